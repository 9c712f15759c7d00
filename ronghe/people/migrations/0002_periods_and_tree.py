from django.db import migrations, models

REFUSE_CIRCLES = """
CREATE FUNCTION people_unit_stays_a_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL THEN
        RETURN NEW;
    END IF;
    -- Two moves at once could close a circle that neither sees.
    PERFORM pg_advisory_xact_lock(1380452354);
    IF EXISTS (
        WITH RECURSIVE above(id, parent_id) AS (
            SELECT id, parent_id FROM people_unit WHERE id = NEW.parent_id
            UNION
            SELECT u.id, u.parent_id FROM people_unit u JOIN above a ON u.id = a.parent_id
        )
        SELECT 1 FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'Unit % would stand under itself.', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays_a_tree BEFORE INSERT OR UPDATE OF parent_id ON people_unit
    FOR EACH ROW EXECUTE FUNCTION people_unit_stays_a_tree();
"""
ALLOW_CIRCLES = """
DROP TRIGGER stays_a_tree ON people_unit;
DROP FUNCTION people_unit_stays_a_tree();
"""
BEGINS = models.Q(("valid__isempty", False), ("valid__startswith__isnull", False))
ENDS = models.Q(
    ("valid__isempty", False), ("valid__startswith__isnull", False), ("valid__endswith__isnull", False)
)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name=model, constraint=models.CheckConstraint(condition=condition, name=name)
        )
        for model, name, condition in (
            ("unit", "unit_has_a_period", BEGINS),
            ("post", "post_has_a_period", BEGINS),
            ("membership", "membership_has_a_period", BEGINS),
            ("delegation", "delegation_has_an_end", ENDS),
            ("duty", "duty_has_an_end", ENDS),
        )
    ] + [migrations.RunSQL(REFUSE_CIRCLES, ALLOW_CIRCLES)]
