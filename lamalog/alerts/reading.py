"""Read mappings that people write: every mistake is noted with its place and what to write instead, none is raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.rescue import safe_repr
from lamalog.text import escape_control
from lamalog.units import parse_duration

Path = tuple[str | int, ...]
Read = Callable[[Any], Any]
_MISSING = object()


@dataclass(frozen=True)
class Problem:
    """One mistake. A *warning* is none that keeps anything from working."""

    path: Path
    message: str
    hint: str = ""
    warning: bool = False

    def __str__(self) -> str:
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).lstrip(".")
        hint = f" ({self.hint})" if self.hint else ""
        return escape_control(f"{place}: {self.message}{hint}" if place else f"{self.message}{hint}")


@dataclass
class Section:
    """A mapping at *path* that is being read. Keys nobody has asked for are mistakes: see :meth:`end`."""

    path: Path
    data: Mapping[Any, Any]
    problems: list[Problem]
    _known: list[str] = field(default_factory=list)

    def wrong(self, key: str | int | None, message: str, hint: str = "") -> None:
        """Note a mistake at *key*, or with the whole."""
        hint = hint.strip().removeprefix("(").removesuffix(")")
        self.problems.append(Problem(self.path if key is None else (*self.path, key), message, hint))

    def warn(self, key: str | None, message: str, hint: str = "") -> None:
        """Note something that works, but hardly as meant."""
        path = self.path if key is None else (*self.path, key)
        self.problems.append(Problem(path, message, hint, warning=True))

    def get(self, key: str, read: Read, default: Any = _MISSING) -> Any:
        """The value of *key*, read; *default* where it is absent or wrong. Without a default it is needed."""
        self._known.append(key)
        value = self.data.get(key)
        if value is None:
            if default is _MISSING:
                self.wrong(None, f"{key} is missing", f"write {key}: …")
            return None if default is _MISSING else default
        try:
            return read(value)
        except ConfigError as error:
            message, _, hint = str(error).partition(" (")
            self.wrong(key, message, hint.removesuffix(")"))
            return None if default is _MISSING else default

    def inner(self, key: str) -> Section | None:
        """The mapping at *key*; None where there is none."""
        self._known.append(key)
        value = self.data.get(key)
        if value is None:
            return None
        return section(value, (*self.path, key), self.problems)

    def end(self) -> None:
        """All keys have been asked for: the others are unknown."""
        known = list(dict.fromkeys(self._known))
        for key in self.data:
            if key not in known:
                hint = did_you_mean(key, known) or f"one of {', '.join(known)}"
                self.wrong(key if isinstance(key, (str, int)) else str(key), "unknown key", hint)


def section(value: Any, path: Path, problems: list[Problem]) -> Section | None:
    """*value* as a mapping to be read; None, and a mistake, where it is none."""
    if isinstance(value, Mapping):
        return Section(path, value, problems)
    problems.append(Problem(path, f"must be a mapping, not {_what(value)}"))
    return None


def _what(value: Any) -> str:
    # What stands in it may be a secret in the wrong place.
    if isinstance(value, (list, tuple, Mapping)):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    return escape_control(safe_repr(value, 60))


def text(value: Any) -> str:
    """A non-empty text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"must be text, not {_what(value)}")
    return value.strip()


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of them."""
    if isinstance(value, (list, tuple)) and value:
        return tuple(text(item) for item in value)
    return (text(value),)


def switch(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ConfigError(f"must be true or false, not {_what(value)}")
    return value


def whole(least: int, most: int = 10**9) -> Read:
    """A whole number between these."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ConfigError(f"must be a whole number from {least} to {most:,}, not {_what(value)}")
        return value

    return read


def number(least: float) -> Read:
    """A number that is at least this."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= least:
            raise ConfigError(f"must be a number, {least:g} or more, not {_what(value)}")
        return float(value)

    return read


def duration(least: float = 0.001, most: float = 366 * 86400.0) -> Read:
    """A span of time in seconds."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ConfigError(f"must be a span of time such as '5 min', not {_what(value)}")
        seconds = parse_duration(value)
        if not least <= seconds <= most:
            raise ConfigError(f"{_what(value)} is too {'short' if seconds < least else 'long'}")
        return seconds

    return read


def choice(*words: str) -> Read:
    """One of these words."""

    def read(value: Any) -> str:
        word = value.strip().lower() if isinstance(value, str) else value
        if word is False and "off" in words:  # YAML 1.1 reads off as false
            return "off"
        if word not in words:
            raise ConfigError(
                f"unknown {_what(value)} ({(did_you_mean(value, words) or '').strip(' ()') or 'one of ' + ', '.join(words)})"
            )
        return str(word)

    return read
