"""Words that go when their time is over; who looked at contacts; links bound to a random key."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

HERE = Path(__file__).parent
FORWARD = (HERE / "erased.sql").read_text(encoding="utf-8")
_GUARD = (HERE / "guard.sql").read_text(encoding="utf-8")
_BEFORE = _GUARD[_GUARD.index("CREATE FUNCTION cases_only_words_go") :]
REVERSE = """
DROP TRIGGER answer_is_public ON cases_answer;
DROP TRIGGER move_is_public ON cases_move;
DROP TRIGGER answer_stays ON cases_answer;
DROP TRIGGER answer_is_kept ON cases_answer;
DROP TRIGGER clock_event_stays ON cases_clockevent;
DROP TRIGGER clock_event_is_kept ON cases_clockevent;
DROP TRIGGER reading_stays ON cases_reading;
DROP TRIGGER reading_is_kept ON cases_reading;
DROP FUNCTION cases_readers_keep_it();
CREATE TRIGGER answer_stays BEFORE UPDATE OR DELETE ON cases_answer
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER clock_event_stays BEFORE UPDATE OR DELETE ON cases_clockevent
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
""" + _BEFORE[: _BEFORE.index("CREATE TRIGGER")].replace("CREATE", "CREATE OR REPLACE", 1) + """
DROP FUNCTION cases_erased();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_course"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("case", "forgotten_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "case",
            models.Index(
                name="case_to_forget",
                fields=["sent_at"],
                condition=models.Q(forgotten_at__isnull=True),
            ),
        ),
        # The links of before fit no key: their departments need new ones.
        migrations.AddField(
            "answerlink",
            "key_hash",
            models.BinaryField(default=b"", max_length=32),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="cases.case",
                    ),
                ),
            ],
            options={"verbose_name": "reading of contacts", "ordering": ["pk"]},
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
