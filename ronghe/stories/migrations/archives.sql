-- An archive is signed as a whole. Refusals are raised with SQLSTATE 23514, like those of guards.sql.

-- The same answer, sooner: most bodies carry no block ids, and then nothing is to be taken out.
CREATE OR REPLACE FUNCTION story_plain_blocks(node jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF NOT jsonb_path_exists(node, '$.**.id') THEN
    RETURN node;
  END IF;
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

-- Who signs a story finally, signs an archive.
CREATE FUNCTION story_final_role(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT t.role FROM stories_schemeversion s JOIN stories_step t ON t.scheme_id = s.id
  WHERE s.effective @> moment AND t.kind = 'review' ORDER BY t."order" DESC LIMIT 1
$$;

-- ---------------------------------------------------------------- what belongs to an archive

CREATE FUNCTION story_archived_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE check_violation USING MESSAGE = 'archive: what was taken over stays as it is';
  END IF;
  SELECT story_content_hash(content) INTO NEW.content_hash
  FROM wagtailcore_revision WHERE id = NEW.version_id FOR SHARE;
  IF NOT FOUND THEN
    RAISE check_violation USING MESSAGE = 'archive: there is no such version';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER archived_words BEFORE INSERT OR UPDATE OR DELETE ON stories_archivedstory
FOR EACH ROW EXECUTE FUNCTION story_archived_words();

-- All rows of one statement at once: a COPY of thousands asks once.
CREATE FUNCTION story_archived_is_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Locked against somebody who is just closing it.
  PERFORM 1 FROM stories_archive WHERE id IN (SELECT archive_id FROM arrived) FOR SHARE;
  IF EXISTS (
    SELECT 1 FROM arrived t
      LEFT JOIN stories_archive a ON a.id = t.archive_id
      LEFT JOIN stories_story s ON s.id = t.story_id
    WHERE a.closed_at IS NOT NULL OR a.signed_at IS NOT NULL
      OR s.author_id IS DISTINCT FROM a.author_id
      OR s.stage IS DISTINCT FROM 'archived'
      OR s.latest_revision_id IS DISTINCT FROM t.version_id
      OR NOT coalesce(story_is_version_of(t.version_id, t.story_id), false)) THEN
    RAISE check_violation USING MESSAGE =
      'archive: only an open one takes stories, by its own account and in their latest version';
  END IF;
  IF EXISTS (
    SELECT 1 FROM arrived t JOIN wagtailcore_revision v ON v.object_id = t.story_id::text
      JOIN django_content_type c ON c.id = v.content_type_id
    WHERE c.app_label = 'stories' AND c.model = 'story' AND v.id <> t.version_id) THEN
    RAISE check_violation USING MESSAGE = 'archive: the version is not the first of its story';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER archived_is_first AFTER INSERT ON stories_archivedstory
REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION story_archived_is_first();

-- sha256 over "guid, seconds since 1970, hash of the words", one line a story, by guid.
CREATE FUNCTION story_archive_hash(archive bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(coalesce(string_agg(
    guid || ' ' || extract(epoch FROM published_at)::bigint || ' ' || content_hash, E'\n'
    ORDER BY guid COLLATE "C"), ''), 'UTF8')), 'hex')
  FROM stories_archivedstory WHERE archive_id = $1
$$;

-- ---------------------------------------------------------------- the archive itself

CREATE FUNCTION story_archive_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING MESSAGE = 'archive: it is never deleted';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.closed_at IS NOT NULL OR NEW.signed_at IS NOT NULL OR NEW.signed_by_id IS NOT NULL
       OR NEW.released_at IS NOT NULL OR NEW.stories <> 0 OR NEW.content_hash <> '' THEN
      RAISE check_violation USING MESSAGE = 'archive: it begins open and empty';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.signed_at IS NOT NULL THEN
    IF OLD.released_at IS NULL
       AND to_jsonb(NEW) - 'released_at' = to_jsonb(OLD) - 'released_at' THEN
      RETURN NEW;
    END IF;
    RAISE check_violation USING MESSAGE = 'archive: it was signed and stays as it is';
  END IF;
  IF (NEW.id, NEW.author_id, NEW.begun_at) IS DISTINCT FROM (OLD.id, OLD.author_id, OLD.begun_at)
     OR NEW.released_at IS NOT NULL THEN
    RAISE check_violation USING MESSAGE = 'archive: whose it is never changes';
  END IF;
  IF NEW.signed_at IS NOT NULL OR NEW.signed_by_id IS NOT NULL THEN
    RETURN story_archive_is_signed(OLD, NEW);
  END IF;
  IF NEW.closed_at IS NULL THEN
    NEW.content_hash := '';
  ELSIF OLD.closed_at IS NULL THEN
    NEW.stories := (SELECT count(*) FROM stories_archivedstory WHERE archive_id = NEW.id);
    NEW.content_hash := story_archive_hash(NEW.id);
  ELSIF (NEW.closed_at, NEW.stories, NEW.content_hash)
        IS DISTINCT FROM (OLD.closed_at, OLD.stories, OLD.content_hash) THEN
    RAISE check_violation USING MESSAGE = 'archive: what it holds is counted by the database';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION story_archive_is_signed(before stories_archive, signed stories_archive)
RETURNS stories_archive LANGUAGE plpgsql AS $$
BEGIN
  IF before.closed_at IS NULL OR before.stories = 0
     OR to_jsonb(signed) - ARRAY['signed_at', 'signed_by_id', 'statement']
        <> to_jsonb(before) - ARRAY['signed_at', 'signed_by_id', 'statement'] THEN
    RAISE check_violation USING MESSAGE = 'archive: only a closed one is signed, just as it was read';
  END IF;
  IF signed.signed_at IS NULL OR signed.signed_by_id IS NULL
     OR NOT coalesce(story_person_has_role(
          signed.signed_by_id, story_final_role(signed.signed_at), signed.signed_at), false) THEN
    RAISE check_violation USING MESSAGE = 'archive: the person does not hold the role of the final review';
  END IF;
  IF story_archive_hash(before.id) <> before.content_hash THEN
    RAISE check_violation USING MESSAGE = 'archive: it does not hold what it held when it was closed';
  END IF;
  RETURN signed;
END $$;

CREATE TRIGGER archive_stays BEFORE INSERT OR UPDATE OR DELETE ON stories_archive
FOR EACH ROW EXECUTE FUNCTION story_archive_stays();

-- ---------------------------------------------------------------- is it signed

-- By the signatures of its scheme, or as the first and unchanged version out of a signed archive.
-- `hash` is that of the version's words: who has computed it already need not do so twice.
CREATE FUNCTION story_words_are_signed(story bigint, revision integer, hash text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM stories_archivedstory t JOIN stories_archive a ON a.id = t.archive_id
    WHERE t.version_id = $2 AND t.story_id = $1 AND t.content_hash = $3 AND a.signed_at IS NOT NULL)
  OR story_is_version_of($2, $1) AND EXISTS (
    SELECT 1
    FROM stories_round r
    WHERE r.story_id = $1 AND r.state = 'passed'
      AND story_scheme_reviews(r.scheme_id) >= 3
      AND NOT EXISTS (
        SELECT 1 FROM stories_step s WHERE s.scheme_id = r.scheme_id AND NOT EXISTS (
          SELECT 1 FROM stories_signature g
          WHERE g.round_id = r.id AND g.step_id = s.id AND g.decision = 'approve'
            AND g.voided_at IS NULL AND g.content_hash = $3))
      AND story_scheme_reviews(r.scheme_id) = (
        SELECT count(DISTINCT g.person_id) FROM stories_signature g
        WHERE g.round_id = r.id AND g.kind = 'review' AND g.decision = 'approve'
          AND g.voided_at IS NULL AND g.content_hash = $3))
$$;

CREATE OR REPLACE FUNCTION story_version_is_signed(story_id bigint, revision_id integer)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT story_words_are_signed($1, v.id, story_content_hash(v.content))
    FROM wagtailcore_revision v WHERE v.id = $2), false)
$$;

-- ---------------------------------------------------------------- the story and its versions

CREATE OR REPLACE FUNCTION story_stage_is_earned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage IN ('ready', 'published')
     AND NOT coalesce(story_version_is_signed(NEW.id, NEW.latest_revision_id), false) THEN
    RAISE check_violation USING MESSAGE = 'story: the latest version does not carry all signatures';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.stage = 'archived' AND OLD.stage <> 'archived' THEN
    RAISE check_violation USING MESSAGE = 'story: nothing of ours goes back into an archive';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION story_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT story_is_version_of(OLD.id, CASE WHEN OLD.object_id ~ '^[0-9]{1,18}$' THEN OLD.object_id::bigint END) THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF EXISTS (SELECT 1 FROM stories_signature g WHERE g.version_id = OLD.id)
     OR EXISTS (SELECT 1 FROM stories_round r WHERE r.version_id = OLD.id)
     OR EXISTS (SELECT 1 FROM stories_archivedstory t WHERE t.version_id = OLD.id) THEN
    IF TG_OP = 'DELETE' OR NEW.content IS DISTINCT FROM OLD.content THEN
      RAISE check_violation USING MESSAGE = 'version: it was sent, signed or taken over and stays as it is';
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
