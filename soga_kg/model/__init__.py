"""The nouns that flow from page to release: frozen, ordered, without input or output.

Four sections, as the text becomes knowledge:

    text       Page -> Article (Block, Sentence, AuthorCard, Source)
    findings   Mention -> Thing, Claim -> Decision       one article, nothing merged across articles
    knowledge  Entity, Statement, Evidence -> Knowledge  one IRI for one thing across articles
    checks     Violation, Skipped, Contradiction, Doubt -> Report

All offsets are code points into `Article.text`; a span is half open, `text[start:end]`.
"""

from soga_kg.model.checks import Crawl, Quarantined, Report, Severity, Skipped, Violation
from soga_kg.model.corrections import Correction, CorrectionKind, Stale
from soga_kg.model.findings import (
    ARTICLE,
    ASKED,
    BY_LINK,
    BY_MODEL,
    DOUBTED,
    IDENTIFIERS,
    JUDGE,
    READER,
    TABLE,
    Claim,
    Decision,
    Kind,
    Mention,
    Relation,
    Thing,
)
from soga_kg.model.knowledge import Contradiction, Doubt, Entity, Evidence, Knowledge, Name, Statement
from soga_kg.model.text import (
    Article,
    AuthorCard,
    Block,
    BlockKind,
    Identifier,
    Page,
    PartialDate,
    Sentence,
    Source,
    Title,
)

__all__ = [
    "ARTICLE",
    "ASKED",
    "BY_LINK",
    "BY_MODEL",
    "DOUBTED",
    "IDENTIFIERS",
    "JUDGE",
    "READER",
    "TABLE",
    "Article",
    "AuthorCard",
    "Block",
    "BlockKind",
    "Claim",
    "Contradiction",
    "Correction",
    "CorrectionKind",
    "Crawl",
    "Decision",
    "Doubt",
    "Entity",
    "Evidence",
    "Identifier",
    "Kind",
    "Knowledge",
    "Mention",
    "Name",
    "Page",
    "PartialDate",
    "Quarantined",
    "Relation",
    "Report",
    "Sentence",
    "Severity",
    "Skipped",
    "Source",
    "Stale",
    "Statement",
    "Thing",
    "Title",
    "Violation",
]
