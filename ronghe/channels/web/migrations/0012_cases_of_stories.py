"""A story about a case, and the case's own page, are pressed again when they find or lose each other.

The state of a case needs nothing here: a page of a story has the keys `case:<id>` of its cases.
"""

from django.db import migrations

UP = """
CREATE FUNCTION web_story_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web_note('story:' || NEW.story_id, 'case:' || NEW.case_id);
    PERFORM web_wake_now();
    RETURN NULL;
END $$;
CREATE TRIGGER web_story_case_changed AFTER INSERT OR UPDATE ON stories_storycase
    FOR EACH ROW EXECUTE FUNCTION web_story_case_changed();
"""

DOWN = """
DROP TRIGGER web_story_case_changed ON stories_storycase;
DROP FUNCTION web_story_case_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("web", "0011_rates"), ("stories", "0009_cases")]
    operations = [migrations.RunSQL(UP, DOWN)]
