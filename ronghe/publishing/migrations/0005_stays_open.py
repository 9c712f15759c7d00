"""What is public stays public when the clock of the database is set back.

Until here every change of such a row (a confirmation, a correction) compared its time anew and
took the story away until the clock came by again; then it was told as published a second time.
"""

import re
from importlib import import_module

from django.db import migrations

BEFORE = re.search(
    r"CREATE (FUNCTION publishing_publication_guard\(\).*?END \$\$;)",
    import_module("ronghe.publishing.migrations.0002_guard").PUBLICATION,
    re.DOTALL,
)[1]
NOW = BEFORE.replace(
    "    RETURN publishing_open(NEW, changed);\n",
    """    NEW := publishing_open(NEW, changed);
    IF TG_OP = 'UPDATE' AND OLD.is_open AND NEW.wanted_state = 'public' THEN
        NEW.is_open := true;
    END IF;
    RETURN NEW;
""",
)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_archives")]
    operations = [migrations.RunSQL(f"CREATE OR REPLACE {NOW}", f"CREATE OR REPLACE {BEFORE}")]
