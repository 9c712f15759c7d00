"""A guesser finds the drawer, says why, and is not surer than it is right."""

import json
import random
from math import log

from ronghe.text.guessing import HEATS, Example, Guesser, cooled, measured

DRAWERS = {
    "water": ["漏水", "水管", "停水", "水压"],
    "light": ["路灯", "不亮", "灯杆"],
    "roads": ["坑洼", "井盖", "路面"],
}
COMMON = ["希望", "居民", "附近", "已经", "晚上", "处理", "反映"]


def texts(number, *, seed, noise=0.0):
    chance = random.Random(seed)
    for _ in range(number):
        drawer = chance.choice(list(DRAWERS))
        said = chance.sample(DRAWERS[drawer], 2) + chance.sample(COMMON, 4)
        wrong = chance.random() < noise
        yield Example(said, chance.choice(list(DRAWERS)) if wrong else drawer)


def test_it_finds_the_drawer_and_names_the_words():
    guesser = Guesser.learned_from(texts(200, seed=1))
    found = guesser.guesses(["路灯", "不亮", "晚上", "从未见过"])
    assert found[0].drawer == "light" and set(found[0].because) == {"路灯", "不亮"}
    assert abs(sum(one.chance for one in found) - 1) < 1e-9
    assert found[0].chance > found[1].chance


def test_it_lives_in_json():
    guesser = Guesser.learned_from(texts(50, seed=2))
    again = Guesser.from_json(json.loads(json.dumps(guesser.to_json())))
    assert again.guesses(["漏水"]) == guesser.guesses(["漏水"])


def test_a_word_of_one_text_is_not_learned():
    told = [
        Example(["漏水", "王小明"], "water"),
        Example(["漏水"], "water"),
        Example(["路灯"], "x"),
    ]
    assert list(Guesser.learned_from(told).words) == ["漏水"]


def test_a_weight_counts_like_so_many_texts():
    base = [Example(["漏水"], "water")] * 3 + [Example(["漏水"], "roads")] * 2
    light = Guesser.learned_from(base)
    heavy = Guesser.learned_from([*base[:3], *[Example(["漏水"], "roads", 2)] * 2])
    assert light.guesses(["漏水"])[0].drawer == "water"
    assert heavy.guesses(["漏水"])[0].drawer == "roads"


def test_among_wrong_labels_it_becomes_less_sure_and_stays_right():
    clean = cooled(Guesser.learned_from(texts(300, seed=3)), list(texts(100, seed=4)))
    noisy = cooled(
        Guesser.learned_from(texts(300, seed=3, noise=0.5)), list(texts(100, seed=4, noise=0.5))
    )
    assert noisy.heat > clean.heat and noisy.heat in HEATS
    unseen = list(texts(300, seed=5, noise=0.5))
    sure = measured(noisy, unseen, sure=0.6)
    said = [one for one in unseen if noisy.guesses(one.words)[0].chance >= 0.6]
    assert sure.tried == 300 and sure.said == len(said)
    # Uncooled it claims more than it knows, and what is so surprises it more.
    cool, right = surprise(noisy, unseen), measured(noisy, unseen, sure=0.6).first / 300
    noisy.heat = 1
    claimed = sum(noisy.guesses(one.words)[0].chance for one in unseen) / 300
    assert claimed > right and surprise(noisy, unseen) > cool


def surprise(guesser, unseen):
    """Of texts it has not seen: how little chance it gave to what is so."""
    chances = ({one.drawer: one.chance for one in guesser.guesses(text.words)} for text in unseen)
    return -sum(log(chance[text.drawer]) for chance, text in zip(chances, unseen, strict=True))


def test_nothing_learned_guesses_nothing():
    assert Guesser().guesses(["漏水"]) == []
    only = Guesser.learned_from([Example(["漏水"], "water")] * 2)
    assert only.guesses(["漏水"])[0].because == ("漏水",)
