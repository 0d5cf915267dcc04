"""What may happen to a site and to its corrections between two builds, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from soga_kg.register import Register
from soga_kg.release import current
from soga_kg.suppress import Suppression
from tests.bench.site import article

PAGES = 4
EDITS = ("edit", "withdraw", "retitle", "move", "double", "translate", "correct", "uncorrect", "suppress")
Step = tuple[str, int]  # what, to which page


@dataclass(frozen=True)
class Sequence:
    """Some steps, each followed by a build; `read`: with the trained reader, which takes ten times as long."""

    steps: tuple[Step, ...]
    read: bool


SEQUENCE = st.builds(
    Sequence,
    st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, PAGES - 1)), min_size=1, max_size=3).map(tuple),
    st.integers(0, 9).map(lambda number: number == 9),
)


def begin(home: Path) -> None:
    """The folders, with all pages but one."""
    (home / "corrections").mkdir()
    (home / "pages").mkdir()
    for number in range(PAGES - 1):
        (home / "pages" / f"{number}.txt").write_text(article(number), encoding="utf-8")


def change(home: Path, step: Step, number: int) -> None:
    """One step; `number` is that of the build to come."""
    what, of = step
    if what == "correct":
        correct(home, number, of)
    elif what == "uncorrect":
        for path in sorted((home / "corrections").iterdir())[:1]:
            path.unlink()
    elif what == "suppress":
        Suppression(home / "out" / "suppressed.tsv").add([somebody(of)], f"2026-01-0{number + 1}")
    else:
        edit(home / "pages", what, of, number)


def edit(pages: Path, what: str, of: int, number: int) -> None:
    """A page edited, taken away, called otherwise, moved, doubled or translated; one that was away comes back."""
    path = next((p for p in sorted(pages.glob(f"{of}*.txt")) if not p.stem.endswith(("-again", "-en"))), None)
    if path is None:
        (pages / f"{of}.txt").write_text(article(of), encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    title = text.partition("\n")[0]
    if what == "edit":
        more = f"Mise à jour {number} : Awa Diallo-Kone, présidente de la Coopérative Houle Marée, y sera."
        path.write_text(f"{text.rstrip()} {more}\n", encoding="utf-8")
    elif what == "retitle":
        path.write_text(text.replace(title, f"Nouveau titre {number} pour le Réseau Marée Brest"), encoding="utf-8")
    elif what == "move":
        path.rename(pages / f"{of}-moved-{number}.txt")
    elif what == "double":
        (pages / f"{of}-again.txt").write_text(text, encoding="utf-8")
    elif what == "translate":
        body = f"{somebody(of)} spoke about the network and the work of the year in Brest with all of its members."
        english = f"{title}\n\nA note on article {of}\n\nA note on article {of}\n\n{body} {body}\n"
        (pages / f"{of}-en.txt").write_text(english, encoding="utf-8")
    elif len(list(pages.iterdir())) > 1:
        path.unlink()


def somebody(of: int) -> str:
    """A person whom the article names."""
    words = article(of).split()
    return " ".join(next(pair for pair in pairwise(words) if "-" in pair[1])).strip(",.")


def correct(home: Path, number: int, of: int) -> None:
    """A correction of one of eight kinds."""
    ids = sorted(Register.parse((current(home / "out") / "register.tsv").read_text(encoding="utf-8")).current)
    bodies, people, texts, events = (
        [i for i in ids if i.startswith(kind)] for kind in ("organisation/", "person/", "work/", "event/")
    )
    if not (bodies and people and texts and events):
        return
    one, other, when = bodies[of % len(bodies)], bodies[-1], events[of % len(events)]
    who, what = people[of % len(people)], texts[of % len(texts)]
    kinds = (
        f'[[rename]]\nthing = "{one}"\nname = "Nom donné {number}"\n',
        f'[[same]]\nthings = ["{one}", "{other}"]\n',
        f'[[different]]\nthings = ["{one}", "{other}"]\n',
        f'[[retype]]\nthing = "{one}"\nkind = "project"\n',
        f'[[add]]\nsubject = "{when}"\nrelation = "sponsor"\nobject = "{one}"\nsource = "a letter"\n',
        f'[[identify]]\nthing = "{one}"\nwikidata = "Q{number + 1}"\n',
        f'[[withdraw]]\nthing = "{who}"\nnote = "Asked for."\n',
        f'[[withdraw]]\nthing = "{what}"\nnote = "Taken back."\n',
    )
    kind = kinds[(3 * number + of) % len(kinds)]
    (home / "corrections" / f"{number}.toml").write_text(kind, encoding="utf-8")
