"""The database keeps the promises: an arrangement is written once, and pins only what fits.

Versions are evidence of who put what before readers, so nothing of them changes or disappears.
"""

from django.db import migrations

UP = """
CREATE FUNCTION arrangements_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was arranged is kept as it was.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER arrangements_block_stays BEFORE UPDATE OR DELETE ON arrangements_block
    FOR EACH ROW EXECUTE FUNCTION arrangements_refuse();
CREATE TRIGGER arrangements_pin_stays BEFORE UPDATE OR DELETE ON arrangements_pin
    FOR EACH ROW EXECUTE FUNCTION arrangements_refuse();
CREATE TRIGGER arrangements_act_stays BEFORE UPDATE OR DELETE ON arrangements_act
    FOR EACH ROW EXECUTE FUNCTION arrangements_refuse();

CREATE FUNCTION arrangements_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state = 'draft' THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND NEW.front_id = OLD.front_id AND (
        (OLD.state, NEW.state) = ('draft', 'live')
        OR (NEW.state = 'past' AND OLD.state <> 'past'
            AND NEW.before_id IS NOT DISTINCT FROM OLD.before_id)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An arrangement is a draft, then live or past, and never changes.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER arrangements_state_guard BEFORE INSERT OR UPDATE OR DELETE
    ON arrangements_arrangement FOR EACH ROW EXECUTE FUNCTION arrangements_state_guard();

CREATE FUNCTION arrangements_block_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM arrangements_arrangement
            WHERE id = NEW.arrangement_id AND state = 'draft') THEN
        RAISE EXCEPTION 'Blocks are written into a draft.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER arrangements_block_guard BEFORE INSERT ON arrangements_block
    FOR EACH ROW EXECUTE FUNCTION arrangements_block_guard();

CREATE FUNCTION arrangements_pin_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM arrangements_block b
            JOIN arrangements_arrangement a ON a.id = b.arrangement_id
            JOIN arrangements_front f ON f.id = a.front_id
            JOIN publishing_publication p ON p.id = NEW.publication_id
            JOIN publishing_outlet o ON o.id = p.outlet_id
        WHERE b.id = NEW.block_id AND a.id = NEW.arrangement_id AND a.state = 'draft'
            AND NEW.place < b.size AND o.key = 'web' AND p.language = f.language
    ) THEN
        RAISE EXCEPTION 'A pin is a story of the website, in the language of the page, in a slot of a draft.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER arrangements_pin_guard BEFORE INSERT ON arrangements_pin
    FOR EACH ROW EXECUTE FUNCTION arrangements_pin_guard();
"""

DOWN = """
DROP TRIGGER arrangements_block_stays ON arrangements_block;
DROP TRIGGER arrangements_pin_stays ON arrangements_pin;
DROP TRIGGER arrangements_act_stays ON arrangements_act;
DROP TRIGGER arrangements_state_guard ON arrangements_arrangement;
DROP TRIGGER arrangements_block_guard ON arrangements_block;
DROP TRIGGER arrangements_pin_guard ON arrangements_pin;
DROP FUNCTION arrangements_refuse(), arrangements_state_guard(), arrangements_block_guard(),
    arrangements_pin_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("arrangements", "0001_initial"), ("publishing", "0002_guard")]
    operations = [migrations.RunSQL(UP, DOWN)]
