-- Refusals of this file are raised with SQLSTATE 23514 (check_violation): Django's IntegrityError.

-- ---------------------------------------------------------------- what a signature protects

-- Block ids are the editor's bookkeeping, not text: a block saved again is the same text.
CREATE FUNCTION story_plain_blocks(node jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF jsonb_typeof(node) = 'array' THEN
    RETURN (SELECT coalesce(jsonb_agg(story_plain_blocks(element) ORDER BY place), '[]')
            FROM jsonb_array_elements(node) WITH ORDINALITY AS elements(element, place));
  ELSIF jsonb_typeof(node) = 'object' THEN
    RETURN (SELECT coalesce(jsonb_object_agg(key, story_plain_blocks(value)), '{}')
            FROM jsonb_each(node)
            WHERE NOT (key = 'id' AND node ? 'type' AND node ? 'value'));
  END IF;
  RETURN node;
END $$;

-- sha256 over the canonical form of the protected fields of a version's content.
CREATE FUNCTION story_content_hash(content jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_object(
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
  )::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION story_is_version_of(revision_id integer, story_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM wagtailcore_revision v JOIN django_content_type t ON t.id = v.content_type_id
    WHERE v.id = revision_id AND v.object_id = story_id::text
      AND t.app_label = 'stories' AND t.model = 'story')
$$;

-- ---------------------------------------------------------------- who may sign

-- The loose half of people.rules.roles_of: a day to either side, since the paper's time zone is
-- not known here. The exact rule stands in stories.rules and in front of this one.
CREATE FUNCTION story_person_has_role(person bigint, wanted varchar, moment timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH holders AS (
    SELECT m.person_id FROM people_membership m
    JOIN people_post p ON p.id = m.post_id JOIN people_unit u ON u.id = p.unit_id,
      daterange((moment AT TIME ZONE 'UTC')::date - 1, (moment AT TIME ZONE 'UTC')::date + 2) AS day
    WHERE p.role = wanted AND m.valid && day AND p.valid && day AND u.valid && day)
  SELECT EXISTS (SELECT 1 FROM accounts_user WHERE id = person AND is_active) AND (
    person IN (SELECT person_id FROM holders)
    OR EXISTS (
      SELECT 1 FROM people_delegation d
      WHERE d.receiver_id = person AND d.role = wanted AND d.revoked_at IS NULL
        AND d.valid @> moment AND d.giver_id IN (SELECT person_id FROM holders)))
$$;

-- Who changed the text after the last signature has read what nobody else has: not a second pair of eyes.
CREATE FUNCTION story_edited_since_signature(story bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  WITH last_read AS (
    SELECT coalesce(max(g.version_id), 0) AS id
    FROM stories_signature g JOIN stories_round r ON r.id = g.round_id WHERE r.story_id = story),
  texts AS (
    SELECT v.id, v.user_id, story_content_hash(v.content) AS hash,
           lag(story_content_hash(v.content)) OVER (ORDER BY v.id) AS before
    FROM wagtailcore_revision v JOIN django_content_type t ON t.id = v.content_type_id
    WHERE v.object_id = story::text AND t.app_label = 'stories' AND t.model = 'story'
      AND v.id >= (SELECT id FROM last_read))
  SELECT EXISTS (
    SELECT 1 FROM texts, last_read
    WHERE texts.id > last_read.id AND texts.user_id = person
      AND texts.hash IS DISTINCT FROM texts.before)
$$;

CREATE FUNCTION story_signature_is_earned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_round stories_round%ROWTYPE;
  the_step stories_step%ROWTYPE;
  the_story stories_story%ROWTYPE;
  text_of_version jsonb;
  hash_of_version text;
BEGIN
  SELECT * INTO the_round FROM stories_round WHERE id = NEW.round_id FOR UPDATE;
  SELECT * INTO the_step FROM stories_step WHERE id = NEW.step_id;
  SELECT * INTO the_story FROM stories_story WHERE id = the_round.story_id;
  IF the_round.state IS DISTINCT FROM 'open' THEN
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
     OR NEW.version_id IS DISTINCT FROM the_story.latest_revision_id THEN
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
    SELECT 1 FROM stories_step s WHERE s.scheme_id = the_round.scheme_id AND s."order" < the_step."order"
      AND NOT EXISTS (
        SELECT 1 FROM stories_signature g
        WHERE g.round_id = NEW.round_id AND g.step_id = s.id AND g.decision = 'approve'
          AND g.voided_at IS NULL AND g.content_hash = hash_of_version)) THEN
    RAISE check_violation USING MESSAGE = 'signature: an earlier step has not signed this text';
  END IF;
  IF NEW.person_id = the_story.author_id
     OR NEW.person_id::text = text_of_version->>'author'
     OR EXISTS (SELECT 1 FROM stories_contributor c
                WHERE c.story_id = the_story.id AND c.person_id = NEW.person_id)
     OR EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(nullif(text_of_version->'contributors', 'null'), '[]')) one
                WHERE one->>'person' = NEW.person_id::text) THEN
    RAISE check_violation USING MESSAGE = 'signature: nobody signs what they wrote';
  END IF;
  IF story_edited_since_signature(the_story.id, NEW.person_id) THEN
    RAISE check_violation USING MESSAGE = 'signature: nobody signs what they changed since the last signature';
  END IF;
  IF NOT story_person_has_role(NEW.person_id, the_step.role, NEW.at) THEN
    RAISE check_violation USING MESSAGE = 'signature: the person does not hold the role of the step';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER signature_is_earned BEFORE INSERT ON stories_signature
FOR EACH ROW EXECUTE FUNCTION story_signature_is_earned();

CREATE FUNCTION story_signature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
     AND to_jsonb(NEW) - 'voided_at' = to_jsonb(OLD) - 'voided_at' THEN
    RETURN NEW;
  END IF;
  RAISE check_violation USING MESSAGE = 'signature: it stays as it was given; it can only be voided, once';
END $$;

CREATE TRIGGER signature_stays BEFORE UPDATE OR DELETE ON stories_signature
FOR EACH ROW EXECUTE FUNCTION story_signature_stays();

-- ---------------------------------------------------------------- is it signed

CREATE FUNCTION story_scheme_reviews(scheme bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM stories_step WHERE scheme_id = scheme AND kind = 'review'
$$;

CREATE FUNCTION story_version_is_signed(story_id bigint, revision_id integer) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT story_is_version_of($2, $1) AND EXISTS (
    SELECT 1
    FROM stories_round r,
      (SELECT story_content_hash(v.content) AS hash FROM wagtailcore_revision v WHERE v.id = $2) AS text
    WHERE r.story_id = $1 AND r.state = 'passed'
      AND story_scheme_reviews(r.scheme_id) >= 3
      AND NOT EXISTS (
        SELECT 1 FROM stories_step s WHERE s.scheme_id = r.scheme_id AND NOT EXISTS (
          SELECT 1 FROM stories_signature g
          WHERE g.round_id = r.id AND g.step_id = s.id AND g.decision = 'approve'
            AND g.voided_at IS NULL AND g.content_hash = text.hash))
      AND story_scheme_reviews(r.scheme_id) = (
        SELECT count(DISTINCT g.person_id) FROM stories_signature g
        WHERE g.round_id = r.id AND g.kind = 'review' AND g.decision = 'approve'
          AND g.voided_at IS NULL AND g.content_hash = text.hash))
$$;

-- ---------------------------------------------------------------- the story and its versions

CREATE FUNCTION story_stage_is_earned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage IN ('ready', 'published')
     AND NOT coalesce(story_version_is_signed(NEW.id, NEW.latest_revision_id), false) THEN
    RAISE check_violation USING MESSAGE = 'story: the latest version does not carry all signatures';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER story_stage_is_earned BEFORE INSERT OR UPDATE ON stories_story
FOR EACH ROW EXECUTE FUNCTION story_stage_is_earned();

CREATE FUNCTION story_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING MESSAGE = 'story: stories are never deleted';
  END IF;
  IF NEW.author_id IS DISTINCT FROM OLD.author_id THEN
    RAISE check_violation USING MESSAGE = 'story: the author never changes; credit others as contributors';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER story_stays BEFORE UPDATE OR DELETE ON stories_story
FOR EACH ROW EXECUTE FUNCTION story_stays();

CREATE FUNCTION story_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT story_is_version_of(OLD.id, CASE WHEN OLD.object_id ~ '^[0-9]{1,18}$' THEN OLD.object_id::bigint END) THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF EXISTS (SELECT 1 FROM stories_signature g WHERE g.version_id = OLD.id)
     OR EXISTS (SELECT 1 FROM stories_round r WHERE r.version_id = OLD.id) THEN
    IF TG_OP = 'DELETE' OR NEW.content IS DISTINCT FROM OLD.content THEN
      RAISE check_violation USING MESSAGE = 'version: it was sent or signed and stays as it is';
    END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF (NEW.id, NEW.object_id, NEW.content_type_id, NEW.user_id)
     IS DISTINCT FROM (OLD.id, OLD.object_id, OLD.content_type_id, OLD.user_id) THEN
    RAISE check_violation USING MESSAGE = 'version: whose it is and who wrote it never changes';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER version_is_kept BEFORE UPDATE OR DELETE ON wagtailcore_revision
FOR EACH ROW EXECUTE FUNCTION story_version_is_kept();

-- ---------------------------------------------------------------- rounds and schemes

CREATE FUNCTION story_round_begins_right() RETURNS trigger LANGUAGE plpgsql AS $$
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
  RETURN NEW;
END $$;

CREATE TRIGGER round_begins_right BEFORE INSERT ON stories_round
FOR EACH ROW EXECUTE FUNCTION story_round_begins_right();

CREATE FUNCTION story_round_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.id, NEW.story_id, NEW.scheme_id, NEW.version_id, NEW.started_by_id, NEW.started_at)
     IS DISTINCT FROM (OLD.id, OLD.story_id, OLD.scheme_id, OLD.version_id, OLD.started_by_id, OLD.started_at) THEN
    RAISE check_violation USING MESSAGE = 'round: only its state may change';
  END IF;
  IF OLD.state = 'ended' AND NEW.state <> 'ended' THEN
    RAISE check_violation USING MESSAGE = 'round: what has ended does not begin again';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER round_stays BEFORE UPDATE OR DELETE ON stories_round
FOR EACH ROW EXECUTE FUNCTION story_round_stays();

-- Checked at commit, because a scheme is written before its steps.
CREATE FUNCTION story_scheme_is_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_scheme bigint := CASE TG_TABLE_NAME
    WHEN 'stories_step' THEN (to_jsonb(OLD)->>'scheme_id')::bigint ELSE (to_jsonb(NEW)->>'id')::bigint END;
BEGIN
  IF EXISTS (SELECT 1 FROM stories_schemeversion WHERE id = the_scheme AND NOT isempty(effective))
     AND story_scheme_reviews(the_scheme) < 3 THEN
    RAISE check_violation USING MESSAGE = 'scheme: it needs at least three review steps to be in force';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER scheme_is_complete AFTER INSERT OR UPDATE ON stories_schemeversion
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION story_scheme_is_complete();
CREATE CONSTRAINT TRIGGER step_leaves_scheme_complete AFTER UPDATE OR DELETE ON stories_step
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION story_scheme_is_complete();

-- A used scheme can only be given an end, and not one that its own rounds have outlived.
CREATE FUNCTION story_scheme_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM stories_round WHERE scheme_id = OLD.id) THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE'
     OR to_jsonb(NEW) - 'effective' IS DISTINCT FROM to_jsonb(OLD) - 'effective'
     OR lower(NEW.effective) IS DISTINCT FROM lower(OLD.effective)
     OR EXISTS (SELECT 1 FROM stories_round WHERE scheme_id = OLD.id AND NOT NEW.effective @> started_at) THEN
    RAISE check_violation USING MESSAGE = 'scheme: stories were reviewed by it, so it stays; give it an end and add a new one';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER scheme_stays BEFORE UPDATE OR DELETE ON stories_schemeversion
FOR EACH ROW EXECUTE FUNCTION story_scheme_stays();

CREATE FUNCTION story_step_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_scheme bigint;
BEGIN
  FOREACH the_scheme IN ARRAY CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.scheme_id] WHEN 'DELETE' THEN ARRAY[OLD.scheme_id]
    ELSE ARRAY[NEW.scheme_id, OLD.scheme_id] END LOOP
    -- Locked against a round that is just beginning.
    PERFORM 1 FROM stories_schemeversion WHERE id = the_scheme FOR UPDATE;
    IF EXISTS (SELECT 1 FROM stories_round WHERE scheme_id = the_scheme) THEN
      RAISE check_violation USING MESSAGE = 'step: stories were reviewed by its scheme, so it stays';
    END IF;
  END LOOP;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER step_stays BEFORE INSERT OR UPDATE OR DELETE ON stories_step
FOR EACH ROW EXECUTE FUNCTION story_step_stays();
