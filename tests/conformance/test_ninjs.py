"""IPTC's own cases: 142 ninjs files to accept and 58 to reject, with the x.x_dev drafts 158 and 70."""

import pytest

from ronghe.watch.parsers import NotUnderstood, Unreadable, ninjs, parse
from ronghe.watch.parsers.markup import load_json

from .data import files, needs

SUITE = "newsroom/iptc-ninjs/validation/test_suite"
GOOD = files(f"{SUITE}/*/should_pass/*.json")
BAD = files(f"{SUITE}/*/should_fail/*.json")
# Wrong in the version of their folder, right in another published one; they declare none.
RIGHT_ELSEWHERE = {
    "1.0/014_type_component.json",
    "1.0/016_infosource.json",
    "1.1/001_type_component.json",
    "1.1/002_infosource.json",
    "2.1/001_bad_association.json",
    "2.1/002_good_association_but_no_name.json",
    "2.1/003_good_association_but_no_uri.json",
    "3.0/006_bad_urgency.json",
}

pytestmark = needs("newsroom/iptc-ninjs")


def name(path):
    return f"{path.parts[-3]}/{path.name}"


def version(path):
    return path.parts[-3].replace("_", "-")


def test_the_whole_suite_is_here():
    assert len([p for p in GOOD if "dev" not in p.parts[-3]]) == 142
    assert len([p for p in BAD if "dev" not in p.parts[-3]]) == 58


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_good_file_is_accepted(path):
    assert len(parse(path.read_bytes())) == 1
    (item,) = ninjs.read(load_json(path.read_text("utf-8")), version=version(path))
    assert item.guid and item.headline


@pytest.mark.parametrize("path", BAD, ids=name)
def test_bad_file_is_rejected(path):
    with pytest.raises(NotUnderstood):
        ninjs.read(load_json(path.read_text("utf-8")), version=version(path))
    if name(path) in RIGHT_ELSEWHERE:
        assert parse(path.read_bytes())
    else:
        with pytest.raises(Unreadable):
            parse(path.read_bytes())
