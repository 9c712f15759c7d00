-- What the database keeps of files: they belong to one case for good, show less and not more against
-- their citizen's will, and go by being emptied, so that it stays known that there was one.

CREATE FUNCTION cases_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := ARRAY['seen_by', 'hidden_at', 'hidden_by_id'];
    going text[] := ARRAY['state', 'file', 'small', 'sha256', 'name'];
BEGIN
    IF NEW.case_id IS NOT NULL AND (
        NEW.answer_id IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM cases_answer a WHERE a.id = NEW.answer_id AND a.case_id = NEW.case_id)
        OR NEW.question_id IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM cases_question q WHERE q.id = NEW.question_id AND q.case_id = NEW.case_id))
    THEN
        RAISE EXCEPTION 'A file belongs to one case only.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' OR OLD.case_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change
            AND NOT (NEW.state = 'gone' AND OLD.state = 'kept'
                AND to_jsonb(NEW) - going = to_jsonb(OLD) - going) THEN
        RAISE EXCEPTION 'A file of a case is kept as it was.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.side = 'citizen' AND OLD.seen_by = 'department' AND NEW.seen_by = 'public' THEN
        RAISE EXCEPTION 'What a citizen wants hidden stays hidden.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_stays BEFORE INSERT OR UPDATE ON cases_file
    FOR EACH ROW EXECUTE FUNCTION cases_file_stays();

CREATE FUNCTION cases_file_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.case_id IS NOT NULL THEN
        RAISE EXCEPTION 'A file of a case is emptied, not deleted.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER file_is_kept BEFORE DELETE ON cases_file
    FOR EACH ROW EXECUTE FUNCTION cases_file_is_kept();
