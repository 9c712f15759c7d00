"""An operator's own tiles under the areas: in the right place, with their credit, or a sentence."""

import gzip
import re
from math import floor

import pytest
from django.core.management import CommandError, call_command
from django.template import engines
from django.utils import timezone
from lxml import html
from pmtiles.tile import Compression, TileType

from ronghe.journal.models import Entry
from ronghe.kit.geo import Datum, Point, to_gcj02
from ronghe.taxonomy import ground, maps, tiles
from ronghe.taxonomy.actions import UnfitGround, bring_areas, bring_ground, take_ground_away
from ronghe.taxonomy.ground import MOST, SQUARE
from ronghe.taxonomy.maps import Pin
from ronghe.taxonomy.models import Ground, Level, Place

from .grounds import CREDIT, MIDDLE, around, pictures, pmtiles, vector, where
from .squares import LAT, LON, STEP, feature, file, square
from .test_tile_drawing import ROAD
from .test_tiles import HARM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "house")]
NOW = timezone.now()
# A square of a kilometre is sixteen tiles at most on zoom 16.
ZOOMS = range(14, 18)


@pytest.fixture
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    ground._drawn.cache_clear()
    bring_areas(
        file(feature("东区", square(0, 0))), level=Level.DISTRICT, datum=Datum.WGS84, at=NOW
    )


@pytest.fixture
def bring(tmp_path):
    def brought(data: bytes, *, credit: str = CREDIT, datum: Datum = Datum.WGS84):
        path = tmp_path / "town.pmtiles"
        path.write_bytes(data)
        return bring_ground(path, credit=credit, datum=datum, at=NOW)

    return brought


def town(*points: Point, datum: Datum = Datum.WGS84, zooms: range = ZOOMS, **header) -> bytes:
    """Tiles around the square, in whatever datum their maker has them."""
    shift = to_gcj02 if datum == Datum.GCJ02 else lambda point: point
    made = {}
    for zoom in zooms:
        made |= pictures(
            shift(MIDDLE), range(zoom, zoom + 1), *map(shift, points), far=2 ** (zoom - 14)
        )
    return pmtiles(made, **header)


def page_of() -> html.HtmlElement:
    made = engines["django"].from_string('{% load places %}{% place_map pins "Lamps" %}')
    return html.fromstring(made.render({"pins": [Pin(MIDDLE, "Lamp")]}))


def images(tree: html.HtmlElement) -> list[str]:
    return tree.xpath("//g[@data-ground]//image/@href")


def spot_in_drawing(tree: html.HtmlElement, point: Point) -> tuple[float, float]:
    """Where the ground shows a point of its own datum."""
    zoom = int(images(tree)[0].split("/")[-3])
    column, row = where(point, zoom)
    href = f"/{zoom}/{floor(column)}/{floor(row)}"
    place = tree.xpath(f"//g[image[contains(@href, '{href}')]]/@transform")[0]
    a, b, c, d, e, f = map(float, re.findall(r"[-\d.e]+", place.removeprefix("matrix")))
    x, y = column % 1 * SQUARE, row % 1 * SQUARE
    return a * x + c * y + e, b * x + d * y + f


# --- without, and with ---------------------------------------------------------------------------


def test_without_a_ground_a_map_is_as_it_was():
    tree = page_of()
    assert not tree.xpath("//image | //script | //*[contains(@class, 'map-credit')]")
    assert tree.xpath("//path[contains(@class, 'map-district')]")


def test_tiles_lie_under_the_areas_with_their_credit(bring, client):
    laying = bring(town())
    tree = page_of()
    assert 4 <= len(images(tree)) == len(laying.tiles) <= MOST
    children = [one.get("class") or one.tag for one in tree.xpath("//svg/*")]
    assert children[0] == "map-ground is-picture" and "map-area map-district" in children[1:]
    credit = tree.xpath("//p[@class='map-credit']")[0]
    assert "© OpenStreetMap contributors" in credit.text_content()
    assert credit.xpath(".//a/@href") == ["http://www.openstreetmap.org/copyright"]
    for address in images(tree):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert answer.content.startswith(b"\x89PNG")


def test_desk_and_form_show_the_same_ground(bring, client, editor):
    bring(town())
    client.force_login(editor)
    desk = html.fromstring(client.get("/desk/taxonomy/places/").content)
    form = html.fromstring(client.get("/cases/new/").content)
    assert images(desk) == images(form) == images(page_of())
    for tree in (desk, form):
        assert "OpenStreetMap" in tree.xpath("//p[@class='map-credit']")[0].text_content()


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02])
@pytest.mark.parametrize("size", [1, 10, 50, 100])
def test_a_point_of_the_ground_lies_where_its_pin_does(datum, size):
    """From a kilometre to a degree wide, as `ground` says; with the wrong datum it would be 500 m."""
    bring_areas(
        file(feature("东区", square(0, 0, size))), level=Level.DISTRICT, datum=Datum.WGS84, at=NOW
    )
    row = Ground(
        digest="0" * 64, credit=CREDIT, datum=datum, kind="png", min_zoom=0, max_zoom=18,
        west=-180, south=-85, east=180, north=85, brought_at=NOW,
    )  # fmt: skip
    row.save()
    tree, frame = page_of(), maps.drawing().frame
    farthest = 0.0
    for across in range(1, 20):
        for up in range(1, 20):
            pin = Point(LAT + up * size * STEP / 20, LON + across * size * STEP / 20)
            shown = spot_in_drawing(tree, to_gcj02(pin) if datum == Datum.GCJ02 else pin)
            x, y = frame.exactly(pin)
            farthest = max(farthest, abs(x - shown[0]), abs(y - shown[1]))
    assert farthest < (1.1 if datum == Datum.GCJ02 else 0.5)


def test_neighbouring_tiles_meet(bring):
    bring(town(datum=Datum.GCJ02), datum=Datum.GCJ02)
    edges = {}
    for one in maps.drawing().ground.tiles:
        a, b, c, d, e, f = map(float, one.matrix.split())
        edges[one.x, one.y] = [
            (e, f),
            (e + a * SQUARE, f + b * SQUARE),
            (e + c * SQUARE, f + d * SQUARE),
        ]
    for (x, y), (_corner, right, below) in edges.items():
        for there, corner in (((x + 1, y), right), ((x, y + 1), below)):
            if there in edges:
                assert edges[there][0] == pytest.approx(corner, abs=0.2)


# --- what is asked for -----------------------------------------------------------------------------


def address(zoom: int, x: int, y: int) -> str:
    return f"/map/ground/{maps.drawing().ground.mark}/{zoom}/{x}/{y}"


def test_only_tiles_of_the_map_are_given_out(bring, client):
    laying = bring(town())
    one = laying.tiles[0]
    assert client.get(address(laying.zoom, one.x, one.y)).status_code == 200
    assert client.get(address(laying.zoom + 1, one.x * 2 + 1, one.y * 2 + 1)).status_code == 200
    columns = [tile.x for tile in laying.tiles]
    for wrong in (
        address(laying.zoom, max(columns) + 1, one.y),
        address(laying.zoom - 1, one.x // 2, one.y // 2),
        address(laying.zoom + 9, one.x << 9, one.y << 9),
        address(laying.zoom, 2**70, one.y),
        address(2**70, one.x, one.y),
        address(laying.zoom, one.x, one.y).replace(laying.mark, "0" * 16 + "-1"),
    ):
        assert client.get(wrong).status_code == 404, wrong


def test_a_tile_is_kept_by_its_address(bring, client):
    laying = bring(town())
    asked = address(laying.zoom, laying.tiles[0].x, laying.tiles[0].y)
    answer = client.get(asked)
    for word in ("public", "immutable", "max-age=31536000"):
        assert word in answer["Cache-Control"]
    assert not answer.cookies
    again = client.get(asked, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    before = images(page_of())
    bring(town(MIDDLE))
    assert not set(before) & set(images(page_of()))
    assert client.get(asked).status_code == 404


def test_where_the_file_has_nothing_there_is_nothing(bring, client):
    bring(pmtiles(pictures(MIDDLE, range(14, 15)) | pictures(MIDDLE, range(16, 17), far=0)))
    statuses = [client.get(href).status_code for href in images(page_of())]
    assert set(statuses) == {200, 204}


STREETS = vector(roads=[("LineString", ROAD, {"kind": "highway"})])


def test_vector_tiles_come_drawn(bring, client):
    packed = gzip.compress(STREETS)
    bring(
        pmtiles(
            dict.fromkeys(around(MIDDLE, 15, far=2), packed),
            TileType.MVT,
            tile_compression=Compression.GZIP,
        )
    )
    tree = page_of()
    assert tree.xpath("//g[@data-ground]/@class") == ["map-ground"]
    plain = client.get(images(tree)[0])
    assert plain["Content-Type"] == "image/svg+xml"
    assert plain.content.startswith(b"<svg ") and b"l512 256" in plain.content
    small = client.get(images(tree)[0], headers={"Accept-Encoding": "br, gzip"})
    assert small["Content-Encoding"] == "gzip" and "Accept-Encoding" in small["Vary"]
    assert gzip.decompress(small.content) == plain.content
    assert small["ETag"] != plain["ETag"]


def test_a_broken_tile_is_missing_and_told_in_the_log(bring, client, caplog):
    near = around(MIDDLE, 16, far=2)
    below = [(17, x * 2, y * 2) for _zoom, x, y in near]
    bring(pmtiles(dict.fromkeys(near, STREETS) | dict.fromkeys(below, b"\x1a\xff"), TileType.MVT))
    one = maps.drawing().ground
    asked = address(one.zoom + 1, one.tiles[0].x * 2, one.tiles[0].y * 2)
    for _ in range(2):
        assert client.get(asked).status_code == 404
    assert "ground_tile_unreadable" in caplog.text


def test_a_file_that_is_gone_is_missing_and_told_in_the_log(bring, client, caplog):
    bring(town())
    tiles.path_of(Ground.objects.get().digest).unlink()
    assert client.get(images(page_of())[0]).status_code == 404
    assert "ground_tile_unreadable" in caplog.text


# --- bringing --------------------------------------------------------------------------------------


FAR = Point(48.1, 11.6)
UNFIT = {
    "no pmtiles": (b"GIF89a" * 90, "not PMTiles"),
    "other tiles": (pmtiles({(9, 416, 219): b"x"}, TileType.MLT), "not PNG"),
    "packed with brotli": (pmtiles({(9, 416, 219): b"x"}, tile_compression=Compression.BROTLI), "Take gzip"),
    "elsewhere": (
        pmtiles(pictures(FAR, range(9, 15)), min_lon_e7=int(11e7), max_lon_e7=int(12e7), min_lat_e7=int(48e7), max_lat_e7=int(49e7)),
        "lie elsewhere",
    ),
    "only elsewhere, without saying so": (pmtiles(pictures(FAR, range(14, 17))), "no tile where"),
    "too fine": (pmtiles(pictures(MIDDLE, range(20, 21))), "coarsest zoom"),
    "a broken tile": (pmtiles(dict.fromkeys(around(MIDDLE, 15, far=2), b"\x1a\xff"), TileType.MVT), "cannot be read"),
    **{name: (data, "tile|GZIP|gzip") for name, data in HARM.items()},
}  # fmt: skip


@pytest.mark.parametrize("name", UNFIT)
def test_what_does_not_fit_is_refused_and_the_old_ground_stays(bring, name):
    kept = bring(town())
    data, words = UNFIT[name]
    with pytest.raises(UnfitGround, match=words):
        bring(data)
    assert Ground.objects.get().digest == kept.ground.digest
    assert [one.name for one in tiles.path_of("").parent.iterdir()] == [
        f"{kept.ground.digest}.pmtiles"
    ]


def test_a_credit_is_a_must(bring):
    for words in ("", "   ", "x" * 201):
        with pytest.raises(UnfitGround, match="credit"):
            bring(town(), credit=words)


def test_a_credit_is_words_and_no_markup(bring):
    bring(town(), credit="<b>天地图</b> 审图号：GS（0000）0号")
    assert not page_of().xpath("//p[@class='map-credit']//b")


def test_without_borders_nothing_can_lie_under_them(bring):
    Place.objects.all().delete()
    with pytest.raises(UnfitGround, match="No place has borders"):
        bring(town())


def test_a_new_ground_replaces_the_old_one_and_the_journal_knows(bring):
    bring(town(), credit="Old")
    laying = bring(town(MIDDLE), datum=Datum.GCJ02)
    row = Ground.objects.get()
    assert (row.datum, row.credit, row.kind) == ("gcj02", CREDIT, "png")
    assert (row.min_zoom, row.max_zoom) == (ZOOMS[0], ZOOMS[-1])
    assert [one.stem for one in tiles.path_of("").parent.iterdir()] == [row.digest]
    details = Entry.objects.filter(name="GroundBrought").order_by("pk").last().details
    assert (details["sha256"], details["datum"]) == (laying.ground.digest, "gcj02")


def test_taken_away_maps_are_as_before(bring):
    bring(town())
    take_ground_away(at=NOW)
    assert not images(page_of())
    assert list(tiles.path_of("").parent.iterdir()) == []
    assert Entry.objects.filter(name="GroundTakenAway").count() == 1
    with pytest.raises(UnfitGround):
        take_ground_away(at=NOW)


def test_the_command_says_what_lies_where(tmp_path, capsys):
    path = tmp_path / "town.pmtiles"
    path.write_bytes(town())
    call_command("places", "ground", str(path), "--datum", "wgs84", "--credit", CREDIT)
    assert re.search(r"\d+ tiles of zoom \d+ lie under the map", capsys.readouterr().out)
    with pytest.raises(CommandError, match="--datum"):
        call_command("places", "ground", str(path), "--credit", CREDIT)
    with pytest.raises(CommandError, match="No such file"):
        call_command(
            "places", "ground", str(tmp_path / "no"), "--datum", "wgs84", "--credit", CREDIT
        )
    call_command("places", "ground-away")
    assert not Ground.objects.exists()


def test_new_borders_elsewhere_let_the_old_ground_lie(bring):
    bring(
        town(
            min_lon_e7=int(112.9e7),
            max_lon_e7=int(113.1e7),
            min_lat_e7=int(24.9e7),
            max_lat_e7=int(25.1e7),
        )
    )
    Place.objects.all().delete()
    bring_areas(
        file(feature("南区", square(900, 900))), level=Level.DISTRICT, datum=Datum.WGS84, at=NOW
    )
    assert maps.drawing().ground is None and not images(page_of())
