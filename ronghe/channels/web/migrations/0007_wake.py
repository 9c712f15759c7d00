"""What no publication brings along wakes the press in its own transaction, whoever changes it.

Pictures, clips, sections, tags, places, fronts, and which stories are translations of each other:
Wagtail's forms, a script and the shell alike. Publications wake the reconciler, which presses.
"""

from django.db import migrations

# Once for each transaction: a merge of a thousand tags is one job. Rolled back to a savepoint, the
# job and the setting that remembers it are gone together.
WAKE = """
CREATE FUNCTION web_wake_now() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('ronghe.press_is_woken', true), '') = '' THEN
        INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('press', 'press.wanted');
        PERFORM set_config('ronghe.press_is_woken', 'yes', true);
    END IF;
END $$;
CREATE FUNCTION web_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web_wake_now();
    RETURN NULL;
END $$;
CREATE TRIGGER web_wakes_for_new AFTER INSERT ON taxonomy_section
    FOR EACH ROW EXECUTE FUNCTION web_wake();
CREATE TRIGGER web_wakes AFTER UPDATE ON stories_story FOR EACH ROW
    WHEN (OLD.translation_of_id IS DISTINCT FROM NEW.translation_of_id)
    EXECUTE FUNCTION web_wake();
CREATE TRIGGER web_wakes AFTER UPDATE ON arrangements_arrangement FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND 'live' IN (OLD.state, NEW.state))
    EXECUTE FUNCTION web_wake();
"""

WHATEVER_CHANGES = """
CREATE TRIGGER web_wakes AFTER UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION web_wake();
CREATE TRIGGER web_wakes_for_deleted AFTER DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION web_wake();
"""

TABLES = ("taxonomy_section", "taxonomy_tag", "taxonomy_place", "media_picture", "media_clip")
UP = WAKE + "".join(WHATEVER_CHANGES.format(table=table) for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0006_changes_by_their_mark"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunSQL(UP, "DROP FUNCTION web_wake(), web_wake_now() CASCADE")]
