-- Which way a story goes through review, and what its signatures are then worth.
-- Refusals are raised with SQLSTATE 23514, like those of guards.sql.

-- What a signature protects, as the text whose hash is signed: a review sheet carries it along. The
-- same as before for every story made without the help of a machine.
CREATE FUNCTION story_protected_text(content jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (jsonb_build_object(
    'headline', coalesce(content->>'headline', ''),
    'kicker', coalesce(content->>'kicker', ''),
    'subhead', coalesce(content->>'subhead', ''),
    'summary', coalesce(content->>'summary', ''),
    'body', story_plain_blocks(coalesce(nullif(content->>'body', ''), '[]')::jsonb),
    'lead_picture', content->>'lead_picture',
    'language', content->>'language',
    'genre', content->>'genre',
    'source_name', coalesce(content->>'source_name', ''),
    'source_url', coalesce(content->>'source_url', ''),
    'rights', coalesce(content->>'rights', ''),
    'contributors', (
      SELECT jsonb_agg(jsonb_build_array(one->>'person', coalesce(one->>'name', ''), one->>'did')
                       ORDER BY place)
      FROM jsonb_array_elements(coalesce(nullif(content->'contributors', 'null'), '[]'))
           WITH ORDINALITY AS contributors(one, place))
  ) || CASE WHEN content->>'ai_assisted' = 'true' THEN '{"ai_assisted": true}'::jsonb ELSE '{}' END
  )::text
$$;

CREATE OR REPLACE FUNCTION story_content_hash(content jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(story_protected_text(content), 'UTF8')), 'hex')
$$;

-- ---------------------------------------------------------------- conditions

-- Tags and white space inside a name hide it from a machine, not from a reader.
CREATE FUNCTION story_mentions(words jsonb, names jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH text AS (
    SELECT lower(regexp_replace(concat_ws(chr(1),
      words->>'headline', words->>'kicker', words->>'subhead', words->>'summary',
      (SELECT string_agg(leaf #>> '{}', chr(1)) FROM jsonb_path_query(
         coalesce(nullif(words->>'body', ''), '[]')::jsonb, '$.** ? (@.type() == "string")') leaf)
    ), '<[^>]*>|\s', '', 'g')) AS plain)
  SELECT EXISTS (
    SELECT 1 FROM text, jsonb_array_elements_text(names) AS name,
      regexp_replace(lower(name), '\s', '', 'g') AS bare
    WHERE bare <> '' AND strpos(plain, bare) > 0)
$$;

-- A photographer without an account makes a text of ours no text from outside.
CREATE FUNCTION story_is_from_outside(words jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(words->>'source_url', '') <> '' OR EXISTS (
    SELECT 1 FROM jsonb_array_elements(coalesce(nullif(words->'contributors', 'null'), '[]')) AS one
    WHERE one->>'person' IS NULL AND one->>'did' IN ('text', 'translation', 'data'))
$$;

-- `every`: all that is named must hold (a scheme); else one of it is enough (a step).
-- Nothing named: always. A condition that nobody knows decides for the longer way.
CREATE FUNCTION story_condition_holds(condition jsonb, leaders jsonb, words jsonb, every boolean)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  named text;
  holds boolean;
BEGIN
  IF condition = '{}' THEN
    RETURN true;
  END IF;
  FOR named IN SELECT jsonb_object_keys(condition) LOOP
    holds := coalesce(CASE named
      WHEN 'sections' THEN condition->'sections' @> (words->'section')
      WHEN 'genres' THEN condition->'genres' ? (words->>'genre')
      WHEN 'words' THEN story_mentions(words, condition->'words')
      WHEN 'leaders' THEN story_mentions(words, leaders)
      WHEN 'ai' THEN words->>'ai_assisted' = 'true'
      WHEN 'outside' THEN story_is_from_outside(words)
      ELSE NOT every END, false);
    IF holds <> every THEN
      RETURN NOT every;
    END IF;
  END LOOP;
  RETURN every;
END $$;

CREATE FUNCTION story_steps_needed(version bigint, words jsonb) RETURNS SETOF stories_step
LANGUAGE sql STABLE AS $$
  SELECT s.* FROM stories_step s JOIN stories_schemeversion v ON v.id = s.scheme_id
  WHERE s.scheme_id = version AND story_condition_holds(s.needed, v.leaders, words, false)
$$;

-- The one place that says which scheme a text takes. `trial` is a draft that stands in, for a dry
-- run, for the versions of its scheme.
CREATE FUNCTION story_scheme_for(words jsonb, moment timestamptz, trial bigint DEFAULT NULL)
RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT v.id FROM stories_schemeversion v JOIN stories_scheme k ON k.id = v.scheme_id
  WHERE NOT k.is_emergency
    AND CASE WHEN trial IS NULL THEN v.effective @> moment
        ELSE v.id = trial OR v.effective @> moment AND v.scheme_id <>
          (SELECT scheme_id FROM stories_schemeversion WHERE id = trial) END
    AND story_condition_holds(v.applies, v.leaders, words, true)
  ORDER BY k."order" LIMIT 1
$$;

-- ---------------------------------------------------------------- steps of a round

-- Scheme and steps that a text asks of a round: another answer for a newer text, another way.
CREATE FUNCTION story_way(round bigint, words jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN k.is_emergency THEN r.scheme_id ELSE story_scheme_for(words, r.started_at) END
    || ':' || (SELECT string_agg(s.id::text, ',' ORDER BY s.id)
               FROM story_steps_needed(r.scheme_id, words) s)
  FROM stories_round r JOIN stories_schemeversion v ON v.id = r.scheme_id
    JOIN stories_scheme k ON k.id = v.scheme_id
  WHERE r.id = round
$$;

CREATE FUNCTION story_asked(round bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(s.id ORDER BY s."order"), '{}')
  FROM stories_round r JOIN stories_story t ON t.id = r.story_id
    JOIN wagtailcore_revision w ON w.id = t.latest_revision_id
    CROSS JOIN LATERAL story_steps_needed(r.scheme_id, w.content) s
  WHERE r.id = $1
$$;

-- What may be signed now: the lowest group that lacks a signature; after an emergency, what is owed.
CREATE FUNCTION story_awaited(round bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  WITH missing AS (
    SELECT s.id, s."group", s."order"
    FROM stories_round r JOIN stories_story t ON t.id = r.story_id
      JOIN wagtailcore_revision w ON w.id = t.latest_revision_id
      CROSS JOIN LATERAL story_steps_needed(r.scheme_id, w.content) s
    WHERE r.id = $1 AND r.state = 'open' AND NOT EXISTS (
      SELECT 1 FROM stories_signature g
      WHERE g.round_id = r.id AND g.step_id = s.id AND g.decision = 'approve' AND g.voided_at IS NULL)
    UNION ALL
    SELECT s.id, s."group", s."order"
    FROM stories_round r JOIN stories_debt d ON d.round_id = r.id JOIN stories_step s ON s.id = d.step_id
    WHERE r.id = $1 AND r.state = 'passed' AND d.closed_at IS NULL)
  SELECT coalesce(array_agg(id ORDER BY "order"), '{}') FROM missing
  WHERE "group" = (SELECT min("group") FROM missing)
$$;

-- Named people narrow the role; whoever they lent it to stands in for them.
CREATE FUNCTION story_person_is_named(person bigint, step stories_step, moment timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT cardinality(step.people) = 0 OR person = ANY(step.people) OR EXISTS (
    SELECT 1 FROM people_delegation d
    WHERE d.receiver_id = person AND d.role = step.role AND d.revoked_at IS NULL
      AND d.valid @> moment AND d.giver_id = ANY(step.people))
$$;

CREATE FUNCTION story_may_go_first(person bigint, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM stories_emergencyright
                 WHERE person_id = person AND valid @> moment)
$$;

CREATE FUNCTION story_is_emergency(version bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT k.is_emergency FROM stories_schemeversion v JOIN stories_scheme k ON k.id = v.scheme_id
  WHERE v.id = version
$$;

-- Review steps that no condition can take away.
CREATE OR REPLACE FUNCTION story_scheme_reviews(scheme bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM stories_step WHERE scheme_id = scheme AND kind = 'review' AND needed = '{}'
$$;

-- Who signs finally what no other scheme takes, signs an archive.
CREATE OR REPLACE FUNCTION story_final_role(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT t.role FROM stories_schemeversion v JOIN stories_scheme k ON k.id = v.scheme_id
    JOIN stories_step t ON t.scheme_id = v.id
  WHERE v.effective @> moment AND NOT k.is_emergency AND v.applies = '{}' AND t.kind = 'review'
  ORDER BY k."order", t."order" DESC LIMIT 1
$$;

-- ---------------------------------------------------------------- who may sign

CREATE OR REPLACE FUNCTION story_signature_is_earned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_round stories_round%ROWTYPE;
  the_step stories_step%ROWTYPE;
  the_story stories_story%ROWTYPE;
  text_of_version jsonb;
  hash_of_version text;
  is_debt boolean;
BEGIN
  SELECT * INTO the_round FROM stories_round WHERE id = NEW.round_id FOR UPDATE;
  SELECT * INTO the_step FROM stories_step WHERE id = NEW.step_id;
  SELECT * INTO the_story FROM stories_story WHERE id = the_round.story_id;
  is_debt := the_round.state = 'passed' AND NEW.decision = 'approve' AND EXISTS (
    SELECT 1 FROM stories_debt
    WHERE round_id = NEW.round_id AND step_id = NEW.step_id AND closed_at IS NULL);
  IF the_round.state IS DISTINCT FROM 'open' AND NOT is_debt THEN
    RAISE check_violation USING MESSAGE = 'signature: the round is not open';
  END IF;
  IF the_step.scheme_id IS DISTINCT FROM the_round.scheme_id THEN
    RAISE check_violation USING MESSAGE = 'signature: the step belongs to another scheme';
  END IF;
  IF NEW.kind IS DISTINCT FROM the_step.kind THEN
    RAISE check_violation USING MESSAGE = 'signature: the kind is not the kind of the step';
  END IF;
  IF NEW.voided_at IS NOT NULL THEN
    RAISE check_violation USING MESSAGE = 'signature: it cannot begin void';
  END IF;
  IF NOT story_is_version_of(NEW.version_id, the_round.story_id)
     OR NOT is_debt AND NEW.version_id IS DISTINCT FROM the_story.latest_revision_id THEN
    RAISE check_violation USING MESSAGE = 'signature: the version is not the latest of this story';
  END IF;
  -- The row lock keeps an autosave from writing over the very text that is being signed.
  SELECT content INTO text_of_version FROM wagtailcore_revision WHERE id = NEW.version_id FOR UPDATE;
  hash_of_version := story_content_hash(text_of_version);
  IF coalesce(NEW.content_hash, '') NOT IN ('', hash_of_version) THEN
    RAISE check_violation USING MESSAGE = 'signature: the text is not the one that was read';
  END IF;
  NEW.content_hash := hash_of_version;
  IF EXISTS (
    SELECT 1 FROM story_steps_needed(the_round.scheme_id, text_of_version) s
    WHERE s."group" < the_step."group" AND NOT EXISTS (
      SELECT 1 FROM stories_signature g
      WHERE g.round_id = NEW.round_id AND g.step_id = s.id AND g.decision = 'approve'
        AND g.voided_at IS NULL AND g.content_hash = hash_of_version)) THEN
    RAISE check_violation USING MESSAGE = 'signature: an earlier step has not signed this text';
  END IF;
  IF NEW.return_to_id IS NOT NULL AND (NEW.decision <> 'return' OR NOT EXISTS (
    SELECT 1 FROM stories_step s WHERE s.id = NEW.return_to_id
      AND s.scheme_id = the_step.scheme_id AND s."order" = ANY(the_step.returns_to))) THEN
    RAISE check_violation USING MESSAGE = 'signature: this step returns no story there';
  END IF;
  PERFORM story_person_may_sign(NEW.person_id, NEW.at, the_story, the_step, text_of_version);
  IF NOT the_step.afterwards AND story_is_emergency(the_round.scheme_id)
     AND NOT story_may_go_first(NEW.person_id, NEW.at) THEN
    RAISE check_violation USING MESSAGE = 'signature: the person is not on the list for emergencies';
  END IF;
  RETURN story_signature_answers(NEW);
END $$;

CREATE FUNCTION story_person_may_sign(
  person bigint, moment timestamptz, story stories_story, step stories_step, words jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF person = story.author_id
     OR person::text = words->>'author'
     OR EXISTS (SELECT 1 FROM stories_contributor c
                WHERE c.story_id = story.id AND c.person_id = person)
     OR EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(nullif(words->'contributors', 'null'), '[]')) one
                WHERE one->>'person' = person::text) THEN
    RAISE check_violation USING MESSAGE = 'signature: nobody signs what they wrote';
  END IF;
  IF story_edited_since_signature(story.id, person) THEN
    RAISE check_violation USING MESSAGE = 'signature: nobody signs what they changed since the last signature';
  END IF;
  IF NOT story_person_has_role(person, step.role, moment) THEN
    RAISE check_violation USING MESSAGE = 'signature: the person does not hold the role of the step';
  END IF;
  IF NOT story_person_is_named(person, step, moment) THEN
    RAISE check_violation USING MESSAGE = 'signature: the step names other people';
  END IF;
END $$;

-- A reviewer answers the last opinion of another reviewer that nobody has answered yet.
CREATE FUNCTION story_signature_answers(signature stories_signature) RETURNS stories_signature
LANGUAGE plpgsql AS $$
BEGIN
  signature.answers_id := NULL;
  IF signature.kind = 'review' THEN
    SELECT g.id INTO signature.answers_id FROM stories_signature g
    WHERE g.round_id = signature.round_id AND g.kind = 'review' AND g.opinion <> ''
      AND g.person_id <> signature.person_id
      AND NOT EXISTS (SELECT 1 FROM stories_signature a WHERE a.answers_id = g.id)
    ORDER BY g.id DESC LIMIT 1;
  END IF;
  IF signature.answers_id IS NOT NULL AND btrim(signature.answer) = '' THEN
    RAISE check_violation USING MESSAGE = 'signature: the opinion of the reviewer before is not answered';
  END IF;
  IF signature.answers_id IS NULL AND signature.answer <> '' THEN
    RAISE check_violation USING MESSAGE = 'signature: there is no opinion to answer';
  END IF;
  RETURN signature;
END $$;

-- ---------------------------------------------------------------- is it signed

-- By the signatures of the scheme that its text takes, or after an emergency by those that must
-- stand before; or as the first and unchanged version out of a signed archive.
-- `hash` is that of the version's words: who has computed it already need not do so twice.
CREATE OR REPLACE FUNCTION story_words_are_signed(story bigint, revision integer, hash text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM stories_archivedstory t JOIN stories_archive a ON a.id = t.archive_id
    WHERE t.version_id = $2 AND t.story_id = $1 AND t.content_hash = $3 AND a.signed_at IS NOT NULL)
  OR story_is_version_of($2, $1) AND EXISTS (
    SELECT 1
    FROM stories_round r JOIN wagtailcore_revision w ON w.id = $2
      CROSS JOIN LATERAL (
        SELECT array_agg(s.id) AS steps, count(*) FILTER (WHERE s.kind = 'review') AS reviews
        FROM story_steps_needed(r.scheme_id, w.content) s WHERE NOT s.afterwards) AS must
    WHERE r.story_id = $1 AND r.state = 'passed'
      AND story_scheme_reviews(r.scheme_id) >= 3
      AND must.reviews >= CASE WHEN story_is_emergency(r.scheme_id) THEN 1 ELSE 3 END
      AND (story_is_emergency(r.scheme_id) OR story_scheme_for(w.content, r.started_at) = r.scheme_id)
      AND cardinality(must.steps) = (
        SELECT count(DISTINCT g.step_id) FROM stories_signature g
        WHERE g.round_id = r.id AND g.step_id = ANY(must.steps) AND g.decision = 'approve'
          AND g.voided_at IS NULL AND g.content_hash = $3)
      AND must.reviews = (
        SELECT count(DISTINCT g.person_id) FROM stories_signature g
        WHERE g.round_id = r.id AND g.step_id = ANY(must.steps) AND g.kind = 'review'
          AND g.decision = 'approve' AND g.voided_at IS NULL AND g.content_hash = $3))
$$;

-- ---------------------------------------------------------------- rounds and what they owe

CREATE OR REPLACE FUNCTION story_round_begins_right() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  words jsonb;
BEGIN
  IF NEW.state <> 'open' THEN
    RAISE check_violation USING MESSAGE = 'round: it begins open';
  END IF;
  IF NOT story_is_version_of(NEW.version_id, NEW.story_id) THEN
    RAISE check_violation USING MESSAGE = 'round: the version belongs to another story';
  END IF;
  -- The share lock keeps the scheme's steps as they are while this round begins.
  PERFORM 1 FROM stories_schemeversion WHERE id = NEW.scheme_id AND effective @> NEW.started_at FOR SHARE;
  IF NOT FOUND THEN
    RAISE check_violation USING MESSAGE = 'round: its scheme is not in force then';
  END IF;
  IF story_scheme_reviews(NEW.scheme_id) < 3 THEN
    RAISE check_violation USING MESSAGE = 'round: its scheme has fewer than three review steps';
  END IF;
  IF story_is_emergency(NEW.scheme_id) THEN
    IF btrim(NEW.reason) = '' OR NOT story_may_go_first(NEW.started_by_id, NEW.started_at) THEN
      RAISE check_violation USING MESSAGE = 'round: only people on the list go the emergency way, and say why';
    END IF;
    RETURN NEW;
  END IF;
  SELECT content INTO words FROM wagtailcore_revision WHERE id = NEW.version_id;
  IF story_scheme_for(words, NEW.started_at) IS DISTINCT FROM NEW.scheme_id THEN
    RAISE check_violation USING MESSAGE = 'round: this text takes another scheme';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION story_round_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['state', 'ended_at', 'resumed_at']
     IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'ended_at', 'resumed_at'] THEN
    RAISE check_violation USING MESSAGE = 'round: only its state may change';
  END IF;
  IF OLD.state = 'ended' AND NEW.state <> 'ended' THEN
    RAISE check_violation USING MESSAGE = 'round: what has ended does not begin again';
  END IF;
  RETURN NEW;
END $$;

-- What an emergency leaves owing is written here and nowhere else; a text that was signed in full
-- later replaces it.
CREATE FUNCTION story_round_owes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz := coalesce(NEW.ended_at, now());
BEGIN
  IF NEW.state = OLD.state THEN
    RETURN NULL;
  END IF;
  IF NOT story_is_emergency(NEW.scheme_id) THEN
    IF NEW.state = 'passed' AND EXISTS (
         SELECT 1 FROM stories_debt d JOIN stories_round r ON r.id = d.round_id
         WHERE r.story_id = NEW.story_id AND d.closed_at IS NULL)
       AND story_version_is_signed(NEW.story_id,
         (SELECT latest_revision_id FROM stories_story WHERE id = NEW.story_id)) THEN
      UPDATE stories_debt d SET closed_at = moment, closed = 'replaced' FROM stories_round r
      WHERE r.id = d.round_id AND r.story_id = NEW.story_id AND d.closed_at IS NULL;
    END IF;
    RETURN NULL;
  END IF;
  IF NEW.state = 'passed' THEN
    INSERT INTO stories_debt (round_id, step_id, person_id, opened_at, due_at, closed)
    SELECT NEW.id, s.id, NEW.started_by_id, moment, moment + make_interval(mins => s.minutes), ''
    FROM stories_story t JOIN wagtailcore_revision w ON w.id = t.latest_revision_id
      CROSS JOIN LATERAL story_steps_needed(NEW.scheme_id, w.content) s
    WHERE t.id = NEW.story_id AND s.afterwards
    ON CONFLICT (round_id, step_id) DO UPDATE
      SET opened_at = excluded.opened_at, due_at = excluded.due_at, closed_at = NULL, closed = '';
  ELSE
    UPDATE stories_debt SET closed_at = moment, closed = 'taken_back'
    WHERE round_id = NEW.id AND closed_at IS NULL;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER round_owes AFTER UPDATE OF state ON stories_round
FOR EACH ROW EXECUTE FUNCTION story_round_owes();

CREATE FUNCTION story_signature_pays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE stories_debt SET closed_at = NEW.at, closed = 'signed'
  WHERE round_id = NEW.round_id AND step_id = NEW.step_id AND closed_at IS NULL;
  RETURN NULL;
END $$;

CREATE TRIGGER signature_pays AFTER INSERT ON stories_signature FOR EACH ROW
WHEN (NEW.decision = 'approve') EXECUTE FUNCTION story_signature_pays();

-- Written by the two triggers above: whoever else tries is not inside one.
CREATE FUNCTION story_debt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 OR TG_OP = 'DELETE' THEN
    RAISE check_violation USING MESSAGE = 'debt: it is opened by an emergency and closed by signatures';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER debt_stays BEFORE INSERT OR UPDATE OR DELETE ON stories_debt
FOR EACH ROW EXECUTE FUNCTION story_debt_stays();

CREATE FUNCTION story_overdue_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE check_violation USING MESSAGE = 'overdue: what was late stays noted';
END $$;

CREATE TRIGGER overdue_stays BEFORE UPDATE OR DELETE ON stories_overdue
FOR EACH ROW EXECUTE FUNCTION story_overdue_stays();

-- A right that somebody used, or could have used, is ended and never erased.
CREATE FUNCTION story_emergency_right_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'valid' IS DISTINCT FROM to_jsonb(OLD) - 'valid'
     OR lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid)
     OR NOT NEW.valid <@ OLD.valid THEN
    RAISE check_violation USING MESSAGE = 'emergency right: it only ends; give a new one';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER emergency_right_stays BEFORE UPDATE OR DELETE ON stories_emergencyright
FOR EACH ROW EXECUTE FUNCTION story_emergency_right_stays();

-- ---------------------------------------------------------------- schemes

-- Checked at commit, because a scheme is written before its steps.
CREATE OR REPLACE FUNCTION story_scheme_is_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  version bigint := NEW.id;
  emergency boolean := story_is_emergency(version);
BEGIN
  IF NOT EXISTS (SELECT 1 FROM stories_schemeversion WHERE id = version AND NOT isempty(effective)) THEN
    RETURN NULL;
  END IF;
  IF story_scheme_reviews(version) < 3 THEN
    RAISE check_violation USING MESSAGE = 'scheme: it needs at least three review steps to be in force';
  END IF;
  IF EXISTS (
    SELECT 1 FROM stories_step a JOIN stories_step b ON b.scheme_id = a.scheme_id
    WHERE a.scheme_id = version AND a."order" < b."order"
      AND (a."group" > b."group" OR a.afterwards AND NOT b.afterwards
           OR a."group" = b."group" AND a.afterwards <> b.afterwards)) THEN
    RAISE check_violation USING MESSAGE = 'scheme: its steps are out of order';
  END IF;
  IF EXISTS (
    SELECT 1 FROM stories_step s, unnest(s.returns_to) AS target
    WHERE s.scheme_id = version AND NOT EXISTS (
      SELECT 1 FROM stories_step t
      WHERE t.scheme_id = version AND t."order" = target AND t."group" < s."group")) THEN
    RAISE check_violation USING MESSAGE = 'scheme: a step returns stories to one that is not before it';
  END IF;
  IF emergency AND NOT EXISTS (
       SELECT 1 FROM stories_step WHERE scheme_id = version AND kind = 'review' AND needed = '{}'
         AND NOT afterwards)
     OR NOT emergency AND EXISTS (SELECT 1 FROM stories_step WHERE scheme_id = version AND afterwards) THEN
    RAISE check_violation USING MESSAGE =
      'scheme: only an emergency makes up steps afterwards, and never its final review';
  END IF;
  RETURN NULL;
END $$;

-- In force it never changes, except that it ends. What a story of any moment took stays true.
CREATE OR REPLACE FUNCTION story_scheme_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before tstzrange := 'empty';
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF NOT isempty(OLD.effective) OR EXISTS (SELECT 1 FROM stories_round WHERE scheme_id = OLD.id) THEN
      RAISE check_violation USING MESSAGE = 'scheme: it was in force, so it stays';
    END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    before := OLD.effective;
    IF NEW.scheme_id <> OLD.scheme_id OR NOT isempty(before)
       AND to_jsonb(NEW) - 'effective' IS DISTINCT FROM to_jsonb(OLD) - 'effective' THEN
      RAISE check_violation USING MESSAGE = 'scheme: it was in force, so it stays; write a new version';
    END IF;
  END IF;
  IF NEW.effective = before THEN
    RETURN NEW;
  END IF;
  -- No round begins while we look.
  LOCK TABLE stories_round IN SHARE ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT 1 FROM stories_round WHERE NEW.effective @> started_at AND NOT before @> started_at
             OR scheme_id = NEW.id AND NOT NEW.effective @> started_at) THEN
    RAISE check_violation USING MESSAGE = 'scheme: stories were reviewed at that time, so it stays as it was';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION story_scheme_itself_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM stories_schemeversion
                 WHERE scheme_id = OLD.id AND NOT isempty(effective)) THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR (NEW.key, NEW."order", NEW.is_emergency)
     IS DISTINCT FROM (OLD.key, OLD."order", OLD.is_emergency) THEN
    RAISE check_violation USING MESSAGE = 'scheme: it was in force, so its place among the others stays';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER scheme_stays BEFORE INSERT OR UPDATE OR DELETE ON stories_schemeversion
FOR EACH ROW EXECUTE FUNCTION story_scheme_stays();
CREATE CONSTRAINT TRIGGER scheme_is_complete AFTER INSERT OR UPDATE ON stories_schemeversion
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION story_scheme_is_complete();
CREATE TRIGGER scheme_itself_stays BEFORE UPDATE OR DELETE ON stories_scheme
FOR EACH ROW EXECUTE FUNCTION story_scheme_itself_stays();

CREATE OR REPLACE FUNCTION story_step_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  version bigint;
BEGIN
  FOREACH version IN ARRAY CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.scheme_id] WHEN 'DELETE' THEN ARRAY[OLD.scheme_id]
    ELSE ARRAY[NEW.scheme_id, OLD.scheme_id] END LOOP
    -- Locked against a round that is just beginning.
    PERFORM 1 FROM stories_schemeversion WHERE id = version AND NOT isempty(effective) FOR UPDATE;
    IF FOUND OR EXISTS (SELECT 1 FROM stories_round WHERE scheme_id = version) THEN
      RAISE check_violation USING MESSAGE = 'step: its scheme was in force, so it stays';
    END IF;
  END LOOP;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER step_stays BEFORE INSERT OR UPDATE OR DELETE ON stories_step
FOR EACH ROW EXECUTE FUNCTION story_step_stays();
