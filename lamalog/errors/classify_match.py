"""The language in which a kind of error is described: conditions on one exception of the chain.

A condition is a mapping; all of its keys must hold (of a list of values, one):

* ``type``: ``torch.OutOfMemoryError`` (full name), ``ConnectionError`` (a builtin, else that name in any module),
  ``redis.*.TimeoutError`` (that name anywhere in a package), ``sqlalchemy.*`` (anything of a package). Bases count too.
* ``errno``: ``ENOSPC`` (Windows' numbers are translated)    * ``winerror``: 1455
* ``status``: an HTTP status: 404, 5xx    * ``code``: a library's code: ``sqlstate:23*``, ``aws:NoSuchKey``
* ``message``: a regular expression, searched in this exception's message; its named groups fill in the advice
* ``unless``: the same, must not be found    * ``raised_in``: module of the innermost frame: ``torch``
* ``raised_by``: whose code that frame is: ``app``, ``library`` or ``stdlib``    * ``through``: module of any frame

``message`` alone is no condition: it needs a type, an errno, a status or a code beside it.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lamalog.errors.classify_evidence import Evidence
from lamalog.errors.classify_frames import origin_of
from lamalog.errors.classify_literals import literals_of
from lamalog.errors.classify_subject import Link
from lamalog.exceptions import ConfigError, did_you_mean

KEYS = ("type", "errno", "winerror", "status", "code", "message", "unless", "raised_in", "raised_by", "through")
#: What each key that holds adds to how much the condition tells.
_WEIGHTS = {
    "errno": 14,
    "winerror": 15,
    "status": 12,
    "code": 16,
    "message": 15,
    "raised_in": 6,
    "raised_by": 2,
    "through": 3,
}
_FULL, _WITHIN, _BARE, _PACKAGE, _FARTHEST = 14, 13, 10, 8, 4
#: What a builtin base of a library's exception tells less: its messages are the library's.
_FOREIGN_BASE = 7
_RAISERS = ("app", "library", "stdlib")
#: Characters of one captured value.
_MAX_VALUE = 200
#: errno names of other systems, so that the same knowledge base loads everywhere.
_FOREIGN = {"EDQUOT", "ENOMEDIUM", "ESHUTDOWN", "EREMOTEIO", "ELIBBAD", "ENODATA", "ENOBUFS", "EHOSTDOWN"}


@dataclass(frozen=True)
class Condition:
    """One way to recognise a kind of error."""

    types: tuple[str, ...] = ()
    errnos: frozenset[str] = frozenset()
    winerrors: frozenset[int] = frozenset()
    statuses: frozenset[int] = frozenset()
    codes: tuple[str, ...] = ()
    message: re.Pattern[str] | None = None
    #: Texts of which one must be in the message if the pattern is to match; found much faster than the pattern.
    literals: tuple[str, ...] = ()
    unless: re.Pattern[str] | None = None
    raised_in: tuple[str, ...] = ()
    raised_by: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    #: Whether it names an errno, a status or a code.
    numbered: bool = False
    #: How much it tells beside the type.
    weight: int = 0

    def keys(self) -> tuple[str, ...]:
        """What to file this condition under, so that it is only looked at where it can hold."""
        if self.types:
            return self.types
        if self.errnos:
            return tuple(f"errno:{name}" for name in sorted(self.errnos))
        if self.codes:
            return tuple(sorted({code.partition(":")[0] + ":" for code in self.codes}))
        if self.statuses:
            return ("status:",)
        return ("winerror:",)

    def holds(self, link: Link) -> Mapping[str, str] | None:
        """The values found in the message (perhaps none) if *link* is such an error, else None. The type isn't looked at."""
        values: Mapping[str, str] = {}
        if self.message is not None:
            text = link.message
            if self.literals and not _any_in(self.literals, text):
                return None
            found = self.message.search(text)
            if found is None:
                return None
            if self.message.groupindex:
                values = {name: value[:_MAX_VALUE] for name, value in found.groupdict().items() if value}
        if self.numbered and not self._has_numbers(link.evidence):
            return None
        if self.unless is not None and self.unless.search(link.message):
            return None
        if self.raised_in and not (link.modules and _within(link.modules[0], self.raised_in)):
            return None
        if self.raised_by and not (link.modules and origin_of(link.modules[0]) in self.raised_by):
            return None
        if self.through and not any(_within(module, self.through) for module in link.modules):
            return None
        return values

    def _has_numbers(self, evidence: Evidence) -> bool:
        return not (
            (self.errnos and evidence.errno not in self.errnos)
            or (self.winerrors and evidence.winerror not in self.winerrors)
            or (self.statuses and evidence.status not in self.statuses)
            or (self.codes and not any(_covers(self.codes, code) for code in evidence.codes))
        )


def _any_in(literals: tuple[str, ...], text: str) -> bool:
    for literal in literals:  # noqa: SIM110 (a generator costs more than most of these searches)
        if literal in text:
            return True
    return False


def _covers(patterns: tuple[str, ...], code: str) -> bool:
    return any(code.startswith(each[:-1]) if each[-1] == "*" else code == each for each in patterns)


def _within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


@lru_cache(maxsize=1024)
def type_keys(names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """What conditions on a type of this hierarchy are filed under, and how much each tells: nearer and fuller tells more."""
    keys: dict[str, int] = {}
    for distance, name in enumerate(names):
        away = min(distance, _FARTHEST)
        package, dot, _ = name.partition(".")
        bare = name.rpartition(".")[2]
        if dot:
            keys.setdefault(name, _FULL - away)
            keys.setdefault(f"{package}.*.{bare}", _WITHIN - away)
            keys.setdefault(f"{package}.*", _PACKAGE - away)
        # A library's ConnectionError is not the builtin one: by its bare name only if nothing builtin is called that.
        if not dot or bare not in _BUILTINS:
            keys.setdefault(bare, _BARE - (_FOREIGN_BASE if distance and "." in names[0] and not dot else away))
    return tuple(keys.items())


_BUILTINS = frozenset(
    name
    for name, value in vars(__import__("builtins")).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)


def read_condition(data: Any, where: str) -> Condition:
    """The condition in *data*. ConfigError begins with *where*."""
    if not isinstance(data, Mapping):
        raise ConfigError(f"{where}: a condition is a mapping such as {{type: KeyError}}, not {data!r}")
    for key in data:
        if key not in KEYS:
            raise ConfigError(f"{where}: unknown condition {key!r}{did_you_mean(key, KEYS)}: one of {', '.join(KEYS)}")
    if not any(key in data for key in ("type", "errno", "winerror", "status", "code")):
        raise ConfigError(
            f"{where}: name a type, errno, winerror, status or code: a message or a module alone tells too little"
        )
    message = _pattern(data, "message", where)
    return Condition(
        types=_texts(data, "type", where),
        errnos=frozenset(_errnos(data, where)),
        winerrors=frozenset(_numbers(data, "winerror", where)),
        statuses=frozenset(_statuses(data, where)),
        codes=tuple(_codes(data, where)),
        message=message,
        literals=literals_of(message) if message is not None else (),
        unless=_pattern(data, "unless", where),
        raised_in=_texts(data, "raised_in", where),
        raised_by=_raisers(data, where),
        through=_texts(data, "through", where),
        numbered=any(key in data for key in ("errno", "winerror", "status", "code")),
        weight=_weight(data, message),
    )


def _weight(data: Mapping[str, Any], message: re.Pattern[str] | None) -> int:
    weight = sum(weight for key, weight in _WEIGHTS.items() if key in data)
    if message is not None and message.pattern != "^$" and message.search(""):
        weight -= _WEIGHTS["message"]  # it is there for its groups only
    if "status" in data and all(type(status) is int for status in _list(data, "status")):
        weight += 2  # more than 4xx
    return weight


def _list(data: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = data.get(key, ())
    return value if isinstance(value, (list, tuple)) else [value]


def _texts(data: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = _list(data, key)
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise ConfigError(f"{where}: {key} {value!r} is no name: write text")
    return tuple(value.strip().removeprefix("builtins.") for value in values)


def _errnos(data: Mapping[str, Any], where: str) -> Sequence[str]:
    names = _texts(data, "errno", where)
    known = {*(name for name in dir(errno) if name.startswith("E")), *_FOREIGN}
    for name in names:
        if name not in known:
            raise ConfigError(
                f"{where}: unknown errno {name!r}{did_you_mean(name, known)}: write a name such as ENOSPC"
            )
    # Of names for one number (EAGAIN, EWOULDBLOCK) the one that the interpreter uses.
    return [errno.errorcode.get(getattr(errno, name, 0), name) for name in names]


def _numbers(data: Mapping[str, Any], key: str, where: str) -> Sequence[int]:
    values = _list(data, key)
    for value in values:
        if type(value) is not int:
            raise ConfigError(f"{where}: {key} {value!r} is no number")
    return values


def _statuses(data: Mapping[str, Any], where: str) -> Sequence[int]:
    found: list[int] = []
    for value in _list(data, "status"):
        if type(value) is int and 100 <= value <= 599:
            found.append(value)
        elif isinstance(value, str) and re.fullmatch(r"[1-5]xx", value):
            found += range(int(value[0]) * 100, int(value[0]) * 100 + 100)
        else:
            raise ConfigError(f"{where}: status {value!r}: write an HTTP status such as 404, or 5xx")
    return found


def _raisers(data: Mapping[str, Any], where: str) -> tuple[str, ...]:
    values = _texts(data, "raised_by", where)
    for value in values:
        if value not in _RAISERS:
            raise ConfigError(
                f"{where}: raised_by {value!r}{did_you_mean(value, _RAISERS)}: one of {', '.join(_RAISERS)}"
            )
    return values


def _codes(data: Mapping[str, Any], where: str) -> Sequence[str]:
    codes = _texts(data, "code", where)
    for code in codes:
        if not re.fullmatch(r"[a-z]+:[\w.\-]*\*?", code) or code.endswith(":"):
            raise ConfigError(f"{where}: code {code!r}: write kind and code, e.g. 'sqlstate:23505' or 'sqlstate:23*'")
    return codes


def _pattern(data: Mapping[str, Any], key: str, where: str) -> re.Pattern[str] | None:
    text = data.get(key)
    if text is None:
        return None
    if not isinstance(text, str) or not text:
        raise ConfigError(f"{where}: {key} {text!r} is no regular expression")
    if _NESTED.search(text):
        raise ConfigError(f"{where}: {key} {text!r} repeats a repetition, which can take forever: write it without")
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f"{where}: {key} {text!r} is no regular expression: {error}") from None


#: (a+)+ and its like.
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*(?<!\\)[*+}](?:[^()\\]|\\.)*\)(?:[*+]|\{\d*,)")
