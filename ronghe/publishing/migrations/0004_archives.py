"""Readers may also see what was signed as a whole; lists by tag without looking at every story.

`publishing_tagged` says which publications of the website stand under a tag, newest first. Triggers
on publications keep it, so it is right whoever changes them.
"""

import re
from importlib import import_module

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

# The words of a version are hashed once, and the same hash is asked for its signatures.
RENDITION = """
CREATE OR REPLACE FUNCTION publishing_rendition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
    words := version.content;
    NEW.content_hash := story_content_hash(words);
    IF story_words_are_signed(NEW.story_id::bigint, NEW.version_id::int, NEW.content_hash)
            IS NOT TRUE THEN
        RAISE EXCEPTION 'Version % of story % lacks a signature.', NEW.version_id, NEW.story_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
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
"""

RENDITION_BACK = "CREATE OR REPLACE FUNCTION" + re.search(
    r"CREATE FUNCTION( publishing_rendition_guard\(.*?\$\$;)",
    import_module("ronghe.publishing.migrations.0002_guard").RENDITION,
    re.DOTALL,
)[1]

TAGGED = """
CREATE FUNCTION publishing_tag(publications bigint[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM publishing_tagged WHERE publication_id = ANY(publications);
    INSERT INTO publishing_tagged (tag_id, language, first_published_at, publication_id)
    SELECT DISTINCT tag, p.language, p.first_published_at, p.id
    FROM publishing_publication p JOIN publishing_outlet o ON o.id = p.outlet_id
        JOIN publishing_rendition r ON r.id = p.wanted_id, unnest(r.tags) AS tag
    WHERE p.id = ANY(publications) AND o.key = 'web' AND p.is_open AND p.wanted_state = 'public'
$$;

CREATE FUNCTION publishing_tag_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM publishing_tag(ARRAY(SELECT id FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION publishing_tag_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
BEGIN
    changed := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (n.wanted_id, n.wanted_state, n.is_open, n.first_published_at)
            IS DISTINCT FROM (o.wanted_id, o.wanted_state, o.is_open, o.first_published_at));
    IF changed <> '{}' THEN
        PERFORM publishing_tag(changed);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER publishing_tag_new AFTER INSERT ON publishing_publication
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION publishing_tag_new();
CREATE TRIGGER publishing_tag_changed AFTER UPDATE ON publishing_publication
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_tag_changed();

SELECT publishing_tag(ARRAY(SELECT id FROM publishing_publication));
"""

TAGGED_BACK = """
DROP TRIGGER publishing_tag_new ON publishing_publication;
DROP TRIGGER publishing_tag_changed ON publishing_publication;
DROP FUNCTION publishing_tag_new(), publishing_tag_changed(), publishing_tag(bigint[]);
"""

class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_outlets"), ("stories", "0004_archives"), ("taxonomy", "0002_media_topics")]
    operations = [
        migrations.CreateModel(
            name='Tagged',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('first_published_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'publication under a tag',
                'verbose_name_plural': 'publications under tags',
            },
        ),
        migrations.AlterField(
            model_name='publication',
            name='outlet',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='publishing.outlet'),
        ),
        migrations.AlterField(
            model_name='publication',
            name='section',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='taxonomy.section'),
        ),
        migrations.AlterField(
            model_name='publication',
            name='story',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='stories.story'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['-first_published_at', '-id'], name='publication_newest_of_all'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('confirmed_serial__lt', models.F('wanted_serial'))), fields=['updated_at'], name='publication_unconfirmed'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(models.F('outlet'), django.db.models.expressions.CombinedExpression(models.F('id'), '/', models.Value(1000)), models.F('updated_at'), condition=models.Q(('is_open', True), ('wanted_state', 'public')), name='publication_by_part'),
        ),
        migrations.AddField(
            model_name='tagged',
            name='publication',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='tagged', to='publishing.publication'),
        ),
        migrations.AddField(
            model_name='tagged',
            name='tag',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='taxonomy.tag'),
        ),
        migrations.AddIndex(
            model_name='tagged',
            index=models.Index(fields=['tag', 'language', '-first_published_at', '-publication'], name='tagged_newest'),
        ),
        migrations.RunSQL(RENDITION, RENDITION_BACK),
        migrations.RunSQL(TAGGED, TAGGED_BACK),
    ]
