-- A frozen month stays as it is: no page, script or shell changes a number that was published.
CREATE TRIGGER snapshot_stays BEFORE UPDATE OR DELETE ON cases_snapshot
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER snapshot_line_stays BEFORE UPDATE OR DELETE ON cases_snapshotline
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER snapshot_file_stays BEFORE UPDATE OR DELETE ON cases_snapshotfile
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

-- A line that came to it afterwards would change it, too. Of files there is one of each format.
CREATE FUNCTION cases_frozen_has_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM cases_snapshotline WHERE snapshot_id = NEW.snapshot_id)
            > (SELECT length FROM cases_snapshot WHERE id = NEW.snapshot_id) THEN
        RAISE EXCEPTION 'A frozen month has all its lines.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER snapshot_has_its_lines AFTER INSERT ON cases_snapshotline
    FOR EACH ROW EXECUTE FUNCTION cases_frozen_has_its_lines();

-- What was found to be a copy is judged once; the finding itself stays.
CREATE FUNCTION cases_copy_is_judged_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judged text[] := ARRAY['verdict', 'judged_by_id', 'judged_at'];
BEGIN
    IF OLD.verdict <> '' OR to_jsonb(NEW) - judged <> to_jsonb(OLD) - judged THEN
        RAISE EXCEPTION 'A copy is judged once, and stays found.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER copy_is_judged_once BEFORE UPDATE ON cases_copy
    FOR EACH ROW EXECUTE FUNCTION cases_copy_is_judged_once();
CREATE TRIGGER copy_is_kept BEFORE DELETE ON cases_copy
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
