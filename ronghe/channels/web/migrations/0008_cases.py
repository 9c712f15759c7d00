"""A case that readers see is pressed again when it moves, is answered, joined or hidden.

Keys: `case:<id>`, `cases` (the list of all) and `cases:<unit>`. Confidential cases note nothing.
"""

from django.db import migrations

UP = """
CREATE FUNCTION web_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(OLD.shown_at, NEW.shown_at) IS NOT NULL AND OLD IS DISTINCT FROM NEW THEN
        PERFORM web_note('case:' || NEW.id, 'cases', 'cases:' || OLD.unit_id, 'cases:' || NEW.unit_id);
        PERFORM web_wake_now();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER web_case_changed AFTER UPDATE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION web_case_changed();

CREATE FUNCTION web_case_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_case WHERE id = NEW.case_id AND shown_at IS NOT NULL) THEN
        PERFORM web_note('case:' || NEW.case_id);
        PERFORM web_wake_now();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER web_case_answered AFTER INSERT ON cases_answer
    FOR EACH ROW EXECUTE FUNCTION web_case_answered();
"""

DOWN = """
DROP TRIGGER web_case_changed ON cases_case;
DROP TRIGGER web_case_answered ON cases_answer;
DROP FUNCTION web_case_changed(), web_case_answered();
"""


class Migration(migrations.Migration):
    dependencies = [("web", "0007_wake"), ("cases", "0002_guard")]
    operations = [migrations.RunSQL(UP, DOWN)]
