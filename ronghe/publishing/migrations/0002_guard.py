"""The database keeps the promise: readers see only words that carry every signature.

Whoever writes – page, task, shell, psql – writes through these triggers. The words of a rendition
are not taken from the caller: they are copied from the version itself.
"""

from django.db import migrations

RENDITION = """
CREATE FUNCTION publishing_rendition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version record;
    words jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'A rendition never changes: publish a newly signed version instead.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.id, r.content, r.object_id INTO version
        FROM wagtailcore_revision r
        JOIN django_content_type t ON t.id = r.content_type_id
        WHERE r.id = NEW.version_id AND t.app_label = 'stories' AND t.model = 'story'
        FOR SHARE OF r;
    IF NOT FOUND OR version.object_id <> NEW.story_id::text THEN
        RAISE EXCEPTION 'Version % is not a version of story %.', NEW.version_id, NEW.story_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF story_version_is_signed(NEW.story_id::bigint, NEW.version_id::int) IS NOT TRUE THEN
        RAISE EXCEPTION 'Version % of story % lacks a signature.', NEW.version_id, NEW.story_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    words := version.content;
    NEW.content_hash := story_content_hash(words);
    NEW.headline := words->>'headline';
    NEW.kicker := coalesce(words->>'kicker', '');
    NEW.subhead := coalesce(words->>'subhead', '');
    NEW.summary := coalesce(words->>'summary', '');
    NEW.body := CASE jsonb_typeof(words->'body')
        WHEN 'string' THEN coalesce(nullif(words->>'body', ''), '[]')::jsonb
        WHEN 'array' THEN words->'body' ELSE '[]'::jsonb END;
    NEW.lead_picture_id := (words->>'lead_picture')::bigint;
    NEW.language := words->>'language';
    NEW.genre := words->>'genre';
    NEW.source_name := coalesce(words->>'source_name', '');
    NEW.source_url := coalesce(words->>'source_url', '');
    NEW.rights := coalesce(words->>'rights', '');
    NEW.section_id := (words->>'section')::bigint;
    NEW.tags := ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(
        coalesce(words->'tags', '[]')) AS value);
    NEW.places := ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(
        coalesce(words->'places', '[]')) AS value);
    NEW.byline := publishing_byline(words);
    NEW.responsible_editor := publishing_responsible_editor(NEW.story_id, NEW.content_hash);
    RETURN NEW;
END $$;

CREATE FUNCTION publishing_byline(words jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', coalesce(nullif(c.one->>'name', ''), nullif(u.name, ''), u.username, ''),
            'did', c.one->>'did')
        ORDER BY (c.one->>'order')::int NULLS FIRST, c.place), '[]')
    FROM jsonb_array_elements(CASE
        WHEN jsonb_array_length(coalesce(nullif(words->'contributors', 'null'), '[]')) > 0
            THEN words->'contributors'
        -- Nobody named: whoever wrote it.
        ELSE jsonb_build_array(jsonb_build_object('person', words->'author', 'did', 'text')) END
    ) WITH ORDINALITY AS c(one, place)
    LEFT JOIN accounts_user u ON u.id = (c.one->>'person')::bigint
$$;

-- The person who answers for the text: who approved these very words at the first review step.
CREATE FUNCTION publishing_responsible_editor(story bigint, hash text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT left(coalesce(nullif(u.name, ''), u.username), 64)
        FROM stories_signature s
        JOIN stories_round r ON r.id = s.round_id
        JOIN stories_step t ON t.id = s.step_id
        JOIN accounts_user u ON u.id = s.person_id
        WHERE r.story_id = story AND s.content_hash = hash AND s.kind = 'review'
            AND s.decision = 'approve' AND s.voided_at IS NULL
        ORDER BY r.id DESC, t."order", s.id LIMIT 1), '')
$$;

CREATE TRIGGER publishing_rendition_guard BEFORE INSERT OR UPDATE OR DELETE
    ON publishing_rendition FOR EACH ROW EXECUTE FUNCTION publishing_rendition_guard();
"""

RENDITION_BACK = """
DROP TRIGGER publishing_rendition_guard ON publishing_rendition;
DROP FUNCTION publishing_rendition_guard(), publishing_byline(jsonb),
    publishing_responsible_editor(bigint, text);
"""

PUBLICATION = """
CREATE FUNCTION publishing_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION publishing_publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words record;
    changed boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM publishing_refuse('A publication is withdrawn, never deleted.');
    END IF;
    SELECT r.story_id, r.language, r.section_id, r.version_id INTO words
        FROM publishing_rendition r WHERE r.id = NEW.wanted_id;
    IF words.story_id IS DISTINCT FROM NEW.story_id THEN
        PERFORM publishing_refuse('The wanted rendition belongs to another story.');
    END IF;
    NEW.language := words.language;
    NEW.section_id := words.section_id;
    IF TG_OP = 'INSERT' THEN
        PERFORM publishing_check_first(NEW, words.version_id);
        changed := true;
    ELSE
        changed := publishing_check_change(OLD, NEW, words.version_id);
    END IF;
    RETURN publishing_open(NEW, changed);
END $$;

CREATE FUNCTION publishing_check_first(new publishing_publication, version int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF new.wanted_state <> 'public' OR new.wanted_serial <> 1 OR new.confirmed_serial <> 0
            OR new.confirmed_state <> 'nothing' OR new.was_public THEN
        PERFORM publishing_refuse('A publication starts as wanted public, with serial 1.');
    END IF;
    -- Two verbs on one story wait for each other here, whoever forgot to lock it.
    PERFORM 1 FROM stories_story WHERE id = new.story_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM publishing_publication p
            JOIN publishing_rendition r ON r.id = p.wanted_id
            WHERE p.story_id = new.story_id AND p.wanted_state = 'withdrawn'
            AND r.version_id >= version) THEN
        PERFORM publishing_refuse('This version was withdrawn: only a newer one may be public.');
    END IF;
END $$;

CREATE FUNCTION publishing_check_change(
    old publishing_publication, new publishing_publication, version int
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    before int;
    changed boolean;
BEGIN
    SELECT r.version_id INTO before FROM publishing_rendition r WHERE r.id = old.wanted_id;
    changed := (old.wanted_id, old.wanted_state, old.not_before)
        IS DISTINCT FROM (new.wanted_id, new.wanted_state, new.not_before);
    IF (old.story_id, old.outlet_id) <> (new.story_id, new.outlet_id) THEN
        PERFORM publishing_refuse('A publication stays with its story and outlet.');
    ELSIF changed AND new.wanted_serial <> old.wanted_serial + 1 THEN
        PERFORM publishing_refuse('What is wanted changes only with the next serial.');
    ELSIF NOT changed AND new.wanted_serial <> old.wanted_serial THEN
        PERFORM publishing_refuse('A new serial needs a new want.');
    ELSIF new.wanted_state = 'nothing' THEN
        PERFORM publishing_refuse('A publication is wanted public or withdrawn.');
    ELSIF version < before THEN
        PERFORM publishing_refuse('An older version never replaces a newer one.');
    ELSIF old.wanted_state = 'withdrawn' AND new.wanted_state = 'public' AND version <= before THEN
        PERFORM publishing_refuse('A withdrawn story returns only with a newly signed version.');
    ELSIF old.wanted_state = 'public' AND old.is_open AND new.wanted_state = 'public'
            AND new.not_before <> old.not_before THEN
        PERFORM publishing_refuse('It is public already: an embargo comes too late.');
    ELSIF old.was_public AND NOT new.was_public OR new.confirmed_serial < old.confirmed_serial THEN
        PERFORM publishing_refuse('What readers saw and what was confirmed is not taken back.');
    ELSIF new.confirmed_serial = new.wanted_serial AND new.confirmed_state <> new.wanted_state THEN
        PERFORM publishing_refuse('A confirmation tells what was wanted.');
    END IF;
    RETURN changed;
END $$;

-- The embargo opens on this clock only, for every caller.
CREATE FUNCTION publishing_open(new publishing_publication, changed boolean)
RETURNS publishing_publication LANGUAGE plpgsql AS $$
BEGIN
    IF new.wanted_state = 'public' AND new.not_before <= clock_timestamp() THEN
        -- A scheduled one is opened by the verb that also tells about it, not in passing.
        new.is_open := new.is_open OR changed;
    ELSE
        new.is_open := false;
    END IF;
    IF new.is_open THEN
        new.was_public := true;
        new.withdrawal_reason := '';
    END IF;
    RETURN new;
END $$;

CREATE TRIGGER publishing_publication_guard BEFORE INSERT OR UPDATE OR DELETE
    ON publishing_publication FOR EACH ROW EXECUTE FUNCTION publishing_publication_guard();
"""

PUBLICATION_BACK = """
DROP TRIGGER publishing_publication_guard ON publishing_publication;
DROP FUNCTION publishing_publication_guard(),
    publishing_check_first(publishing_publication, int),
    publishing_check_change(publishing_publication, publishing_publication, int),
    publishing_open(publishing_publication, boolean), publishing_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0001_initial"),
        ("stories", "0002_guards"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunSQL(RENDITION, RENDITION_BACK),
        migrations.RunSQL(PUBLICATION, PUBLICATION_BACK),
    ]
