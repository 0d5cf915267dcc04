from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from soga_kg.collate import collate
from soga_kg.model import Article, Page
from soga_kg.namespaces import Minter
from soga_kg.read import read

FRENCH = (
    "La coopérative Houle a réuni ses 120 membres à Brest. Awa Diallo, de Marée Haute, a parlé de la donnée. "
    "Le Fonds Armor et la Ville de Quimper ont donné 40000 euros en 2021 pour le projet Estran."
)
ENGLISH = (
    "The cooperative Houle met its 120 members in Brest. Awa Diallo, of Marée Haute, talked about data there. "
    "The Fonds Armor and the town of Quimper gave 40000 euros in 2021 for the Estran project of the year."
)
OTHER = (
    "Le phare de la pointe ouvre ses portes au public pour une visite avec les guides de la région pendant tout "
    "le mois, et les enfants sont invités à dessiner la mer avec des artistes venus de Lorient."
)


def article(title: str, text: str, page: str, others: str = "") -> Article:
    titles = f"{others}\n\n{title}\n\n{title}" if others else f"{title}\n\n{title}"
    (found,), _ = read(Page(page, f"{titles}\n\n{text}\n".encode()), Minter())
    return found


def test_the_same_text_on_two_pages_has_two_sources() -> None:
    one, two = article("Houle à Brest", FRENCH, "b.txt"), article("Houle à Brest", FRENCH, "a.txt")
    (merged,) = collate([one, two], Minter())
    assert [s.page for s in merged.sources] == ["a.txt", "b.txt"]


def test_a_rewritten_text_is_a_revision_and_a_chain_of_revisions_is_one_work() -> None:
    first = article("Houle réunit ses membres à Brest", FRENCH, "a.txt")
    second = article("Houle réunit ses membres à Brest", FRENCH.replace("40000", "50000"), "b.txt")
    third = article("Houle réunit tous ses membres à Brest", FRENCH.replace("120", "130"), "c.txt")
    other = article("Le phare ouvre ses portes", OTHER, "d.txt")
    found = collate([third, other, first, second], Minter())
    works = {a.work for a in found}
    assert len(found) == 4
    assert len(works) == 2


def test_a_title_printed_in_the_other_language_pairs_two_articles() -> None:
    french = article("Houle réunit ses membres à Brest", FRENCH, "a.txt", others="Houle meets its members in Brest")
    english = article("Houle meets its members in Brest", OTHER.replace("Le phare", "x") + " " + ENGLISH * 2, "b.txt")
    found = {a.language: a for a in collate([french, english], Minter())}
    assert found["fr"].translations == (found["en"].iri,)
    assert found["en"].translations == (found["fr"].iri,)


def test_names_and_numbers_pair_two_articles_without_titles_in_common() -> None:
    french = article("Une journée pleine de houle", FRENCH, "a.txt")
    english = article("What a day with the wave", ENGLISH, "b.txt")
    found = {a.language: a for a in collate([french, english], Minter())}
    assert found["fr"].translations == (found["en"].iri,)


def test_one_translation_a_language_the_best() -> None:
    french = article("Houle réunit ses membres à Brest", FRENCH, "a.txt", others="Houle meets its members in Brest")
    twin = article("Houle meets its members in Brest", ENGLISH, "b.txt")
    looser = article("A note on waves", ENGLISH + " The network is here for you and for all of us, as it was.", "c.txt")
    found = {a.sources[0].page: a for a in collate([french, looser, twin], Minter())}
    assert found["b.txt"].iri in found["a.txt"].translations
    if found["b.txt"].work != found["c.txt"].work:
        assert found["c.txt"].translations == ()


def test_articles_of_very_different_length_are_no_translations() -> None:
    french = article("Une journée pleine de houle", FRENCH, "a.txt")
    english = article("What a day with the wave", (ENGLISH + " And so it went on and on. ") * 5, "b.txt")
    assert all(a.translations == () for a in collate([french, english], Minter()))


@given(st.permutations([("a", FRENCH), ("b", OTHER), ("c", FRENCH), ("d", FRENCH.replace("40000", "50000"))]))
def test_the_order_of_pages_does_not_matter(pages: list[tuple[str, str]]) -> None:
    made = collate([article("Houle réunit ses membres", text, name) for name, text in pages], Minter())
    again = collate([article("Houle réunit ses membres", text, name) for name, text in sorted(pages)], Minter())
    assert made == again
