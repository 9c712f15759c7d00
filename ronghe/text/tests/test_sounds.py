from ronghe.text.shapes import GROUPS, alike
from ronghe.text.sounds import homophones, sounding, syllables, typed_alike


def test_characters_that_sound_alike_are_known_also_without_the_fine_differences():
    assert {"西", "习", "喜"} <= homophones("溪")
    assert "城" in homophones("岑") and "山" in homophones("商")  # cen and cheng, shan and shang
    assert homophones("X") == frozenset()


def test_sounding_alike_goes_both_ways():
    for one in "临溪日报文昌桥":
        assert all(one in homophones(other) for other in homophones(one))


def test_pinyin_is_cut_into_syllables_and_other_words_are_not():
    assert syllables("wenchangqiao") == ["wen", "chang", "qiao"]
    assert syllables("xian") == ["xian"]
    assert syllables("umbrella") == []
    assert "桥" in sounding("qiao") and "尚" in sounding("sang")


def test_characters_that_look_alike_go_both_ways():
    assert "己" in alike("已") and "已" not in alike("已")
    for one in set("".join(GROUPS.split())):
        assert all(one in alike(other) for other in alike(one))


def test_characters_typed_alike_have_the_same_letters_by_their_common_reading():
    assert "当" in typed_alike("档") and "档" not in typed_alike("档")
    assert "野" not in typed_alike("喝") and "山" not in typed_alike("商")
    assert typed_alike("X") == frozenset()
