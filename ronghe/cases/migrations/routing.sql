-- A list of rules that was in force is kept as it was: only its end may be written, once.

CREATE FUNCTION cases_book_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF isempty(OLD.effective) THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR isempty(NEW.effective)
            OR to_jsonb(NEW) - 'effective' <> to_jsonb(OLD) - 'effective'
            OR lower(NEW.effective) <> lower(OLD.effective) OR upper(OLD.effective) IS NOT NULL THEN
        RAISE EXCEPTION 'Rules of routing that were in force are never changed; make a new version.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_book_stays BEFORE UPDATE OR DELETE ON cases_routingbook
    FOR EACH ROW EXECUTE FUNCTION cases_book_stays();

CREATE FUNCTION cases_only_in_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- What is touched: before and after.
    rows jsonb[] := ARRAY[to_jsonb(OLD), to_jsonb(NEW)];
    books bigint[];
BEGIN
    IF TG_TABLE_NAME = 'cases_routingrule' THEN
        SELECT array_agg((one ->> 'book_id')::bigint) INTO books FROM unnest(rows) AS one;
    ELSE
        SELECT array_agg(r.book_id) INTO books FROM unnest(rows) AS one
            JOIN cases_routingrule r ON r.id = (one ->> 'routingrule_id')::bigint;
    END IF;
    IF EXISTS (SELECT 1 FROM cases_routingbook WHERE id = ANY (books) AND NOT isempty(effective)) THEN
        RAISE EXCEPTION 'Rules of routing are changed in a draft only.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_rule_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON cases_routingrule
    FOR EACH ROW EXECUTE FUNCTION cases_only_in_a_draft();
CREATE TRIGGER routing_helpers_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON cases_routingrule_helpers
    FOR EACH ROW EXECUTE FUNCTION cases_only_in_a_draft();
