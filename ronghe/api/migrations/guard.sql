-- A key stays what it was when it was made; a revoked one stays revoked. Nothing is deleted.
CREATE FUNCTION api_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (NEW.digest, NEW.hint, NEW.mode, NEW.holder, NEW.made_at, NEW.made_by_id)
            IS DISTINCT FROM (OLD.digest, OLD.hint, OLD.mode, OLD.holder, OLD.made_at, OLD.made_by_id)
        OR OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.revoked_by_id, NEW.reason)
            IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_id, OLD.reason)
    THEN
        RAISE EXCEPTION 'A key of a program is made and revoked, nothing else.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER key_stays BEFORE UPDATE OR DELETE ON api_apikey
    FOR EACH ROW EXECUTE FUNCTION api_key_stays();

-- A key that is revoked, or a test key, sends no case.
CREATE FUNCTION api_submission_has_a_living_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM api_apikey k WHERE k.id = NEW.api_key_id
            AND k.mode = 'live' AND k.revoked_at IS NULL) THEN
        RAISE EXCEPTION 'This key may send no case.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submission_has_a_living_key BEFORE INSERT ON api_submission
    FOR EACH ROW EXECUTE FUNCTION api_submission_has_a_living_key();
