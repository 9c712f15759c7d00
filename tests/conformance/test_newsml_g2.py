"""IPTC's NewsML-G2 unit files and listings: items, or a refusal that names what is missing."""

import pytest

from ronghe.watch.parsers import NotUnderstood, parse

from .data import files, needs

ALL = files("newsroom/iptc-newsml-g2/**/*.xml")
# Listings that show a part of an item only, and a message whose inner item has no guid.
NO_ITEM = {
    "LISTING_7_Group_Set_example_showing_Hierarchical_Package_Structure.xml",
    "LISTING_8_Group_Set_example_showing_an_ALT_Package_Mode.xml",
    "LISTING_9_Group_Set_example_showing_a_SEQ_Package_Mode.xml",
    "LISTING_24_News_Message_conveying_a_complete_News_Package.xml",
    "LISTING_25_An_NITF_marked-up_article_conveyed_in_inlineXML.xml",
    "LISTING_28_Illustrating_Located_Subject_and_Dateline.xml",
}

pytestmark = needs("newsroom/iptc-newsml-g2")


@pytest.mark.parametrize("path", ALL, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_file_is_read_or_refused_for_a_known_reason(path):
    if path.name in NO_ITEM:
        with pytest.raises(NotUnderstood) as refusal:
            parse(path.read_bytes())
        assert refusal.value.code == "not_newsml"
        return
    raw = path.read_bytes()
    items = parse(raw)
    assert all(item.guid and item.headline for item in items)
    if b"<newsItem" in raw[:600]:
        assert len(items) == 1


def test_text_listing_arrives_whole():
    (path,) = files("newsroom/iptc-newsml-g2/examples/LISTING_2_*.xml")
    (item,) = parse(path.read_bytes())
    assert item.guid == "urn:newsml:acmenews.com:20161121:US-FINANCE-FED"
    assert (item.version, item.language, item.byline) == ("11", "en-US", "Meredith Jameson")
    assert item.headline == 'Fed to halt QE to avert "bubble"'
    assert item.credit == "Acme News and Media LLC"
    assert item.rights == "Copyright 2017-18 Acme News and Media LLC"
    assert item.published_at.isoformat() == "2018-11-21T21:25:32+00:00"
    assert item.subjects[0] == ("medtop", "04000000", "economy, business and finance")
    assert [block["type"] for block in item.blocks] == ["paragraph", "paragraph"]
    assert item.blocks[0]["value"].startswith("<p>(New York, NY - October 21)")


def test_embargo_of_a_listing_is_kept():
    (path,) = files("newsroom/iptc-newsml-g2/examples/LISTING_1_*.xml")
    (item,) = parse(path.read_bytes())
    assert item.embargo_until.isoformat() == "2018-10-23T12:00:00+00:00"
