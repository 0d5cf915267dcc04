"""What is taken from a language model's answer and what is thrown away; whole builds with one that misbehaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from soga_kg.config import Config
from soga_kg.decide import Survey, choose, settle
from soga_kg.extract import Models, find, relate
from soga_kg.extract.chat import Chat, Endpoint
from soga_kg.extract.llm import WORDS, heard, llm, parts, question
from soga_kg.extract.reading import Reading
from soga_kg.model import BY_LINK, Article, Claim, Kind, Mention, PartialDate, Relation
from soga_kg.pipeline import Built, build
from tests.conftest import silent
from tests.extract.talker import Reply, Talker, found, talking, written
from tests.extract.test_finders import shown
from tests.extract.test_finders import written as article_of
from tests.marked import marked

TEXT = """# Une saison à Trifouilly
Odile Marchepied, présidente de l’Orme Vif, a ouvert les Nuits du talus le 8 mars. Anne Le Bihan, « Terre   Haute ».
En 2031, la Houle a fêté ses dix ans."""


def talk(server: Talker) -> Chat:
    return Chat(Endpoint(server.url, "m", 30.0), 100)


def mention(name: str, kind: str = "organisation", quote: str | None = None) -> dict[str, str]:
    return {"name": name, "kind": kind, "quote": name if quote is None else quote}


def proposed(article: Article, *mentions: Any) -> set[str]:
    with talking(found(mentions)) as server:
        mine = list(llm(Reading(article, Models({}, chat=talk(server)))))
    assert all((m.finder, m.weight) == ("llm", 0.6) for m in mine)
    return {shown(article, m) for m in mine}


def test_names_are_proposed_where_their_quotes_stand() -> None:
    assert proposed(
        article_of(TEXT),
        mention("Odile Marchepied", "person", "Odile Marchepied, présidente de l'Orme Vif"),
        mention("Nuits du talus", "event"),
        mention("Orme Vif", quote="présidente de\nl'Orme  Vif"),
        mention("Terre Haute", quote='" Terre Haute "'),
    ) == {
        "person: Odile Marchepied", "event: Nuits du talus", "organisation: Orme Vif", "organisation: Terre   Haute",
    }  # fmt: skip


@pytest.mark.parametrize(
    "item",
    [
        mention("Bois Flotté"),  # an invention
        mention("Orme Vif", quote="présidente de l'Orme Vif depuis 2020"),  # a quote that goes on
        mention("Orme Vif", quote="Odile ... Orme Vif"),  # a quote with a gap
        mention("Houle", quote="Odile Marchepied, présidente"),  # a quote without the name
        mention("Orm"),  # no whole word
        mention("orme vif"),
        mention("Houle", "boat"),
        mention("Houle", "series"),
        mention("8", "event"),
        mention("", "event", "Houle"),
        mention("Houle", quote=""),
        mention("Trifouilly\nOdile", "place"),
        {"name": "Houle"},
        {"name": 3, "kind": "event", "quote": None},
        {"name": "\ud800", "kind": "event", "quote": "\ud800"},
        "Houle",
        None,
        [],
    ],
)
def test_what_the_article_does_not_say_so_is_thrown_away(item: Any) -> None:
    assert proposed(article_of(TEXT), item, mention("Houle")) == {"organisation: Houle"}


def test_no_sentence_is_a_name() -> None:
    long = "Le très " * 26 + "long"
    assert proposed(article_of(long), mention(long)) == set()


# ---------------------------------------------------------------- claims

MARKED = (
    "[Li Wen](person:p), présidente de [Orme](organisation:o), parle aux [Nuits](event:f) de [Brest](place:l).\n"
    "Le 8 mars [Anna](person:q) vient pour [Elm](organisation:e). Elle rit.\nTout cela en 2031."
)


def claim(subject: str, relation: str, value: str, quote: str, role: str = "") -> dict[str, str]:
    return {"subject": subject, "relation": relation, "object": value, "quote": quote, "role": role}


def claimed(text: str, *claims: Any) -> tuple[list[str], list[Claim]]:
    """Claims as `subject relation object (role)` and as they are."""
    article, things, keys = marked(text)
    names = {key: name for name, key in keys.items()}
    with talking(found(claims=claims)) as server:
        mine = list(heard(article, things, talk(server)))
    for one in mine:
        assert (one.rule, one.confidence) == ("llm", 0.6)
        assert 0 < one.end - one.start <= 300
    told = [
        f"{names[c.subject]} {c.relation.value} {names[c.object] if isinstance(c.object, int) else c.object.value}"
        + (f" ({c.role})" if c.role else "")
        for c in mine
    ]
    return told, mine


def test_claims_join_chosen_things_and_carry_their_sentence() -> None:
    told, claims = claimed(
        MARKED,
        claim("Li Wen", "affiliation", "Orme", "Li Wen, présidente de Orme", "présidente"),
        claim("l'Orme", "location", "Brest", "Orme, parle aux Nuits de Brest", "présidente"),
        claim("Anna", "affiliation", "Elm", "vient pour Elm", "trésorière"),  # no such role in the quote
    )
    assert told == ["p affiliation o (présidente)", "o location l", "q affiliation e"]
    article, _, _ = marked(MARKED)
    assert article.quote(claims[0].start, claims[0].end) == article.text.split("\n")[0]
    assert article.quote(claims[2].start, claims[2].end) == "Le 8 mars Anna vient pour Elm."


@pytest.mark.parametrize(
    "item",
    [
        claim("Li Wen", "affiliation", "Orme", "Li Wen dirige Orme"),  # an invented quote
        claim("Li Wen", "affiliation", "Orme", "Elle rit"),  # a quote that names neither
        claim("Li Wen", "affiliation", "Bois", "Li Wen, présidente"),
        claim("Bois", "affiliation", "Orme", "présidente de Orme"),
        claim("Li Wen", "loves", "Orme", "présidente de Orme"),
        claim("Li Wen", "author", "Orme", "présidente de Orme"),
        claim("Li Wen", "affiliation", "", "Li Wen, présidente"),
        claim("Li Wen", "affiliation", "Orme", ""),
        claim(
            "Nuits", "location", "Brest", "Nuits de Brest. Le 8 mars Anna vient pour Elm. Elle rit. Tout cela en 2031"
        ),
        {"subject": "Li Wen"},
        {"subject": [], "relation": {}, "object": 1, "role": None, "quote": True},
        7,
    ],
)
def test_claims_without_proof_are_thrown_away(item: Any) -> None:
    assert claimed(MARKED, item)[0] == []


@pytest.mark.parametrize(
    ("value", "quote", "holds"),
    [
        ("2031-03-08", "Le 8 mars", True),  # the year stands elsewhere
        ("2031-03", "Le 8 mars", True),
        ("2031", "en 2031", True),
        ("2031", "Le 8 mars", False),
        ("2032-03-08", "Le 8 mars", False),  # an invented year
        ("2031-03-09", "Le 8 mars", False),  # an invented day
        ("2031-02-30", "Le 8 mars", False),
        ("8 mars 2031", "Le 8 mars", False),
        ("Anna", "Le 8 mars", False),
    ],
)
def test_dates_are_those_of_the_quote(value: str, quote: str, holds: bool) -> None:
    assert claimed(MARKED, claim("Nuits", "startDate", value, quote))[0] == ([f"f startDate {value}"] if holds else [])


def test_the_year_may_be_that_of_the_article() -> None:
    article, things, _ = marked("Le 8 mars, les [Nuits](event:f).")
    with talking(found(claims=[claim("Nuits", "startDate", "2031-03-08", "Le 8 mars")])) as server:
        chat = talk(server)
        assert list(heard(article, things, chat)) == []
        (dated,) = heard(replace(article, published=PartialDate("2031-03-01")), things, chat)
    assert dated.object == PartialDate("2031-03-08")


def test_a_long_sentence_gives_the_quote_itself_and_a_long_quote_nothing() -> None:
    filler = "et encore un mot " * 20
    text = f"{filler}[Li Wen](person:p) de [Orme](organisation:o) {filler[:-1]}."
    _, (one,) = claimed(text, claim("Li Wen", "affiliation", "Orme", "Li Wen de Orme"))
    assert marked(text)[0].quote(one.start, one.end) == "Li Wen de Orme"
    assert claimed(text, claim("Li Wen", "affiliation", "Orme", f"Li Wen de Orme {filler}"))[0] == []


# ---------------------------------------------------------------- how often is asked


def test_finder_and_relater_use_one_answer_and_no_failed_part_is_asked_twice() -> None:
    line = "Un mot de plus sur la dune et la marée. " * 120
    article = article_of("\n".join(["# Les dunes", line, line, "Li Wen (Orme) rit.", "• –"]))
    texts = list(parts(article))
    assert [len(text.split()) <= WORDS for text in texts] == [True, True]
    assert " ".join(" ".join(texts).split()) == " ".join(article.text.split())
    names = [mention("Li Wen", "person"), mention("Orme")]
    said = claim("Li Wen", "affiliation", "Orme", "Li Wen (Orme)")
    with talking(Reply(status=400), found(names, [said])) as server:
        models = Models({}, chat=talk(server))
        mentions = find(article, models)
        things = choose(article, mentions, Survey({}, {}, {}))
        claims = relate(article, things, chat=models.chat)
    assert len(server.asked) == 2
    assert [claim.rule for claim in claims].count("llm") == 1
    assert all(body["messages"][1]["content"].startswith("Title: ") for _, _, body in server.asked)
    assert len(models.warnings) == 1


def test_a_block_that_is_too_long_is_cut_between_sentences() -> None:
    article = article_of("Un mot de plus sur la dune et la marée. " * 400)
    texts = list(parts(article))
    assert [len(text.split()) for text in texts] == [1500, 1500, 1000]
    assert all(text.endswith("marée.") for text in texts)
    assert list(parts(article_of("• – •\n123"))) == []


def test_the_question_asks_for_what_relates_and_its_schema_is_strict() -> None:
    claims = question().schema["properties"]["claims"]["items"]
    relations = claims["properties"]["relation"]["enum"]
    assert set(relations) == {relation.value for relation in Relation} - {"author", "siren", "ror", *BY_LINK}
    assert claims["required"] == list(claims["properties"])
    assert [relation for relation in relations if relation not in question().instructions] == []


# ---------------------------------------------------------------- what decide makes of it


def test_a_language_model_is_a_witness_beside_the_fitted_weights() -> None:
    article, things, _ = marked("[Houle](organisation:o) aide [Talus](project:j).")
    tagged = Mention(0, 5, Kind.ORGANISATION, "tagger", 0.1)
    asked = Mention(0, 5, Kind.ORGANISATION, "llm", 0.6)
    assert choose(article, [tagged], Survey({}, {}, {})) == ()
    (thing,) = choose(article, [tagged, asked], Survey({}, {}, {}))
    assert 0.6 < thing.mentions[0].weight < 0.7
    by_model = Claim(1, Relation.OPERATOR, 0, 0, 20, "model", 0.2)
    by_asked = replace(by_model, rule="llm", confidence=0.6)
    least = Config().least
    assert settle(article, things, [by_model], least).claims == ()
    (kept,) = settle(article, things, [by_model, by_asked], least).claims
    assert kept.rule == "llm"
    assert 0.6 < kept.confidence < 0.8


# ---------------------------------------------------------------- whole builds

PAGE = "Une saison de talus\n\nLa presse en parle peu. zorblat travaille avec Odile Marchepied, qui sourit beaucoup.\n"
SAID = found(
    [mention("zorblat", quote="zorblat travaille"), mention("Odile Marchepied", "person"), mention("Invention")],
    [claim("Odile Marchepied", "affiliation", "zorblat", "zorblat travaille avec Odile Marchepied")],
)


def built(folder: Path, server: Talker, **settings: Any) -> Built:
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    config = Config(reader="", llm_url=server.url, llm_model="m", llm_cache=str(folder / "cache"), **settings)
    return build([str(folder / "page.txt")], folder / "out", config, silent)


def graph(made: Built) -> str:
    return (made.folder / "graph.nq").read_text(encoding="utf-8")


def test_a_build_publishes_what_is_proved_and_a_rebuild_asks_nothing(tmp_path: Path) -> None:
    with talking(SAID) as server:
        first = built(tmp_path, server)
        calls = len(server.asked)
        again = built(tmp_path, server)
        assert (calls, len(server.asked)) == (1, 1)
    assert (first.new, again.new) == (True, False)
    assert '"zorblat"' in graph(first)
    assert "Invention" not in graph(first)
    assert "language model m question " in graph(first)
    assert first.report.skipped == ()


@pytest.mark.parametrize("reply", [Reply(status=500, headers={"Retry-After": "0"}), Reply(hang_up=True), written("?")])
def test_a_build_goes_on_with_one_warning(tmp_path: Path, reply: Reply) -> None:
    with talking(reply) as server:
        made = built(tmp_path, server)
    (told,) = made.report.skipped
    assert (told.source, told.stage) == ("models", "extract")
    assert "1 of 1 parts of articles were read without it" in told.reason
    assert "Odile Marchepied" in graph(made)
    assert '"zorblat"' not in graph(made)


def test_nothing_is_asked_by_default() -> None:
    models = Models.of(Config())
    assert models.chat is None
    assert list(llm(Reading(article_of("Odile Marchepied rit."), models))) == []
