from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.errors import ReadError
from soga_kg.model import Article, BlockKind, Page, Skipped
from soga_kg.namespaces import Minter
from soga_kg.read import read
from soga_kg.read.decode import decode

PROSE = "La coopérative Houle a réuni ses membres à Brest pour parler de ses outils et de son avenir. "


def articles(text: str, name: str = "page.txt") -> tuple[Article, ...]:
    return read(Page(name, text.encode()), Minter())[0]


def kinds(article: Article) -> list[tuple[BlockKind, str]]:
    return [(b.kind, article.quote(b.start, b.end)) for b in article.blocks]


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (bytes(range(256)) * 40, "not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), "not text"),
        (b"word " * 20_000, "no article text"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        decode(content)
    assert caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_unicode_encodings_are_recognised(encoding: str) -> None:
    content = PROSE.encode(encoding)
    text, _ = decode(b"\xfe\xff" + content if encoding == "utf-16-be" else content)
    assert text == PROSE


def test_another_encoding_is_read_and_reported() -> None:
    made, skipped = read(Page("old.txt", ("Titre de la page\n\n" + PROSE * 2).encode("windows-1252")), Minter())
    assert "coopérative" in made[0].text
    assert [s.reason for s in skipped] == ["not UTF-8: read as Windows-1252"]


@given(st.binary(max_size=500))
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    try:
        made, _ = read(Page("any", content), Minter())
    except ReadError:
        return
    assert all(a.text for a in made)


@given(st.text(max_size=400))
def test_no_text_crashes_the_reader_and_offsets_always_fit(text: str) -> None:
    try:
        made, _ = read(Page("any", text.encode("utf-8", "replace")), Minter())
    except ReadError:
        return
    for article in made:
        assert all(article.quote(s.start, s.end).strip() for s in article.sentences)
        assert article.blocks[-1].end == len(article.text)


# ---------------------------------------------------------------- pages


def test_blocks_are_told_apart() -> None:
    page = f"""La coopérative Houle fête ses dix ans

La coopérative Houle fête ses dix ans

{PROSE}

Un programme pour tous

people at a table with laptops

Crédit photo : Houle

  • Awa Diallo (Houle) a ouvert la journée.
  - Un second point
    o Un point plus profond

« Nous irons plus loin ensemble et sans tarder », dit-elle.

📣 Grandir en influence

Cette ligne est coupée à la quatre-vingtième colonne par un vieux logiciel qui
continue en petites lettres sur la suivante.

Un article écrit par

Awa Diallo
Chargée de projet
awa(at)houle.example
Brest, France
"""
    (article,) = articles(page)
    found = kinds(article)
    assert found[0] == (BlockKind.TITLE, "La coopérative Houle fête ses dix ans")
    assert [kind for kind, _ in found[1:]] == [
        BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.CAPTION, BlockKind.CAPTION, BlockKind.BULLET,
        BlockKind.BULLET, BlockKind.BULLET, BlockKind.QUOTE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.AUTHOR,
    ]  # fmt: skip
    assert found[5][1] == "Awa Diallo (Houle) a ouvert la journée."
    assert "logiciel qui continue" in found[-2][1]
    card = article.authors[0]
    assert (card.name, card.role, card.domain, card.place) == (
        "Awa Diallo", "Chargée de projet", "houle.example", "Brest, France",
    )  # fmt: skip


def test_a_name_may_stand_on_the_line_of_the_card_header() -> None:
    (article,) = articles(f"A title about a network\n\n{'The network is here for all of its members today. ' * 3}\n\n"
                          "Written by Jane Doe\nHead of the policy team\n")  # fmt: skip
    assert (article.authors[0].name, article.authors[0].role) == ("Jane Doe", "Head of the policy team")


def test_a_sentence_that_begins_like_a_card_is_none() -> None:
    (article,) = articles(f"Un titre de page\n\n{PROSE}\n\nAuteurs de violences, les prévenus ont été jugés hier.\n")
    assert article.authors == ()


def test_the_title_in_the_other_language_is_an_alternative() -> None:
    (article,) = articles("The wave comes to Brest for a week\n\nLa houle arrive à Brest pour une semaine\n\n"
                          f"La houle arrive à Brest pour une semaine\n\n{PROSE * 2}\n")  # fmt: skip
    assert article.title.text == "La houle arrive à Brest pour une semaine"
    assert [t.text for t in article.alternative_titles] == ["The wave comes to Brest for a week"]


def test_a_kind_of_text_is_no_title() -> None:
    (article,) = articles(
        f"Communiqué de presse\n\nCommuniqué de presse\n\nHoule ouvre une école de la donnée\n\n{PROSE}\n"
    )
    assert article.title.text == "Houle ouvre une école de la donnée"


def test_a_page_cut_off_in_the_middle_is_still_read() -> None:
    (article,) = articles(f"Un titre de page\n\nUn titre de page\n\n{PROSE}\n\nEnsuite, la présidente a")
    assert article.text.endswith("Ensuite, la présidente a")


def test_a_text_without_title_is_named_by_its_first_words() -> None:
    (article,) = articles(PROSE * 4)
    assert article.title.text.startswith("La coopérative Houle a réuni")


def test_a_card_that_ends_the_page_and_one_by_an_organisation() -> None:
    first, second = articles(
        f"Premier titre de la page\n\n{PROSE}\n\nUn article écrit par\n\nRéseau Houle\n"
        f"Second title of the page\n\nDeuxième titre de la page\n\nDeuxième titre de la page\n\n{PROSE * 2}\n"
        "\nÀ propos de l’autrice\n\nAwa Diallo"
    )
    assert [c.name for c in (*first.authors, *second.authors)] == ["Réseau Houle", "Awa Diallo"]
    assert second.sources[0].start == first.sources[0].end


@pytest.mark.parametrize(
    "page",
    [
        "Accueil\nQui sommes-nous\nNos actions\nContact\nMentions légales\nRejoignez-nous\nFaire un don\n",
        "Home\n\nAbout us\n\nNews\n\nContact\n\nOur projects\n\nCookies\n",
        "Bienvenue",
    ],
)
def test_a_page_of_menus_only_holds_no_article(page: str) -> None:
    with pytest.raises(ReadError, match="menus") as caught:
        articles(page)
    assert caught.value.hint


def test_a_list_of_eighty_partners_is_content() -> None:
    page = "Nos partenaires\n\n" + "\n".join(f"• Fédération des ateliers de la vallée {i}" for i in range(80))
    (article,) = articles(page)
    assert sum(b.kind is BlockKind.BULLET for b in article.blocks) == 80


def test_a_language_we_do_not_know_is_read_and_reported() -> None:
    text = "Sieć wspiera swoich członków oraz prowadzi szkolenia cyfrowe w całym regionie. " * 5
    made, skipped = read(Page("pl.txt", text.encode()), Minter())
    assert made[0].language == "und"
    assert skipped == (Skipped("pl.txt#line=0,1", "read", "language not recognised: read without a language model",
                               "French, English, Spanish, Italian, German and Portuguese are known."),)  # fmt: skip


def test_a_foreign_paragraph_keeps_its_own_language() -> None:
    (article,) = articles(
        f"Un titre de page\n\nUn titre de page\n\n{PROSE * 3}\n\nThe network is open to all of you.\n"
    )
    assert [b.language for b in article.blocks][-1] == "en"
    assert article.language == "fr"


def test_menus_between_two_titles_are_reported() -> None:
    page = f"Un titre de page\n\nUn titre de page\n\n{PROSE}\n\nUn autre titre\n\nUn autre titre\n\nContact\n\nNews\n"
    made, skipped = read(Page("p.txt", page.encode()), Minter())
    assert len(made) == 1
    assert [s.reason for s in skipped] == ["no running text between two titles"]
