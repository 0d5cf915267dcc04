"""Pages that tempt a reader into saying too much, through the whole pipeline with the default settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from soga_kg.config import Config
from soga_kg.errors import ReadError
from soga_kg.model import Entity, Kind, Knowledge
from soga_kg.names import fold
from soga_kg.pipeline import understand
from tests.conftest import silent

# Eighty invented organisations: eight heads, ten places, so that every name shares words with sixteen others.
HEADS = ("Fédération", "Réseau", "Collectif", "Coopérative", "Association", "Fondation", "Union", "Mutuelle")
PLACES = ("Kervalec", "Montrouviel", "Saint-Aubry", "Valdorne", "Brézelin", "Tournecy", "Lormance", "Villebrume",
          "Costarec", "Hautesaine")  # fmt: skip
TOPICS = (
    "des ateliers solidaires", "des ateliers numériques", "des communs solidaires", "des communs numériques",
    "des voisins solidaires", "des voisins engagés", "des jardins engagés", "des jardins solidaires",
)  # fmt: skip
PARTNERS = [f"{head} {topic} de {place}" for place in PLACES for head, topic in zip(HEADS, TOPICS, strict=True)]


def known(folder: Path, **pages: str) -> Knowledge:
    for name, text in pages.items():
        suffix = "html" if text.lstrip().startswith("<") else "txt"
        (folder / f"{name}.{suffix}").write_text(text, encoding="utf-8")
    return understand([str(folder)], Config(), silent)[0]


def of_kind(knowledge: Knowledge, kind: Kind) -> list[Entity]:
    return [entity for entity in knowledge.entities if entity.kind is kind]


def test_eighty_partners_that_share_words_are_eighty_and_none_is_merged(tmp_path: Path) -> None:
    title = "Les partenaires du programme Houle"
    page = f"{title}\n\n{title}\n\nLe programme Houle est porté avec ses partenaires :\n\n"
    knowledge = known(tmp_path, partners=page + "\n".join(f"• {name}" for name in PARTNERS) + "\n")
    organisations = of_kind(knowledge, Kind.ORGANISATION)
    assert len(PARTNERS) == len({fold(name) for name in PARTNERS}) == 80
    assert sorted(o.name for o in organisations) == sorted(PARTNERS)
    assert [o.name for o in organisations if o.alternative_names] == []


MENU = """<!doctype html><html lang="fr"><head><title>Accueil</title></head><body><header><nav><ul>
<li><a href="/">Accueil</a></li><li><a href="/a">Qui sommes-nous</a></li><li><a href="/b">Nos actualités</a></li>
<li><a href="/c">Réseau Houle</a></li><li><a href="/d">Contact</a></li></ul></nav></header>
<footer><a href="/m">Mentions légales</a> <a href="/p">Awa Diallo</a></footer></body></html>"""


@pytest.mark.parametrize(
    "page", [MENU, "Accueil\n\nQui sommes-nous\n\nContact\n\nMentions légales\n\nAwa Diallo\n"], ids=["HTML", "text"]
)
def test_menus_alone_give_nothing(page: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no article found"):
        known(tmp_path, menu=page)


def test_scripts_and_styles_give_nothing(tmp_path: Path) -> None:
    rain = "Il pleut depuis hier soir et tout le monde reste à la maison, au chaud, avec un bon livre et du thé."
    prose = f"<p>{rain}</p>" * 3
    page = f"""<!doctype html><html lang="fr"><head><title>La pluie tombe encore</title>
    <script>var author = "Awa Diallo, présidente de la Fédération Estran à Brest";</script>
    <style>.estran::after {{ content: "Réseau Houle"; }}</style>
    <script type="application/ld+json">{{"@type": "Organization", "name": "Fondation Marée Basse"}}</script>
    </head>
    <body><article><h1>La pluie tombe encore</h1>
    {prose}<script>document.write("Inès Morvan dirige l'Union Estran.")</script>
    <noscript>Le Collectif des Vagues Hautes</noscript>{prose}</article></body></html>"""
    knowledge = known(tmp_path, scripts=page)
    assert "pleut" in knowledge.articles[0].text
    assert knowledge.entities == ()


RAIN = """La pluie et le beau temps

La pluie et le beau temps

Il pleut depuis hier soir. Tout le monde reste à la maison, au chaud, avec un bon livre. Demain il fera peut-être plus
doux, et nous irons marcher le long de la plage.

Les enfants aiment les flaques. Les parents, un peu moins : il faut laver les bottes, puis les faire sécher.
"""
NOTES = """On taking notes

On taking notes

Write down what you hear, not what you think of it. A short word is better than a long one, and a drawing is often
better than both. Read your notes again in the evening.

Nobody can remember everything. That is why we keep a notebook, and why we lose it so often.
"""


@pytest.mark.parametrize("text", [RAIN, NOTES], ids=["fr", "en"])
def test_a_text_without_a_name_gives_nothing(text: str, tmp_path: Path) -> None:
    knowledge = known(tmp_path, plain=text)
    assert knowledge.articles
    assert knowledge.entities == ()


def test_a_series_its_edition_and_the_week_that_it_replaced_stay_three(tmp_path: Path) -> None:
    first, second = "Retour sur Marées en commun", "La Semaine des Marées s'en va"
    pages = {
        "one": f"""{first}

{first}

Le festival Marées en commun revient à Brest le 4 mai 2023. Marées en commun réunit chaque année les acteurs des ports.
Son édition européenne, MEC Ports Europe, aura lieu à Anvers le 12 juin 2023. MEC Ports Europe est organisé par le
Réseau Houle.
""",
        "two": f"""{second}

{second}

La Semaine des Marées avait lieu chaque automne. Le festival Marées en commun remplace la Semaine des Marées depuis
2021.
La Semaine des Marées était organisée par le Réseau Houle.
""",
    }
    knowledge = known(tmp_path, **pages)
    events = [e for e in knowledge.entities if e.kind in {Kind.EVENT, Kind.SERIES}]
    owners = {
        name: {e.iri for e in events if any(fold(n.text) == fold(name) for n in (*e.names, *e.alternative_names))}
        for name in ("Marées en commun", "MEC Ports Europe", "Semaine des Marées")
    }
    assert {name: len(iris) for name, iris in owners.items()} == dict.fromkeys(owners, 1)
    assert len(set.union(*owners.values())) == 3
