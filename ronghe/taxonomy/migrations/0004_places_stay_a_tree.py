"""The database keeps the tree: nothing stands under itself, and what lies in a place stands deeper."""

from django.db import migrations

UP = """
CREATE FUNCTION taxonomy_place_stays_a_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two moves at once could close a circle that neither sees.
    PERFORM pg_advisory_xact_lock(1380452356);
    IF EXISTS (
        WITH RECURSIVE above(id, parent_id) AS (
            SELECT id, parent_id FROM taxonomy_place WHERE id = NEW.parent_id
            UNION
            SELECT p.id, p.parent_id FROM taxonomy_place p JOIN above a ON p.id = a.parent_id
        )
        SELECT 1 FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'Place % would lie in itself.', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM taxonomy_place p WHERE p.id = NEW.parent_id AND p.level >= NEW.level)
        OR EXISTS (SELECT 1 FROM taxonomy_place p WHERE p.parent_id = NEW.id AND p.level <= NEW.level)
    THEN
        RAISE EXCEPTION 'Place % would not stand deeper than what it lies in.', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays_a_tree BEFORE INSERT OR UPDATE OF parent_id, level ON taxonomy_place
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL OR NEW.level IS NOT NULL)
    EXECUTE FUNCTION taxonomy_place_stays_a_tree();
"""
DOWN = """
DROP TRIGGER stays_a_tree ON taxonomy_place;
DROP FUNCTION taxonomy_place_stays_a_tree();
"""


class Migration(migrations.Migration):
    dependencies = [("taxonomy", "0003_places_have_areas")]
    operations = [migrations.RunSQL(UP, DOWN)]
