"""What other articles say of a name."""

from __future__ import annotations

from soga_kg.decide import choose, survey
from soga_kg.model import READER, TABLE, Kind
from tests.decide.test_things import seen
from tests.examples import article

G, E = Kind.ORGANISATION, Kind.EVENT


def test_what_words_say_in_several_articles_outweighs_what_a_name_looks_like() -> None:
    said = [article(f"La clôture de Marée Vive, dit-on {i}.", page=f"{i}.txt") for i in "ab"]
    cued = [(of, (seen(of, "Marée Vive", E, 0.7),)) for of in said]
    bare = article("Marée Vive attire du monde.", page="c.txt")
    looks = (seen(bare, "Marée Vive", G, 1.0, READER),)
    (thing,) = choose(bare, looks, survey([*cued, (bare, looks)]))
    assert thing.kind is E
    (thing,) = choose(bare, looks, survey([cued[0], (bare, looks)]))
    assert thing.kind is G  # one article is not several
    known = (seen(said[0], "Marée Vive", E, 0.7), seen(said[0], "Marée Vive", G, 0.9, TABLE))
    (thing,) = choose(bare, looks, survey([(said[0], known), cued[1], (bare, looks)]))
    assert thing.kind is G  # the table knows better
