"""Slips of annotation: what a person overlooks and a program sees.

python -m training.check
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator

from soga_kg.model import PartialDate
from training.texts import FOLDER, WAITING, Annotated, read_texts

TYPES = frozenset({"Person", "Organisation", "Event", "Policy", "Project", "Place"})
_ACTOR = frozenset({"Person", "Organisation"})
_DATE = frozenset({"date"})
# relation -> types of its subject, types of its object
RELATIONS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "affiliation": (frozenset({"Person"}), frozenset({"Organisation", "Project"})),
    "speaker": (frozenset({"Event"}), _ACTOR),
    "author": (frozenset({"article"}), _ACTOR),
    "founder": (frozenset({"Organisation", "Project"}), _ACTOR),
    "memberOf": (_ACTOR, frozenset({"Organisation"})),
    "partner": (frozenset({"Project", "Event", "Organisation"}), frozenset({"Organisation"})),
    "organizer": (frozenset({"Event"}), _ACTOR | {"Project"}),
    "funder": (frozenset({"Event", "Project", "Organisation"}), frozenset({"Organisation", "Policy"})),
    "operator": (frozenset({"Project"}), frozenset({"Organisation"})),
    "location": (frozenset({"Event", "Organisation", "Project"}), frozenset({"Place"})),
    "startDate": (frozenset({"Event"}), _DATE),
    "endDate": (frozenset({"Event"}), _DATE),
    "superEvent": (frozenset({"Event"}), frozenset({"Event"})),
    "replaces": (frozenset({"Event", "Project", "Policy"}), frozenset({"Event", "Project", "Policy"})),
    "issuer": (frozenset({"Policy"}), _ACTOR),
    "policyDate": (frozenset({"Policy"}), _DATE),
    "period": (frozenset({"Policy"}), frozenset({"period"})),
    "partOf": (frozenset({"Policy", "Project"}), frozenset({"Policy", "Project"})),
    "contributor": (frozenset({"Policy"}), _ACTOR),
    "participant": (frozenset({"Event"}), frozenset({"Organisation"})),
    "award": (_ACTOR, frozenset({"Event"})),
}


def slips(text: Annotated) -> Iterator[str]:
    """What is wrong with one text, a line each; nothing where all is well."""
    if re.search(r"</?e\b", text.text) or "<e" in "".join(text.text[m.start : m.end] for m in text.mentions):
        yield "a mark is broken or stands inside another"
    types: dict[str, set[str]] = {}
    for mention in text.mentions:
        types.setdefault(mention.key, set()).add(mention.type)
        if mention.type not in TYPES:
            yield f"{mention.key}: there is no type {mention.type}"
        if text.text[mention.start : mention.end].strip() != text.text[mention.start : mention.end] or (
            mention.start == mention.end
        ):
            yield f"{mention.key}: empty mark, or blanks inside it"
    yield from (f"{key}: marked as {' and '.join(sorted(t))}" for key, t in sorted(types.items()) if len(t) > 1)
    for subject, relation, object_ in text.relations:
        yield from _relation_slips(subject, relation, object_, {k: min(t) for k, t in types.items()})
    yield from (f"{r} stands {n} times" for r, n in Counter(text.relations).items() if n > 1)


def _relation_slips(subject: str, relation: str, object_: str, types: dict[str, str]) -> Iterator[str]:
    if relation not in RELATIONS:
        yield f"there is no relation {relation}"
        return
    wanted_subject, wanted_object = RELATIONS[relation]
    own = "article" if subject == "article" else types.get(subject, "unmarked")
    other = types.get(object_) or _value_type(object_)
    if own not in wanted_subject:
        yield f"{subject} {relation} {object_}: subject is {own}"
    if other not in wanted_object:
        yield f"{subject} {relation} {object_}: object is {other}"


def _value_type(value: str) -> str:
    if re.fullmatch(r"\d{4}/\d{4}", value):
        return "period"
    try:
        PartialDate(value)
    except ValueError:
        return "unmarked"
    return "date"


def unmarked(text: Annotated) -> Iterator[str]:
    """Names marked in one place of a text and standing unmarked, with the same capitals, in another.

    Only names with a capital or a digit count: a place may be mentioned without being marked (it then takes part in
    nothing), and an e-mail address holds its organisation's name.
    """
    taken = [(m.start, m.end) for m in text.mentions]
    names = {text.text[m.start : m.end] for m in text.mentions if m.type != "Place"}
    for name in sorted(names):
        if len(name) < 3 or not (name[0].isupper() or " " in name):
            continue
        for match in re.finditer(rf"(?<![\w.@-]){re.escape(name)}(?![\w@-]|\.\w)", text.text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                yield f"“{name}” stands unmarked at {match.start()}"


def main() -> None:
    """Prints every slip; ends with 1 where there is one of the kind that a program can be sure of."""
    sure = 0
    texts = [text for folder in (FOLDER, WAITING) for text in read_texts(folder)]
    for text in texts:
        for slip in slips(text):
            sure += 1
            sys.stdout.write(f"{text.name}: {slip}\n")
        for slip in unmarked(text):
            sys.stdout.write(f"{text.name}: look: {slip}\n")
    scored = sum(text.is_scored_only for text in texts)
    sys.stdout.write(f"{len(texts)} texts, {scored} of them scored only; {sure} slips\n")
    sys.exit(1 if sure else 0)


if __name__ == "__main__":
    main()
