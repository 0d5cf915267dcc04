"""An invented release with everything that the pages show, hostile names among it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from soga_kg.namespaces import PREFIXES
from soga_kg.register import Entry, Register, State, gone_id
from tests.web.serving import BASE, make_release

ID = f"{BASE}id/"
PERSON, HOSTILE, LONG = f"{ID}person/ada-houle-0a1b2c", f"{ID}person/hostile-ffffff", f"{ID}person/long-eeeeee"
COOP, LEAGUE = f"{ID}organisation/coop-000001", f"{ID}organisation/ligue-000002"
EVENT, OLD = f"{ID}event/forum-000003", f"{ID}event/ancien-forum-000004"
ARTICLE, REVISED, TRANSLATED = (
    f"{ID}article/{name}" for name in ("un-00000000000a", "un-00000000000b", "one-00000000000c")
)
WORK, MEMBERSHIP = f"{ID}work/{'1' * 16}", f"{ID}membership/{'2' * 16}"
METADATA, DATASET = f"{ID}graph/metadata", f"{ID}dataset/{'3' * 16}"
DESCRIBED = (("Invented </script><b>people</b>.", "en"), ("Des gens inventés.", "fr"))
MARKUP = "<script>alert('x')</script> & \"Co\""
RTL = "\u202eabc עברית"
ENDLESS = "Nom sans fin " * 800
PEOPLE = 210  # more than one page of a list, and more values than a page shows


def node(name: str) -> str:
    """`schema:name` or an IRI as N-Quads."""
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>" if prefix in PREFIXES else f"<{name}>"


def membership(iri: str, member: str, organization: str, statement: str = "") -> list[str]:
    """What joins a member to an organisation, and the statement that it comes from, as lines without a graph."""
    lines = [
        f"{node(iri)} {node('org:member')} {node(member)}",
        f"{node(iri)} {node('org:organization')} {node(organization)}",
    ]
    if statement:
        lines.append(f"{node(iri)} {node('prov:wasDerivedFrom')} {node(statement)}")
    return lines


def word(text: str, tag: str = "") -> str:
    """A literal; `tag` is a language, or ^^ and a type."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"' + (f"^^{node(tag[2:])}" if tag.startswith("^^") else f"@{tag}" if tag else "")


def named(iri: str, kind: str, *names: tuple[str, str]) -> list[str]:
    """A thing with its names."""
    lines = [f"{node(iri)} {node('rdf:type')} {node(kind)}"]
    for text, tag in names:
        lines += [f"{node(iri)} {node(p)} {word(text, tag)}" for p in ("schema:name", "rdfs:label")]
    return lines


def article(iri: str, title: str, language: str) -> list[str]:
    """A revision of the one work."""
    about = [
        f"{node('rdf:type')} {node('schema:Article')}",
        f"{node('schema:headline')} {word(title, language)}",
        f"{node('rdfs:label')} {word(title, language)}",
        f"{node('schema:inLanguage')} {word(language)}",
        f"{node('dcterms:isVersionOf')} {node(WORK)}",
    ]
    return [f"{node(iri)} {line}" for line in about]


class Says:
    """Statements with evidence of one article."""

    def __init__(self, graph: str) -> None:
        self.graph, self.number, self.lines = graph, 0, list[str]()

    def __call__(self, subject: str, predicate: str, object_: str, quotes: int = 1, full: bool = True) -> str:
        self.number += 1
        key = f"{self.number:014x}0{self.graph[-1]}"
        statement = f"{ID}statement/{key}"
        said = [
            f"{node(statement)} {node('rdf:type')} {node('soga:Statement')}",
            f"{node(statement)} {node('rdf:subject')} {node(subject)}",
            f"{node(statement)} {node('rdf:predicate')} {node(predicate)}",
            f"{node(statement)} {node('rdf:object')} {object_}",
        ]
        for number in range(quotes):
            evidence = f"{ID}evidence/{key[:-2]}{number:x}{key[-1]}"
            exact = word(f"Phrase {self.number}.{number} <i>dite</i>\n ici.")
            said += [
                f"{node(statement)} {node('soga:evidence')} {node(evidence)}",
                f"{node(evidence)} {node('rdf:type')} {node('soga:Evidence')}",
                f"{node(evidence)} {node('oa:hasSource')} {node(self.graph)}",
                f"{node(evidence)} {node('oa:hasSelector')} {node(evidence + '#quote')}",
                f"{node(evidence + '#quote')} {node('oa:exact')} {exact}",
                f"{node(evidence + '#quote')} {node('oa:prefix')} {word('avant <b> ')}",
                f"{node(evidence + '#quote')} {node('oa:suffix')} {word(' après')}",
            ]
            if full:
                place = f"{evidence}#position"
                said += [
                    f"{node(evidence)} {node('oa:hasSelector')} {node(place)}",
                    f"{node(place)} {node('oa:start')} {word(str(number), '^^xsd:nonNegativeInteger')}",
                    f"{node(evidence)} {node('dcterms:language')} {word('fr')}",
                    f"{node(evidence)} {node('soga:extractor')} {word('speaker-bullet')}",
                    f"{node(evidence)} {node('soga:confidence')} {word('0.85', '^^xsd:decimal')}",
                ]
        self.lines += said
        return statement


def quads() -> str:
    """The whole data set."""
    default = [
        *named(PERSON, "schema:Person", ("Ada Houle", "und")),
        *named(HOSTILE, "schema:Person", (MARKUP, "fr"), (RTL, "he")),
        *named(LONG, "schema:Person", (ENDLESS, "fr")),
        *named(COOP, "schema:Organization", ("Coopérative Houle", "fr"), ("Houle Cooperative", "en")),
        *named(LEAGUE, "schema:Organization", ("Ligue des marées", "fr")),
        *named(EVENT, "schema:Event", ("Forum des marées", "fr")),
        *named(OLD, "schema:Event"),
        *article(ARTICLE, "Un forum", "fr"),
        *article(REVISED, "Un forum, revu", "fr"),
        *article(TRANSLATED, "A forum", "en"),
        f"{node(ARTICLE)} {node('schema:alternativeHeadline')} {word('Autre titre', 'fr')}",
        f"{node(ARTICLE)} {node('dcterms:source')} {word('archive.txt#line=0,9')}",
        f"{node(ARTICLE)} {node('dcterms:source')} <https://example.org/un-forum?x=1&y=2>",
        f"{node(ARTICLE)} {node('dcterms:source')} <urn:nowhere>",
        f"{node(ARTICLE)} {node('dcterms:issued')} {word('2021', '^^xsd:gYear')}",
        f"{node(ARTICLE)} {node('schema:author')} {node(PERSON)}",
        f"{node(TRANSLATED)} {node('schema:translationOfWork')} {node(ARTICLE)}",
        f"{node(TRANSLATED)} {node('dcterms:issued')} {word('2025-11-05', '^^xsd:date')}",
        f"{node(WORK)} {node('rdfs:label')} {word('Un forum', 'fr')}",
        f"{node(EVENT)} {node('schema:performer')} {node(PERSON)}",
        f"{node(EVENT)} {node('schema:startDate')} {word('2021-05-01', '^^xsd:date')}",
        f"{node(EVENT)} {node('soga:startEarliest')} {word('2021-05-01', '^^xsd:date')}",
        f"{node(EVENT)} {node('schema:endDate')} {word('2021-05', '^^xsd:gYearMonth')}",
        f"{node(EVENT)} {node('schema:superEvent')} {node(OLD)}",
        f"{node(COOP)} {node('org:classification')} {node('soga:org-cooperative')}",
        f"{node(COOP)} {node('skos:altLabel')} {word('CH', 'und')}",
        f"{node(COOP)} {node('soga:formerName')} {word('Vieille Houle', 'fr')}",
        f"{node(COOP)} {node('soga:partner')} {node(LEAGUE)}",
        f"{node(LEAGUE)} {node('soga:partner')} {node(COOP)}",
        f"{node(PERSON)} {node('org:memberOf')} {node(COOP)}",
        f"{node(PERSON)} <https://example.org/known#odd> {word('12', '^^xsd:integer')}",
    ]
    says, also = Says(ARTICLE), Says(REVISED)
    held = says(PERSON, "org:memberOf", node(COOP), quotes=4)
    concept_only = says(PERSON, "org:memberOf", node(LEAGUE))
    for statement, member_of, role in (
        (
            held,
            COOP,
            [
                f"{node('soga:roleText')} {word('présidente', 'fr')}",
                f"{node('org:role')} {node('soga:role-president')}",
            ],
        ),
        (concept_only, LEAGUE, [f"{node('org:role')} {node('soga:role-president')}"]),
        ("", COOP, []),
    ):
        iri = MEMBERSHIP if statement == held else f"{ID}membership/{len(role)}{'4' * 15}"
        default += [
            f"{node(iri)} {node('rdf:type')} {node('org:Membership')}",
            *membership(iri, PERSON, member_of, statement),
            *(f"{node(iri)} {part}" for part in role),
        ]
    default += [  # the same role once more, and a name that is none
        *membership(f"{ID}membership/twice", PERSON, LEAGUE, concept_only),
        f"{node(f'{ID}membership/twice')} {node('org:role')} {node('soga:role-president')}",
        f"{node(LEAGUE)} {node('rdfs:label')} <urn:odd>",
    ]
    says.lines += [line for line in default if line.startswith(node(MEMBERSHIP))]
    says(EVENT, "schema:performer", node(PERSON), full=False)
    says(EVENT, "schema:startDate", word("2021-05-01", "^^xsd:date"))
    says(ARTICLE, "schema:author", node(PERSON))
    says(ARTICLE, "schema:mentions", node(HOSTILE))
    says(COOP, "soga:partner", node(LEAGUE))
    says(LEAGUE, "soga:partner", node(COOP))
    also(EVENT, "schema:startDate", word("2020-05", "^^xsd:gYearMonth"))
    default += [f"{node(a)} {node('schema:mentions')} {node(t)}" for a, t in ((ARTICLE, HOSTILE), (ARTICLE, PERSON))]
    for number in range(PEOPLE):
        someone = f"{ID}person/nom-{number:06x}"
        default += named(someone, "schema:Person", (f"Éma {number:03}", "fr"))
        default.append(f"{node(someone)} {node('org:memberOf')} {node(LEAGUE)}")
    metadata = [
        f"{node(DATASET)} {node('rdf:type')} {node('dcat:Dataset')}",
        f"{node(DATASET)} {node('dcterms:title')} {word('Made up', 'en')}",
        *(f"{node(DATASET)} {node('dcterms:description')} {word(*told)}" for told in DESCRIBED),
        f"{node(DATASET)} {node('dcterms:temporal')} {node(DATASET + '#period')}",
        f"{node(DATASET + '#period')} {node('dcat:startDate')} {word('2021-01-01', '^^xsd:date')}",
        f"{node(DATASET + '#period')} {node('dcat:endDate')} {word('2025-11-05', '^^xsd:date')}",
        f"{node(DATASET)} {node('dcterms:license')} <https://creativecommons.org/publicdomain/zero/1.0/>",
    ]
    lines = [f"{line} ." for line in default]
    for graph, inside in ((ARTICLE, says.lines), (REVISED, also.lines), (METADATA, metadata)):
        lines += [f"{line} {node(graph)} ." for line in inside]
    return "".join(f"{line}\n" for line in lines)


def report() -> dict[str, object]:
    """A report with every section."""
    quote = {
        "article": ARTICLE,
        "start": 0,
        "end": 9,
        "quote": "Le forum <b>dure</b>.",
        "language": "fr",
        "rule": "dates",
        "confidence": 0.5,
    }
    first = {
        "iri": f"{ID}statement/{'5' * 16}",
        "subject": EVENT,
        "relation": "startDate",
        "object": "2021-05",
        "roles": [],
        "evidence": [quote],
    }
    second = {**first, "iri": f"{ID}statement/{'6' * 16}", "object": "2020"}
    member = {**first, "subject": PERSON, "relation": "affiliation", "object": COOP, "roles": ["présidente"]}
    violation = {
        "focus": EVENT,
        "shape": f"{BASE}shapes#StartDateType",
        "message_en": "A start is one day.",
        "message_fr": "Un début est un jour.",
    }
    return {
        "counts": {"articles": 3, "skipped": 1, "secret": 5},
        "skipped": [{"source": "a<b>.txt", "stage": "read", "reason": "no <text> in it", "hint": "Look at it."}],
        "quarantined": [{"statement": s, "violation": violation} for s in (first, member)],
        "warnings": [violation, violation],
        "contradictions": [
            {"about": EVENT, "relation": "startDate", "kept": first["iri"], "statements": [first, second]}
        ]
        * 201,
        "doubts": [{"score": 0.5, "left": LEAGUE, "right": f"{ID}organisation/gone-000009", "reason": "alike"}],
    }


_PAST = ("person/ada-h-aaaaaa", "event/annule-bbbbbb", "article/un-00000000000d", "person/x-cccccc")
MERGED, WITHDRAWN, REPLACED, GONE = (
    f"{ID}{path}"
    for path in ("person/ada-h-aaaaaa", "event/annule-bbbbbb", "article/un-00000000000d", "person/x-cccccc")
)


def history() -> dict[str, str]:
    """What became of identifiers, and two releases."""
    current = Entry(PERSON.removeprefix(ID), State.CURRENT, 1, 1, "2025-12-24")
    entries = [
        current,
        Entry(REVISED.removeprefix(ID), State.CURRENT, 1, 1, "2025-12-24"),
        Entry(MERGED.removeprefix(ID), State.MERGED, 1, 2, "2026-01-02", current.id),
        Entry(WITHDRAWN.removeprefix(ID), State.WITHDRAWN, 1, 2, "2026-01-02"),
        Entry(REPLACED.removeprefix(ID), State.WITHDRAWN, 1, 2, "", REVISED.removeprefix(ID)),
        Entry(gone_id(GONE.removeprefix(ID)), State.GONE, 1, 2),
    ]
    nothing = dict.fromkeys(("restored", "renamed", "merged", "gone", "facts_removed"), 0)
    releases = [
        {"number": 2, "date": "2026-01-02", "digest": "b" * 64, "changes": {**nothing, "created": 3, "withdrawn": 2}},
        {"number": 1, "date": "", "digest": "a" * 64, "changes": {**nothing, "created": 213, "facts_added": 9}},
    ]
    changes = {"number": 2, "created": [current.id], "withdrawn": [WITHDRAWN.removeprefix(ID)], "merged": []}
    return {
        "register.tsv": Register({e.id: e for e in entries}).text(),
        "releases.json": json.dumps(releases),
        "changes.json": json.dumps(changes),
    }


def make(out: Path) -> Path:
    """Write the release; returns its folder."""
    folder = make_release(out, quads())
    (folder / "report.json").write_text(json.dumps(report()), encoding="utf-8")
    for name, text in history().items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "secret.txt").write_text("not in the manifest", encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {
        "counts": {"articles": 3, "person": 213, "series": 0, "statements": 9, "quarantined": 1, "secret": 7},
        "versions": {"ontology": "abc"},
        "made_by": "soga-kg 0",
        "publisher": "La Coopérative Houle",
        "number": 2,
        "date": "2026-01-02",
        "files": {
            name: {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(), "bytes": 1234}
            for name in ("graph.nq", "report.json", *history())
        },
    }
    manifest["files"]["gone.ttl"] = {"sha256": "0", "bytes": 1}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
