"""Laying an operator's own tiles under the areas: one file, looked through before anything changes."""

import os
import tempfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from pmtiles.tile import HeaderDict

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.geo import Datum
from ronghe.kit.refusal import Refused

from .. import maps
from ..facts import GroundBrought, GroundTakenAway
from ..ground import MOST, Laying, lay, look_at
from ..models import Ground
from ..tiles import KINDS, PACKINGS, Broken, NoTiles, opened, path_of
from .areas import LOCK

MOST_BYTES = 2 * 1024**3
FINEST = 22
# Baidu's own tiles are counted by another grid.
DATUMS = (Datum.WGS84, Datum.GCJ02)


class UnfitGround(Refused):
    """The file is no ground for our map; the sentence says why."""

    code = "unfit_ground"


def bring_ground(
    file: Path, *, credit: str, datum: Datum, at: datetime, by: User | None = None
) -> Laying:
    """Copy a PMTiles file into the house and lay it under every map, in the place of the one before.

    `credit` stands under each map, as the licence of the data asks. What does not fit is refused
    with a sentence, and then nothing changes.
    """
    credit = credit.strip()
    if not 0 < len(credit) <= 200:
        raise UnfitGround(_("The credit is 1 to 200 characters: whose data this is."))
    _refuse_large(file)
    fresh, digest = _copied(file)
    try:
        said: dict[str, Any] = {
            "digest": digest,
            "credit": credit,
            "datum": datum,
            "brought_at": at,
        }
        said |= _told(fresh)
        laying = _tried(Ground(**said), fresh)
        with transaction.atomic():
            _one_at_a_time()
            fresh.replace(path_of(digest))
            ground, _new = Ground.objects.update_or_create(pk=1, defaults=said)
            zooms = (ground.min_zoom, ground.max_zoom)
            record(GroundBrought(digest, ground.kind, datum, credit, *zooms), actor=by, at=at)
    finally:
        fresh.unlink(missing_ok=True)
    _tidy()
    return laying


def take_ground_away(*, at: datetime, by: User | None = None) -> None:
    """Maps show our areas alone, as before there was a ground."""
    with transaction.atomic():
        ground = Ground.objects.select_for_update().first()
        if ground is None:
            raise UnfitGround(_("Nothing lies under the areas."))
        ground.delete()
        record(GroundTakenAway(ground.digest), actor=by, at=at)
    _tidy()


def _refuse_large(file: Path) -> None:
    if file.stat().st_size > MOST_BYTES:
        raise UnfitGround(_("The file is larger than 2 GB. Cut your town out of it first."))


def _copied(file: Path) -> tuple[Path, str]:
    """Beside where it will stand, and its digest: what is looked through is what is kept."""
    folder = path_of("").parent
    folder.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    with file.open("rb") as source, tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy:
        while part := source.read(1024 * 1024):
            digest.update(part)
            copy.write(part)
        copy.flush()
        os.fsync(copy.fileno())
    # Web processes may run as another user of the same group.
    Path(copy.name).chmod(0o640)
    return Path(copy.name), digest.hexdigest()


def _told(file: Path) -> dict[str, Any]:
    """What the header says, as the columns of a ground."""
    try:
        with opened(file) as archive:
            header = archive.header
    except NoTiles:
        raise UnfitGround(_("The file is not PMTiles of version 3.")) from None
    except Broken:
        raise UnfitGround(_unknown_kind()) from None
    _refuse_unknown(header)
    return {
        "kind": header["tile_type"].name.lower(),
        "min_zoom": header["min_zoom"],
        "max_zoom": header["max_zoom"],
        "west": header["min_lon_e7"] / 1e7,
        "south": header["min_lat_e7"] / 1e7,
        "east": header["max_lon_e7"] / 1e7,
        "north": header["max_lat_e7"] / 1e7,
    }


def _refuse_unknown(header: HeaderDict) -> None:
    if header["tile_type"] not in KINDS:
        raise UnfitGround(_unknown_kind())
    if not {header["internal_compression"], header["tile_compression"]} <= set(PACKINGS):
        raise UnfitGround(_("Its parts are packed with brotli or zstd. Take gzip or none."))
    if not header["min_zoom"] <= header["max_zoom"] <= FINEST:
        raise UnfitGround(_("Its zooms are not between 0 and 22."))


def _unknown_kind() -> str:
    return _("Its tiles are not PNG, JPEG, WebP, AVIF or vector tiles (MVT).")


def _tried(ground: Ground, file: Path) -> Laying:
    """Laid under the map of today, and every tile that it shows at first looked at."""
    drawn = maps.drawing()
    if drawn is None:
        raise UnfitGround(
            _("No place has borders yet. “ronghe places import” brings them from a GeoJSON file.")
        )
    laying = lay(ground, drawn.frame)
    if laying is None:
        about = {"zoom": ground.min_zoom, "most": MOST}
        raise UnfitGround(
            _(
                "Its tiles lie elsewhere, or take more than %(most)d to show the map at their "
                "coarsest zoom (%(zoom)d). Cut it out around the town, from a smaller zoom on."
            )
            % about
        )
    try:
        with opened(file) as archive:
            found = [look_at(archive, laying.zoom, one.x, one.y) for one in laying.tiles]
    except Broken:
        raise UnfitGround(_("A tile of it cannot be read. Make or cut it anew.")) from None
    if not any(found):
        raise UnfitGround(_("It has no tile where our areas lie."))
    return laying


@transaction.atomic
def _tidy() -> None:
    """Earlier grounds go: whoever reads one at this moment still reads to its end."""
    _one_at_a_time()
    kept = Ground.objects.values_list("digest", flat=True).first()
    for file in path_of("").parent.glob("*.pmtiles"):
        if file.stem != kept:
            file.unlink(missing_ok=True)


def _one_at_a_time() -> None:
    """Another that comes in now must not lose its file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
