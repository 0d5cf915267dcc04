from __future__ import annotations

import json

import pytest

from training.check import main, slips, unmarked
from training.texts import FOLDER, WAITING, Annotated, parse, read_texts

TEXTS = [text for folder in (FOLDER, WAITING) for text in read_texts(folder)]


def made(marked: str, relations: list[list[str]] | None = None) -> Annotated:
    return parse("x:1", json.dumps({"lang": "fr", "marked": marked, "relations": relations or []}))


def test_a_mark_becomes_a_mention_at_its_offsets() -> None:
    text = made(
        'La <e i="o1" t="Organisation">Houle</e> est à <e i="l1" t="Place">Brest</e>.', [["o1", "location", "l1"]]
    )
    assert text.text == "La Houle est à Brest."
    assert [(text.text[m.start : m.end], m.key, m.type) for m in text.mentions] == [
        ("Houle", "o1", "Organisation"),
        ("Brest", "l1", "Place"),
    ]
    assert list(slips(text)) == []


@pytest.mark.parametrize("text", TEXTS, ids=lambda t: t.name)
def test_no_text_has_a_slip(text: Annotated) -> None:
    assert list(slips(text)) == []


def test_a_fifth_of_the_texts_is_kept_aside() -> None:
    share = sum(t.is_scored_only for t in TEXTS) / len(TEXTS)
    assert 0.15 < share < 0.25


def test_no_text_stands_twice() -> None:
    assert len({t.text for t in TEXTS}) == len(TEXTS)


@pytest.mark.parametrize(
    ("marked", "relations", "says"),
    [
        ('<e i="o1" t="Club">Houle</e>', [], "no type Club"),
        ('<e i="o1" t="Place"> Houle</e>', [], "blanks"),
        ('<e i="o1" t="Place"></e>', [], "empty"),
        ('<e i="o1" t="Place">Houle</e> <e i="o1" t="Event">Houle</e>', [], "marked as Event and Place"),
        ('<e i="o1" t="Place">Houle', [], "broken"),
        ('<e i="o1" t="Place">La <e i="o2" t="Place">Houle</e></e>', [], "broken"),
        ('<e i="o1" t="Organisation">Houle</e>', [["o1", "loves", "o1"]], "no relation loves"),
        ('<e i="o1" t="Organisation">Houle</e>', [["o1", "speaker", "o1"]], "subject is Organisation"),
        ('<e i="e1" t="Event">Houle</e>', [["e1", "startDate", "2021-02-30"]], "object is unmarked"),
        ('<e i="e1" t="Event">Houle</e>', [["e2", "startDate", "2021-02"]], "subject is unmarked"),
        ('<e i="y1" t="Policy">Houle</e>', [["y1", "period", "2021"]], "object is date"),
        ('<e i="e1" t="Event">Houle</e>', [["e1", "startDate", "2021"], ["e1", "startDate", "2021"]], "stands 2 times"),
    ],
)
def test_a_slip_is_found(marked: str, relations: list[list[str]], says: str) -> None:
    assert any(says in slip for slip in slips(made(marked, relations)))


def test_a_period_is_two_years() -> None:
    assert list(slips(made('<e i="y1" t="Policy">Houle</e>', [["y1", "period", "2021/2027"]]))) == []


def test_a_name_left_unmarked_is_found_but_not_in_an_address() -> None:
    text = made('<e i="o1" t="Organisation">Houle</e> parle. Houle répond à Houle@houle.example et houle.')
    assert list(unmarked(text)) == ["“Houle” stands unmarked at 13"]
    assert (
        list(unmarked(made('<e i="o1" t="Organisation">réseau</e> et réseau, <e i="o2" t="Organisation">UE</e> UE')))
        == []
    )


@pytest.mark.parametrize("line", ["{", "{}", '{"lang": "fr", "marked": "x", "relations": 3}'])
def test_a_line_that_is_no_text_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="x:1"):
        parse("x:1", line)


def test_the_check_prints_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "0 slips" in capsys.readouterr().out
