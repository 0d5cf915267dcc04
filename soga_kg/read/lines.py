"""What kind of line a line of a text page is: bullet, card header, place line, role line, caption."""

from __future__ import annotations

import re
from dataclasses import dataclass

from soga_kg.names import fold, similarity
from soga_kg.read.redact import email_domain

_BULLET = re.compile(
    r"^(?:[•▪●◦‣∙·○■□➢➤►▶→➡⇒✔✅☑✓☞*\U0001F300-\U0001FAFF\u2600-\u27BF][\uFE0E\uFE0F\u200d]*\s*"
    r"|[-–—o](?=\s)\s*|(?:\d{1,2}|[a-z])[.)]\s+)+"
)
_CARD_HEADER = re.compile(
    r"^(?:(?:un |cet )?(?:article|texte|billet) (?:écrit|rédigé|signé|proposé) par|(?:écrit|rédigé|signé) par"
    r"|(?:à|a) propos (?:de l[’']|des )aut(?:eur|rice)\S*|(?:an )?(?:article )?(?:written|authored) by"
    r"|about the authors?|the authors?|(?:les )?aut(?:eur|rice)s?|authors?)\b[\s:.–-]*(?P<name>.*)$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^(?:crédits?(?: photos?)?|photos?(?: credits?)?|credits?|sources?|image|illustration|légende|caption|©|\(c\))\s*"
    r"(?:[:：©-]|par\b|by\b)|^©",
    re.IGNORECASE,
)
_ROLE_WORD = re.compile(
    r"\b(?:charg[ée]+s?|responsables?|direct(?:eur|rice|or)s?|président\S*|chair\S*|manager|head|officer|coordinat\S*|"
    r"délégué\S*|secrétaire|secretary|trésori\S*|treasurer|assistant\S*|consultant\S*|chef\S*|lead|fondat\S*|founder|"
    r"communications?|affairs|affaires|partenariats?|partnerships?|développement|development|policy|plaidoyer|advocacy|"
    r"animat\S*|stagiaire|intern|trainee|journalist\S*|rédact\S*|editor|chercheu\S*|researcher|membre|member|bénévole|"
    r"volunteer|expert\S*|analyst\S*|ingénieur\S*|engineer|développeu\S*|developer|professeur\S*|professor|"
    r"doctorant\S*|ceo|cto|coo|project|projets?|programmes?|marketing|community|communauté)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"^[A-ZÀ-Ý][\w’' .-]{1,30},\s?[A-ZÀ-Ý][\w’' .-]{2,30}$")
_SENTENCE_END = re.compile(r"[.!…;][»”\"’)\]]*$")
TITLE_LIMIT = 220  # the longest printed title seen is 160 characters; paragraphs begin around 250


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its position (from 0), its text without outer and doubled blanks, whether a blank follows."""

    number: int
    text: str
    blank_before: bool
    blank_after: bool

    @property
    def folded(self) -> str:
        """The text folded, for comparing titles."""
        return fold(self.text)


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that hold something, with their positions on the page."""
    raw = [re.sub(r"\s+", " ", line).strip() for line in text.split("\n")]
    return tuple(
        Line(i, line, i == 0 or not raw[i - 1], i + 1 == len(raw) or not raw[i + 1])
        for i, line in enumerate(raw)
        if any(c.isalnum() for c in line)
    )


def bullet(text: str) -> str:
    """The bullet or number that a line begins with, blanks included; empty where there is none."""
    match = _BULLET.match(text)
    return match.group() if match else ""


def card_header(text: str) -> re.Match[str] | None:
    """A line that opens an author card, `name` what follows on the same line."""
    match = _CARD_HEADER.match(text)
    # `The authors of the report argue that ...` opens no card: what follows a header is a name, not a sentence.
    return match if match and len(match["name"]) <= 60 and not _SENTENCE_END.search(match["name"]) else None


def is_caption(text: str) -> bool:
    """A picture's caption, credit or alternative text."""
    if _CAPTION.match(text):
        return True
    return text[:1].islower() and len(text.split()) <= 15 and not re.search(r"[.!?:;,…]$", text)


def is_place(text: str) -> bool:
    """`Town, Country`, as the last line of an author card prints it."""
    return bool(_PLACE.match(text)) and len(text.split()) <= 6 and not _ROLE_WORD.search(text)


def is_role(text: str) -> bool:
    """A role as an author card prints it."""
    return bool(_ROLE_WORD.search(text)) and not _SENTENCE_END.search(text) and not text.endswith("?")


def may_be_title(line: Line) -> bool:
    """A single printed line that could be a title: short, no bullet, no card, no end of a sentence but ? and !."""
    text = line.text
    return (
        4 <= len(text) <= TITLE_LIMIT
        and not bullet(text)
        and not card_header(text)
        and not email_domain(text)
        and not re.search(r"[.;,…][»”\"’)\]]*$", text)
        and not is_caption(text)
    )


def same_title(left: Line, right: Line) -> bool:
    """Whether two lines print one title: the same after folding, or all but a few letters of it."""
    return left.folded == right.folded or (
        min(len(left.folded), len(right.folded)) > 20 and similarity(left.folded, right.folded) >= 0.95
    )
