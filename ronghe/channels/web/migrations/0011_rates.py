"""Numbers of cases that were counted anew, or frozen, are on readers' pages at once.

Keys: `rates` (the tables of the town) and `rates:<unit>` (what stands on a department's page).
"""

from django.db import migrations

UP = """
CREATE FUNCTION web_rates_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web_note(VARIADIC ARRAY(SELECT 'rates' UNION
        SELECT DISTINCT 'rates:' || unit_id FROM changed WHERE unit_id IS NOT NULL))
        FROM changed LIMIT 1;
    PERFORM web_wake_now() FROM changed LIMIT 1;
    RETURN NULL;
END $$;
CREATE TRIGGER web_rates_counted AFTER INSERT ON cases_tally
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION web_rates_changed();
CREATE TRIGGER web_rates_gone AFTER DELETE ON cases_tally
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION web_rates_changed();
CREATE TRIGGER web_rates_frozen AFTER INSERT ON cases_snapshotline
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION web_rates_changed();
"""

DOWN = """
DROP TRIGGER web_rates_counted ON cases_tally;
DROP TRIGGER web_rates_gone ON cases_tally;
DROP TRIGGER web_rates_frozen ON cases_snapshotline;
DROP FUNCTION web_rates_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("web", "0010_cases_around"), ("cases", "0006_rates")]
    operations = [migrations.RunSQL(UP, DOWN)]
