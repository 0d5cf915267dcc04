"""Every setting, its default and one sentence about it."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from ipaddress import ip_network
from pathlib import Path

from soga_kg.errors import ConfigError
from soga_kg.messages import N_
from soga_kg.model import Relation


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a build, from `soga.toml`, over it `SOGA_KG_<NAME>`, over that the flags."""

    base: str = "https://w3id.org/soga-kg/"  # base of all data IRIs; must end with / or #
    publisher: str = ""  # name of the publisher; empty: found from the author cards
    title_en: str = "Knowledge graph of the digital social economy"  # title of the data set
    title_fr: str = "Graphe de connaissances de l'économie sociale numérique"  # the same in French
    licence: str = "https://creativecommons.org/publicdomain/zero/1.0/"  # licence of the facts
    max_page_bytes: int = 20_000_000  # a larger page is refused, not read in part
    min_confidence: float = 0.5  # claims below stay out of the graph
    doubtful_confidence: float = 0.25  # from here to min_confidence a claim is kept for review, not published
    min_confidence_of: str = ""  # other bounds for some relations: "partner=0.7, participant=0.6"
    merge_similarity: float = 0.92  # names at least this alike are one name
    doubt_similarity: float = 0.80  # from here to merge_similarity a pair is reported as doubtful
    reader: str = "packaged"  # file of the trained reader; packaged: the one that comes with soga-kg; empty: none
    fr_model: str = ""  # spaCy pipeline for French beside the reader; empty: none
    en_model: str = ""  # the same for English
    llm_url: str = ""  # address of a language model before /chat/completions; empty: none is asked
    llm_model: str = ""  # its name there
    llm_timeout: float = 60.0  # seconds for one call
    llm_budget: int = 500  # calls of one build
    llm_cache: str = ""  # folder that keeps its answers, so that a rebuild asks nothing; empty: none is kept
    strict: bool = False  # any SHACL violation is an error
    date: str = ""  # day of the release, YYYY-MM-DD; empty: SOURCE_DATE_EPOCH, else none (never the clock)
    register: str = ""  # file that keeps the register of identifiers in git; empty: it is in the releases alone
    corrections: str = ""  # folder of correction files (docs/corrections.md); empty: none
    suppressed: str = ""  # list of people who asked not to be in the graph; empty: OUT/suppressed.tsv
    keep_releases: int = 10  # older releases are removed; 0: all are kept
    max_shrink: float = 0.3  # a release that loses more than this share of a count is not published
    contact: str = ""  # page or role address to turn to, named in the data set and on pages about people
    notice_url: str = ""  # page that says how personal data are treated
    citation: str = ""  # how to cite the data set; empty: made from publisher, title and number
    crawl_contact: str = "https://w3id.org/soga-kg/"  # who crawls: an address in the header of every request
    crawl_delay: float = 1.0  # seconds between the end of an answer and the next request
    crawl_wait: float = 300.0  # longest pause in seconds that a server may ask for; beyond, the crawl stops
    crawl_pages: int = 10_000  # articles, and lists of articles, that one crawl may fetch
    crawl_bytes: int = 2_000_000_000  # bytes that one crawl may fetch
    crawl_errors: int = 10  # addresses one after another without an answer, after which a crawl stops
    response_seconds: float = 120.0  # an answer that takes longer is cut, however it trickles
    allow_networks: str = ""  # networks that are no public ones and may be read all the same, as 10.1.0.0/16
    wikidata_reconcile: str = ""  # reconciliation service that `soga-kg wikidata` asks; empty: none is asked
    wikidata_sparql: str = ""  # SPARQL service that it asks about what was found
    offline: bool = False  # pages of addresses come from those kept, the network is not asked

    @property
    def least(self) -> dict[Relation, float]:
        """For each relation the confidence below which a claim stays out of the graph."""
        given = dict(part.split("=") for part in self.min_confidence_of.replace(" ", "").split(",") if part)
        return {relation: float(given.get(relation.value, self.min_confidence)) for relation in Relation}


ENVIRONMENT_PREFIX = "SOGA_KG_"
# The first three are read by the tests; the others are secrets, which no file of settings should hold.
_NOT_SETTINGS = frozenset(
    {"SOGA_KG_CORPUS", "SOGA_KG_SEQUENCES", "SOGA_KG_TOOLS", "SOGA_KG_LLM_KEY", "SOGA_KG_PASSWORD", "SOGA_KG_TOKEN"}
)


def load_config(path: Path | None = None, env: Mapping[str, str] | None = None) -> Config:
    """Defaults, over them the file (default `soga.toml` if there is one), over it the environment.

    Raises ConfigError for a setting that does not exist or a value of the wrong type.
    """
    given: dict[str, object] = {}
    if path is None and Path("soga.toml").is_file():
        path = Path("soga.toml")
    if path is not None:
        try:
            given |= tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(
                N_("%(name)s: %(error)s", name=path, error=error), N_("Mend the file or leave --config away.")
            ) from error
    for name, value in sorted((os.environ if env is None else env).items()):
        if name.startswith(ENVIRONMENT_PREFIX) and name not in _NOT_SETTINGS:
            given[name.removeprefix(ENVIRONMENT_PREFIX).lower()] = value
    return override(Config(), given)


def secret(name: str, env: Mapping[str, str] | None = None) -> str:
    """The secret `SOGA_KG_<name>` of the environment, empty where there is none; kept in no setting, so in no file."""
    return (os.environ if env is None else env).get(f"{ENVIRONMENT_PREFIX}{name}", "").strip()


def override(config: Config, given: Mapping[str, object]) -> Config:
    """`config` with other values for some settings; strings are read as the setting's type."""
    known = {field.name: type(getattr(config, field.name)) for field in fields(config)}
    changes: dict[str, object] = {}
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise ConfigError(
                N_("there is no setting '%(name)s'", name=name),
                N_("Did you mean '%(near)s'?", near=near[0])
                if near
                else N_("Settings: %(known)s.", known=", ".join(known)),
            )
        changes[name] = _typed(name, value, known[name])
    return _checked(replace(config, **changes))  # type: ignore[arg-type]  # types were checked by _typed


def _typed(name: str, value: object, wanted: type) -> object:
    if wanted is bool and isinstance(value, str) and value.lower() in {"true", "false", "1", "0"}:
        return value.lower() in {"true", "1"}
    try:
        typed = wanted(value) if isinstance(value, str) or (wanted is float and isinstance(value, int)) else value
    except ValueError:
        typed = None
    if type(typed) is not wanted or (wanted is bool and isinstance(value, str)):
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name=name, value=repr(value)),
            N_("It must be a %(type)s.", type=wanted.__name__),
        )
    return typed


_BOUNDS = re.compile(rf"(?:(?:^|,) *(?:{'|'.join(r.value for r in Relation)}) *= *(?:0(?:\.\d+)?|1(?:\.0+)?) *)*")


def _checked(config: Config) -> Config:
    if not _BOUNDS.fullmatch(config.min_confidence_of):
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name="min_confidence_of", value=repr(config.min_confidence_of)),
            N_("It must be like 'partner=0.7, participant=0.6', with relations of docs/extraction.md and 0 to 1."),
        )
    if not config.base.startswith(("http://", "https://")) or config.base[-1] not in "/#":
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name="base", value=repr(config.base)),
            N_("It must be an http(s) address that ends with / or #."),
        )
    if config.max_page_bytes < 1:
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name="max_page_bytes", value=config.max_page_bytes),
            N_("It must be at least 1."),
        )
    if config.date and not re.fullmatch(r"\d{4}-\d\d-\d\d", config.date):
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name="date", value=repr(config.date)),
            N_("It must be a day, YYYY-MM-DD."),
        )
    for name in ("min_confidence", "doubtful_confidence", "merge_similarity", "doubt_similarity", "max_shrink"):
        if not 0 <= getattr(config, name) <= 1:
            raise ConfigError(
                N_("setting '%(name)s' is %(value)s", name=name, value=getattr(config, name)),
                N_("It must lie between 0 and 1."),
            )
    _check_language_model(config)
    return _checked_crawl(config)


def _checked_crawl(config: Config) -> Config:
    for name in ("crawl_delay", "crawl_wait", "crawl_pages", "crawl_bytes", "crawl_errors", "response_seconds"):
        value, least = getattr(config, name), 0 if name in {"crawl_delay", "crawl_wait"} else 0.001
        if not least <= value < float("inf"):
            raise ConfigError(
                N_("setting '%(name)s' is %(value)s", name=name, value=value),
                N_("It must be more than 0 (a pause may be 0)."),
            )
    contact = config.crawl_contact
    if not contact.startswith(("https://", "http://", "mailto:")) or not contact.isascii() or not contact.isprintable():
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name="crawl_contact", value=repr(contact)),
            N_("It must be an address: https://… or mailto:…."),
        )
    try:
        for network in filter(None, config.allow_networks.split(",")):
            ip_network(network.strip())
    except ValueError as error:
        raise ConfigError(
            N_("setting 'allow_networks': %(error)s", error=error),
            N_("Write networks as 10.1.0.0/16, separated by commas."),
        ) from error
    return config


def _check_language_model(config: Config) -> None:
    if config.llm_url and not config.llm_url.startswith(("http://", "https://")):
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name="llm_url", value=repr(config.llm_url)),
            N_("It must be an http(s) address."),
        )
    if bool(config.llm_url) != bool(config.llm_model):
        raise ConfigError(N_("of 'llm_url' and 'llm_model' one is set"), N_("Set both, or neither."))
    if not 0 < config.llm_timeout <= 3600:
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name="llm_timeout", value=config.llm_timeout),
            N_("It must lie between 0 and 3600 seconds."),
        )
    if config.llm_budget < 0:
        raise ConfigError(
            N_("setting '%(name)s' is %(value)s", name="llm_budget", value=config.llm_budget),
            N_("It must be at least 0."),
        )
