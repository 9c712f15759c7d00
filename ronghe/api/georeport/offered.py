"""The services: each kind of case, alone and with each subject of the paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from ronghe.cases.facts import CategoryAdded
from ronghe.cases.models import Case, Category
from ronghe.journal.models import Entry

from ..facts import JurisdictionClosed, JurisdictionOpened
from ..http import Listed, Problem
from ..models import Jurisdiction

YES_NO = ("yes", "no")
# Whatever changes what a program may have remembered; and when our own words last did.
CHANGES = (CategoryAdded.name, JurisdictionOpened.name, JurisdictionClosed.name)
WORDS_OF = datetime(2026, 11, 27, tzinfo=UTC)


@dataclass(frozen=True)
class Service:
    """`complaint`, or `complaint-roads` with a subject. No kind has a hyphen."""

    kind: Case.Kind
    category: Category | None = None

    @property
    def code(self) -> str:
        return f"{self.kind.value}-{self.category.key}" if self.category else self.kind.value

    @property
    def name(self) -> str:
        return f"{self.kind.label} · {self.category}" if self.category else str(self.kind.label)

    @property
    def is_hidden(self) -> bool:
        return self.kind == Case.Kind.TIP


def services() -> Iterator[Service]:
    """In the paper's order."""
    categories = list(Category.objects.all())
    for kind in Case.Kind:
        yield Service(kind)
        yield from (Service(kind, one) for one in categories)


def service_of(code: str) -> Service:
    """Raises `Problem`: 400 without a code, 404 when there is none of that code."""
    if not code:
        raise Problem(400, _("service_code was not given."))
    kind, hyphen, key = code.replace("\0", "").partition("-")
    category = Category.objects.filter(key=key).first() if hyphen else None
    if kind not in Case.Kind.values or (hyphen and category is None):
        raise Problem(404, _("service_code: there is no such service."))
    return Service(Case.Kind(kind), category)


def changed_at() -> datetime:
    """Since when the services are what they are."""
    last = Entry.objects.filter(name__in=CHANGES).order_by("-pk").values_list("at", flat=True)
    return max([WORDS_OF, *last[:1]])


def listed(jurisdiction: Jurisdiction | None) -> Listed:
    return Listed("service", [_told(one, jurisdiction) for one in services()])


def _told(service: Service, jurisdiction: Jurisdiction | None) -> dict[str, Any]:
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": _description(service),
        "metadata": True,
        "type": _type(service, jurisdiction),
        "keywords": ", ".join(_keywords(service)),
        "group": str(service.kind.label),
    }


def _description(service: Service) -> str:
    if service.is_hidden:
        return _("For our reporters only: never public, and no answer tells anything about it.")
    return _("The case desk reads it, the department in charge answers in working days.")


def _type(service: Service, jurisdiction: Jurisdiction | None) -> str:
    if service.is_hidden:
        return "blackbox"
    return "batch" if jurisdiction and jurisdiction.is_batch else "realtime"


def _keywords(service: Service) -> list[str]:
    words = [str(service.kind.label), service.kind.value]
    if service.category:
        words += [service.category.name, service.category.name_en, service.category.key]
    return list(dict.fromkeys(word.replace(",", " ") for word in words if word))


def definition(service: Service) -> dict[str, Any]:
    """What can be said beside the fields of the specification."""
    attributes = [_notice(service), *(_visibility(service)), *_others(service)]
    rows = [one | {"order": order} for order, one in enumerate(attributes, start=1)]
    return {"service_code": service.code, "attributes": Listed("attribute", rows)}


def _notice(service: Service) -> dict[str, Any]:
    if service.is_hidden:
        text = _("Nobody but the reporters on the paper's list reads a tip-off.")
    else:
        text = _(
            "It is public once the case desk has accepted it. In what readers see, phone numbers,"
            " plates, numbers of papers and homes are masked."
        )
    return _attribute("notice", "string", text, is_asked=False)


def _visibility(service: Service) -> list[dict[str, Any]]:
    if service.is_hidden:
        return []
    question = _("Who may read it?")
    values = Case.Visibility.choices
    return [_attribute("visibility", "singlevaluelist", question, required=True, values=values)]


def _others(service: Service) -> list[dict[str, Any]]:
    title = _("In one line, 4 to 60 characters. Without it, the beginning of the description.")
    found = [_attribute("title", "string", title)]
    if not service.is_hidden:
        signed = _("The name readers see, at most 30 characters; only when public with a name.")
        found.append(_attribute("signature", "string", signed))
        keep = _("May the department in charge see what is masked for readers? Yes, if not said.")
        yes_no = zip(YES_NO, (_("Yes"), _("No")), strict=True)
        found.append(_attribute("keep_words", "singlevaluelist", keep, values=list(yes_no)))
    return found


def _attribute(
    code: str,
    datatype: str,
    description: str,
    *,
    is_asked: bool = True,
    required: bool = False,
    values: list[tuple[str, Any]] | None = None,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "variable": is_asked,
        "code": code,
        "datatype": datatype,
        "required": required,
        "datatype_description": None,
        "order": 0,
        "description": description,
    }
    if values is not None:
        rows = [{"key": key, "name": str(name)} for key, name in values]
        made["values"] = Listed("value", rows)
    return made
