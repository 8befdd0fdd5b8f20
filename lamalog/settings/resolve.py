"""Which value of an option counts: an argument beats the environment, that beats a file, and a file the default."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.settings.table import CONFIG_VARIABLE, OPTIONS, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Unset(Enum):
    """The type of ``UNSET``: an argument that was not given, where ``None`` would mean something."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset.UNSET


@dataclass
class Resolution:
    """The value of every option, and where each came from."""

    values: dict[str, Any] = field(default_factory=dict)
    #: ``"argument"``, the name of an environment variable, ``"file"`` or ``"default"``.
    origins: dict[str, str] = field(default_factory=dict)
    #: Environment variables with bad values, which were left out: ``(variable, sentence)``.
    problems: list[tuple[str, str]] = field(default_factory=list)


def resolve(
    arguments: Mapping[str, Any],
    *,
    environ: Mapping[str, str] | None = None,
    file: Mapping[str, Any] | None = None,
) -> Resolution:
    """Work out every option. *file* holds options that were checked before.

    Raises ConfigError for a bad argument. A bad environment variable is skipped and noted in ``problems``.
    """
    environ = os.environ if environ is None else environ
    resolution = Resolution()
    for option in OPTIONS.values():
        found = [(option.default, "default")]
        if file is not None and option.name in file:
            found.append((file[option.name], "file"))
        found += _from_environment(option, environ, resolution.problems)
        given = arguments.get(option.name, UNSET)
        if given is not UNSET and (given is not None or option.nullable):
            found.append((check(option, given, option.name), "argument"))
        value, resolution.origins[option.name] = found[-1]
        resolution.values[option.name] = _merged(value for value, _ in found) if option.merged else value
    return resolution


def _merged(layers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: value for layer in layers for name, value in layer.items()}


def _from_environment(
    option: Option, environ: Mapping[str, str], problems: list[tuple[str, str]]
) -> list[tuple[Any, str]]:
    for variable in option.variables:
        text = environ.get(variable, "")
        if text.strip():
            try:
                return [(check(option, text, variable), variable)]
            except ConfigError as error:
                problems.append((variable, str(error)))
    return []


def check(option: Option, value: object, place: str) -> Any:
    """The final form of *value*. The text of the ConfigError begins with *place*."""
    try:
        return option.read(value)
    except ConfigError as error:
        raise ConfigError(f"{place}: {error}") from None


def unknown_variables(environ: Mapping[str, str] | None = None) -> list[str]:
    """A sentence for each ``LAMALOG_*`` variable that looks like a misspelt one of ours."""
    environ = os.environ if environ is None else environ
    known = {CONFIG_VARIABLE, *(name for option in OPTIONS.values() for name in option.variables)}
    # Without the prefix, which would make any two of them look alike.
    suffixes = [name.removeprefix(_PREFIX) for name in known]
    found = []
    for name in environ:
        hint = did_you_mean(name.removeprefix(_PREFIX), suffixes) if name.startswith(_PREFIX) else ""
        if hint and name not in known:
            found.append(f"{name}: unknown variable{hint.replace(chr(39), chr(39) + _PREFIX, 1)}")
    return found


_PREFIX = "LAMALOG_"
