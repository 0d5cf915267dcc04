"""Pages of things tell what people put right about them, why, from where, and in which file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from soga_kg.corrections import read_corrections
from soga_kg.pipeline import build
from soga_kg.release import current
from tests.conftest import silent
from tests.test_corrections import (
    AWA,
    CORRECTIONS,
    FORUM_TEXT,
    HOULE,
    MAREE,
    MINT,
    RONAN,
    SCHOOL_TEXT,
    VARECH,
    rows,
)
from tests.test_history import page
from tests.test_pipeline import RULES_ALONE
from tests.web.conftest import PATIENT, Start


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with corrections of all kinds but the last, which leaves no page to show it on."""
    home = tmp_path_factory.mktemp("mended")
    (home / "corrections").mkdir()
    kept, _, _ = CORRECTIONS.partition("[[withdraw]]")
    kept = kept.replace("[[different]]\n", '[[different]]\nnote = "They are <b>two</b>."\n')
    (home / "corrections" / "all.toml").write_text(kept, encoding="utf-8")
    page(home / "pages", "forum.txt", "Le forum", FORUM_TEXT)
    page(home / "pages", "school.txt", "Une école du littoral", SCHOOL_TEXT)
    config = replace(RULES_ALONE, base=MINT.base, corrections=str(home / "corrections"))
    assert build([str(home / "pages")], home / "out", config, silent).report.stale == ()
    assert len(read_corrections(home / "corrections", MINT)) == 10
    return home / "out"


def test_a_page_tells_each_correction_that_shaped_it(out: Path, start_server: Start) -> None:
    ((project,),) = rows(out, "SELECT ?p { ?p a soga:Project }")
    ((event,),) = rows(out, "SELECT ?e { ?e a schema:Event }")
    forum_id = event.partition("/id/")[2]  # not the one that the corrections name
    shown = {
        HOULE: ["Several things are one.", "A fact was added.", "What it is elsewhere was confirmed."],
        MAREE: ["It has another name."],
        project.partition("/id/")[2]: ["It is of another kind."],
        forum_id: ["A fact was added.", "A fact was taken out.", "Printed on the programme.", "The printer erred."],
        AWA: ["It is not the other thing.", "They are &lt;b&gt;two&lt;/b&gt;."],
        RONAN: ["It is not the other thing.", "A fact was added."],
    }
    with start_server(out, PATIENT).client() as client:
        for id_, texts in shown.items():
            html = client.get(f"/doc/{id_}", headers={"Accept": "text/html"}).text
            section = html.partition('id="mended"')[2].partition("</section>")[0]
            assert [text for text in texts if text not in section] == [], id_
            assert "all.toml" in section, id_
        forum = client.get(f"/doc/{forum_id}", headers={"Accept": "text/html"}).text.partition('id="mended"')[2]
        assert 'href="https://source.example/programme"' in forum
        statement = forum.partition('href="/doc/statement/')[2].partition('"')[0]
        assert client.get(f"/doc/statement/{statement}", headers={"Accept": "text/html"}).status_code == 200
        french = client.get(f"/doc/{MAREE}?lang=fr", headers={"Accept": "text/html"}).text
        assert "Elle porte un autre nom." in french
        ((place,),) = rows(out, "SELECT ?p { ?p a schema:Place ; schema:name 'Brest'@und }")
        untouched = client.get(f"/doc/{place.partition('/id/')[2]}", headers={"Accept": "text/html"}).text
        assert 'id="mended"' not in untouched


def test_the_data_say_which_file_and_what_the_thing_is_now(out: Path) -> None:
    graph = f"{MINT.base}id/graph/corrections"
    asked = (
        f"SELECT ?k ?t {{ GRAPH <{graph}> {{ ?c dcterms:type ?k ; schema:about ?t ; dcterms:identifier 'all.toml' }} }}"
    )
    told = {(kind, thing.partition("/id/")[2]) for kind, thing in rows(out, asked)}
    ((project,),) = rows(out, "SELECT ?p { ?p a soga:Project }")
    assert {("retype", VARECH), ("retype", project.partition("/id/")[2]), ("rename", MAREE)} <= told
    assert ("reject", "2021-05-04") not in told
    assert "2021-05-04" not in (current(out) / "graph.nq").read_text(encoding="utf-8")
