from django.db import migrations

# What was sent stays sent: no retry, no second worker and no slip of ours sends it once more.
# What was in force stays as it was. The index has the order in which messages are claimed.
KEEP = """
CREATE FUNCTION notices_ended_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('sent', 'dropped') AND NEW.status IS DISTINCT FROM OLD.status THEN
        RAISE EXCEPTION 'A message that is % stays so.', OLD.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ended_stays_ended BEFORE UPDATE OF status ON notices_message
    FOR EACH ROW EXECUTE FUNCTION notices_ended_stays_ended();
CREATE FUNCTION notices_terms_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Terms are not changed: new ones are added.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER terms_stay BEFORE UPDATE OR DELETE ON notices_terms
    FOR EACH STATEMENT EXECUTE FUNCTION notices_terms_stay();
CREATE INDEX notices_message_in_turn ON notices_message ((kind <> 'code'), next_try_at, id)
    WHERE status = 'waiting';
"""
LET_GO = """
DROP INDEX notices_message_in_turn;
DROP TRIGGER terms_stay ON notices_terms;
DROP FUNCTION notices_terms_stay();
DROP TRIGGER ended_stays_ended ON notices_message;
DROP FUNCTION notices_ended_stays_ended();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
