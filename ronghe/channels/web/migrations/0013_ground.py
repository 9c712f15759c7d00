"""Another ground under the maps is noted as their borders are: under the key `places`."""

from django.db import migrations

UP = """
CREATE TRIGGER web_rows_new AFTER INSERT ON taxonomy_ground REFERENCING NEW TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION web_rows_changed('places');
CREATE TRIGGER web_rows_changed AFTER UPDATE ON taxonomy_ground REFERENCING NEW TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION web_rows_changed('places');
CREATE TRIGGER web_rows_gone AFTER DELETE ON taxonomy_ground REFERENCING OLD TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION web_rows_changed('places');
"""
DOWN = """
DROP TRIGGER web_rows_gone ON taxonomy_ground;
DROP TRIGGER web_rows_changed ON taxonomy_ground;
DROP TRIGGER web_rows_new ON taxonomy_ground;
"""


class Migration(migrations.Migration):
    dependencies = [("web", "0012_cases_of_stories"), ("taxonomy", "0005_ground")]
    operations = [migrations.RunSQL(UP, DOWN)]
