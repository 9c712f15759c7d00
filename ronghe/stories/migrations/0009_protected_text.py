"""What a signature protects, as the text whose hash is signed: a review sheet carries it along."""

import re
from pathlib import Path

from django.db import migrations

BEFORE = (Path(__file__).parent / "schemes.sql").read_text(encoding="utf-8")
HASH = re.search(
    r"CREATE OR REPLACE FUNCTION story_content_hash\(.*?\$\$.*?\$\$;", BEFORE, re.DOTALL
)[0]
PROTECTED = re.search(r"convert_to\((\(jsonb_build_object\(.*\)::text), 'UTF8'", HASH, re.DOTALL)[1]

UP = f"""
CREATE FUNCTION story_protected_text(content jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT {PROTECTED}
$$;
CREATE OR REPLACE FUNCTION story_content_hash(content jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(story_protected_text(content), 'UTF8')), 'hex')
$$;
"""
DOWN = f"{HASH} DROP FUNCTION story_protected_text(jsonb);"


class Migration(migrations.Migration):
    dependencies = [("stories", "0008_schemes")]
    operations = [migrations.RunSQL(UP, DOWN)]
