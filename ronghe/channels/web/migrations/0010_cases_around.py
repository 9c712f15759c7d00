"""What stands around a public case is noted too: its subject, its departments, where it lies.

New keys: `cases:in:<place>` (a place and everything it lies in), `cases:about:<subject>`,
`unit:<id>` and `subject:<id>` (their names), `subjects` (the list of them) and `places` (the tree
and the borders, by which maps are drawn).
"""

from django.db import migrations

UP = """
CREATE FUNCTION web_keys_around_case(case_ bigint, unit bigint, subject bigint, place bigint)
RETURNS text[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line AS (
        SELECT id, parent_id FROM taxonomy_place WHERE id = place
        UNION SELECT p.id, p.parent_id FROM taxonomy_place p JOIN line ON p.id = line.parent_id
    )
    SELECT ARRAY['case:' || case_, 'cases', 'cases:' || unit, 'cases:about:' || subject]
        || ARRAY(SELECT 'cases:in:' || id FROM line)
$$;
CREATE OR REPLACE FUNCTION web_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(OLD.shown_at, NEW.shown_at) IS NOT NULL AND OLD IS DISTINCT FROM NEW THEN
        PERFORM web_note(VARIADIC
            web_keys_around_case(OLD.id, OLD.unit_id, OLD.category_id, OLD.place_id)
            || web_keys_around_case(NEW.id, NEW.unit_id, NEW.category_id, NEW.place_id));
        PERFORM web_wake_now();
    END IF;
    RETURN NULL;
END $$;

-- Names of departments and subjects.
CREATE TRIGGER web_unit_changed AFTER UPDATE OR DELETE ON people_unit
    FOR EACH ROW EXECUTE FUNCTION web_row_changed('unit');
CREATE TRIGGER web_subject_changed AFTER UPDATE OR DELETE ON cases_category
    FOR EACH ROW EXECUTE FUNCTION web_row_changed('subject');
CREATE TRIGGER web_wakes AFTER UPDATE ON people_unit FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION web_wake();

-- A file of ten thousand places or borders is one note.
CREATE FUNCTION web_rows_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM rows_of_it) THEN
        PERFORM web_note(TG_ARGV[0]);
        PERFORM web_wake_now();
    END IF;
    RETURN NULL;
END $$;
"""

ROWS = """
CREATE TRIGGER web_rows_new AFTER INSERT ON {table} REFERENCING NEW TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION web_rows_changed('{key}');
CREATE TRIGGER web_rows_changed AFTER UPDATE ON {table} REFERENCING NEW TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION web_rows_changed('{key}');
CREATE TRIGGER web_rows_gone AFTER DELETE ON {table} REFERENCING OLD TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION web_rows_changed('{key}');
"""
TABLES = {"taxonomy_place": "places", "taxonomy_area": "places", "cases_category": "subjects"}

DOWN = """
DROP FUNCTION web_rows_changed() CASCADE;
DROP TRIGGER web_wakes ON people_unit;
DROP TRIGGER web_subject_changed ON cases_category;
DROP TRIGGER web_unit_changed ON people_unit;
CREATE OR REPLACE FUNCTION web_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(OLD.shown_at, NEW.shown_at) IS NOT NULL AND OLD IS DISTINCT FROM NEW THEN
        PERFORM web_note('case:' || NEW.id, 'cases', 'cases:' || OLD.unit_id, 'cases:' || NEW.unit_id);
        PERFORM web_wake_now();
    END IF;
    RETURN NULL;
END $$;
DROP FUNCTION web_keys_around_case(bigint, bigint, bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0009_case_files"),
        ("cases", "0003_first_rules"),
        ("taxonomy", "0004_places_stay_a_tree"),
        ("people", "0003_own_days"),
    ]
    operations = [
        migrations.RunSQL(
            UP + "".join(ROWS.format(table=table, key=key) for table, key in TABLES.items()), DOWN
        )
    ]
