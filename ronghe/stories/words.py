"""Conditions of schemes and steps, said to people."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ronghe.taxonomy.models import Section

from .models import SchemeVersion, Step, Story


def in_words(condition: Mapping[str, Any], *, every: bool) -> str:
    """“section News or Life; and: genre Service”. Nothing named: every story."""
    said = list(_parts(condition))
    if not said:
        return _("every story")
    return (_("; and also: ") if every else _("; or: ")).join(said)


def asked_of(version: SchemeVersion, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps of a version group by group, with when each is asked for, in words."""
    groups: dict[int, dict[str, Any]] = {}
    names = {one.order: str(one) for one in version.steps.all()}
    for step in steps:
        group = groups.setdefault(step.group, {"number": step.group, "steps": [], "after": False})
        group["after"] = group["after"] or step.afterwards
        group["steps"].append(
            {
                "step": step,
                "when": in_words(step.needed, every=False) if step.needed else "",
                "back": [names[order] for order in step.returns_to if order in names],
            }
        )
    return list(groups.values())


def _parts(condition: Mapping[str, Any]) -> Iterator[str]:
    sections = condition.get("sections")
    if sections:
        found = Section.objects.filter(pk__in=sections)
        yield _("section %s") % _either(str(one) for one in found)
    if condition.get("genres"):
        labels = dict(Story.Genre.choices)
        yield _("genre %s") % _either(str(labels.get(one, one)) for one in condition["genres"])
    if condition.get("words"):
        yield _("mentions %s") % _either(f"“{one}”" for one in condition["words"])
    for name, sentence in _plain().items():
        if condition.get(name):
            yield sentence


def _plain() -> dict[str, str]:
    return {
        "leaders": _("names a leader"),
        "ai": _("was made with the help of AI"),
        "outside": _("comes from outside"),
    }


def _either(names: Iterable[str]) -> str:
    return _(" or ").join(names)
