-- A department without an account moves its case by a link; what reached a step or became of a batch stays.

-- As in `guard.sql`, and: a move of the department has a person or a link that holds, never both.
CREATE OR REPLACE FUNCTION cases_move_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found cases_case;
    needs text[] := cases_move_needs(NEW.verb, NEW.before, NEW.after, NEW.side);
BEGIN
    SELECT * INTO found FROM cases_case WHERE id = NEW.case_id FOR UPDATE;
    IF needs IS NULL OR found.state <> NEW.before OR found.moves + 1 <> NEW.serial
            OR found.round <> NEW.round THEN
        RAISE EXCEPTION 'A case that is % is not moved by % to % by %.', found.state, NEW.verb, NEW.after, NEW.side
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.side = 'desk' AND NEW.by_id IS NULL
        OR NEW.side = 'officer' AND (NEW.by_id IS NULL) = (NEW.link_id IS NULL)
        OR NEW.side = 'house' AND NEW.by_id IS NOT NULL
        OR NEW.side <> 'officer' AND (NEW.link_id IS NOT NULL OR NEW.on_behalf_id IS NOT NULL)
        OR NEW.link_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases_answerlink l
            WHERE l.id = NEW.link_id AND l.case_id = NEW.case_id AND l.round = NEW.round
            AND l.unit_id = found.unit_id AND l.revoked_at IS NULL AND l.until > NEW.at)
        OR 'reason' = ANY (needs) AND btrim(NEW.reason) = ''
        OR 'unit' = ANY (needs) AND NEW.unit_id IS NULL
        OR 'answer' = ANY (needs) AND NOT EXISTS (SELECT 1 FROM cases_answer a
            WHERE a.case_id = NEW.case_id AND a.round = NEW.round AND a.is_final)
        OR 'rating' = ANY (needs) AND NOT EXISTS (SELECT 1 FROM cases_rating r
            WHERE r.case_id = NEW.case_id AND r.round = NEW.round AND r.is_solved)
        OR 'other_eyes' = ANY (needs) AND EXISTS (SELECT 1 FROM cases_move m
            WHERE m.case_id = NEW.case_id AND m.round = NEW.round AND m.by_id = NEW.by_id)
    THEN
        RAISE EXCEPTION 'Something is missing for this move: %.', needs
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A link is taken back once, and is never given to another case.
CREATE FUNCTION cases_link_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{revoked_at,revoked_by_id,hint}'::text[]
            <> to_jsonb(OLD) - '{revoked_at,revoked_by_id,hint}'::text[] OR OLD.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'A link stays what it was made for.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER link_stays BEFORE UPDATE ON cases_answerlink
    FOR EACH ROW EXECUTE FUNCTION cases_link_stays();
CREATE TRIGGER link_is_kept BEFORE DELETE ON cases_answerlink
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

CREATE FUNCTION cases_template_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{retired_at,retired_by_id}'::text[]
            <> to_jsonb(OLD) - '{retired_at,retired_by_id}'::text[] OR OLD.retired_at IS NOT NULL THEN
        RAISE EXCEPTION 'A template is never changed; make a new one.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER template_stays BEFORE UPDATE ON cases_template
    FOR EACH ROW EXECUTE FUNCTION cases_template_stays();
CREATE TRIGGER template_is_kept BEFORE DELETE ON cases_template
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

CREATE TRIGGER rung_stays BEFORE UPDATE OR DELETE ON cases_rungreached
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER batch_item_stays BEFORE UPDATE OR DELETE ON cases_batchitem
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

-- The ladder begins with the cases that are under way: the next look finds out where they stand.
UPDATE cases_case SET rings_at = now() WHERE due_at IS NOT NULL;
