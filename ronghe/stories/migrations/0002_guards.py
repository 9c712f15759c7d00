"""Four eyes, kept by the database: no page, API or shell can sign or publish around them."""

from pathlib import Path

from django.db import migrations

FORWARD = (Path(__file__).parent / "guards.sql").read_text(encoding="utf-8")

REVERSE = """
DROP TRIGGER story_stage_is_earned ON stories_story;
DROP TRIGGER story_stays ON stories_story;
DROP TRIGGER version_is_kept ON wagtailcore_revision;
DROP TRIGGER signature_is_earned ON stories_signature;
DROP TRIGGER signature_stays ON stories_signature;
DROP TRIGGER round_begins_right ON stories_round;
DROP TRIGGER round_stays ON stories_round;
DROP TRIGGER scheme_is_complete ON stories_schemeversion;
DROP TRIGGER scheme_stays ON stories_schemeversion;
DROP TRIGGER step_leaves_scheme_complete ON stories_step;
DROP TRIGGER step_stays ON stories_step;
DROP FUNCTION story_stage_is_earned();
DROP FUNCTION story_stays();
DROP FUNCTION story_version_is_kept();
DROP FUNCTION story_signature_is_earned();
DROP FUNCTION story_signature_stays();
DROP FUNCTION story_round_begins_right();
DROP FUNCTION story_round_stays();
DROP FUNCTION story_scheme_is_complete();
DROP FUNCTION story_scheme_stays();
DROP FUNCTION story_step_stays();
DROP FUNCTION story_version_is_signed(bigint, integer);
DROP FUNCTION story_scheme_reviews(bigint);
DROP FUNCTION story_edited_since_signature(bigint, bigint);
DROP FUNCTION story_person_has_role(bigint, varchar, timestamptz);
DROP FUNCTION story_is_version_of(integer, bigint);
DROP FUNCTION story_content_hash(jsonb);
DROP FUNCTION story_plain_blocks(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial"), ("people", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
