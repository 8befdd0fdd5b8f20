"""One's own rules of grouping, from the configuration: what matches gets the group that the rule names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamalog.errors._link import Link
from lamalog.errors._normalise import template_of
from lamalog.exceptions import ConfigError, did_you_mean

_KEYS = ("type", "message", "module", "logger", "group")
_PLACEHOLDERS = ("type", "message", "module", "function", "logger", "default")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: Characters of a message that a rule's pattern sees.
_LONGEST = 2_000


@dataclass(frozen=True)
class Subject:
    """What rules look at."""

    chain: Sequence[Link]
    message: str
    logger: str
    #: Module and function that the error belongs to.
    module: str
    function: str
    #: Names of the types and their bases along the chain.
    types: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """One rule: all that it names must match."""

    group: str
    type: str = ""
    message: re.Pattern[str] | None = None
    module: str = ""
    logger: str = ""

    def matches(self, subject: Subject) -> bool:
        """Whether *subject* is meant."""
        return (
            (not self.type or self.type in subject.types)
            and (not self.module or _below(subject.module, self.module))
            and (not self.logger or _below(subject.logger, self.logger))
            and (self.message is None or self._said(subject))
        )

    def _said(self, subject: Subject) -> bool:
        assert self.message is not None
        texts = [subject.message, *(link.message for link in subject.chain)]
        return any(self.message.search(text[:_LONGEST]) for text in texts)

    def fill(self, subject: Subject, default: str) -> str:
        """The group's name for *subject*."""
        values = {
            "type": subject.chain[0].type if subject.chain else "",
            "message": template_of(subject.chain[0].message if subject.chain else subject.message),
            "module": subject.module,
            "function": subject.function,
            "logger": subject.logger,
            "default": default,
        }
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.group)


def _below(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def read_rules(given: Any) -> tuple[Rule, ...]:
    """Rules from plain data. Raises ConfigError that says which one is wrong, and how."""
    if given is None:
        return ()
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Sequence):
        raise ConfigError(
            f"grouping={given!r}: write a list of rules such as {{type: TimeoutError, group: 'timeouts'}}"
        )
    return tuple(_rule(number, each) for number, each in enumerate(given, 1))


def _rule(number: int, given: Any) -> Rule:
    where = f"grouping rule {number}"
    if not isinstance(given, Mapping):
        raise ConfigError(f"{where}: {given!r} is no mapping: write type, message, module or logger, and group")
    for key, value in given.items():
        if key not in _KEYS:
            raise ConfigError(f"{where}: unknown key {key!r}{did_you_mean(key, _KEYS)}: one of {', '.join(_KEYS)}")
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{where}: {key}={value!r}: write a text")
    if "group" not in given:
        raise ConfigError(f"{where}: says no group: write group: NAME")
    if len(given) < 2:
        raise ConfigError(f"{where}: would match everything: write type, message, module or logger too")
    for name in _PLACEHOLDER.findall(given["group"]):
        if name not in _PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in _PLACEHOLDERS)
            raise ConfigError(f"{where}: group: unknown {{{name}}}{did_you_mean(name, _PLACEHOLDERS)}: one of {known}")
    return Rule(**{**given, "message": _pattern(where, given["message"]) if "message" in given else None})


def _pattern(where: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ConfigError(f"{where}: message={text!r} is no regular expression: {error}") from None
