"""What the desk put live changes exactly the pages of that front.

The key is `front:<language>` for the home page and `front:<language>:<slug>` for a section's.
"""

from django.db import migrations

UP = """
CREATE FUNCTION web_front_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web_note('front:' || f.language || coalesce(':' || s.slug, ''))
        FROM arrangements_front f LEFT JOIN taxonomy_section s ON s.id = f.section_id
        WHERE f.id = NEW.front_id;
    RETURN NULL;
END $$;
CREATE TRIGGER web_front_changed AFTER UPDATE ON arrangements_arrangement FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND 'live' IN (OLD.state, NEW.state))
    EXECUTE FUNCTION web_front_changed();
"""

DOWN = """
DROP TRIGGER web_front_changed ON arrangements_arrangement;
DROP FUNCTION web_front_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("web", "0003_changes_of_many"), ("arrangements", "0002_guard")]
    operations = [migrations.RunSQL(UP, DOWN)]
