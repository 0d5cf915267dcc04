from __future__ import annotations

import json
from pathlib import Path

import pytest

from soga_kg.web.notice import Notice, notice
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
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
    assert notice("person", {"contact": contact, "notice_url": "ftp://x"}) == Notice(contact, link, "")
    assert notice("organisation", {"contact": contact}) is None


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
