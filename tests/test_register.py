from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.errors import ReleaseError
from soga_kg.register import HEADER, Entry, Register, State, gone_id

HOULE, ESTRAN, MAREE = (f"organisation/{name}-1a2b3c" for name in ("houle", "estran", "maree"))
IDS = st.frozensets(st.sampled_from([f"person/p{i}-00000{i}" for i in range(6)]), max_size=6)


def after(*steps: tuple[set[str], dict[str, str]]) -> Register:
    register = Register()
    for number, (now, successors) in enumerate(steps, 1):
        register, _ = register.following(now, successors, number, f"2026-01-0{number}")
    return register


def test_an_identifier_is_created_once_and_keeps_its_first_release() -> None:
    register = after(({HOULE}, {}), ({HOULE, ESTRAN}, {}))
    assert register.state(HOULE) == Entry(HOULE, State.CURRENT, 1, 1, "2026-01-01")
    assert register.state(ESTRAN) == Entry(ESTRAN, State.CURRENT, 2, 2, "2026-01-02")
    assert register.state(MAREE) is None


def test_what_is_lost_is_withdrawn_with_its_date_and_comes_back_as_itself() -> None:
    gone = after(({HOULE}, {}), (set(), {}))
    assert gone.state(HOULE) == Entry(HOULE, State.WITHDRAWN, 1, 2, "2026-01-02")
    back, moves = gone.following({HOULE}, {}, 3, "")
    assert back.state(HOULE) == Entry(HOULE, State.CURRENT, 1, 3)
    assert (moves.restored, moves.created) == ((HOULE,), ())


def test_what_is_merged_leads_to_a_current_identifier_however_often_that_moves() -> None:
    register = after(({HOULE, ESTRAN, MAREE}, {}), ({ESTRAN, MAREE}, {HOULE: ESTRAN}), ({MAREE}, {ESTRAN: MAREE}))
    assert {register.entries[i].target for i in (HOULE, ESTRAN)} == {MAREE}
    left, moves = register.following(set(), {}, 4, "")
    assert {e.state for e in left.entries.values()} == {State.WITHDRAWN}
    assert moves.withdrawn == tuple(sorted((HOULE, ESTRAN, MAREE)))


def test_successors_in_a_circle_end_in_withdrawal() -> None:
    register = after(({HOULE, ESTRAN}, {}), (set(), {HOULE: ESTRAN, ESTRAN: HOULE}))
    assert {e.state for e in register.entries.values()} == {State.WITHDRAWN}


def test_a_replaced_article_is_withdrawn_with_a_link() -> None:
    register = after(({"article/a"}, {}), ({"article/b"}, {"article/a": "article/b"}))
    assert register.state("article/a") == Entry("article/a", State.WITHDRAWN, 1, 2, "2026-01-02", "article/b")


def test_removal_on_request_leaves_a_line_without_the_name() -> None:
    person = "person/awa-diallo-1a2b3c"
    register, hidden = after(({person, HOULE}, {}), ({HOULE}, {person: HOULE})).without({person}, 3, "2026-02-01")
    assert hidden == 1
    assert "awa" not in register.text()
    assert re.search(r"^person/\*[0-9a-f]{5}\tgone\t1\t3\t2026-02-01\t$", register.text(), re.MULTILINE)
    entry = register.state(person)
    assert entry is not None
    assert entry.state is State.GONE
    back, moves = register.following({person}, {}, 4, "")
    assert moves.created == (person,)
    assert gone_id(person) not in back.entries


def test_what_led_to_something_removed_is_withdrawn() -> None:
    register, _ = after(({HOULE, ESTRAN}, {}), ({ESTRAN}, {HOULE: ESTRAN})).without({ESTRAN}, 3, "")
    assert register.entries[HOULE].state is State.WITHDRAWN
    assert register.entries[HOULE].target == ""


def test_an_identifier_that_is_in_no_line_stops_everything() -> None:
    with pytest.raises(ReleaseError, match="1 identifiers of release 0003 are in no line") as caught:
        after(({HOULE}, {})).check([HOULE, ESTRAN], "release 0003")
    assert ESTRAN in caught.value.message


@pytest.mark.parametrize("line", ["a\tcurrent\t1", "a\tlost\t1\t1\t\t", "a\tcurrent\tone\t1\t\t"])
def test_a_line_that_is_none_of_ours_is_said_with_its_number(line: str) -> None:
    with pytest.raises(ReleaseError, match="line 2 of the register"):
        Register.parse(f"{HEADER}\n{line}\n")


@given(st.lists(IDS, min_size=1, max_size=6))
def test_no_identifier_is_ever_lost_and_the_text_is_read_back(steps: list[frozenset[str]]) -> None:
    register = after(*((set(now), {}) for now in steps))
    assert set(register.entries) == frozenset().union(*steps)
    assert register.current == steps[-1]
    assert Register.parse(register.text()) == register
    assert register.text().splitlines()[1:] == sorted(register.text().splitlines()[1:])
