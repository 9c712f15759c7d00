"""Note every change that pages are made from, in its own transaction, whoever makes it.

Triggers on tables of packages upstream: a rename by the editor, the shell or a script marks the
pages alike. The keys are those that views pass to `touch()`; the list stands in README.md.
"""

from django.db import migrations

UP = """
-- The transaction that made the change, for "was it visible to this rendering?".
ALTER TABLE web_change ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE FUNCTION web_note(VARIADIC noted text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO web_change (keys)
    SELECT array_agg(DISTINCT key) FROM unnest(noted) AS key WHERE key IS NOT NULL
$$;

CREATE FUNCTION web_keys_of_rendition(rendition bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY['story:' || r.story_id, 'latest:' || r.language, 'section:' || s.slug,
            'translations:' || coalesce(w.translation_of_id, w.id)]
        || ARRAY(SELECT 'tag:' || tag FROM unnest(r.tags) AS tag)
        || ARRAY(SELECT 'place:' || place FROM unnest(r.places) AS place)
        || ARRAY(SELECT 'translations:' || coalesce(t.translation_of_id, t.id)
            FROM stories_story t WHERE t.id = r.story_id)
    FROM publishing_rendition r JOIN taxonomy_section s ON s.id = r.section_id
        JOIN stories_story w ON w.id = r.story_id
    WHERE r.id = rendition
$$;

CREATE FUNCTION web_publication_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM web_note(VARIADIC web_keys_of_rendition(NEW.wanted_id)
            || ('sitemap:' || NEW.id / 1000));
    ELSIF (OLD.wanted_serial, OLD.is_open, OLD.withdrawal_reason, OLD.first_published_at,
            OLD.updated_at) IS DISTINCT FROM (NEW.wanted_serial, NEW.is_open,
            NEW.withdrawal_reason, NEW.first_published_at, NEW.updated_at) THEN
        PERFORM web_note(VARIADIC web_keys_of_rendition(OLD.wanted_id)
            || web_keys_of_rendition(NEW.wanted_id) || ('sitemap:' || NEW.id / 1000));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER web_publication_changed AFTER INSERT OR UPDATE ON publishing_publication
    FOR EACH ROW EXECUTE FUNCTION web_publication_changed();

CREATE FUNCTION web_correction_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web_note('story:' || coalesce(NEW.story_id, OLD.story_id));
    RETURN NULL;
END $$;
CREATE TRIGGER web_correction_changed AFTER INSERT OR UPDATE OR DELETE ON publishing_correction
    FOR EACH ROW EXECUTE FUNCTION web_correction_changed();

CREATE FUNCTION web_translation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web_note('story:' || OLD.id, 'translations:' || coalesce(OLD.translation_of_id, OLD.id),
        'translations:' || coalesce(NEW.translation_of_id, NEW.id));
    RETURN NULL;
END $$;
CREATE TRIGGER web_translation_changed AFTER UPDATE ON stories_story FOR EACH ROW
    WHEN (OLD.translation_of_id IS DISTINCT FROM NEW.translation_of_id)
    EXECUTE FUNCTION web_translation_changed();

CREATE FUNCTION web_section_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The menu of every page names the sections.
    PERFORM web_note('sections', 'settings', 'section:' || OLD.slug, 'section:' || NEW.slug,
        'section:' || OLD.slug || ':name', 'section:' || NEW.slug || ':name');
    RETURN NULL;
END $$;
CREATE TRIGGER web_section_changed AFTER INSERT OR UPDATE OR DELETE ON taxonomy_section
    FOR EACH ROW EXECUTE FUNCTION web_section_changed();

CREATE FUNCTION web_row_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD IS DISTINCT FROM NEW THEN
        PERFORM web_note(TG_ARGV[0] || ':' || OLD.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER web_tag_changed AFTER UPDATE OR DELETE ON taxonomy_tag
    FOR EACH ROW EXECUTE FUNCTION web_row_changed('tag');
CREATE TRIGGER web_place_changed AFTER UPDATE OR DELETE ON taxonomy_place
    FOR EACH ROW EXECUTE FUNCTION web_row_changed('place');
CREATE TRIGGER web_picture_changed AFTER UPDATE OR DELETE ON media_picture
    FOR EACH ROW EXECUTE FUNCTION web_row_changed('picture');
CREATE TRIGGER web_clip_changed AFTER UPDATE OR DELETE ON media_clip
    FOR EACH ROW EXECUTE FUNCTION web_row_changed('clip');

-- A rendition of a picture made later (another format) changes what its <picture> offers.
CREATE FUNCTION web_picture_rendition_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web_note('picture:' || coalesce(NEW.image_id, OLD.image_id));
    RETURN NULL;
END $$;
CREATE TRIGGER web_picture_rendition_changed AFTER INSERT OR UPDATE OR DELETE
    ON media_picturerendition FOR EACH ROW EXECUTE FUNCTION web_picture_rendition_changed();
"""

DOWN = """
DROP TRIGGER web_publication_changed ON publishing_publication;
DROP TRIGGER web_correction_changed ON publishing_correction;
DROP TRIGGER web_translation_changed ON stories_story;
DROP TRIGGER web_section_changed ON taxonomy_section;
DROP TRIGGER web_tag_changed ON taxonomy_tag;
DROP TRIGGER web_place_changed ON taxonomy_place;
DROP TRIGGER web_picture_changed ON media_picture;
DROP TRIGGER web_clip_changed ON media_clip;
DROP TRIGGER web_picture_rendition_changed ON media_picturerendition;
DROP FUNCTION web_publication_changed(), web_correction_changed(), web_translation_changed(), web_section_changed(),
    web_row_changed(), web_picture_rendition_changed(), web_keys_of_rendition(bigint),
    web_note(text[]);
ALTER TABLE web_change DROP COLUMN xid;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0001_initial"),
        ("publishing", "0002_guard"),
        ("stories", "0001_initial"),
        ("taxonomy", "0001_initial"),
        ("media", "0001_initial"),
    ]
    operations = [migrations.RunSQL(UP, DOWN)]
