"""`ronghe demo-town`: load the fictional town of Linxi, once."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ronghe.config.demo import (
    album,
    cases,
    fronts,
    newsroom,
    paper,
    people,
    schemes,
    talk,
    texts,
)
from ronghe.config.settings import PRODUCTION
from ronghe.kit.clock import now


class Command(BaseCommand):
    help = "Load the demo town. Running it again adds what is missing and changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if PRODUCTION:
            raise CommandError("The demo town and its known password do not belong in production.")
        # Hundreds of lines that say "edited" and "deferred" would hide the one that says "ready".
        for chatty in ("wagtail", "procrastinate"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        self.stdout.write("Loading the demo town, a minute or two the first time.")
        self.stdout.flush()
        at = now()
        cast = people.load(at)
        paper.load_taxonomy(at)
        schemes.load(cast, at)
        wanted = [key for text in texts.read_all() for key in text.pictures]
        with album.opened(by=cast["reporter"], at=at, first=wanted) as pictures:
            paper.load_stories(cast, pictures, at)
        talk.load(cast, at)
        newsroom.load(cast, at)
        newsroom.load_synonyms(cast, at)
        newsroom.load_dictionary(cast, at)
        newsroom.load_archive(at)
        fronts.load(cast, at)
        cases.load(cast, at)
