-- What is said by a link is kept only while the link holds, as with moves (`by_link.sql`). Whoever takes
-- the link back at this moment waits for us, or we for them: FOR SHARE stands against the change of the
-- row, where the foreign key alone does not.
CREATE FUNCTION cases_answer_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.link_id IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM cases_answerlink l JOIN cases_case c ON c.id = l.case_id
        WHERE l.id = NEW.link_id AND l.case_id = NEW.case_id AND l.round = NEW.round
        AND c.round = NEW.round AND l.unit_id = c.unit_id AND l.unit_id = NEW.unit_id
        AND l.revoked_at IS NULL AND l.until > NEW.at
        FOR SHARE OF l;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This link does not hold for this answer.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_is_allowed BEFORE INSERT ON cases_answer
    FOR EACH ROW EXECUTE FUNCTION cases_answer_is_allowed();
