"""How the rules of data/relations.toml are written: regular expressions over the masked text of a scene.

Signs in braces stand for what no expression could say readably:

    {s:event|project}    the subject: one name of these kinds       {o:organisation}   the object
    {os:organisation}    objects in a list: `A, B et C`             {all:person}       objects up to the sentence's end
    {places}             places as objects, small to large          {date}             any kind alone: a name, not kept
    {..60}               up to 60 characters of one clause, names included; {..60:} colons and question marks too
    {..60-event|place}   the same without such names; -names without any but dates, -actors without any but dates
                         and places, -all without any
    {gap} {loose} {words} {few}   usual ones: names allowed; dates and places; none; none and no comma
    {role}               a role as printed                          {noun}             article, noun before a name
    {line} {break}       where a block begins; where anything begins
    {word}               one of the entries of the table [words]

The typographic apostrophe of the file stands for both, since a masked text has straight ones only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from soga_kg.extract.lexicon import read_data
from soga_kg.extract.scene import BREAKS, LINES, SIGNS

_NAMES = "".join(SIGNS.values())
_GROUPS = {
    "all": _NAMES,
    "names": "".join(sign for kind, sign in SIGNS.items() if kind != "date"),
    "actors": "".join(sign for kind, sign in SIGNS.items() if kind not in {"date", "place"}),
}
# What stands between two names of a list
_JOINT = (
    rf"\s*(?:\([^(){BREAKS}]{{1,60}}\))?\s*(?:,\s*(?:et|and|ainsi que|as well as)?|/|\||&|\+|•|·|–|-|\bet\b|\band\b"
    r"|\bainsi que\b|\bas well as\b|,?\s(?:this time )?together with\b|,?\sconjointement avec\b)\s*"
)
# Places follow each other from small to large: `à la Halle, à Lille (Nord)`
_WHERE = (
    r"(?:\s*(?:,|\(|-|–|\|)\s*|\s)(?:(?:à|au|aux|de|du|en|in|at|near|et|and|of)\s|d')?(?:la\s|le\s|les\s|l'|the\s)?"
)
# Articles and small common nouns before a name (`de la coopérative X`), but no word that opens another relation
_NOUN = (
    r"\s*(?:(?:par|by|de|d'|du|des|à|au|aux|of|pour|for|le|la|les|l'|the|a|an|un|une|its|son|sa|ses|leur)\s*)"
    r"{0,3}(?-i:(?!avec\b|with\b|soutien|concours|appui|parten|partner|support|collab|déléga|delega|fund|financ|grâce|dans\b|cadre\b|lors\b"
    r"|dont\b|qui\b|représent|\w*fondat|\w*founder|who\b|that\b|and\b|et\b|que\b)[a-zà-ÿ'-]+\s+){0,3}?"
    r"(?:l'|d'|de la |de |du |des |le |la |les )?(?-i:(?:M|MM|Mmes?|Mlle|Mr|Mrs|Ms|Dr|Pr|Prof|Me)\.?\s)?"
)
# A founder's role makes no affiliation: of 67 founders in the training texts 22 are said to work there
_ROLE = (
    r"(?P<role>(?!(?:both|all|tous|toutes)\b|(?:co-?)?(?:fondat|founder)\w*\s?(?:de\b|d'|du\b|des\b|of\b))"
    rf"[^{BREAKS}{_NAMES}.;:!?()–|]{{3,90}}?)"
)
_FIXED = {
    "gap": f"[^{BREAKS};:!?]{{0,90}}?",
    "loose": f"[^{BREAKS}{_GROUPS['actors']};:!?()]{{0,80}}?",
    "words": f"[^{BREAKS}{_NAMES}.;:!?()]{{0,60}}?",
    "few": f"[^{BREAKS}{_NAMES}.;:!?(),]{{0,25}}?",
    "role": _ROLE,
    "noun": _NOUN,
    "break": f"[{BREAKS}]",
    "line": f"[{LINES}]",
    "places": f"(?P<o>(?>{SIGNS['place']}(?:{_WHERE}{SIGNS['place']})*))",
}
_BRACES = re.compile(
    r"\{(?:\.\.(?P<most>\d+)(?P<colon>:?)(?:-(?P<none>[a-z|]+))?|(?P<name>[a-z_]+)(?::(?P<kinds>[a-z|]+))?)\}"
)


def expand(text: str, words: Mapping[str, Sequence[str]]) -> str:
    """The regular expression of a rule. Raises KeyError for a sign or word that no table knows."""

    def one(match: re.Match[str]) -> str:
        if match["most"]:
            return _up_to(match)
        name, kinds = match["name"], match["kinds"]
        if kinds:
            return _slot(name, "[" + "".join(SIGNS[kind] for kind in kinds.split("|")) + "]")
        fixed = _FIXED.get(name) or SIGNS.get(name)
        if fixed:
            return fixed
        start = "" if words[name][0].startswith(r"\s") else r"(?<!\w)"
        return start + "(?:" + "|".join(expand(entry, words) for entry in words[name]) + ")"

    return _BRACES.sub(one, text.replace("’", "'"))


def _up_to(match: re.Match[str]) -> str:
    kinds = match["none"]
    without = "" if kinds is None else _GROUPS.get(kinds) or "".join(SIGNS[kind] for kind in kinds.split("|"))
    return f"[^{BREAKS}{without};{'' if match['colon'] else ':?'}!]{{0,{match['most']}}}?"


def _slot(name: str, item: str) -> str:
    if name == "os":
        return f"(?P<o>(?>{item}(?:{_JOINT}{_NOUN}{item})*))"  # atomic: long lists took seconds else
    if name == "all":
        return f"(?P<o>{item}(?:[^{BREAKS}]*{item})?)"
    return f"(?P<{name}>{item})"


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of a relation table.

    Where it names no subject, the scene's topic of the kinds `topic` (best first) is taken, looked for no farther than
    `reach`. `objects` are the kinds of its objects. `inverse`: `s` of the pattern is the object of the relation.
    What matches `unless` is no match.
    """

    name: str
    relation: str
    pattern: re.Pattern[str]
    confidence: float
    topic: tuple[str, ...]
    inverse: bool
    reach: str
    objects: tuple[str, ...]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, their words, the words that turn what they read into its contrary, and those that narrow a relation.

    `doubts` are those words and more, for whoever reads without a pattern. `variants`: relation -> words, and the
    relation that it is where the match holds them.
    """

    rules: tuple[Rule, ...]
    words: Mapping[str, Sequence[str]]
    denial: re.Pattern[str]
    doubts: re.Pattern[str]
    variants: Mapping[str, tuple[re.Pattern[str], str]]


@cache
def rule_book() -> RuleBook:
    """The rules of data/relations.toml, compiled."""
    table = read_data("relations")
    words = table["words"]
    rules = tuple(
        Rule(
            name=entry["rule"],
            relation=entry["relation"],
            pattern=re.compile(expand(text, words), re.IGNORECASE),
            confidence=entry["confidence"],
            topic=tuple(kinds for kinds in entry.get("topic", "").split(", ") if kinds),
            inverse=entry.get("inverse", False),
            reach=entry.get("reach", "heading"),
            objects=_objects(text),
            unless=re.compile(entry["unless"].replace("’", "'"), re.IGNORECASE) if "unless" in entry else None,
        )
        for entry in table["rule"]
        for text in entry["text"]
    )
    denial, doubts = ([word.replace("’", "'") for word in table["denial"][key]] for key in ("words", "doubts"))
    variants = {
        name: (re.compile(entry["words"].replace("’", "'"), re.IGNORECASE), entry["relation"])
        for name, entry in table["variant"].items()
    }
    compiled = (re.compile("|".join(part), re.IGNORECASE) for part in (denial, denial + doubts))
    said, unsaid = compiled
    return RuleBook(rules, words, said, unsaid, variants)


def _objects(text: str) -> tuple[str, ...]:
    found = re.search(r"\{(?:o|os|all):([a-z|]+)\}", text)
    return tuple(found[1].split("|")) if found else ("place",)
