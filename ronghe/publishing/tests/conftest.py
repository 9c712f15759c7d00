import pytest

from ronghe.publishing import adapters
from ronghe.publishing.models import Outlet

from . import desk


@pytest.fixture
def newsroom(reporter, editor, head, proofreader, chief, person):
    """Everybody whose hand a story needs."""
    person("rewriter", "editor")
    return {"reporter": reporter, "editor": editor, "head": head, "chief": chief}


@pytest.fixture
def ready(newsroom, section):
    """A story with all signatures."""
    return desk.signed(section=section)


class Paper:
    """An outlet in memory that behaves like somebody else's: slow, and told what to do."""

    capabilities = adapters.Capabilities()

    def __init__(self) -> None:
        self.shown: dict[int, str] = {}
        self.calls: list[str] = []
        self.before = lambda publication: None
        self.after = lambda publication: None

    def prepare(self, publication):
        return publication

    def validate(self, prepared):
        self.before(prepared)

    def publish(self, prepared):
        self.calls.append(f"{prepared.verb} {prepared.idempotency_key}")
        self.shown[prepared.story_id] = prepared.wanted.content_hash
        self.after(prepared)

    update = publish

    def withdraw(self, prepared):
        self.calls.append(f"withdraw {prepared.idempotency_key}")
        self.shown.pop(prepared.story_id, None)
        self.after(prepared)

    def confirm(self, publication):
        wanted = publication.wanted.content_hash if publication.wanted_state == "public" else None
        if self.shown.get(publication.story_id) != wanted:
            raise adapters.NotConfirmed("It shows something else.")
        return {"shows": wanted or "nothing"}


@pytest.fixture
def paper(monkeypatch, db):
    """The only active outlet is one we hold in our hands."""
    Outlet.objects.update(is_active=False)
    Outlet.objects.update_or_create(key="paper", defaults={"name": "纸", "kind": "paper"})
    made = Paper()
    monkeypatch.setitem(adapters._adapters, "paper", made)
    return made
