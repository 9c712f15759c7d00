"""The search as an outlet: what may be found, and the proof of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ronghe.kit.clock import database_now
from ronghe.publishing.adapters import Capabilities, DeliveryFailed, NotConfirmed, Proof
from ronghe.publishing.models import Publication

from . import actions, queries
from .index import SearchUnavailable


@dataclass(frozen=True)
class SearchOutlet:
    """Registered for the kind `search`."""

    capabilities: Capabilities = field(default_factory=Capabilities)

    def prepare(self, publication: Publication) -> int:
        return publication.story_id

    def validate(self, prepared: int) -> None:
        """Any story can be indexed."""

    def publish(self, prepared: int) -> None:
        try:
            actions.refresh(prepared)
        except SearchUnavailable as problem:
            raise DeliveryFailed(str(problem)) from problem

    def publish_many(self, publications: Sequence[Publication]) -> Proof:
        """One commit for all; the index then tells of one of them."""
        try:
            actions.refresh_many([one.story_id for one in publications])
        except SearchUnavailable as problem:
            raise DeliveryFailed(str(problem)) from problem
        proof = self.confirm(publications[len(publications) // 2])
        return {**proof, "sample_of": len(publications)}

    def update(self, prepared: int) -> None:
        self.publish(prepared)

    def withdraw(self, prepared: int) -> None:
        self.publish(prepared)

    def confirm(self, publication: Publication) -> Proof:
        try:
            found = queries.look_up(publication.story_id)
        except SearchUnavailable as problem:
            raise NotConfirmed(str(problem)) from problem
        wanted = publication.wanted.content_hash if publication.is_visible else None
        if (found and found[0]) != wanted:
            shown = "another version" if found and wanted else "it" if found else "nothing"
            raise NotConfirmed(f"The search finds {shown}.")
        return {
            "read_at": database_now().isoformat(),
            "version": wanted or "",
            "found": bool(found),
        }
