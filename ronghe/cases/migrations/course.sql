-- The table of moves as it is now: joining goes further, and whoever was joined may appeal.
CREATE OR REPLACE FUNCTION cases_move_needs(verb text, before text, after text, side text) RETURNS text[]
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

-- As in `guard.sql`, and: a second matter of a report is hidden like the first.
CREATE OR REPLACE FUNCTION cases_case_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hidden text[] := ARRAY['public', 'unnamed', 'confidential'];
    other cases_case;
BEGIN
    IF NEW.state <> 'submitted' OR NEW.moves <> 0 OR NEW.round <> 1 OR NEW.unit_id IS NOT NULL THEN
        RAISE EXCEPTION 'A case begins as it was sent.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.split_from_id IS NOT NULL THEN
        SELECT * INTO other FROM cases_case WHERE id = NEW.split_from_id;
        IF NEW.reporter_id IS DISTINCT FROM other.reporter_id
                OR (NEW.kind = 'tip') <> (other.kind = 'tip')
                OR array_position(hidden, NEW.visibility::text)
                    < array_position(hidden, other.visibility::text) THEN
            RAISE EXCEPTION 'A second matter is of the same citizen, and as hidden as the first.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- As in `guard.sql`, and: out of which case it was taken stays.
CREATE OR REPLACE FUNCTION cases_case_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hidden text[] := ARRAY['public', 'unnamed', 'confidential'];
BEGIN
    IF (NEW.number, NEW.key, NEW.digest, NEW.sent_at, NEW.split_from_id) IS DISTINCT FROM
            (OLD.number, OLD.key, OLD.digest, OLD.sent_at, OLD.split_from_id) THEN
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

-- As in `files.sql`, and: what comes without an account came by the link of its answer.
CREATE OR REPLACE FUNCTION cases_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NEW.case_id IS NOT NULL AND NEW.side <> 'citizen' AND NEW.by_id IS NULL AND NOT EXISTS
            (SELECT 1 FROM cases_answer a WHERE a.id = NEW.answer_id AND a.link_id IS NOT NULL) THEN
        RAISE EXCEPTION 'Whoever sends a file without an account has a link.'
            USING ERRCODE = 'integrity_constraint_violation';
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

CREATE TRIGGER joined_rating_stays BEFORE UPDATE ON cases_joinedrating
    FOR EACH ROW EXECUTE FUNCTION cases_only_words_go('words');
CREATE TRIGGER joined_rating_is_kept BEFORE DELETE ON cases_joinedrating
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

-- Appeals that wait already get their clock from the moment at which they were made.
INSERT INTO cases_clockevent (case_id, round, clock, event, at, minutes, reason)
SELECT c.id, c.round, 'appeal', 'start', max(m.at), r.appeal_minutes, ''
FROM cases_case AS c JOIN cases_move AS m ON m.case_id = c.id AND m.verb = 'appeal'
JOIN cases_timerule AS r ON r.id = c.rule_id
WHERE c.state = 'appealed' GROUP BY c.id, c.round, r.appeal_minutes;
UPDATE cases_case SET rings_at = now() WHERE state = 'appealed';
