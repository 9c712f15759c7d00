"""Public cases as RSS: what was asked, of whom, and where it stands. Nothing says who asked."""

from email.utils import format_datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from lxml import etree

from ronghe.cases.models import Case, CaseQuerySet
from ronghe.channels.web.recording import touch
from ronghe.kit.site import absolute, site_name
from ronghe.people.models import Unit
from ronghe.taxonomy.models import Place

from . import rss
from .feed import Feed
from .item import LANGUAGE_TAGS, SUMMARY, local
from .xml import add, written

LENGTH = 30


def write(*, unit: Unit | None, place: Place | None, language: str, url: str) -> bytes:
    """The newest of everywhere, of one department or of one place, as bytes of RSS."""
    of = unit or place
    name = _("Ask the town")
    root, channel = rss.begun(
        Feed(
            title=f"{of.name_in(language)} – {name}" if of else f"{name} – {site_name(language)}",
            description=_("What citizens asked and what became of it, newest first."),
            publisher=site_name(language),
            language=LANGUAGE_TAGS.get(language, language),
            page=absolute(_page(unit, place)),
            url=url,
        )
    )
    found = _rows(unit, place).newest_first().select_related("unit", "place", "category")
    for one in found[:LENGTH]:
        _item(channel, one, language)
    return written(root)


def _page(unit: Unit | None, place: Place | None) -> str:
    if unit:
        return reverse("front:cases_of_unit", args=[unit.pk])
    return reverse("front:cases_in", args=[place.pk]) if place else reverse("front:cases")


def _rows(unit: Unit | None, place: Place | None) -> CaseQuerySet:
    rows: CaseQuerySet = Case.objects.listed()
    if unit:
        touch(f"cases:{unit.pk}", f"unit:{unit.pk}")
        return rows.filter(unit=unit)
    if place:
        touch(f"cases:in:{place.pk}", f"place:{place.pk}", "places")
        return rows.lying_in(place)
    touch("cases")
    return rows


def _item(channel: etree._Element, case: Case, language: str) -> None:
    parts = {"place": case.place, "unit": case.unit, "subject": case.category}
    touch(f"case:{case.pk}", *(f"{key}:{one.pk}" for key, one in parts.items() if one))
    url = absolute(case.public_url())
    state = case.get_outcome_display() if case.outcome else case.get_state_display()
    named = [one.name_in(language) for one in (case.unit, case.place) if one]
    entry = add(channel, "item")
    add(entry, "title", case.title)
    add(entry, "link", url)
    add(entry, "guid", url, isPermaLink="true")
    if case.shown_at:
        add(entry, "pubDate", format_datetime(local(case.shown_at)))
    words = " ".join(case.text.split())[:SUMMARY]
    add(entry, "description", " · ".join([str(state), *named, words]))
    add(entry, "category", str(Case.Kind(case.kind).label))
    if case.category:
        add(entry, "category", case.category.name_in(language))
