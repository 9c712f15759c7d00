-- A tip-off is nobody's: no row says that its sender showed a phone or a mailbox to be theirs.

CREATE FUNCTION cases_tips_are_unproven() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_case WHERE id = NEW.case_id AND kind = 'tip') THEN
        RAISE EXCEPTION 'No contact of a tip-off is proven.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER contact_of_tip_is_unproven BEFORE INSERT OR UPDATE OF proven ON cases_contact
    FOR EACH ROW WHEN (NEW.proven <> '') EXECUTE FUNCTION cases_tips_are_unproven();
