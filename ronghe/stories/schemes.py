"""The schemes a paper starts with, and how they are written. Changed later as data.

In force from the first day is 三审一校 alone: three reviews and one proofreading. The others are
drafts that the administrator puts in force, as they are or changed (docs/how-to/set-up-review.md).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction
from psycopg.types.range import TimestamptzRange

DRAFT = TimestamptzRange(empty=True)
OPINIONS = (
    "事实与出处已核，同意。",
    "导向正确，标题准确，同意。",
    "字词、数字、标点已校，无误。",
    "请补充消息来源后再送。",
    "标题与正文不符，请改。",
    "等有关部门通报后再定。",
)


class Asked(NamedTuple):
    """One step; it may send a story back to every step of an earlier group."""

    group: int
    name: str
    name_en: str
    kind: str
    role: str
    minutes: int
    needed: dict[str, Any] = {}
    afterwards: bool = False


class Shipped(NamedTuple):
    key: str
    name: str
    name_en: str
    order: int
    version: str
    steps: Sequence[Asked]
    applies: dict[str, Any] = {}
    is_emergency: bool = False


FIRST = "三审一校"
DEFAULT = (
    Asked(1, "初审", "First review", "review", "editor", 30),
    Asked(2, "复审", "Second review", "review", "head", 30),
    Asked(3, "校对", "Proofreading", "proof", "proofreader", 30),
    Asked(4, "终审", "Final review", "review", "chief", 30),
)
FULL = (
    Asked(1, "机检", "Machine check", "check", "editor", 10),
    Asked(2, "初审", "First review", "review", "editor", 40),
    Asked(3, "一校（小样）", "First proof (galley)", "proof", "proofreader", 30),
    Asked(3, "复审", "Second review", "review", "head", 40),
    Asked(4, "二校（大样）", "Second proof (page)", "proof", "proofreader", 30),
    Asked(5, "三校（清样）", "Third proof (clean)", "proof", "proofreader", 20),
    Asked(
        5,
        "诵读",
        "Quality read",
        "read",
        "proofreader",
        20,
        {"genres": ["opinion"], "leaders": True},
    ),
    Asked(6, "终审", "Final review", "review", "chief", 40),
)
SERVICE = (
    Asked(1, "初审", "First review", "review", "editor", 15),
    Asked(2, "复审", "Second review", "review", "head", 15),
    Asked(2, "校对", "Proofreading", "proof", "proofreader", 15),
    Asked(3, "终审", "Final review", "review", "chief", 15),
)
OUTSIDE = (
    Asked(1, "机检", "Machine check", "check", "editor", 10),
    Asked(2, "核实来源", "Source check", "read", "editor", 60),
    Asked(2, "初审", "First review", "review", "editor", 60),
    Asked(3, "复审", "Second review", "review", "head", 60),
    Asked(3, "一校", "First proof", "proof", "proofreader", 40),
    Asked(4, "二校", "Second proof", "proof", "proofreader", 40),
    Asked(5, "终审", "Final review", "review", "chief", 60),
)
EMERGENCY = (
    Asked(1, "终审", "Final review", "review", "chief", 10),
    Asked(2, "补初审", "First review, made up", "review", "editor", 60, {}, True),
    Asked(2, "补校对", "Proofreading, made up", "proof", "proofreader", 60, {}, True),
    Asked(3, "补复审", "Second review, made up", "review", "head", 120, {}, True),
)
SHIPPED = (
    Shipped("emergency", "先发后补", "Emergency: out first", 10, "先发后补", EMERGENCY, {}, True),
    Shipped(
        "service", "服务信息短流程", "Short form for service notes", 20, "短流程", SERVICE,
        {"genres": ["service", "notice"]},
    ),
    Shipped(
        "outside", "外稿", "Contributors' copy", 30, "外稿流程", OUTSIDE, {"outside": True},
    ),
    Shipped("full", "三审三校", "Three reviews, three proofs", 100, "三审三校", FULL),
)  # fmt: skip


@transaction.atomic
def write_schemes(scheme_model: Any, version_model: Any, step_model: Any) -> None:
    """Everything above; does nothing where a scheme exists."""
    if scheme_model.objects.exists():
        return
    first = scheme_model.objects.create(
        key="full", name="三审三校", name_en="Three reviews, three proofs", order=100
    )
    version = version_model.objects.create(
        scheme=first, name=FIRST, effective=DRAFT, opinions=list(OPINIONS)
    )
    _write_steps(step_model, version, DEFAULT)
    version_model.objects.filter(pk=version.pk).update(effective=TimestamptzRange(None, None))
    ship(scheme_model, version_model, step_model)


def ship(scheme_model: Any, version_model: Any, step_model: Any) -> None:
    """The drafts, each beside what its scheme has already."""
    for one in SHIPPED:
        scheme, _created = scheme_model.objects.get_or_create(
            key=one.key,
            defaults={
                "name": one.name, "name_en": one.name_en, "order": one.order,
                "is_emergency": one.is_emergency,
            },
        )  # fmt: skip
        version = version_model.objects.create(
            scheme=scheme, name=one.version, effective=DRAFT, applies=one.applies,
            opinions=list(OPINIONS),
        )  # fmt: skip
        _write_steps(step_model, version, one.steps)


def _write_steps(step_model: Any, version: Any, steps: Sequence[Asked]) -> None:
    """A step sends stories back to every step of an earlier group."""
    step_model.objects.bulk_create(
        step_model(
            scheme=version,
            order=order,
            returns_to=[
                place for place, one in enumerate(steps, start=1) if one.group < asked.group
            ],
            **asked._asdict(),
        )
        for order, asked in enumerate(steps, start=1)
    )
