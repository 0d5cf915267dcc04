from __future__ import annotations

import json
from pathlib import Path

import pytest

from soga_kg.web.notice import Notice, notice
from soga_kg.web.words import words
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import page
from tests.web.serving import in_this_process


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("https://a.example/contact", "https://a.example/contact"),
        ("privacy@a.example", "mailto:privacy@a.example"),
        ("The office, Brest", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_contact_is_a_link_where_it_can_be_one(contact: str, link: str) -> None:
    assert notice({"contact": contact, "notice_url": "ftp://x"}) == Notice(contact, link, "")


def test_every_page_about_a_person_says_whom_to_turn_to(tmp_path: Path) -> None:
    folder = r.make(tmp_path)
    about = json.loads((folder / "manifest.json").read_text())
    told = {"contact": "https://a.example/contact", "notice_url": "https://a.example/privacy"}
    (folder / "manifest.json").write_text(json.dumps({**about, **told}))
    with in_this_process(tmp_path, PATIENT) as site:
        text = site.get("/doc/person/ada-houle-0a1b2c?lang=fr", "text/html").text
        assert '<a href="https://a.example/contact">' in text
        assert '<a href="https://a.example/privacy">Comment les données' in text
        other = r.COOP.removeprefix(r.ID)
        assert "a.example/privacy" not in site.get(f"/doc/{other}", "text/html").text


@pytest.mark.parametrize(("language", "said"), [("en", "has named no contact"), ("fr", "n'a indiqué aucun contact")])
def test_without_a_contact_a_person_still_learns_how_to_be_corrected_or_taken_out(
    tmp_path: Path, language: str, said: str
) -> None:
    r.make(tmp_path)
    with in_this_process(tmp_path, PATIENT) as site:
        about = page(site, "/doc/person/ada-houle-0a1b2c", language)
        assert about.links.count("/docs/privacy") == 2  # in the notice, and at the foot of the page
        assert page(site, f"/doc/{r.COOP.removeprefix(r.ID)}", language).links.count("/docs/privacy") == 1
        told = page(site, "/docs/privacy", language)
        assert said in told.shown
        titles = ("What is kept of a person", "Having something corrected", "Having your name taken out")
        assert {words(language).gettext(title) for title in titles} <= set(told.words)


def test_with_a_contact_the_page_about_rights_names_it(tmp_path: Path) -> None:
    folder = r.make(tmp_path)
    about = json.loads((folder / "manifest.json").read_text())
    told = {"contact": "The office, Brest", "notice_url": "https://a.example/privacy"}
    (folder / "manifest.json").write_text(json.dumps({**about, **told}))
    with in_this_process(tmp_path, PATIENT) as site:
        found = page(site, "/docs/privacy", "fr")
        assert "The office, Brest" in found.data
        assert "https://a.example/privacy" in found.links
        assert "aucun contact" not in found.shown
