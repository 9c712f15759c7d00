-- Text that stands beside a story stays: it is decided about, never deleted and never emptied.
CREATE FUNCTION side_draft_stays_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING MESSAGE = 'side draft: what was typed is never deleted';
  END IF;
  IF OLD.resolved_at IS NOT NULL THEN
    RAISE check_violation USING MESSAGE = 'side draft: it was decided about; it stays as it is';
  END IF;
  IF (NEW.story_id, NEW.place, NEW.by_id) IS DISTINCT FROM (OLD.story_id, OLD.place, OLD.by_id)
     OR (NEW.resolved_at IS NOT NULL AND NEW.value IS DISTINCT FROM OLD.value) THEN
    RAISE check_violation USING MESSAGE = 'side draft: only its own page types on in it, while it is open';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER side_draft_stays BEFORE UPDATE OR DELETE ON stories_sidedraft
FOR EACH ROW EXECUTE FUNCTION side_draft_stays_whole();
