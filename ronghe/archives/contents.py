"""What is in an archive: counted once when it is closed, so that its page costs no count."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Max, Min
from django.db.models.functions import ExtractYear

from ronghe.stories.models import Archive, ArchivedStory

from .writing import Outcome, RefusedLine

# Refused lines that the desk shows; the file beside the archive holds them all.
SHOWN = 50


def contents_of(
    archive: Archive, *, refused: Sequence[RefusedLine], reasons: Mapping[str, int], total: Outcome
) -> dict[str, Any]:
    members = ArchivedStory.objects.filter(archive=archive)
    sections = members.values_list("story__section").annotate(n=Count("pk")).order_by("-n")
    years = members.annotate(year=ExtractYear("published_at")).values_list("year")
    span = members.aggregate(first=Min("published_at"), last=Max("published_at"))
    return {
        "sections": [[section, number] for section, number in sections],
        "years": [
            [year, number] for year, number in years.annotate(n=Count("pk")).order_by("year")
        ],
        "first": span["first"].isoformat() if span["first"] else "",
        "last": span["last"].isoformat() if span["last"] else "",
        "refused": sum(reasons.values()),
        "reasons": dict(reasons),
        "lines": [[one.number, one.code, one.detail] for one in refused],
        "pictures": total.pictures,
        "pictures_missing": total.pictures_missing,
    }
