"""`ronghe search rebuild` and `ronghe search find WORDS`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ronghe.channels.search import actions, queries
from ronghe.channels.search.index import SearchUnavailable
from ronghe.channels.search.models import Synonyms


class Command(BaseCommand):
    help = "Rebuild the search index while it is in use, or ask it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        rebuild = verbs.add_parser("rebuild", help="build it anew from the database and switch")
        rebuild.add_argument(
            "--if-outdated", action="store_true", help="only when another version built it"
        )
        find = verbs.add_parser("find", help="ask it, e.g. find 老旧小区")
        find.add_argument("words", nargs="+")
        find.add_argument("--language", default="zh-hans")

    def handle(self, *, verb: str, **options: Any) -> None:
        if verb == "rebuild":
            if options["if_outdated"] and not actions.is_outdated():
                return
            self.stdout.write(f"{actions.rebuild()} stories in the search index.")
            return
        try:
            asked = " ".join(options["words"])
            groups = Synonyms.objects.groups_in(asked)
            found = queries.search(asked, language=options["language"], groups=groups)
        except SearchUnavailable as problem:
            raise CommandError(str(problem)) from problem
        for hit in found.hits:
            self.stdout.write(f"{hit.story}\t{hit.published_at:%Y-%m-%d}\t{hit.headline}")
        self.stdout.write(f"{found.total} found.")
        if found.suggestion:
            self.stdout.write(f"Did you mean {found.suggestion}")
