"""Photos and documents beside the words of a form: what lies ready in it, and what came with this sending.

They may have come before, piece by piece (`sending_files`), or come now with the form itself.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused

from .. import actions
from ..models import MOST_FILES, File
from ..senders import Bag, mark_of, source_mark
from .browser import begin, token_in
from .counted import counted, source_of


@dataclass(frozen=True)
class Gathered:
    """The files of one form. `stay`: the page is to be shown again, whatever else was pressed."""

    bag: Bag
    files: list[File]
    stay: bool = False

    @property
    def most(self) -> int:
        return MOST_FILES

    @property
    def most_bytes(self) -> int:
        """Of one file."""
        return actions.MOST_BYTES

    @property
    def left(self) -> int:
        return MOST_FILES - len(self.files)

    @property
    def address(self) -> str:
        return reverse("asking:uploads")

    @property
    def photos(self) -> list[File]:
        return [one for one in self.files if one.is_photo]


def bag_in(request: HttpRequest, batch: UUID) -> Bag:
    """The files of this browser in that form, whether there are any or not."""
    is_public = request.POST.get("photos_public") == "on"
    mark = mark_of(token_in(request), batch)
    return Bag(batch, mark, is_public, source_mark(source_of(request)))


def own_bag(request: HttpRequest, batch: UUID) -> Bag:
    """The same for somebody who begins to send: from now on the browser has a token."""
    begin(request)
    return bag_in(request, batch)


def count(request: HttpRequest) -> None:
    counted(request, "files")


def gather(request: HttpRequest, batch: UUID) -> Gathered:
    """Take in what came with the form, take out what was pressed away; say what was refused."""
    if dropped := request.POST.getlist("drop_file"):
        for file in actions.drafts_in(bag_in(request, batch)):
            if str(file.key) in dropped:
                actions.drop_file(file, at=now())
    refused = False
    sent: list[Any] = request.FILES.getlist("photos") if request.method == "POST" else []
    for one in sent:
        bag = own_bag(request, batch)
        try:
            count(request)
            actions.take_in(one, name=one.name or "", size=one.size or 0, into=bag, at=now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
            refused = True
            if not isinstance(refusal, actions.FileRefused):
                break
    return ready(request, batch, stay=refused)


def ready(request: HttpRequest, batch: UUID, *, stay: bool = False) -> Gathered:
    """What lies in the form already."""
    bag = bag_in(request, batch)
    return Gathered(bag, actions.drafts_in(bag), stay)


def key_in(request: HttpRequest) -> UUID | None:
    """The key of the form that was sent, if it is one."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None
