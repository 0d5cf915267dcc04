"""How a language model is asked: what is sent, what is kept, and every way in which an endpoint misbehaves."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from soga_kg.config import Config
from soga_kg.extract.chat import Chat, Endpoint, Question
from tests.extract.talker import Reply, Talker, found, talking, written

QUESTION = Question("Read.", {"type": "object", "required": ["mentions", "claims"]})
NOTHING: dict[str, list[object]] = {"mentions": [], "claims": []}
KEY = "sk-très-secret"


def chat(url: str, budget: int = 100, cache: Path | None = None, timeout: float = 30.0, model: str = "m") -> Chat:
    return Chat(Endpoint(url, model, timeout, KEY), budget, cache)


def test_what_is_sent_is_the_question_with_its_schema_and_the_key() -> None:
    with talking(found()) as server:
        talk = chat(server.url)
        assert talk.ask(QUESTION, "Un texte.") == NOTHING
        assert talk.warning == ""
    ((path, headers, body),) = server.asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"].encode("latin-1") == b"Bearer " + KEY.encode()
    assert headers["User-Agent"].startswith("soga-kg/")
    assert (body["model"], body["temperature"]) == ("m", 0)
    assert body["messages"] == [{"role": "system", "content": "Read."}, {"role": "user", "content": "Un texte."}]
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": QUESTION.schema},
    }


def test_without_a_key_none_is_shown_not_even_one_of_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with talking(found()) as server:
        Chat(Endpoint(server.url, "m", 30.0), 1).ask(QUESTION, "x")
    assert "Authorization" not in server.asked[0][1]


def test_settings_make_the_conversation_and_the_key_is_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Chat.of(Config()) is None
    monkeypatch.setenv("SOGA_KG_LLM_KEY", KEY)
    talk = Chat.of(Config(llm_url="http://127.0.0.1:1/v1/", llm_model="m", llm_timeout=2, llm_budget=7, llm_cache="c"))
    assert talk is not None
    assert talk.endpoint == Endpoint("http://127.0.0.1:1/v1", "m", 2, KEY)
    assert (talk.budget, talk.cache) == (7, Path("c"))
    assert KEY not in repr(talk)


@pytest.mark.parametrize(
    ("reply", "calls", "says"),
    [
        (Reply(status=401), 1, "1 answered with HTTP status 401"),
        (Reply(status=500, headers={"Retry-After": "0"}), 3, "1 answered with HTTP status 500"),
        (Reply(status=429, headers={"Retry-After": "0"}), 3, "1 answered with HTTP status 429"),
        (Reply(status=429, headers={"Retry-After": "3600"}), 1, "1 answered with HTTP status 429"),
        (Reply(status=302, headers={"Location": "/v2"}), 1, "1 answered with HTTP status 302"),
        (Reply(hang_up=True), 1, "1 not answered: ConnectionError"),
        (Reply(b"<html>Bonjour</html>"), 1, "1 answered with other JSON"),
        (Reply(b'{"choices": []}'), 1, "1 answered with other JSON"),
        (Reply(b"[" * 300_000), 1, "1 answered with other JSON"),
        (Reply(b" " * 2_100_000), 1, "1 answered with more than 2,000,000 bytes"),
        (written("Voici : rien."), 1, "1 answered with other JSON"),
        (written([]), 1, "1 answered with other JSON"),
        (written({"mentions": []}), 1, "1 answered with other JSON"),
        (written({"mentions": {}, "claims": 3}), 1, "1 answered with other JSON"),
        (written('{"mentions": [], "cla'), 1, "1 answered with other JSON"),
    ],
)
def test_what_misbehaves_gives_no_answer_and_one_warning(reply: Reply, calls: int, says: str) -> None:
    with talking(reply) as server:
        talk = chat(server.url)
        assert talk.ask(QUESTION, "x") is None
        assert talk.ask(QUESTION, "x") is None  # a text is asked for once
    assert len(server.asked) == calls
    assert talk.warning.startswith(f"language model 'm': 1 of 1 parts of articles were read without it ({says}")
    assert KEY not in talk.warning


@pytest.mark.parametrize("reply", [Reply(before=20), Reply(b"x" * 400, drip=0.1)], ids=["late", "dripping"])
def test_a_slow_endpoint_is_left_in_time(reply: Reply) -> None:
    with talking(reply) as server:
        talk = chat(server.url, timeout=0.5)
        started = time.monotonic()
        assert talk.ask(QUESTION, "x") is None
        assert time.monotonic() - started < 10
    assert "(1 not answered within 0.5 s)" in talk.warning


@pytest.mark.parametrize(("again", "least"), [("1", 1.0), ("0", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 1.0)])
def test_a_busy_endpoint_is_asked_again_when_it_says(again: str, least: float) -> None:
    with talking(Reply(status=429, headers={"Retry-After": again}), found()) as server:
        talk = chat(server.url)
        started = time.monotonic()
        assert talk.ask(QUESTION, "x") == NOTHING
        assert time.monotonic() - started >= least
    assert (len(server.asked), talk.warning) == (2, "")


def test_nobody_there_is_told_without_an_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    talk = chat(f"http://127.0.0.1:{port}/v1")
    assert talk.ask(QUESTION, "x") is None
    assert "(1 not answered: ConnectionError)" in talk.warning
    assert str(port) not in talk.warning


@pytest.mark.parametrize("url", ["http://[::1", "http://", "http://.127.0.0.1:99999999"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    talk = chat(url)
    assert talk.ask(QUESTION, "x") is None
    assert "not answered: " in talk.warning


def test_after_five_failures_in_a_row_nothing_more_is_asked() -> None:
    bad = Reply(status=400)
    with talking(bad, bad, bad, bad, found(), bad) as server:
        talk = chat(server.url)
        answers = [talk.ask(QUESTION, str(number)) for number in range(12)]
    assert len(server.asked) == 10
    assert [number for number, answer in enumerate(answers) if answer is not None] == [4]
    assert "11 of 12 parts" in talk.warning
    assert "9 answered with HTTP status 400; 2 not asked for after 5 failures in a row" in talk.warning


def test_the_budget_counts_calls_not_texts() -> None:
    with talking(found(), Reply(status=503, headers={"Retry-After": "0"})) as server:
        talk = chat(server.url, budget=3)
        answers = [talk.ask(QUESTION, str(number)) for number in range(3)]
    assert answers == [NOTHING, None, None]
    assert len(server.asked) == 3
    assert "2 of 3 parts of articles were read without it (2 beyond llm_budget)" in talk.warning


def test_marks_of_a_code_block_are_passed_over() -> None:
    with talking(written('```json\n{"mentions": [], "claims": []}\n```')) as server:
        assert chat(server.url).ask(QUESTION, "x") == NOTHING


# ---------------------------------------------------------------- answers that are kept


def _asked(server: Talker, cache: Path, text: str = "x", question: Question = QUESTION, model: str = "m") -> int:
    """How many calls a new build makes for a text."""
    before = len(server.asked)
    assert chat(server.url, cache=cache, model=model).ask(question, text) is not None
    return len(server.asked) - before


def test_a_rebuild_asks_nothing_and_another_model_question_or_text_does(tmp_path: Path) -> None:
    cache = tmp_path / "a" / "b"
    with talking(found([{"name": "\ud800"}])) as server:
        assert [_asked(server, cache), _asked(server, cache)] == [1, 0]
        assert [_asked(server, cache, "y"), _asked(server, cache, "y")] == [1, 0]
        assert [_asked(server, cache, model="n"), _asked(server, cache, model="n")] == [1, 0]
        assert _asked(server, cache, question=Question("Read well.", QUESTION.schema)) == 1
        assert _asked(server, cache, question=Question("Read.", {**QUESTION.schema, "title": "t"})) == 1
    assert len(list(cache.iterdir())) == 5
    assert not any(KEY.encode() in path.read_bytes() for path in cache.iterdir())


def test_failures_are_not_kept(tmp_path: Path) -> None:
    with talking(Reply(status=400), written("no"), found()) as server:
        for _ in range(2):
            assert chat(server.url, cache=tmp_path).ask(QUESTION, "x") is None
        assert _asked(server, tmp_path) == 1


@pytest.mark.parametrize("spoilt", [b"", b"\xff", b"[1", b'{"mentions": 3}', b"[" * 200_000])
def test_a_spoilt_answer_is_asked_for_anew(tmp_path: Path, spoilt: bytes) -> None:
    with talking(found()) as server:
        assert _asked(server, tmp_path) == 1
        (kept,) = tmp_path.iterdir()
        kept.write_bytes(spoilt)
        assert [_asked(server, tmp_path), _asked(server, tmp_path)] == [1, 0]


def test_a_folder_that_cannot_be_written_is_told_and_the_answer_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with talking(found(), Reply(status=400)) as server:
        talk = chat(server.url, cache=tmp_path / "file")
        assert talk.ask(QUESTION, "x") == NOTHING
        assert talk.warning == "language model 'm': answers could not be written to the folder of llm_cache"
        talk.ask(QUESTION, "y")
    assert "(1 answered with HTTP status 400; answers could not be written" in talk.warning
