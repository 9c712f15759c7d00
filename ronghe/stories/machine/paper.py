"""What is the paper's own for the machine check, as it is in force now."""

from functools import lru_cache
from hashlib import sha256
from typing import cast

from django.db.models import Max

from ronghe.text.proof.checking import Paper
from ronghe.text.proof.dictionary import Dictionary as Entries
from ronghe.text.proof.report import Severity
from ronghe.text.proof.rulebook import shipped
from ronghe.text.proof.table import read

from ..models import Dictionary, Judgement, RuleSetting


def paper_in_force() -> tuple[Paper, str]:
    """The paper, and a hash that changes with it or with the rules that ship."""
    dictionary = Dictionary.objects.order_by("-pk").values_list("pk", "version").first()
    exceptions = Judgement.objects.exceptions()
    settings = tuple(RuleSetting.objects.order_by("code").values_list("code", "is_off", "severity"))
    newest = exceptions.aggregate(newest=Max("pk"))["newest"] or 0
    edition, version = dictionary or (0, "")
    said = frozenset(exceptions.values_list("code", "words"))
    chosen = {code: cast(Severity, severity) for code, _, severity in settings if severity}
    paper = Paper(
        dictionary=_entries(edition),
        always=said,
        off=frozenset(code for code, is_off, _ in settings if is_off),
        severities=chosen,
    )
    own = repr((shipped().version, version, newest, settings))
    return paper, sha256(own.encode()).hexdigest()


@lru_cache(maxsize=2)
def _entries(edition: int) -> Entries:
    """Tens of thousands of rows may stand in it, and detectors keep what they made of them."""
    found = Dictionary.objects.filter(pk=edition).first()
    return Entries(read(found.csv.encode()).entries) if found else Entries()
