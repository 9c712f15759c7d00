-- The database keeps the course of a case: no page, script or shell moves it around the table.

-- The table of `moves.py`; a test holds the two against each other.
CREATE FUNCTION cases_move_needs(verb text, before text, after text, side text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT t.needs FROM (VALUES
        ('accept', 'submitted', 'accepted', 'desk', '{}'::text[]),
        ('refuse', 'submitted', 'refused', 'desk', '{reason}'::text[]),
        ('dispatch', 'accepted', 'dispatched', 'desk', '{unit}'::text[]),
        ('dispatch', 'dispatched', 'dispatched', 'desk', '{unit,reason}'::text[]),
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
        ('answer', 'working', 'answered', 'officer', '{answer}'::text[]),
        ('answer', 'accepted', 'answered', 'desk', '{answer}'::text[]),
        ('rate', 'answered', 'closed', 'citizen', '{rating}'::text[]),
        ('close', 'answered', 'closed', 'house', '{}'::text[]),
        ('appeal', 'answered', 'appealed', 'citizen', '{reason}'::text[]),
        ('appeal', 'closed', 'appealed', 'citizen', '{reason}'::text[]),
        ('appeal', 'refused', 'appealed', 'citizen', '{reason}'::text[]),
        ('reopen', 'appealed', 'accepted', 'desk', '{reason,other_eyes}'::text[]),
        ('uphold', 'appealed', 'closed', 'desk', '{reason,other_eyes}'::text[]),
        ('park', 'accepted', 'parked', 'desk', '{reason}'::text[]),
        ('park', 'working', 'parked', 'desk', '{reason}'::text[]),
        ('take_up', 'parked', 'accepted', 'desk', '{}'::text[]),
        ('take_up', 'parked', 'working', 'desk', '{}'::text[]),
        ('merge', 'submitted', 'merged', 'desk', '{}'::text[]),
        ('merge', 'accepted', 'merged', 'desk', '{}'::text[]),
        ('part', 'merged', 'submitted', 'desk', '{}'::text[]),
        ('part', 'merged', 'accepted', 'desk', '{}'::text[])
    ) AS t (verb, before, after, side, needs)
    WHERE (t.verb, t.before, t.after, t.side) = ($1, $2, $3, $4)
$$;

CREATE FUNCTION cases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What happened to a case is kept as it was: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION cases_case_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'submitted' OR NEW.moves <> 0 OR NEW.round <> 1 OR NEW.unit_id IS NOT NULL THEN
        RAISE EXCEPTION 'A case begins as it was sent.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_begins BEFORE INSERT ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_case_begins();

-- A move is appended first, to the state in which the case is; then the case follows it.
CREATE FUNCTION cases_move_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF (NEW.side IN ('desk', 'officer')) <> (NEW.by_id IS NOT NULL) AND NEW.side <> 'citizen'
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
CREATE TRIGGER move_is_allowed BEFORE INSERT ON cases_move
    FOR EACH ROW EXECUTE FUNCTION cases_move_is_allowed();

CREATE FUNCTION cases_move_is_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_case WHERE id = NEW.case_id AND moves >= NEW.serial) THEN
        RAISE EXCEPTION 'A move that the case does not follow.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER move_is_followed AFTER INSERT ON cases_move
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_move_is_followed();

CREATE FUNCTION cases_case_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hidden text[] := ARRAY['public', 'unnamed', 'confidential'];
BEGIN
    IF (NEW.number, NEW.key, NEW.digest, NEW.sent_at) IS DISTINCT FROM
            (OLD.number, OLD.key, OLD.digest, OLD.sent_at) THEN
        RAISE EXCEPTION 'What the receipt says stays.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF array_position(hidden, NEW.visibility::text) < array_position(hidden, OLD.visibility::text)
            OR (OLD.kind = 'tip') <> (NEW.kind = 'tip') THEN
        RAISE EXCEPTION 'What a citizen wants hidden stays hidden.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.state, NEW.moves, NEW.round) IS DISTINCT FROM (OLD.state, OLD.moves, OLD.round)
        AND NOT EXISTS (SELECT 1 FROM cases_move m WHERE m.case_id = NEW.id
            AND NEW.moves = OLD.moves + 1 AND m.serial = NEW.moves AND m.round = OLD.round
            AND m.before = OLD.state AND m.after = NEW.state
            AND NEW.round = OLD.round + (m.verb = 'reopen')::int)
    THEN
        RAISE EXCEPTION 'A case goes from % to % by a move only.', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_follows BEFORE UPDATE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_case_follows();
CREATE TRIGGER case_stays BEFORE DELETE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

-- Of what a citizen said the words may go, when they ask for it; that they said something stays.
CREATE FUNCTION cases_only_words_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - TG_ARGV[0] <> to_jsonb(OLD) - TG_ARGV[0]
            OR TG_TABLE_NAME = 'cases_move' AND to_jsonb(NEW) ->> 'side' <> 'citizen' THEN
        RAISE EXCEPTION 'What happened to a case is kept as it was.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER move_stays BEFORE UPDATE ON cases_move
    FOR EACH ROW EXECUTE FUNCTION cases_only_words_go('reason');
CREATE TRIGGER rating_stays BEFORE UPDATE ON cases_rating
    FOR EACH ROW EXECUTE FUNCTION cases_only_words_go('words');
CREATE TRIGGER move_is_kept BEFORE DELETE ON cases_move
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER rating_is_kept BEFORE DELETE ON cases_rating
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER clock_event_stays BEFORE UPDATE OR DELETE ON cases_clockevent
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER answer_stays BEFORE UPDATE OR DELETE ON cases_answer
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER sorting_stays BEFORE UPDATE OR DELETE ON cases_sorting
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

-- Of a rule only its end may be written, once.
CREATE FUNCTION cases_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'effective' <> to_jsonb(OLD) - 'effective'
            OR lower(NEW.effective) <> lower(OLD.effective) OR upper(OLD.effective) IS NOT NULL THEN
        RAISE EXCEPTION 'A rule of deadlines is never changed; make a new version.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER time_rule_stays BEFORE UPDATE ON cases_timerule
    FOR EACH ROW EXECUTE FUNCTION cases_rule_stays();
CREATE TRIGGER time_rule_is_kept BEFORE DELETE ON cases_timerule
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
