"""Small articles and decisions made by hand, for the stages that need no text analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from soga_kg.model import ARTICLE, Article, Claim, Decision, Kind, Mention, Page, PartialDate, Relation, Thing
from soga_kg.namespaces import Minter
from soga_kg.read import read

MINT = Minter()
ThingSpec = tuple[Kind, Sequence[str]]
ClaimSpec = tuple[int, Relation, int | str]


def article(text: str, title: str = "Houle ouvre une école", page: str = "page.txt") -> Article:
    """One article read from `title` (printed twice) and `text`."""
    (found,), _ = read(Page(page, f"{title}\n\n{title}\n\n{text}\n".encode()), MINT)
    return found


def thing(of: Article, key: int, kind: Kind, names: Sequence[str], ref: str | None = None) -> Thing:
    """A thing with all its mentions in the text; its first name must be printed there."""
    mentions = []
    for name in names:
        at = of.text.find(name)
        while at >= 0:
            mentions.append(Mention(at, at + len(name), kind, "test", 0.9))
            at = of.text.find(name, at + 1)
    assert mentions, f"{names} are not in the text"
    return Thing(key, kind, names[0], tuple(names), tuple(sorted(mentions)), ref)


def claim(of: Article, subject: int, relation: Relation, object_: int | str, role: str | None = None) -> Claim:
    """A claim whose evidence is the last sentence of the text."""
    last = of.sentences[-1]
    value = PartialDate(object_) if isinstance(object_, str) else object_
    return Claim(subject, relation, value, last.start, last.end, "test-rule", 0.8, role)


def decision(of: Article, things: Sequence[ThingSpec], claims: Sequence[ClaimSpec] = ()) -> Decision:
    """A decision from (kind, names) and (subject, relation, object key or date)."""
    made = tuple(thing(of, key, kind, names) for key, (kind, names) in enumerate(things))
    return Decision(of, made, tuple(claim(of, s, r, o) for s, r, o in claims))


def with_ref(of: Decision, key: int, ref: str) -> Decision:
    """The same decision, one thing of it known under a key."""
    return replace(of, things=tuple(replace(t, ref=ref) if t.key == key else t for t in of.things))


SCHOOL_TEXT = (
    "La coopérative Houle (CH) est à Brest avec le Réseau Estran. "
    "Awa Diallo, présidente de Houle, parle au Forum des marées le 4 mai 2021."
)


def school() -> Decision:
    """An article with a person, two organisations, an event, a place, a membership, a date and an author."""
    of = article(SCHOOL_TEXT)
    made = decision(
        of,
        [
            (Kind.PERSON, ["Awa Diallo"]),
            (Kind.ORGANISATION, ["Houle", "CH"]),
            (Kind.EVENT, ["Forum des marées"]),
            (Kind.PLACE, ["Brest"]),
            (Kind.ORGANISATION, ["Réseau Estran"]),
        ],
        [
            (2, Relation.SPEAKER, 0),
            (2, Relation.START_DATE, "2021-05-04"),
            (1, Relation.LOCATION, 3),
            (1, Relation.PARTNER, 4),
            (ARTICLE, Relation.AUTHOR, 0),
        ],
    )
    return replace(made, claims=(*made.claims, claim(of, 0, Relation.AFFILIATION, 1, "présidente")))
