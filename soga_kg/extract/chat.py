"""How a language model is asked: one endpoint that speaks OpenAI's chat completions, within limits of time and calls.

The network is otherwise `fetch`'s; this client stands beside the one stage that asks, since what it may cost and what
happens without an answer belong to that stage, and stages do not know each other.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from soga_kg import __version__
from soga_kg.config import Config, secret

Answer = Mapping[str, Any]
_TRIES = 3  # calls for one text while the endpoint says that it is busy
_BUSY = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT = 30.0  # seconds that Retry-After may ask for; what asks for more is not waited for
_WAIT = 1.0  # seconds where a busy endpoint names no time
_ENOUGH = 5  # failures in a row after which nothing more is asked
_MOST = 2_000_000  # bytes of an answer
_FENCE = "```"


@dataclass(frozen=True)
class Question:
    """What is asked of every text: the instructions, and the JSON schema of an object of lists as answer."""

    instructions: str
    schema: Mapping[str, Any]

    @cached_property
    def version(self) -> str:
        """A digest of the question: another one makes other answers."""
        return _digest(self.instructions, json.dumps(self.schema, sort_keys=True))[:12]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`{url}/chat/completions` of a model; `timeout` in seconds is for one call from its start to its last byte."""

    url: str
    model: str
    timeout: float
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back: the status, what Retry-After says, the body."""

    status: int
    again: str
    content: bytes


class _NoAnswerError(Exception):
    """Why a text has no answer; `message` continues '3 parts ...'."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass
class Chat:
    """The conversation of one build: at most `budget` calls, answers kept in `cache` (None: only for this build)."""

    endpoint: Endpoint
    budget: int
    cache: Path | None = None
    _answers: dict[str, Answer | None] = field(default_factory=dict)
    _failures: Counter[str] = field(default_factory=Counter)
    _in_a_row: int = 0
    _unkept: bool = False

    @classmethod
    def of(cls, config: Config) -> Chat | None:
        """The conversation that the settings want; None where they name no endpoint. The key is of the environment."""
        if not config.llm_url:
            return None
        endpoint = Endpoint(config.llm_url.rstrip("/"), config.llm_model, config.llm_timeout, secret("LLM_KEY"))
        return cls(endpoint, config.llm_budget, Path(config.llm_cache) if config.llm_cache else None)

    @property
    def warning(self) -> str:
        """One sentence about all that went without an answer; empty where nothing did."""
        told = [f"{count} {reason}" for reason, count in sorted(self._failures.items())]
        kept = ["answers could not be written to the folder of llm_cache"] if self._unkept else []
        if not told:
            return f"language model '{self.endpoint.model}': {kept[0]}" if kept else ""
        number = f"{self._failures.total()} of {len(self._answers)} parts of articles were read without it"
        return (
            f"language model '{self.endpoint.model}': {number} ({'; '.join([*told, *kept])}); the rest is as found by "
            "the others: mend the cause and build again"
        )

    def ask(self, question: Question, text: str) -> Answer | None:
        """The answer for a text, None where there is none; a text is asked for once, whatever came of it."""
        key = _digest(self.endpoint.model, question.version, text)
        if key not in self._answers:
            found = self._read(key, question)
            if found is None:
                found = self._asked(question, text)
                if found is not None:
                    self._keep(key, found)
            self._answers[key] = found
        return self._answers[key]

    def _asked(self, question: Question, text: str) -> Answer | None:
        try:
            if self._in_a_row >= _ENOUGH:
                raise _NoAnswerError(f"not asked for after {_ENOUGH} failures in a row")
            found = _object(self._called(question, text), question)
        except _NoAnswerError as error:
            self._failures[error.message] += 1
            self._in_a_row += 1
            return None
        self._in_a_row = 0
        return found

    def _called(self, question: Question, text: str) -> bytes:
        """The body of a good answer; a busy endpoint is asked again when it says so."""
        body = {
            "model": self.endpoint.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": question.instructions}, {"role": "user", "content": text}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": question.schema},
            },
        }
        for tries_left in reversed(range(_TRIES)):
            if self.budget <= 0:
                raise _NoAnswerError("beyond llm_budget")
            self.budget -= 1
            reply = _post(self.endpoint, body)
            if reply.status == 200:
                return reply.content
            wait = _seconds(reply.again)
            if reply.status not in _BUSY or not tries_left or wait > _LONGEST_WAIT:
                break
            time.sleep(wait)
        raise _NoAnswerError(f"answered with HTTP status {reply.status}")

    def _read(self, key: str, question: Question) -> Answer | None:
        """A kept answer; one that cannot be read is asked for anew."""
        if self.cache is None:
            return None
        try:
            return _checked((self.cache / f"{key}.json").read_text(encoding="utf-8"), question)
        except (OSError, ValueError, RecursionError):
            return None

    def _keep(self, key: str, answer: Answer) -> None:
        if self.cache is None:
            return
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            new = self.cache / f"{key}.new"
            new.write_text(json.dumps(answer), encoding="utf-8")
            new.replace(self.cache / f"{key}.json")
        except OSError:
            self._unkept = True


def _post(endpoint: Endpoint, body: Mapping[str, Any]) -> _Reply:
    """One call that ends in time, however slowly the answer drips: requests only limits the pauses between bytes."""
    reply: Future[_Reply] = Future()
    threading.Thread(target=_settle, args=(reply, endpoint, body), daemon=True).start()
    try:
        return reply.result(endpoint.timeout)
    except (TimeoutError, requests.Timeout):
        raise _NoAnswerError(f"not answered within {endpoint.timeout:g} s") from None
    except requests.RequestException as error:
        raise _NoAnswerError(f"not answered: {type(error).__name__}") from None


def _settle(reply: Future[_Reply], endpoint: Endpoint, body: Mapping[str, Any]) -> None:
    try:
        reply.set_result(_sent(endpoint, body))
    except Exception as error:  # whatever it is belongs to who waits
        reply.set_exception(error)


def _sent(endpoint: Endpoint, body: Mapping[str, Any]) -> _Reply:
    content = bytearray()
    with requests.post(
        f"{endpoint.url}/chat/completions",
        json=body,
        headers={"User-Agent": f"soga-kg/{__version__}"},
        auth=_bearer(endpoint.key),
        timeout=endpoint.timeout,
        stream=True,
        allow_redirects=False,
    ) as answer:
        for piece in answer.iter_content(1 << 14):
            content += piece
            if len(content) > _MOST:
                raise _NoAnswerError(f"answered with more than {_MOST:,} bytes")
        return _Reply(answer.status_code, answer.headers.get("Retry-After", ""), bytes(content))


def _bearer(key: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """Shows the key; without one shows nothing, not even what a `.netrc` would."""

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if key:
            request.headers["Authorization"] = "Bearer " + key.encode().decode("latin-1")
        return request

    return sign


def _seconds(again: str) -> float:
    """What Retry-After asks for; a date is not computed with, since our clock need not be the endpoint's."""
    return float(again) if again.isdecimal() else _WAIT


def _object(content: bytes, question: Question) -> Answer:
    """What the model wrote, as the schema wants it; marks of a code block around it are passed over."""
    try:
        written = json.loads(content)["choices"][0]["message"]["content"].strip()
        if written.startswith(_FENCE):
            written = written.removeprefix(_FENCE).removeprefix("json").removesuffix(_FENCE)
        return _checked(written, question)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _NoAnswerError("answered with other JSON than was asked for") from None


def _checked(written: str, question: Question) -> Answer:
    """An object whose required fields are lists. Raises ValueError for anything else."""
    found = json.loads(written)
    if not isinstance(found, dict) or not all(
        isinstance(found.get(name), list) for name in question.schema["required"]
    ):
        raise ValueError("not an object of lists")
    return found


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
