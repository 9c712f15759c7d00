"""An outlet made of pressed pages: some are the story's own, in others it is listed.

Confirmed means read back: the story's own pages carry the version that is wanted (or answer that
it is withdrawn), and no list is older than this want.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils import translation

from ronghe.kit.clock import database_now
from ronghe.kit.compiled import CompiledQuery, is_one_of
from ronghe.publishing.adapters import Capabilities, DeliveryFailed, NotConfirmed, Proof
from ronghe.publishing.models import Publication

from . import actions, files, manifest
from .models import PressedPage
from .readback import read
from .shelf import Seen
from .wake import wake

Paths = Callable[[Publication], Sequence[str]]


@dataclass(frozen=True)
class Work:
    """What has to be pressed for one want: the story's own pages first."""

    publication: Publication
    own: Sequence[str]
    lists: Sequence[str]
    link: bytes
    # What readers of the outlet ask for most stands first.
    paths: Sequence[str]


@dataclass(frozen=True)
class PressedOutlet:
    """The adapter of `web` and of `feeds`; they differ in their paths, and in what is asked most."""

    own: Paths
    lists: Paths
    lists_first: bool = False
    capabilities: Capabilities = field(default_factory=Capabilities)

    def prepare(self, publication: Publication) -> Work:
        with translation.override(publication.language):
            # What a list that shows the story contains.
            shown = publication.get_absolute_url().encode()
            own, lists = self.own(publication), self.lists(publication)
        paths = [*lists, *own] if self.lists_first else [*own, *lists]
        return Work(publication, own, lists, shown, paths)

    def validate(self, prepared: Work) -> None:
        """Nothing to ask: the pages are ours, and rendering them is the test."""

    def publish(self, prepared: Work) -> None:
        manifest.add(prepared.paths)
        _press(prepared.paths)
        # Tag pages, older pages, other languages: the workers follow.
        _wake_for_the_rest()

    def publish_many(self, publications: Sequence[Publication]) -> Proof:
        """Thousands that nobody asked for yet: pressed when the first reader asks.

        One of them is pressed and read back for all; the lists follow with the workers.
        """
        sample = publications[len(publications) // 2]
        work = self.prepare(sample)
        for path in work.own:
            actions.press(path)
            _carries(path, read(path), sample)
        return {
            "read_at": database_now().isoformat(),
            "pages": list(work.own),
            "version": sample.wanted.content_hash,
            "pressed": "on first demand",
            "sample_of": len(publications),
        }

    def update(self, prepared: Work) -> None:
        self.publish(prepared)

    def withdraw(self, prepared: Work) -> None:
        """Its own pages first; then every page that shows it, not only the lists we know."""
        manifest.add([*prepared.own, *prepared.lists])
        manifest.mark_changes()
        showing = _showing(prepared.publication)
        _press([*prepared.own, *prepared.lists, *showing])
        _wake_for_the_rest()

    def confirm(self, publication: Publication) -> Proof:
        manifest.mark_changes()
        work = self.prepare(publication)
        if publication.wanted_state == Publication.State.WITHDRAWN:
            for path in work.own:
                _gone(path, read(path), publication)
            lists = (*work.lists, *_showing(publication))
        else:
            for path in work.own:
                _carries(path, read(path), publication)
            lists = tuple(work.lists)
        _agree(lists, publication, work.link)
        return {
            "read_at": database_now().isoformat(),
            "pages": [*work.own, *dict.fromkeys(lists)],
            "version": publication.wanted.content_hash,
        }


def _press(paths: Sequence[str]) -> None:
    """Press what is wanted; a page that breaks is told to the desk by its own row as well."""
    failed = actions.press_these(manifest.mark_changes(lease=paths), if_wanted=True)
    if failed:
        row = PressedPage.objects.filter(path=failed[0]).first()
        raise DeliveryFailed(
            f"{failed[0]} cannot be pressed: {row.last_error if row else 'no page'}"
        )


def _wake_for_the_rest() -> None:
    """Pages that another outlet is just making need no job of their own."""
    if manifest.is_anything_due():
        wake()


def _showing(publication: Publication) -> list[str]:
    made_from = PressedPage.objects.made_from(f"story:{publication.story_id}")
    return list(made_from.filter(status=actions.OK).order_by("pk").values_list("path", flat=True))


def _carries(path: str, seen: Seen, publication: Publication) -> None:
    if seen.status != actions.OK:
        raise NotConfirmed(f"{path} answers {seen.status} instead of the story.")
    if publication.wanted.content_hash.encode() not in seen.body:
        raise NotConfirmed(f"{path} shows another version than the one that is wanted.")


def _gone(path: str, seen: Seen, publication: Publication) -> None:
    # Without READBACK_URL only files are read: where none stands, the view answers 410 itself.
    page = PressedPage.objects.filter(path=path).first()
    if seen.status == actions.OK or (page is not None and page.status == actions.OK):
        raise NotConfirmed(f"{path} still shows the story.")
    if not publication.was_public:
        return
    if page is not None and page.status != actions.GONE:
        raise NotConfirmed(f"{path} answers {page.status} instead of the notice of withdrawal.")


def _agree(paths: Sequence[str], publication: Publication, shown: bytes) -> None:
    pages = {page.path: page for page in _pages(paths=list(paths))}
    for path in paths:
        try:
            _agrees(path, pages.get(path), publication, shown)
        except NotConfirmed:
            # Somebody may have pressed it since we asked for all of them at once.
            page = PressedPage.objects.filter(path=path).first()
            _agrees(path, page, publication, shown)


_pages = CompiledQuery(lambda paths: PressedPage.objects.filter(is_one_of("path", paths)))


def _agrees(path: str, page: PressedPage | None, publication: Publication, shown: bytes) -> None:
    """What readers get is the last pressing, made after this want, and it shows the right thing."""
    if page is None or page.pressed_at is None:
        raise NotConfirmed(f"{path} has not been pressed yet.")
    if page.status != actions.OK:
        return
    is_fresh = page.wanted_since is None or (
        publication.claimed_at is not None and page.pressed_at >= publication.claimed_at
    )
    if not is_fresh:
        raise NotConfirmed(f"{path} is older than what is wanted.")
    seen = read(path)
    if seen.status != actions.OK or files.digest(seen.body) != page.hash:
        raise NotConfirmed(f"{path} does not show what was pressed last.")
    lists_it = f"story:{publication.story_id}" in page.keys
    if publication.wanted_state == Publication.State.WITHDRAWN and shown in seen.body:
        raise NotConfirmed(f"{path} still leads to the story.")
    if publication.is_visible and lists_it and shown not in seen.body:
        raise NotConfirmed(f"{path} does not lead to the story.")
