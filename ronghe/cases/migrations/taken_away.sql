-- The table of moves as it is now: the case desk takes a case away from a department that works on it,
-- and a question that is not replied to ends by itself.
CREATE OR REPLACE FUNCTION cases_move_needs(verb text, before text, after text, side text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT t.needs FROM (VALUES
        ('accept', 'submitted', 'accepted', 'desk', '{}'::text[]),
        ('refuse', 'submitted', 'refused', 'desk', '{reason}'::text[]),
        ('dispatch', 'accepted', 'dispatched', 'desk', '{unit}'::text[]),
        ('dispatch', 'dispatched', 'dispatched', 'desk', '{unit,reason}'::text[]),
        ('dispatch', 'working', 'dispatched', 'desk', '{unit,reason}'::text[]),
        ('sign', 'dispatched', 'working', 'officer', '{unit}'::text[]),
        ('send_back', 'dispatched', 'accepted', 'officer', '{reason}'::text[]),
        ('send_back', 'working', 'accepted', 'officer', '{reason}'::text[]),
        ('ask', 'working', 'waiting', 'officer', '{reason}'::text[]),
        ('ask', 'accepted', 'waiting', 'desk', '{reason}'::text[]),
        ('hear', 'waiting', 'working', 'citizen', '{}'::text[]),
        ('hear', 'waiting', 'accepted', 'citizen', '{}'::text[]),
        ('go_on', 'waiting', 'working', 'officer', '{reason}'::text[]),
        ('go_on', 'waiting', 'working', 'desk', '{reason}'::text[]),
        ('go_on', 'waiting', 'accepted', 'desk', '{reason}'::text[]),
        ('go_on', 'waiting', 'working', 'house', '{reason}'::text[]),
        ('go_on', 'waiting', 'accepted', 'house', '{reason}'::text[]),
        ('answer', 'working', 'answered', 'officer', '{answer}'::text[]),
        ('answer', 'accepted', 'answered', 'desk', '{answer}'::text[]),
        ('rate', 'answered', 'closed', 'citizen', '{rating}'::text[]),
        ('close', 'answered', 'closed', 'house', '{}'::text[]),
        ('appeal', 'answered', 'appealed', 'citizen', '{reason}'::text[]),
        ('appeal', 'closed', 'appealed', 'citizen', '{reason}'::text[]),
        ('appeal', 'refused', 'appealed', 'citizen', '{reason}'::text[]),
        ('appeal', 'merged', 'appealed', 'citizen', '{reason}'::text[]),
        ('reopen', 'appealed', 'accepted', 'desk', '{reason,other_eyes}'::text[]),
        ('uphold', 'appealed', 'closed', 'desk', '{reason,other_eyes}'::text[]),
        ('park', 'accepted', 'parked', 'desk', '{reason}'::text[]),
        ('park', 'working', 'parked', 'desk', '{reason}'::text[]),
        ('take_up', 'parked', 'accepted', 'desk', '{}'::text[]),
        ('take_up', 'parked', 'working', 'desk', '{}'::text[]),
        ('merge', 'submitted', 'merged', 'desk', '{}'::text[]),
        ('merge', 'accepted', 'merged', 'desk', '{}'::text[]),
        ('merge', 'dispatched', 'merged', 'desk', '{}'::text[]),
        ('merge', 'working', 'merged', 'desk', '{}'::text[]),
        ('part', 'merged', 'submitted', 'desk', '{}'::text[]),
        ('part', 'merged', 'accepted', 'desk', '{}'::text[]),
        ('part', 'merged', 'dispatched', 'desk', '{}'::text[]),
        ('part', 'merged', 'working', 'desk', '{}'::text[])
    ) AS t (verb, before, after, side, needs)
    WHERE (t.verb, t.before, t.after, t.side) = ($1, $2, $3, $4)
$$;

-- Of a rule only its end may be written, while that lies ahead; one that has not begun may go.
CREATE OR REPLACE FUNCTION cases_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'effective' <> to_jsonb(OLD) - 'effective'
            OR lower(NEW.effective) <> lower(OLD.effective) OR upper(OLD.effective) <= now() THEN
        RAISE EXCEPTION 'A rule of deadlines is never changed; make a new version.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER time_rule_is_kept ON cases_timerule;
CREATE TRIGGER time_rule_is_kept BEFORE DELETE ON cases_timerule
    FOR EACH ROW WHEN (lower(OLD.effective) <= now()) EXECUTE FUNCTION cases_refuse();
