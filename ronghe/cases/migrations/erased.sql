-- What somebody wrote is kept as it was, until it goes: then these words stand there, and no others.
CREATE FUNCTION cases_erased() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '（已删除 · removed）' $$;

-- As in `guard.sql`, but whoever wrote them: of the columns named, words become those and nothing else.
CREATE OR REPLACE FUNCTION cases_only_words_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - TG_ARGV <> to_jsonb(OLD) - TG_ARGV OR EXISTS (
        SELECT FROM unnest(TG_ARGV) AS field
        WHERE to_jsonb(NEW) ->> field <> to_jsonb(OLD) ->> field
            AND (to_jsonb(NEW) ->> field <> cases_erased() OR to_jsonb(OLD) ->> field = '')
    ) THEN
        RAISE EXCEPTION 'What happened to a case is kept as it was.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER answer_stays ON cases_answer;
CREATE TRIGGER answer_stays BEFORE UPDATE ON cases_answer
    FOR EACH ROW EXECUTE FUNCTION cases_only_words_go('public_text', 'private_text', 'evidence');
CREATE TRIGGER answer_is_kept BEFORE DELETE ON cases_answer
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
DROP TRIGGER clock_event_stays ON cases_clockevent;
CREATE TRIGGER clock_event_stays BEFORE UPDATE ON cases_clockevent
    FOR EACH ROW EXECUTE FUNCTION cases_only_words_go('reason');
CREATE TRIGGER clock_event_is_kept BEFORE DELETE ON cases_clockevent
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER reading_stays BEFORE UPDATE ON cases_reading
    FOR EACH ROW EXECUTE FUNCTION cases_only_words_go('reason');
CREATE TRIGGER reading_is_kept BEFORE DELETE ON cases_reading
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

-- What everybody can read of a case that is shown does not go at all.
CREATE FUNCTION cases_readers_keep_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND shown_at IS NOT NULL) THEN
        RAISE EXCEPTION 'What readers see of a case is kept as it was.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_is_public BEFORE UPDATE ON cases_answer FOR EACH ROW
    WHEN ((NEW.public_text, NEW.evidence) IS DISTINCT FROM (OLD.public_text, OLD.evidence))
    EXECUTE FUNCTION cases_readers_keep_it();
CREATE TRIGGER move_is_public BEFORE UPDATE ON cases_move FOR EACH ROW
    WHEN (OLD.is_public AND NEW.reason IS DISTINCT FROM OLD.reason)
    EXECUTE FUNCTION cases_readers_keep_it();
