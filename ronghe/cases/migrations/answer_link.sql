-- What is said by a link is kept only while the link holds, as with moves (`by_link.sql`). The case first,
-- then its link, as everybody locks them. Whoever takes the link back at this moment waits for us, or we
-- for them: FOR SHARE stands against the change of the row, where a foreign key alone does not.
CREATE FUNCTION cases_answer_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held cases_case;
BEGIN
    IF NEW.link_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO held FROM cases_case WHERE id = NEW.case_id FOR UPDATE;
    PERFORM 1 FROM cases_answerlink l
        WHERE l.id = NEW.link_id AND l.case_id = NEW.case_id
        AND l.round = NEW.round AND l.round = held.round
        AND l.unit_id = NEW.unit_id AND l.unit_id = held.unit_id
        AND l.revoked_at IS NULL AND l.until > NEW.at
        FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This link does not hold for this answer.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_is_allowed BEFORE INSERT ON cases_answer
    FOR EACH ROW EXECUTE FUNCTION cases_answer_is_allowed();
