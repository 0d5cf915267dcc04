"""Which names hold: kinds, overlaps, names of one thing, repeats, other articles."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.decide import Survey, choose, survey
from soga_kg.model import Article, AuthorCard, Kind, Mention, Thing
from tests.examples import article

ALONE = Survey({}, {}, {})
P, G, E, Y, J, L = Kind.PERSON, Kind.ORGANISATION, Kind.EVENT, Kind.POLICY, Kind.PROJECT, Kind.PLACE


def seen(of: Article, surface: str, kind: Kind, weight: float = 0.8, finder: str = "a", **more: str) -> Mention:
    """The first place of a surface as a finder proposes it."""
    start = of.text.index(surface)
    return Mention(start, start + len(surface), kind, finder, weight, **more)


def names(things: tuple[Thing, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(t.kind.value, t.name, t.names) for t in things]


# ---------------------------------------------------------------- kinds and spans


def test_independent_finders_together_pass_the_threshold() -> None:
    of = article("Nous avons vu Marée Basse hier.")
    weak = seen(of, "Marée Basse", G, 0.4)
    assert choose(of, [weak], ALONE) == ()
    (thing,) = choose(of, [weak, seen(of, "Marée Basse", G, 0.3, "b")], ALONE)
    assert (thing.kind, thing.name, thing.mentions[0].weight) == (G, "Marée Basse", 0.58)


def test_the_same_finder_counts_once() -> None:
    of = article("Marée Basse aide. Puis Marée Basse part.")
    second = of.text.rindex("Marée")
    twice = [seen(of, "Marée Basse", G, 0.4), Mention(second, second + 11, G, "a", 0.4)]
    assert choose(of, twice, ALONE) == ()


def test_a_name_has_one_kind_in_the_whole_article() -> None:
    of = article("La plateforme Estran grandit. Estran recrute.")
    second = of.text.rindex("Estran")
    things = choose(of, [seen(of, "Estran", J, 0.9), Mention(second, second + 6, G, "b", 0.6)], ALONE)
    assert [(t.kind, len(t.mentions)) for t in things] == [(J, 2)]


def test_the_name_and_reference_of_another_kind_are_not_kept() -> None:
    of = article("La ville d'Estran.")
    (thing,) = choose(of, [seen(of, "Estran", L, 0.6, ref="country:xx"), seen(of, "Estran", G, 0.9, "b")], ALONE)
    assert (thing.kind, thing.ref) == (G, None)
    (other,) = choose(of, [seen(of, "Estran", L, 0.9, ref="country:xx"), seen(of, "Estran", G, 0.6, "b")], ALONE)
    assert (other.kind, other.ref) == (L, "country:xx")


def test_a_mention_is_kept_as_its_name_is_taken_even_if_proposed_otherwise() -> None:
    of = article("Estran ici. Là aussi ESTRAN.")
    (thing,) = choose(of, [seen(of, "Estran", J, 0.5), seen(of, "ESTRAN", G, 0.9, "b", ref="x:y")], ALONE)
    assert [(m.kind, m.ref) for m in thing.mentions] == [(G, None), (G, "x:y")]


def test_the_longer_of_two_overlapping_spans_wins_unless_it_is_much_weaker() -> None:
    of = article("Le Réseau Estran de la Manche recrute.")
    short, long = "Réseau Estran", "Réseau Estran de la Manche"
    assert choose(of, [seen(of, short, G, 0.8), seen(of, long, G, 0.75, "b")], ALONE)[0].name == long
    assert choose(of, [seen(of, short, G, 0.95), seen(of, long, G, 0.5, "b")], ALONE)[0].name == short


# ---------------------------------------------------------------- names of one thing


def test_an_acronym_joins_the_long_form_that_its_finder_gives() -> None:
    of = article("Le Réseau des Estrans Libres (REL) recrute. REL grandit.")
    long = "Réseau des Estrans Libres"
    things = choose(of, [seen(of, long, G), seen(of, "REL", G, name=long)], ALONE)
    assert names(things) == [("organisation", long, (long, "REL"))]
    assert len(things[0].mentions) == 3


def test_an_acronym_joins_a_long_form_with_its_initials() -> None:
    of = article("Le Réseau des Estrans Libres est né. La REL grandit.")
    assert [t.names for t in choose(of, [seen(of, "Réseau des Estrans Libres", G), seen(of, "REL", G)], ALONE)] == [
        ("Réseau des Estrans Libres", "REL")
    ]


def test_an_acronym_that_another_article_defines() -> None:
    here = article("Estrans Libres et Unis, ou ESLU, recrute.", page="b.txt")
    both = [seen(here, "Estrans Libres et Unis", G), seen(here, "ESLU", G)]
    there = article("Les Estrans Libres et Unis (ESLU) sont nés.", page="a.txt")
    defined = (seen(there, "Estrans Libres et Unis", G), seen(there, "ESLU", G, name="Estrans Libres et Unis"))
    assert len(choose(here, both, ALONE)) == 2
    assert len(choose(here, both, survey([(there, defined), (here, tuple(both))]))) == 1


def test_articles_that_disagree_on_an_acronym_define_nothing() -> None:
    of = article("Bois Vif, Basse Vallée et BV.")
    found = (seen(of, "BV", G, name="Bois Vif"), seen(of, "BV", G, finder="b", name="Basse Vallée"))
    assert survey([(of, found)]).acronyms == {}


def test_a_short_form_joins_the_only_fuller_one() -> None:
    of = article("Les Assises du talus 2031 ouvrent. Les Assises du talus ferment.")
    short = of.text.rindex("Assises")
    mentions = [seen(of, "Assises du talus 2031", E), Mention(short, short + 16, E, "a", 0.8)]
    assert names(choose(of, mentions, ALONE)) == [
        ("event", "Assises du talus 2031", ("Assises du talus 2031", "Assises du talus"))
    ]
    more = article("Assises du talus 2031, Assises du talus 2032, Assises du talus.")
    short = more.text.rindex("Assises")
    twice = [seen(more, "Assises du talus 2031", E), seen(more, "Assises du talus 2032", E)]
    assert len(choose(more, [*twice, Mention(short, short + 16, E, "a", 0.8)], ALONE)) == 3


@pytest.mark.parametrize(
    ("full", "short", "one"),
    [
        ("Semaine bretonne des talus", "Semaine", True), ("Coastal Skills Week for Women", "Week", True),
        ("High-level closing session", "closing session", True), ("Opening of the Forum", "Forum", False),
        ("Clôture du Forum Estran", "Forum Estran", False), ("Mers vives : quel avenir ?", "quel avenir", True),
        ("Mers vives et quel avenir", "quel avenir", False),
    ],
)  # fmt: skip
def test_the_head_of_an_event_s_name_or_what_follows_its_colon_means_the_event(
    full: str, short: str, one: bool
) -> None:
    of = article(f"{full} est le titre. Et {short} dure deux jours.")
    start = of.text.rindex(short)
    found = [seen(of, full, E), Mention(start, start + len(short), E, "a", 0.8)]
    assert (len(choose(of, found, ALONE)) == 1) is one


@pytest.mark.parametrize("kind", [G, Y, J])
def test_the_last_words_of_the_only_fuller_name_mean_it(kind: Kind) -> None:
    of = article("The Coastal Commission met. Then the Commission left.")
    second = of.text.rindex("Commission")
    full, short = seen(of, "Coastal Commission", kind), Mention(second, second + 10, kind, "a", 0.8)
    assert len(choose(of, [full, short], ALONE)) == 1
    assert len(choose(of, [full, replace(short, ref="body:x")], ALONE)) == 2  # a body of the tables that is called so


@pytest.mark.parametrize(
    ("text", "first", "second", "kind", "things"),
    [
        ("La Banque du Talus (Btalus) aide.", "Banque du Talus", "Btalus", G, 1),
        ("Le projet « Marée vive » (MARV) finit.", "Marée vive", "MARV", J, 1),
        ("NIS9 (« Directive 2031/7 ») vaut.", "NIS9", "Directive 2031/7", Y, 1),
        ("La Fonderie (Estran) ouvre.", "La Fonderie", "Estran", L, 2),  # a place in a place
        ("La Banque du Talus (Btalus, Paris) aide.", "Banque du Talus", "Btalus", G, 2),
        ("La Banque du Talus, (Btalus) aide.", "Banque du Talus", "Btalus", G, 2),
    ],
)
def test_a_name_in_brackets_behind_another_of_its_kind_is_the_same_thing(
    text: str, first: str, second: str, kind: Kind, things: int
) -> None:
    of = article(text)
    assert len(choose(of, [seen(of, first, kind), seen(of, second, kind)], ALONE)) == things
    both = [seen(of, first, kind, ref="a"), seen(of, second, kind, ref="b")]
    assert len(choose(of, both, ALONE)) == 2  # the tables know two


def test_a_reference_joins_two_languages_and_two_groups() -> None:
    of = article("Estran libre, Free Shore, ELFS et encore Free Shore.")
    mentions = [seen(of, "Estran libre", G, ref="x:1"), seen(of, "Free Shore", G, ref="x:1")]
    (thing,) = choose(of, mentions, ALONE)
    assert (thing.names, thing.ref) == (("Estran libre", "Free Shore"), "x:1")
    bridge = seen(of, "ELFS", G, name="Free Shore", ref="x:2")
    apart = [seen(of, "Estran libre", G, ref="x:2"), seen(of, "Free Shore", G), bridge]
    assert [t.names for t in choose(of, apart, ALONE)] == [("Estran libre", "Free Shore", "ELFS")]


def test_things_of_different_kinds_never_join() -> None:
    of = article("Estran et Estran 2031.")
    assert len(choose(of, [seen(of, "Estran 2031", E), seen(of, "Estran", G)], ALONE)) == 2


def test_a_surname_alone_is_the_only_person_it_fits() -> None:
    text = "Odile Marchepied ouvre. Plus tard, Marchepied conclut avec Zénobe Le Goff ; Le Goff salue Goff."
    of = article(text)
    odile, zenobe = choose(of, [seen(of, "Odile Marchepied", P), seen(of, "Zénobe Le Goff", P)], ALONE)
    assert odile.names == ("Odile Marchepied", "Marchepied")
    assert zenobe.names == ("Zénobe Le Goff", "Le Goff", "Goff")
    proposed = [
        seen(of, "Odile Marchepied", P),
        Mention(of.text.index("Marchepied c"), of.text.index(" conclut"), P, "a", 0.9),
    ]
    assert [t.names for t in choose(of, proposed, ALONE)] == [("Odile Marchepied", "Marchepied")]


@pytest.mark.parametrize(
    ("short", "full", "one"),
    [
        ("Jehanne", "Jehanne Le Bihan", True), ("J. Le Bihan", "Jehanne Le Bihan", True),
        ("J.-B. Cosquer", "Jean-Baptiste Cosquer", True), ("P. Le Bihan", "Jehanne Le Bihan", False),
        ("Jeh", "Jehanne Le Bihan", False), ("J. Cosquer", "Jehanne Le Bihan", False),
    ],
)  # fmt: skip
def test_a_first_name_or_initials_mean_the_only_person_they_fit(short: str, full: str, one: bool) -> None:
    of = article(f"{full} ouvre la séance. Puis {short} la ferme, seule.")
    start = of.text.rindex(short)
    found = [seen(of, full, P), Mention(start, start + len(short), P, "a", 0.8)]
    assert (len(choose(of, found, ALONE)) == 1) is one


def test_a_surname_that_two_people_share_or_an_organisation_bears_stays_open() -> None:
    of = article("Odile Vaubert et Zénobe Vaubert à la Fondation Aubépin de Jean Aubépin. Vaubert rit, Aubépin aussi.")
    people = [seen(of, "Odile Vaubert", P), seen(of, "Zénobe Vaubert", P), seen(of, "Jean Aubépin", P)]
    things = choose(of, [*people, seen(of, "Fondation Aubépin", G)], ALONE)
    assert sorted(len(t.mentions) for t in things) == [1, 1, 1, 1]


def test_all_places_of_a_name_are_found_in_capitals_too_but_not_within_words() -> None:
    of = article("MARÉE BASSE OUVRE\n\nMarée Basse ouvre. Sous-Marée Basse non, Marée Basses non plus.")
    (thing,) = choose(of, [seen(of, "Marée Basse", G)], ALONE)
    assert (thing.name, thing.names) == ("Marée Basse", ("MARÉE BASSE", "Marée Basse"))
    assert [m.finder for m in thing.mentions] == ["repeat", "a"]


def test_the_fullest_form_is_the_name() -> None:
    of = article("ESTRANS LIBRES : la REL, soit Réseau Estrans Libres, rel.org")
    forms = ["ESTRANS LIBRES", "REL", "Réseau Estrans Libres", "rel.org"]
    (thing,) = choose(of, [seen(of, form, G, ref="x:1") for form in forms], ALONE)
    assert thing.name == "Réseau Estrans Libres"
    (shouted,) = choose(of, [seen(of, form, G, ref="x:1") for form in ("ESTRANS LIBRES", "REL")], ALONE)
    assert shouted.name == "REL"


# ---------------------------------------------------------------- other articles


def test_a_mail_domain_is_the_organisation_that_it_spells() -> None:
    there = article("Le Réseau Estran recrute.", page="a.txt")
    here = article("Odile Marchepied\nreseau-estran.eu", page="b.txt")
    at = here.text.index("reseau-estran.eu")
    card = AuthorCard(here.text.index("Odile"), len(here.text), "Odile Marchepied", domain="reseau-estran.eu")
    here = replace(here, authors=(card,))
    mail = Mention(at, at + 16, G, "publisher", 0.95)
    votes = survey([(there, (seen(there, "Réseau Estran", G, 0.9),)), (here, (mail,))])
    assert votes.domains == {"reseau-estran.eu": "Réseau Estran"}
    (thing,) = choose(here, [mail], votes)
    assert (thing.name, thing.names) == ("Réseau Estran", ("Réseau Estran", "reseau-estran.eu"))
    (unknown,) = choose(here, [mail], ALONE)
    assert unknown.name == "reseau-estran.eu"


def test_a_domain_that_spells_nobody_belongs_to_nobody() -> None:
    of = replace(
        article("Estran et houle.bzh"),
        authors=(AuthorCard(0, 5, "x", domain="houle.bzh"), AuthorCard(0, 5, "y", domain="local")),
    )
    assert survey([(of, (seen(of, "Estran", G, 0.9), seen(of, "houle.bzh", G, 0.9)))]).domains == {}


def test_other_articles_tip_the_balance_and_the_article_itself_does_not() -> None:
    here, there = article("Estran grandit.", page="a.txt"), article("Le projet Estran grandit.", page="b.txt")
    unsure = (seen(here, "Estran", G, 0.5), seen(here, "Estran", J, 0.45, "b"))
    sure = (seen(there, "Estran", J, 0.9),)
    assert choose(here, unsure, survey([(here, unsure)]))[0].kind is G
    assert choose(here, unsure, survey([(here, unsure), (there, sure)]))[0].kind is J


def test_weak_names_do_not_vote() -> None:
    of = article("Estran grandit.")
    assert survey([(of, (seen(of, "Estran", G, 0.2),))]).votes == {}


_PROPOSALS = [
    ("Réseau des Estrans Libres", G, 0.7, "a"), ("Estrans Libres", G, 0.8, "b"), ("REL", G, 0.6, "a"),
    ("REL", J, 0.6, "b"), ("Odile Marchepied", P, 0.8, "a"), ("Marchepied", P, 0.5, "b"), ("Marchepied", L, 0.5, "c"),
    ("Assises du talus", E, 0.5, "a"), ("Assises du talus 2031", E, 0.5, "b"), ("talus 2031", Y, 0.6, "c"),
]  # fmt: skip
_TEXT = "Le Réseau des Estrans Libres (REL) reçoit Odile Marchepied. Marchepied ouvre les Assises du talus 2031."


@given(order=st.permutations(_PROPOSALS))
def test_the_order_of_proposals_changes_nothing(order: list[tuple[str, Kind, float, str]]) -> None:
    of = article(_TEXT)
    things = choose(of, [seen(of, *proposal) for proposal in order], ALONE)
    assert things == choose(of, [seen(of, *proposal) for proposal in _PROPOSALS], ALONE)
    spans = sorted((m.start, m.end) for t in things for m in t.mentions)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert [t.key for t in things] == list(range(len(things)))


def test_a_place_inside_a_longer_name_is_only_its_part() -> None:
    of = article("La rencontre Estran Islande commence.")
    (thing,) = choose(of, [seen(of, "Estran Islande", E, 0.6), seen(of, "Islande", L, 0.95, "b")], ALONE)
    assert (thing.kind, thing.name) == (E, "Estran Islande")
