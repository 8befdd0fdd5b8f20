"""Exceptions of pool futures that nobody ever looked at: they vanish with the future, and with them the reason.

For ``concurrent.futures`` and ``multiprocessing.pool``. Looking is ``result()``, ``exception()``, ``get()`` or an
error callback; waiting alone is not.
"""

from __future__ import annotations

import atexit
import logging
import os
import weakref
from collections.abc import Callable
from typing import Any

from lamalog.hooks._replace import Switch, Uninstall
from lamalog.hooks.report import report, sentence

_TICKET = "_lamalog_ticket"
_waiting: weakref.WeakSet[_Ticket] = weakref.WeakSet()


class _Ticket:
    """Lives as long as the future does; goes unseen if nobody asks for the exception."""

    __slots__ = ("__weakref__", "error", "pid", "seen", "switch")

    def __init__(self, error: BaseException, switch: Switch) -> None:
        self.error = error
        self.switch = switch
        self.seen = False
        # A forked child has copies of its parent's futures, not its worries.
        self.pid = os.getpid()
        _waiting.add(self)

    def tell(self) -> None:
        if not self.seen and self.switch.on and self.pid == os.getpid():
            self.seen = True
            text = sentence("nobody looked at the exception of a pool future:", None, self.error)
            report(logging.ERROR, "future.exception", text, self.error)

    def __del__(self) -> None:
        try:
            self.tell()
        except Exception:  # the interpreter is being taken apart
            pass


class _Watched:
    """Stands for an attribute that holds the exception of a future, and notices when it is read.

    The value stays where it was, in the future's ``__dict__``: taking this off again changes nothing.
    """

    def __init__(self, name: str, failed: Callable[[dict[str, Any], Any], bool], switch: Switch) -> None:
        self._name = name
        self._failed = failed
        self._switch = switch

    def __get__(self, future: Any, owner: Any = None) -> Any:
        if future is None:
            return self
        attributes = future.__dict__
        ticket = attributes.get(_TICKET)
        if ticket is not None:
            ticket.seen = True
        try:
            return attributes[self._name]
        except KeyError:
            raise AttributeError(self._name) from None

    def __set__(self, future: Any, value: Any) -> None:
        attributes = future.__dict__
        attributes[self._name] = value
        if value is not None and self._switch.on and self._failed(attributes, value):
            attributes[_TICKET] = _Ticket(value, self._switch)


def _future_failed(attributes: dict[str, Any], value: Any) -> bool:
    return isinstance(value, BaseException)


def _result_failed(attributes: dict[str, Any], value: Any) -> bool:
    return isinstance(value, BaseException) and attributes.get("_success") is False


def tell_all() -> None:
    """Report every exception nobody has looked at so far: the process is about to end."""
    for ticket in list(_waiting):
        ticket.tell()


def install() -> Uninstall:
    """ERROR ``future.exception``, when the future goes away or at the end of the process."""
    from concurrent.futures import Future

    switch = Switch()
    watched: list[tuple[type, str, _Watched]] = [(Future, "_exception", _Watched("_exception", _future_failed, switch))]
    try:
        from multiprocessing.pool import ApplyResult
    except ImportError:  # platforms without processes
        pass
    else:
        watched.append((ApplyResult, "_value", _Watched("_value", _result_failed, switch)))
    watched = [entry for entry in watched if not hasattr(entry[0], entry[1])]
    for owner, name, descriptor in watched:
        setattr(owner, name, descriptor)
    atexit.register(tell_all)

    def uninstall() -> None:
        switch.on = False
        atexit.unregister(tell_all)
        for owner, name, descriptor in watched:
            if owner.__dict__.get(name) is descriptor:
                delattr(owner, name)

    return uninstall
