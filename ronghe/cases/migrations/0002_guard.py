"""The table of moves, kept by the database; what happened stays as it was."""

from pathlib import Path

from django.db import migrations

FORWARD = (Path(__file__).parent / "guard.sql").read_text(encoding="utf-8")

REVERSE = """
DROP TRIGGER case_begins ON cases_case;
DROP TRIGGER case_follows ON cases_case;
DROP TRIGGER case_stays ON cases_case;
DROP TRIGGER move_is_allowed ON cases_move;
DROP TRIGGER move_is_followed ON cases_move;
DROP TRIGGER move_stays ON cases_move;
DROP TRIGGER move_is_kept ON cases_move;
DROP TRIGGER rating_stays ON cases_rating;
DROP TRIGGER rating_is_kept ON cases_rating;
DROP TRIGGER clock_event_stays ON cases_clockevent;
DROP TRIGGER answer_stays ON cases_answer;
DROP TRIGGER sorting_stays ON cases_sorting;
DROP TRIGGER time_rule_stays ON cases_timerule;
DROP TRIGGER time_rule_is_kept ON cases_timerule;
DROP FUNCTION cases_case_begins(), cases_case_follows(), cases_move_is_allowed(),
    cases_move_is_followed(), cases_only_words_go(), cases_rule_stays(), cases_refuse(),
    cases_move_needs(text, text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
