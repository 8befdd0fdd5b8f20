"""The configuration goes along to child processes, however they are started.

With the hook installed, ``multiprocessing`` children (spawn, forkserver; fork has everything anyway) configure
themselves before their first line runs. Explicitly: ``ProcessPoolExecutor(initializer=inherit,
initargs=(inheritance(),))``; for ``subprocess``: ``env={**os.environ, **environment()}`` and ``inherit()`` over there.
"""

from __future__ import annotations

import contextlib
import json
import logging
import logging.config
import os
import pickle
import sys
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lamalog.exceptions import ConfigError
from lamalog.hooks._replace import Uninstall
from lamalog.rescue import describe

#: Holds the path of a configuration file, or, begun with a brace, the configuration itself as JSON.
VARIABLE = "LAMALOG_CONFIG"
_KEY = "lamalog"


@dataclass(frozen=True)
class Inheritance:
    """How a child configures itself: calls *apply*, a function of a module, with *arguments* and *keywords*."""

    apply: Callable[..., object]
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    #: The hooks to put in, by the names of ``hooks.install``'s options.
    hooks: tuple[str, ...] = ()
    #: Names the configuration: a process that has it already does nothing.
    token: str = field(default_factory=lambda: uuid.uuid4().hex)


_current: Inheritance | None = None
_told: set[str] = set()


def offer(apply: Callable[..., object], *arguments: Any, **keywords: Any) -> None:
    """From now on children configure themselves with ``apply(*arguments, **keywords)``; this process has done so."""
    global _current
    _current = Inheritance(apply, arguments, keywords)


def withdraw() -> None:
    """Children configure nothing any more."""
    global _current
    _current = None


def inheritance(config: Mapping[str, Any] | None = None) -> Inheritance:
    """What to give to ``inherit`` in a child process.

    :param config: the dict this process has given to ``dictConfig``; None: what ``lamalog.configure`` has set up.
    :raises ConfigError: None, and nothing was set up.
    """
    if config is not None:
        offer(logging.config.dictConfig, dict(config))
    found = _complete()
    if found is None:
        raise ConfigError("inheritance(): nothing to inherit yet: call lamalog.configure() before, or give it the dict")
    return found


def _complete() -> Inheritance | None:
    """What was offered, with the hooks that are in by now."""
    return None if _current is None else replace(_current, hooks=tuple(_hooks().installed()))


def _hooks() -> Any:
    from lamalog import hooks

    return hooks


def inherit(given: Inheritance | None = None) -> None:
    """Configure logging as in the parent process; no effect where it is so already (after a fork). Never raises.

    :param given: what ``inheritance()`` returned there; None: the configuration in ``LAMALOG_CONFIG``.
    """
    global _current
    try:
        found = given or _from_environment()
        if found is None or (_current is not None and (given is None or _current.token == found.token)):
            return
        _current = found
        found.apply(*found.arguments, **found.keywords)
        if found.hooks:
            _hooks().install(**{name: name in found.hooks for name in _hooks().OPTIONS})
        # Where apply has made an offer of its own, it has our token no more: a second inherit must still know it.
        _current = found
    except Exception as error:
        _say(f"lamalog: this process could not inherit its parent's logging: {describe(error)}")


def environment(config: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The variable with which a ``subprocess`` finds the configuration: ``env={**os.environ, **environment()}``.

    :param config: the dict; None: what was offered, if it is a dict.
    :raises ConfigError: there is none, or it holds something that JSON can't.
    """
    if config is None:
        config = next((each for each in inheritance().arguments if isinstance(each, Mapping)), None)
    if config is None:
        raise ConfigError("environment(): nothing to hand on: give it the configuration as a dict")
    try:
        return {VARIABLE: json.dumps(config)}
    except (TypeError, ValueError) as error:
        raise ConfigError(f"environment(): the configuration is more than plain data: {error}") from None


def _from_environment() -> Inheritance | None:
    text = os.environ.get(VARIABLE, "")
    if not text.lstrip().startswith("{"):
        return None
    return Inheritance(logging.config.dictConfig, (json.loads(text),))


class _Courier:
    """Travels in the state of every ``multiprocessing.Process``; on arrival it has the child configured."""

    def __reduce__(self) -> Any:
        data = b""
        found = _complete()
        if found is not None:
            try:
                data = pickle.dumps(found)
            except Exception as error:
                _tell_once(f"child processes can't inherit the logging configuration: {describe(error)}")
        return _arrive, (data,)


def _arrive(data: bytes) -> _Courier:
    if data and _current is None:
        try:
            inherit(pickle.loads(data))
        except Exception as error:
            _say(f"lamalog: this process could not inherit its parent's logging: {describe(error)}")
    return _Courier()


def _tell_once(text: str) -> None:
    if text not in _told:
        _told.add(text)
        logging.getLogger("lamalog.hooks").warning("%s", text, extra={"event.name": "logging.not_inherited"})


def _say(line: str) -> None:
    with contextlib.suppress(Exception):  # no stderr, or a closed one
        print(line, file=sys.stderr)


def install() -> Uninstall:
    """Let ``multiprocessing`` children configure themselves. What they configure is what was offered last."""
    from multiprocessing import current_process

    # Every Process copies this mapping from the process it is made in.
    shared: dict[str, Any] = current_process()._config  # type: ignore[attr-defined]
    courier = shared.setdefault(_KEY, _Courier())

    def uninstall() -> None:
        if shared.get(_KEY) is courier:
            del shared[_KEY]

    return uninstall
