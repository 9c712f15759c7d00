"""A case that readers see is pressed again when a file comes to it, is hidden, shown or removed."""

from django.db import migrations

UP = """
CREATE FUNCTION web_case_file_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_case WHERE id = NEW.case_id AND shown_at IS NOT NULL) THEN
        PERFORM web_note('case:' || NEW.case_id);
        PERFORM web_wake_now();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER web_case_file_changed AFTER INSERT OR UPDATE ON cases_file
    FOR EACH ROW EXECUTE FUNCTION web_case_file_changed();
"""

DOWN = """
DROP TRIGGER web_case_file_changed ON cases_file;
DROP FUNCTION web_case_file_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("web", "0008_cases"), ("cases", "0005_files")]
    operations = [migrations.RunSQL(UP, DOWN)]
