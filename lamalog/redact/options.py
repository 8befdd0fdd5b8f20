"""Everything a Redactor can be told, as plain values a YAML file can hold, checked with messages one can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.redact.masks import POLICIES

#: A name of one letter would make a secret of half of any text.
LEAST_KEY = 2
ENGINES = ("auto", "re2", "re", "none")
PATHS = ("keep", "short")
FILE_NAMES = ("keep", "hash", "extension")


@dataclass(frozen=True)
class Options:
    """Options of a Redactor. All are optional; what is not named here is refused."""

    #: Families to look for; all by default. ``disable`` takes single rules or families off again.
    families: Sequence[str] | None = None
    disable: Sequence[str] = ()
    #: mask, last4, pseudonym or drop, for everything; ``policies`` by family or rule id.
    policy: str | None = None
    policies: Mapping[str, str] = field(default_factory=dict)
    #: Found values that are fine: exact, or as patterns over the whole value.
    allow_values: Sequence[str] = ()
    allow_patterns: Sequence[str] = ()
    #: Keys (mapping keys, ``key=`` in text) and loggers (with their children) that are never redacted.
    allow_keys: Sequence[str] = ()
    allow_loggers: Sequence[str] = ()
    #: Key names that are secret besides those known.
    secret_keys: Sequence[str] = ()
    #: Own rules: a YAML file, or a list of mappings with id and pattern.
    rules: str | Sequence[Mapping[str, Any]] = ()
    pseudonym_key_file: str | None = None
    #: Paths below it are shown relative; the working directory by default.
    project_root: str | None = None
    #: Other absolute paths: kept, or short: the file's name alone. Those of the system and of requests stay.
    paths: str = "keep"
    #: Names of users' pictures and documents: kept, hashed (by the pseudonym key where there is one), or their extension alone.
    file_names: str = "keep"
    engine: str = "auto"

    def __post_init__(self) -> None:
        for name in (
            "families",
            "disable",
            "allow_values",
            "allow_patterns",
            "allow_keys",
            "allow_loggers",
            "secret_keys",
        ):
            _strings(name, getattr(self, name))
        for where, policy in [
            ("policy", self.policy),
            *((f"policies.{k}", v) for k, v in _mapping(self.policies).items()),
        ]:
            if policy is not None and policy not in POLICIES:
                raise ConfigError(
                    f"{where}: unknown policy {policy!r}{did_you_mean(policy, POLICIES)}; one of {', '.join(POLICIES)}"
                )
        _one_of("engine", self.engine, ENGINES)
        _one_of("paths", self.paths, PATHS)
        _one_of("file_names", self.file_names, FILE_NAMES)
        for pattern in self.allow_patterns:
            compiled("allow_patterns", pattern)
        _keys("allow_keys", self.allow_keys)
        _keys("secret_keys", self.secret_keys)
        both = sorted(set(self.allow_keys) & set(self.secret_keys))
        if both:
            raise ConfigError(f"secret_keys: {both[0]!r} stands under allow_keys too; take it off one of them")

    def wants_pseudonyms(self) -> bool:
        """Whether any policy needs the pseudonym key."""
        return "pseudonym" in (self.policy, *self.policies.values())

    def check_names(self, families: Iterable[str], rules: Iterable[str]) -> None:
        """ConfigError for a family or rule nobody knows."""
        known = {*families, *rules}
        asked = [("families", n) for n in self.families or ()] + [("disable", n) for n in self.disable]
        for where, name in [*asked, *(("policies", n) for n in self.policies)]:
            if name not in known:
                raise ConfigError(f"{where}: no redaction family or rule {name!r}{did_you_mean(name, known)}")


def options_from(given: Mapping[str, Any]) -> Options:
    """Options from keyword arguments; ConfigError names an unknown one and the closest that exists."""
    known = {f.name for f in fields(Options)}
    for name in given:
        if name not in known:
            raise ConfigError(f"redaction: unknown option {name!r}{did_you_mean(name, known)}")
    return Options(**given)


def compiled(where: str, pattern: Any) -> re.Pattern[str]:
    """*pattern* compiled, or a ConfigError that says where it stands and what is wrong with it."""
    if not isinstance(pattern, str):
        raise ConfigError(f"{where}: a pattern must be a string, not {type(pattern).__name__} ({pattern!r})")
    try:
        return re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ConfigError(f"{where}: {pattern!r} is no valid pattern: {error}") from None


def _strings(name: str, value: Any) -> None:
    if value is None and name == "families":
        return
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(v, str) for v in value):
        raise ConfigError(f"{name}: must be a list of strings, not {value!r}")


def _one_of(name: str, value: Any, choices: Sequence[str]) -> None:
    if not isinstance(value, str) or value not in choices:
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        raise ConfigError(f"{name}: unknown {value!r}{hint}; one of {', '.join(choices)}")


def _keys(name: str, keys: Sequence[str]) -> None:
    for key in keys:
        if sum(c.isalnum() for c in key) < LEAST_KEY:
            raise ConfigError(f"{name}: {key!r} is no name: write at least two letters or digits, such as 'badge_id'")


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"policies: must be a mapping of family or rule to policy, not {value!r}")
    return value
