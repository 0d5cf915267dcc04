from __future__ import annotations

from pathlib import Path

import pytest

from soga_kg.config import Config, load_config, override, secret
from soga_kg.errors import ConfigError


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "soga.toml"
    file.write_text('publisher = "Réseau Houle"\nmin_confidence = 1\n', encoding="utf-8")
    config = load_config(
        file, {"SOGA_KG_MIN_CONFIDENCE": "0.7", "SOGA_KG_CORPUS": "/x", "SOGA_KG_TOOLS": "", "HOME": "/"}
    )
    assert (config.publisher, config.min_confidence) == ("Réseau Houle", 0.7)


def test_a_file_in_the_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config(None, {}) == Config()
    (tmp_path / "soga.toml").write_text("strict = true\n")
    assert load_config(None, {}).strict is True


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"pubisher": "x"}, "Did you mean 'publisher'?"),
        ({"zzz": "x"}, "Settings: base"),
        ({"max_page_bytes": "many"}, "must be a int"),
        ({"max_page_bytes": "0"}, "at least 1"),
        ({"strict": "perhaps"}, "must be a bool"),
        ({"publisher": 3}, "must be a str"),
        ({"base": "w3id.org/"}, "http(s) address"),
        ({"base": "https://w3id.org"}, "ends with /"),
        ({"merge_similarity": 1.5}, "between 0 and 1"),
        ({"crawl_delay": "-1"}, "more than 0"),
        ({"response_seconds": "inf"}, "more than 0"),
        ({"crawl_contact": "someone"}, "must be an address"),
        ({"crawl_contact": "https://x\r\nCookie: y"}, "must be an address"),
        ({"allow_networks": "10.0.0.0/8, 10.1"}, "Write networks as"),
        ({"llm_url": "127.0.0.1:8080/v1", "llm_model": "m"}, "http(s) address"),
        ({"llm_url": "http://127.0.0.1:8080/v1"}, "Set both, or neither"),
        ({"llm_model": "m"}, "Set both, or neither"),
        ({"llm_timeout": 0}, "between 0 and 3600 seconds"),
        ({"llm_timeout": "nan"}, "between 0 and 3600 seconds"),
        ({"llm_budget": -1}, "at least 0"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_to_do(given: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        override(Config(), given)
    assert says in caught.value.hint


def test_a_secret_is_no_setting() -> None:
    env = {"SOGA_KG_LLM_KEY": " sk-1\n"}
    assert load_config(None, env) == Config()
    assert (secret("LLM_KEY", env), secret("LLM_KEY", {})) == ("sk-1", "")
    with pytest.raises(ConfigError):
        override(Config(), {"llm_key": "sk-1"})


@pytest.mark.parametrize(("word", "value"), [("true", True), ("0", False), ("False", False)])
def test_switches_are_read_from_words(word: str, value: bool) -> None:
    assert override(Config(), {"strict": word}).strict is value


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "soga.toml"
    file.write_text("base =")
    with pytest.raises(ConfigError, match=r"soga\.toml"):
        load_config(file, {})
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load_config(tmp_path / "none.toml", {})
