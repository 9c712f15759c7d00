-- What a story is about, and what was answered when a case in it moved, stays known.

CREATE FUNCTION stories_case_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'stories_storycase'
            AND (to_jsonb(OLD) ->> 'ended_at') IS NULL
            AND to_jsonb(NEW) - 'ended_at' - 'ended_by_id' = to_jsonb(OLD) - 'ended_at' - 'ended_by_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What a story is about stays known: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER story_case_stays BEFORE UPDATE OR DELETE ON stories_storycase
    FOR EACH ROW EXECUTE FUNCTION stories_case_stays();
CREATE TRIGGER follow_up_stays BEFORE UPDATE OR DELETE ON stories_followup
    FOR EACH ROW EXECUTE FUNCTION stories_case_stays();
