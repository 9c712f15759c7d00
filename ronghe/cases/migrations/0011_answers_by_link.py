"""A link that was taken back says nothing any more, however close the two moments are."""

from pathlib import Path

from django.db import migrations

FORWARD = (Path(__file__).parent / "answer_link.sql").read_text(encoding="utf-8")
REVERSE = """
DROP TRIGGER answer_is_allowed ON cases_answer;
DROP FUNCTION cases_answer_is_allowed();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_files_waiting")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
