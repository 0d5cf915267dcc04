"""Lines that name the kind of a text where its title should stand: `COMMUNIQUÉ DE PRESSE`, `Call for proposals`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from soga_kg.model import PartialDate
from soga_kg.names import fold
from soga_kg.read.dates import dateline, days_in, published, published_in

_RELEASES = """
communiqué de presse, communiqué, communiqué commun, press release, news release, media release, joint press release,
press statement, pour diffusion immédiate, for immediate release
"""
_GENRES = f"""
{_RELEASES}, tribune, interview, entretien, édito, editorial, opinion, analyse, analysis, actualité, actualités,
news, portrait, dossier, billet, article, témoignage, retour d'expérience, point de vue, appel à projets, appel à
propositions, appel à candidatures, appel à contributions, appel à communications, appel à manifestation d'intérêt,
appel d'offres, appel à participation, call for proposals, call for projects, call for applications, call for
papers, call for tenders, call for contributions, call for expressions of interest, call for participation, open
call, lettre ouverte, open letter, op-ed, statement, joint statement, public statement, déclaration, déclaration
commune, position paper, policy brief, avis, note de position, contribution, dossier de presse, press kit, media
advisory, invitation, invitation presse, compte rendu, événement, événements, event, events, agenda, save the date,
rapport, report, étude, study, publication, publications, note d'information, factsheet, newsletter, lettre
d'information, blog, blog post, case study, success story, programme
"""
RELEASES = frozenset(fold(words) for words in _RELEASES.split(","))
GENRES = frozenset(fold(words) for words in _GENRES.split(","))
_PARTED = re.compile(r"\s[–—|-]\s|\s?:\s|,\s|\s(?=n[°o]|du\s[0-9]|of\s[0-9]|[0-9])", re.IGNORECASE)
FIRST_LINES = 5  # of an article, among which its kind may stand
MOST_WORDS = 6  # of a number, a place or a date beside the kind of a text


def is_genre(text: str) -> bool:
    """Whether a line names a kind of text, perhaps with its number or date, and no more."""
    return _kind(text) in GENRES


def is_release(text: str) -> bool:
    """Whether a line calls what follows a press release."""
    return _kind(text) in RELEASES


def said_published(lines: Sequence[str]) -> PartialDate | None:
    """The day of publication that an article's lines say, the one beside `Press release` included."""
    kinds = [line for line in lines[:FIRST_LINES] if is_release(line)]
    return published_in(lines, bool(kinds)) or next((day for line in kinds for *_, day in days_in(line)), None)


def is_when(text: str) -> bool:
    """Whether a line under such a one says when the text was published, and perhaps where."""
    ends = any(not re.search(r"\w", text[end:]) for _, end, _ in days_in(text))  # a title may begin with place and day
    return published(text) is not None or (ends and dateline(text, release=True) is not None)


def _kind(text: str) -> str:
    """What a line says before a number or a date; all of it where something else follows."""
    kind, *rest = _PARTED.split(text, maxsplit=1)
    other = " ".join(rest)
    if len(other.split()) <= MOST_WORDS and (any(days_in(other)) or re.fullmatch(r"(?:n[°o.]*\s?)?[0-9/ -]+", other)):
        return fold(kind)
    return fold(text)
