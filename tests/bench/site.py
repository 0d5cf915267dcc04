"""A made-up blog of any size: every article has its own people, bodies, dates and words; same seed, same bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

WORDS = {
    "first": "Awa Maëlle Ronan Inès Tariq Solveig Yann Noor Bastien Clémence Idris Oriane Malo Zélie Kofi Elina",
    "last": "Diallo Kervran Lemoine Haddad Fournel Guillou Tessier Okafor Berthou Salaün Vasseur Marchais",
    "sea": "Houle Estran Marée Varech Balise Gréement Écume Jusant Ressac Amarre Misaine Embrun Phare Récif",
    "town": "Brest Nantes Lyon Lille Rennes Grenoble Marseille Toulouse Strasbourg Bruxelles Lisbonne Barcelone",
    "month": "mars mai juin octobre",
    "role": "présidente directeur coordinatrice administratrice fondateur trésorière",
}
_SYLLABLES = "ba bre cha dou fle gra ja lin mer nou pil ra sou ti val vé zo pre sti ran mo ca ler dan"


def article(number: int, seed: int = 0) -> str:
    """A page of text with one article of a dozen sentences, half of whose words nobody else uses."""
    pick = random.Random(f"{seed}-{number}")

    def one(kind: str) -> str:
        return pick.choice(WORDS[kind].split())

    def word() -> str:
        return "".join(pick.choice(_SYLLABLES.split()) for _ in range(pick.randint(2, 4)))

    person, other = (f"{one('first')} {one('last')}-{one('last')}" for _ in range(2))
    body, network = f"Coopérative {one('sea')} {one('sea')}", f"Réseau {one('sea')} {one('town')}"
    event = f"Forum {one('sea')} {one('town')} {2012 + number % 14}"
    day = f"{1 + pick.randrange(28)} {one('month')} {2012 + number % 14}"
    lines = [
        f"{person}, {one('role')} de la {body}, {word()} le {word()} {word()} à {one('town')}.",
        f"La {body} est partenaire du {network} pour {word()} et {word()} {word()}.",
        f"Le {event} {word()} le {day} à {one('town')}, avec {other}, {one('role')} du {network}.",
        f"Le {event} est organisé par le {network} {word()} {word()}.",
    ]
    lines += [" ".join(word() for _ in range(14)).capitalize() + "." for _ in range(8)]
    pick.shuffle(lines)
    title = f"{word().capitalize()} {word()} {word()} {word()}"
    return f"{title}\n\n{title}\n\n" + "\n\n".join(" ".join(lines[i : i + 3]) for i in range(0, len(lines), 3)) + "\n"


def write(folder: Path, articles: int, seed: int = 0) -> None:
    """Writes one page an article."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(articles):
        (folder / f"{number:05}.txt").write_text(article(number, seed), encoding="utf-8")


def revised(text: str) -> Iterator[str]:
    """Ever newer revisions of an article."""
    for revision in range(1, 1000):
        yield text.rstrip("\n") + f" Mise à jour {revision} : la séance est complète.\n"
