"""Thousands of publications in one statement are one note, with every key once."""

import re
from importlib import import_module

from django.db import migrations

UP = """
DROP TRIGGER web_publication_changed ON publishing_publication;
DROP FUNCTION web_publication_changed();

CREATE FUNCTION web_keys_of_renditions(renditions bigint[]) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
    SELECT key FROM publishing_rendition r
        JOIN taxonomy_section s ON s.id = r.section_id
        JOIN stories_story w ON w.id = r.story_id,
        unnest(ARRAY['story:' || r.story_id, 'latest:' || r.language, 'section:' || s.slug,
            'translations:' || coalesce(w.translation_of_id, w.id)]
            || ARRAY(SELECT 'tag:' || tag FROM unnest(r.tags) AS tag)
            || ARRAY(SELECT 'place:' || place FROM unnest(r.places) AS place)) AS key
    WHERE r.id = ANY(renditions)
$$;

CREATE FUNCTION web_publications_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web_note(VARIADIC ARRAY(
        SELECT web_keys_of_renditions(ARRAY(SELECT DISTINCT wanted_id FROM new_rows))
        UNION SELECT 'sitemap:' || id / 1000 FROM new_rows)) FROM new_rows LIMIT 1;
    RETURN NULL;
END $$;

CREATE FUNCTION web_publications_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    renditions bigint[];
    parts bigint[];
BEGIN
    SELECT array_agg(DISTINCT n.wanted_id) || array_agg(DISTINCT o.wanted_id),
        array_agg(DISTINCT n.id / 1000) INTO renditions, parts
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (o.wanted_serial, o.is_open, o.withdrawal_reason, o.first_published_at, o.updated_at)
            IS DISTINCT FROM
            (n.wanted_serial, n.is_open, n.withdrawal_reason, n.first_published_at, n.updated_at);
    IF parts IS NOT NULL THEN
        PERFORM web_note(VARIADIC ARRAY(
            SELECT web_keys_of_renditions(renditions)
            UNION SELECT 'sitemap:' || part FROM unnest(parts) AS part));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER web_publications_new AFTER INSERT ON publishing_publication
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION web_publications_new();
CREATE TRIGGER web_publications_changed AFTER UPDATE ON publishing_publication
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION web_publications_changed();

DROP FUNCTION web_keys_of_rendition(bigint);
"""

BEFORE = import_module("ronghe.channels.web.migrations.0002_changes").UP
DOWN = (
    """
DROP TRIGGER web_publications_new ON publishing_publication;
DROP TRIGGER web_publications_changed ON publishing_publication;
DROP FUNCTION web_publications_new(), web_publications_changed(), web_keys_of_renditions(bigint[]);
"""
    + re.search(
        r"CREATE FUNCTION web_keys_of_rendition.*?EXECUTE FUNCTION web_publication_changed\(\);",
        BEFORE,
        re.DOTALL,
    )[0]
)


class Migration(migrations.Migration):
    dependencies = [("web", "0002_changes"), ("publishing", "0004_archives")]
    operations = [migrations.RunSQL(UP, DOWN)]
