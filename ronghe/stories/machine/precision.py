"""The rules with how often each was right, for who looks after them."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import get_language

from ronghe.text.proof.precision import Precision, precision
from ronghe.text.proof.rulebook import Rule, shipped

from ..models import Judgement, RuleSetting


@dataclass(frozen=True)
class KnownRule:
    """`precision` is None while nobody judged a finding of it."""

    code: str
    severity: str
    says: str
    example: str
    source: str
    is_off: bool
    moved: str
    precision: Precision | None
    accepted: int
    rejected: int

    @property
    def percent(self) -> int | None:
        return round(self.precision.share * 100) if self.precision else None


def families() -> list[tuple[str, list[KnownRule]]]:
    """Family by family, in the order of the book."""
    english = get_language() == "en"
    judged = Judgement.objects.by_rule()
    settings = {one.code: one for one in RuleSetting.objects.all()}
    return [
        (
            family.en if english else family.zh,
            [_known(rule, judged, settings, english) for rule in family.rules],
        )
        for family in shipped().families
    ]


def _known(
    rule: Rule,
    judged: dict[str, tuple[int, int]],
    settings: dict[str, RuleSetting],
    english: bool,
) -> KnownRule:
    accepted, rejected = judged.get(rule.code, (0, 0))
    setting = settings.get(rule.code)
    first = rule.bad[0]
    told = defaultdict(lambda: "…", found=first.found or "…", right=first.right or "…")
    return KnownRule(
        code=rule.code,
        severity=rule.severity,
        says=(rule.en if english else rule.zh).format_map(told),
        example=first.text,
        source=rule.source,
        is_off=bool(setting and setting.is_off),
        moved=setting.severity if setting else "",
        precision=precision(accepted=accepted, rejected=rejected),
        accepted=accepted,
        rejected=rejected,
    )
