"""What a program posts, read into a report. All that is wrong is said at once."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ronghe.cases.actions import Contacts, Report
from ronghe.taxonomy.spots import Spot

from ..forms import RequestForm
from ..http import Problem
from ..models import Jurisdiction
from .offered import Service

_ATTRIBUTE = re.compile(r"attribute\[([A-Za-z0-9_]{1,40})\](?:\[\])?")
_HAN = re.compile("[\u3400-\u9fff]")
TITLE = 60


def report(sent: Mapping[str, str], wanted: Service, where: Jurisdiction | None) -> Report:
    """Raises `Problem` 400 with a sentence for each argument that cannot be used."""
    form = RequestForm(_flat(sent), is_hidden=wanted.is_hidden)
    if not form.is_valid():
        raise Problem(400, *form.sentences())
    said = form.cleaned_data
    spot = _inside(said["spot"], where)
    return Report(
        kind=wanted.kind.value,
        category=wanted.category,
        title=said["title"] or _title(said["description"]),
        text=said["description"],
        visibility=said.get("visibility", ""),
        signature=said.get("signature", ""),
        place=spot.place,
        landmark=spot.words,
        point=spot.point,
        datum=spot.datum,
        contacts=_contacts(said),
        keep_words=said.get("keep_words") != "no",
    )


def _flat(sent: Mapping[str, str]) -> dict[str, str]:
    """`attribute[title]` as `title`; what stands under the bare name of an attribute is nothing."""
    flat = {name: value for name, value in sent.items() if name not in RequestForm.ATTRIBUTES}
    for name, value in sent.items():
        named = _ATTRIBUTE.fullmatch(name)
        if named and named[1] in RequestForm.ATTRIBUTES:
            flat[named[1]] = value
    return flat


def _inside(spot: Spot, where: Jurisdiction | None) -> Spot:
    """Somewhere in the jurisdiction; words alone are meant there."""
    if where is None or where.place is None:
        return spot
    if spot.place is None:
        return Spot(where.place, spot.point, spot.datum, spot.words)
    if where.place not in spot.place.line():
        raise Problem(400, _("The location lies outside of this jurisdiction."))
    return spot


def _title(description: str) -> str:
    first = " ".join(description.strip().splitlines()[0].split())
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"


def _contacts(said: Mapping[str, Any]) -> Contacts:
    first, last = said["first_name"], said["last_name"]
    is_chinese = bool(_HAN.search(first + last))
    name = f"{last}{first}" if is_chinese else f"{first} {last}".strip()
    return Contacts(name=name, phone=said["phone"], email=said["email"], link=said["media_url"])
