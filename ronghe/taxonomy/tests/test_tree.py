"""Division codes and names out of CSV, and the command that brings them."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ronghe.journal.models import Entry
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.actions import bring_tree
from ronghe.taxonomy.models import Level, Place

from .squares import feature, file, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOW = timezone.now()
TOWN = """code,name,cityCode
999001,"东区",9990
999002,西区,9990
888001,别处,8880
999001001,甲街道,9990
999001001001,新村,9990
999002001,乙镇,9990
999002001001,新村,9990
"""


def bring(text=TOWN, **how):
    return bring_tree([text.encode()], at=NOW, **how)


def test_codes_make_a_tree():
    assert vars(bring(within="9990")) == {"added": 6, "changed": 0, "unchanged": 0}
    rows = set(Place.objects.values_list("code", "level", "parent__code"))
    assert rows == {
        ("999001", Level.DISTRICT, None),
        ("999002", Level.DISTRICT, None),
        ("999001001", Level.STREET, "999001"),
        ("999002001", Level.STREET, "999002"),
        ("999001001001", Level.VILLAGE, "999001001"),
        ("999002001001", Level.VILLAGE, "999002001"),
    }
    assert Place.objects.filter(name="新村").values("slug").distinct().count() == 2
    assert Entry.objects.get(name="TreeBrought").details["added"] == 6


def test_again_changes_nothing_and_a_new_name_is_taken_over():
    bring()
    assert vars(bring()) == {"added": 0, "changed": 0, "unchanged": 7}
    slug = Place.objects.get(code="999001").slug
    assert vars(bring(TOWN.replace("东区", "东新区")))["changed"] == 1
    place = Place.objects.get(code="999001")
    assert (place.name, place.slug) == ("东新区", slug)


def test_places_without_a_code_get_theirs_where_the_name_is_clear():
    Place.objects.create(slug="east", name="东区")
    Place.objects.create(slug="jia", name="甲街道", level=Level.LANDMARK)
    told = bring()
    assert (told.added, told.changed) == (6, 1)
    assert Place.objects.get(slug="east").code == "999001"
    assert Place.objects.get(slug="jia").code == ""


def test_office_programs_in_china_write_gb18030():
    bring_tree([TOWN.encode("gb18030")], at=NOW)
    assert Place.objects.filter(name="东区").exists()
    bring_tree([b"\xef\xbb\xbf" + TOWN.encode()], at=NOW)
    assert Place.objects.count() == 7


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name\nx\n", "columns “code” and “name”"),
        ("code,name\n12,x\n", "Line 2: a code has 6, 9 or 12 digits, not “12”"),
        ("code,name\n٣٣٣٣٣٣,x\n", "a code has 6, 9 or 12 digits"),
        ("code,name\n999001,\n", "Line 2: a name has 1 to 80 characters"),
        (f"code,name\n999001,{'x' * 81}\n", "1 to 80 characters"),
        ("code,name\n999003001,甲\n", "lies in 999003, of which there is no trace"),
        ("code,name\n", "no division whose code begins"),
        ('code,name\n999001,"x\n', "Line 1: unexpected end"),
    ],
)
def test_bad_files_are_refused_and_change_nothing(text, sentence):
    with pytest.raises(Refused, match=sentence):
        bring_tree(
            [TOWN.encode(), text.encode()], at=NOW, within="9" if "begins" not in sentence else "77"
        )
    assert not Place.objects.exists()


def test_the_command_brings_both_and_says_what_it_did(tmp_path, capsys):
    tree, areas = tmp_path / "tree.csv", tmp_path / "areas.geojson"
    tree.write_text(TOWN, encoding="utf-8")
    areas.write_bytes(file(feature("东区", square(0, 0)), feature("西区", square(-1, 0))))
    call_command("places", "tree", str(tree))
    call_command("places", "import", str(areas), "--level", "district", "--datum", "wgs84")
    said = capsys.readouterr().out
    assert "7 places added" in said
    assert "2 areas, 2.2 km² together, and 0 points." in said
    assert "No overlap and no gap" in said


def test_the_command_refuses_in_one_sentence(tmp_path):
    areas = tmp_path / "areas.geojson"
    areas.write_bytes(b"{}")
    with pytest.raises(CommandError, match="FeatureCollection"):
        call_command("places", "import", str(areas), level="district", datum="wgs84")
    with pytest.raises(CommandError, match="0 to 1000"):
        call_command("places", "import", str(areas), level="district", datum="wgs84", simplify=-1.0)
    with pytest.raises(CommandError, match="No such file"):
        call_command("places", "tree", str(tmp_path / "none"))
