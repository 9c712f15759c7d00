"""The same stories and questions with PostgreSQL's own means: full text over cut words, trigrams.

PostgreSQL cuts no Chinese, so it gets the words already cut; its trigrams get the plain text.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.db import connection

from ronghe.text.words import search_words

from ._searching import LANGUAGE, _saved, _times

TABLE = "CREATE UNLOGGED TABLE peer (id bigint, plain text, words tsvector)"
FULL_TEXT = """
SELECT id, ts_rank(words, asked) AS rank, count(*) OVER () FROM peer, plainto_tsquery('simple', %s) AS asked
WHERE words @@ asked ORDER BY rank DESC, id LIMIT 20
"""
TRIGRAMS = "SELECT id, count(*) OVER () FROM peer WHERE plain LIKE %s ORDER BY id DESC LIMIT 20"
# A plain scan for two characters takes seconds: a few questions tell as much as all.
FEW = 10


def main() -> None:
    asked: dict[str, list[str]] = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    with connection.cursor() as cursor:
        figures = _fill(cursor)

        def full_text(question: str) -> None:
            cursor.execute(FULL_TEXT, [" ".join(search_words(question))])
            cursor.fetchall()

        def trigrams(question: str) -> None:
            cursor.execute(TRIGRAMS, [f"%{question.strip('“”')}%"])
            cursor.fetchall()

        kinds = ("common", "rare", "two", "phrase")
        figures["postgres_full_text_ms"] = {k: _times(full_text, asked[k]) for k in kinds}
        kinds = ("common", "rare", "phrase")
        figures["postgres_trigram_ms"] = {k: _times(trigrams, asked[k][:FEW]) for k in kinds}
    sys.stdout.write(json.dumps(figures) + "\n")


def _fill(cursor: Any) -> dict[str, Any]:
    began = time.perf_counter()
    cursor.execute(TABLE)
    with cursor.copy("COPY peer FROM STDIN") as copy:
        copy.set_types(["int8", "text", "text"])
        for one in _saved():
            if one.language == LANGUAGE:
                text = "\n".join((*one.texts, *one.keywords))
                copy.write_row((one.story, text, _vector(text)))
    cursor.execute("CREATE INDEX ON peer USING gin (words)")
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    cursor.execute("CREATE INDEX ON peer USING gin (plain gin_trgm_ops)")
    cursor.execute("VACUUM ANALYZE peer")
    return {"postgres_filled_s": round(time.perf_counter() - began)}


def _vector(text: str) -> str:
    """A tsvector as text: every word with its places."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(search_words(text), start=1):
        if place < 16384:
            places.setdefault(word, []).append(place)
    quoted = ((word.replace("\\", "\\\\").replace("'", "''"), at) for word, at in places.items())
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in quoted)


if __name__ == "__main__":
    main()
