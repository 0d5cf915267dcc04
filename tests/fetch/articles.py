"""Invented articles of an invented site, French and English, the same for the same number."""

from __future__ import annotations

import random
from dataclasses import dataclass

_FR = (
    "La coopérative {a} a ouvert un atelier à {b} pour que les habitants réparent leurs outils.",
    "Les membres de {a} ont présenté leur bilan devant la mairie de {b} et une trentaine de voisins.",
    "Cette année, l'association {a} accompagne vingt structures de {b} dans leur passage aux logiciels libres.",
    "Pour les bénévoles de {a}, le numérique doit rester au service de ceux qui vivent à {b}.",
    "Une rencontre entre {a} et les écoles de {b} est prévue avant la fin de la saison.",
)
_EN = (
    "The {a} cooperative opened a workshop in {b} where people of the town repair their own tools.",
    "Members of {a} presented the results of the year to the council of {b} and to their neighbours.",
    "This year the association {a} helps twenty organisations in {b} to move to free software.",
    "For the volunteers of {a}, digital tools have to serve those who live and work in {b}.",
    "A meeting of {a} with the schools of {b} is planned for the end of the season.",
)
_NAMES = ("Houle", "Tidewater", "Lanterne", "Fernbrook", "Sillage", "Ashgrove", "Passerelle", "Millrace")
_PLACES = ("Brest", "Bristol", "Nantes", "Leeds", "Quimper", "Exeter", "Lorient", "Dundee")


@dataclass(frozen=True, slots=True)
class Post:
    """One article; `slug` tells nothing about its language, and neither does `prefix`."""

    id: int
    language: str
    slug: str
    prefix: str
    revision: int = 0

    @property
    def path(self) -> str:
        return f"{self.prefix}/2024/{self.id % 12 + 1:02}/{self.id % 28 + 1:02}/{self.slug}/"

    @property
    def title(self) -> str:
        name = _NAMES[self.id % len(_NAMES)]
        return f"L'été de {name} n° {self.id}" if self.language == "fr" else f"The {name} season no {self.id}"

    @property
    def paragraphs(self) -> list[str]:
        dice = random.Random(f"{self.id} {self.revision}")
        kinds = _FR if self.language == "fr" else _EN
        made = [kind.format(a=dice.choice(_NAMES), b=dice.choice(_PLACES)) for kind in dice.sample(kinds, len(kinds))]
        number = "Le numéro" if self.language == "fr" else "The number"
        end = "est celui de cette histoire" if self.language == "fr" else "is the one of this story"
        return [*made, f"{number} {self.id} {end} ({self.revision})."]

    @property
    def modified(self) -> str:
        return f"2024-06-{self.revision + 1:02}T08:00:00"

    @property
    def html(self) -> str:
        return "".join(f"<p>{paragraph}</p>\n" for paragraph in self.paragraphs)


def posts(count: int) -> dict[int, Post]:
    """Articles by identifier: half French and half English, under prefixes that say the opposite now and then."""
    made = {}
    for number in range(1, count + 1):
        language = "fr" if number % 2 else "en"
        prefix = "/fr" if number % 10 in {1, 3, 4} else ""
        made[number] = Post(number, language, f"story-{number}", prefix)
    return made
