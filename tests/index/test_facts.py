"""What the index says of a thing is what the graph says, in the order of its page."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from soga_kg import index
from soga_kg.index import Facts, Property
from soga_kg.namespaces import expand
from tests.web import pages_release as r
from tests.web.serving import BASE

MEMBER, START, PARTNER, MENTIONS = map(expand, ("org:memberOf", "schema:startDate", "soga:partner", "schema:mentions"))
ONLY_THERE = f"{r.ID}person/la-seule-00000b"  # known in an article's graph alone


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    aside = [f"{line} {r.node(r.ARTICLE)} .\n" for line in r.named(ONLY_THERE, "schema:Person", ("La Seule", "fr"))]
    return list(ox.parse(r.quads() + "".join(aside), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def facts(quads: list[ox.Quad], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    path = tmp_path_factory.mktemp("facts") / index.FILE
    index.create(path, quads, BASE)
    with index.opened(path) as opened:
        yield opened.facts


def of(facts: Facts, iri: str, name: str, back: bool = False) -> Property:
    (found,) = [p for p in facts.properties(facts.number(iri)) if (p.iri, p.back) == (name, back)]
    return found


def values(facts: Facts, iri: str, name: str, back: bool = False) -> list[tuple[str, bool]]:
    stands = facts.values(facts.number(iri), Property(name, back, 0, 0))
    return [(stand.other.value, stand.kept) for stand in stands]


@pytest.mark.parametrize("iri", [r.PERSON, r.COOP, r.LEAGUE, r.EVENT, r.ARTICLE, r.HOSTILE])
def test_every_fact_of_the_default_graph_is_there_and_no_other(facts: Facts, quads: list[ox.Quad], iri: str) -> None:
    own = {(q.predicate.value, str(q.object)) for q in quads if q.subject == ox.NamedNode(iri)
           and q.graph_name == ox.DefaultGraph()}  # fmt: skip
    kept = {
        (p.iri, str(stand.other))
        for p in facts.properties(facts.number(iri))
        for stand in facts.values(facts.number(iri), p)
        if not p.back and stand.kept
    }
    assert kept == own


def test_what_the_merged_data_does_not_keep_comes_last_and_is_counted(facts: Facts) -> None:
    assert values(facts, r.EVENT, START) == [("2021-05-01", True), ("2020-05", False)]
    assert (of(facts, r.EVENT, START).total, of(facts, r.EVENT, START).kept) == (2, 1)
    members = values(facts, r.LEAGUE, MEMBER, back=True)
    assert members[-1] == (r.PERSON, False)
    assert len(members) == of(facts, r.LEAGUE, MEMBER, back=True).total == r.PEOPLE + 1
    in_pages = [values_ for begin in range(0, 220, 40) for values_ in
                facts.values(facts.number(r.LEAGUE), Property(MEMBER, True, 0, 0), begin, 40)]  # fmt: skip
    assert [(stand.other.value, stand.kept) for stand in in_pages] == members
    assert members[:-1] == sorted(members[:-1])  # these names are in the order of their identifiers


def test_what_holds_both_ways_is_there_once_with_the_quotes_of_both(facts: Facts) -> None:
    for here, there in ((r.COOP, r.LEAGUE), (r.LEAGUE, r.COOP)):
        assert values(facts, here, PARTNER) == [(there, True)]
        assert not [p for p in facts.properties(facts.number(here)) if p.back and p.iri == PARTNER]
        (stand,) = facts.values(facts.number(here), Property(PARTNER, False, 0, 0))
        assert len(facts.statements(stand.fact)) == 2
    said = [(row["subject"].value, row["other"].value) for row in facts.said(r.ARTICLE, False, 99)
            if row["p"].value == PARTNER]  # fmt: skip
    assert sorted(said) == sorted([(r.COOP, r.LEAGUE), (r.LEAGUE, r.COOP)])  # each as it was said, and no more


def test_quotes_have_all_that_is_told_of_them(facts: Facts) -> None:
    (stand,) = facts.values(facts.number(r.PERSON), of(facts, r.PERSON, MEMBER), 0, 1)
    (statement,) = facts.statements(stand.fact)
    assert facts.counted(statement) == 4
    rows = facts.quotes(statement, 3)
    assert [row["start"].value for row in rows] == ["0", "1", "2"]
    assert {name: node.value for name, node in rows[0].items() if name != "evidence"} == {
        "statement": statement,
        "article": r.ARTICLE,
        "title": "Un forum",
        "date": "2021",
        "start": "0",
        "exact": "Phrase 1.0 <i>dite</i>\n ici.",
        "before": "avant <b> ",
        "after": " après",
        "language": "fr",
        "rule": "speaker-bullet",
        "confidence": "0.85",
    }
    assert [row["evidence"] for row in facts.quotes(statement, 9, 3)] == [
        row["evidence"] for row in facts.quotes(statement, 9)
    ][3:]
    (role,) = facts.roles(statement)
    assert (role["text"].value, role["role"].value) == ("présidente", expand("soga:role-president"))
    performer = facts.values(facts.number(r.PERSON), of(facts, r.PERSON, expand("schema:performer"), back=True))
    (bare,) = facts.quotes(facts.statements(performer[0].fact)[0], 9)
    assert "rule" not in bare


def test_an_article_says_its_statements_page_by_page(facts: Facts) -> None:
    whole = [row["statement"].value for row in facts.said(r.ARTICLE, False, 99)]
    assert facts.said_in_all(r.ARTICLE, False) == len(set(whole)) == 7
    parts = [row["statement"].value for begin in range(7) for row in facts.said(r.ARTICLE, False, 1, begin)]
    assert parts == whole
    assert [row["other"].value for row in facts.said(r.ARTICLE, True, 99)] == [r.HOSTILE]
    assert {row["other"].value: "translation" in row for row in facts.versions(r.ARTICLE)} == {
        r.REVISED: False,
        r.TRANSLATED: True,
    }


def test_what_an_article_alone_knows_has_its_names(facts: Facts) -> None:
    assert (f"{'La Seule'}", True) in values(facts, ONLY_THERE, expand("schema:name"))
    assert facts.number(f"{r.ID}person/nobody-000000") == 0
    assert facts.properties(0) == []
