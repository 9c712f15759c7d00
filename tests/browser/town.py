"""A small town for tests: something real in every room of the desk, loaded in seconds."""

SMALL_TOWN = """
from ronghe.config.demo import album, cases, fronts, newsroom, paper, people, schemes, texts
from ronghe.kit.clock import now

at = now()
cast = people.load(at)
paper.load_taxonomy(at)
schemes.load(cast, at)
chosen, states = [], {}
for text in texts.read_all():
    most = 4 if text.about["state"] in ("published", "in_review") else 1
    if text.about["language"] == "zh-hans" and states.get(text.about["state"], 0) < most:
        states[text.about["state"]] = states.get(text.about["state"], 0) + 1
        chosen.append(text)
wanted = {key for text in chosen for key in text.pictures}
all_pictures = album.read_all()
album.read_all = lambda: [one for one in all_pictures if one["key"] in wanted]
paper.read_all = lambda: chosen
with album.opened(by=cast["reporter"], at=at, first=sorted(wanted)) as pictures:
    paper.load_stories(cast, pictures, at)
newsroom.load(cast, at)
newsroom.load_dictionary(cast, at)
fronts.load(cast, at)
cases.load(cast, at, most=9)
"""

WHOLE_TOWN = "demo_town"
"""The command that loads everything, for the pictures in the README."""
