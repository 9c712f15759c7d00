"""`ronghe places …`: borders (import), division names (tree), and what lies under the map (ground)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ronghe.kit.clock import now
from ronghe.kit.geo import Datum
from ronghe.kit.refusal import Refused

from ...actions import Brought, bring_areas, bring_ground, bring_tree, take_ground_away
from ...actions.ground import DATUMS
from ...models import Level


class Command(BaseCommand):
    help = (
        "import FILE.geojson: the borders of places. tree FILE.csv …: division codes and names. "
        "ground FILE.pmtiles: tiles under the areas; ground-away: none again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        areas = verbs.add_parser("import", help="areas and pins of one level out of GeoJSON")
        areas.add_argument("file", type=Path, metavar="FILE")
        areas.add_argument("--level", required=True, choices=[one.name.lower() for one in Level])
        # Asked, not guessed: a wrong one is 600 metres and nothing shows it.
        areas.add_argument("--datum", required=True, choices=[one.value for one in Datum])
        areas.add_argument("--simplify", type=float, default=0, metavar="METRES")
        areas.add_argument("--tolerance", type=float, default=10, metavar="METRES")
        tree = verbs.add_parser("tree", help="districts, streets and villages out of CSV")
        tree.add_argument("files", type=Path, nargs="+", metavar="FILE")
        tree.add_argument("--within", default="", metavar="CODE", help="only codes beginning so")
        ground = verbs.add_parser("ground", help="tiles under the areas out of PMTiles")
        ground.add_argument("file", type=Path, metavar="FILE")
        ground.add_argument("--datum", required=True, choices=[one.value for one in DATUMS])
        ground.add_argument("--credit", required=True, metavar="WORDS", help="whose data it is")
        verbs.add_parser("ground-away", help="nothing under the areas")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            verbs = {"import": self._import, "tree": self._tree, "ground": self._ground}
            verbs.get(verb, self._ground_away)(**options)
        except (Refused, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def _import(self, **options: Any) -> None:
        for name in ("simplify", "tolerance"):
            if not 0 <= options[name] <= 1000:
                raise CommandError(_("--%s takes 0 to 1000 metres.") % name, returncode=2)
        told = bring_areas(
            options["file"].read_bytes(),
            level=Level[options["level"].upper()],
            datum=Datum(options["datum"]),
            at=now(),
            simplify=options["simplify"],
            tolerance=options["tolerance"],
        )
        self.stdout.write("\n".join(_sentences(told)))

    def _tree(self, **options: Any) -> None:
        files = [path.read_bytes() for path in options["files"]]
        told = bring_tree(files, at=now(), within=options["within"])
        sentence = _("%(added)d places added, %(changed)d changed, %(unchanged)d unchanged.")
        self.stdout.write(sentence % vars(told))

    def _ground(self, **options: Any) -> None:
        laying = bring_ground(
            options["file"],
            credit=options["credit"],
            datum=Datum(options["datum"]),
            at=now(),
        )
        sentence = _(
            "%(tiles)d tiles of zoom %(zoom)d lie under the map, closer ones up to %(deepest)d."
        )
        about = {"tiles": len(laying.tiles), "zoom": laying.zoom, "deepest": laying.deepest}
        self.stdout.write(sentence % about)

    def _ground_away(self, **_options: Any) -> None:
        take_ground_away(at=now())
        self.stdout.write(_("The map shows our areas alone."))


def _sentences(told: Brought) -> list[str]:
    about = {"areas": told.areas, "points": told.points, "km": told.square_km}
    said = [_("%(areas)d areas, %(km).1f km² together, and %(points)d points.") % about]
    lists = (
        (_("Added as new places: %s."), told.added),
        (_("Borders repaired: %s."), told.repaired),
        (_("Borders fitted to their neighbours: %s."), told.closed),
        (_("Lie outside of what they belong to: %s."), told.outside),
    )
    said += [sentence % ", ".join(names) for sentence, names in lists if names]
    said += [_("%s belongs to nobody.") % gap for gap in told.gaps]
    if told.fitted and not told.gaps:
        said.append(_("No overlap and no gap between neighbours."))
    return said
