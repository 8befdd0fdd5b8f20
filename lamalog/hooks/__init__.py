"""Nothing uncaught escapes: each thing that Python itself would only print becomes one record in the log.

One hook, one module, each with an ``install()`` that returns what takes it off again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from lamalog.hooks import children as _children
from lamalog.hooks import ends as _ends
from lamalog.hooks import faults as _faults
from lamalog.hooks import futures as _futures
from lamalog.hooks import loops as _loops
from lamalog.hooks import processes as _processes
from lamalog.hooks import stops as _stops
from lamalog.hooks import threads as _threads
from lamalog.hooks import uncaught as _uncaught
from lamalog.hooks import unraisable as _unraisable
from lamalog.hooks import warned as _warned
from lamalog.hooks._replace import Uninstall
from lamalog.hooks.children import Inheritance, environment, inherit, inheritance
from lamalog.settings.readers import HOOKS

__all__ = ["Inheritance", "environment", "inherit", "inheritance", "install", "installed", "uninstall"]

#: The options of ``install`` that name a hook.
OPTIONS = HOOKS

_lock = threading.RLock()
_installed: dict[str, Uninstall] = {}


def _after_fork() -> None:
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def install(
    *,
    excepthook: bool = True,
    threads: bool = True,
    asyncio: bool = True,
    unraisable: bool = True,
    futures: bool = True,
    processes: bool = True,
    children: bool = True,
    warnings: bool = True,
    faults: bool | str | os.PathLike[str] = True,
    signals: bool = True,
    exit: bool = True,
    goodbye: _stops.Goodbye | None = None,
) -> None:
    """Put the hooks in; those that are in already stay as they are. Never raises.

    Call it when logging is configured: without a handler nothing can be recorded, and everything is printed as always.

    :param excepthook: the exception that ends the process, ``process.exception``.
    :param threads: the exception that ends a thread, ``thread.exception``.
    :param asyncio: what event loops could hand to nobody, ``asyncio.exception``.
    :param unraisable: exceptions in ``__del__`` and the like, ``unraisable.exception``.
    :param futures: exceptions of pool futures that nobody looked at, ``future.exception``.
    :param processes: the exception that ends a ``multiprocessing`` child.
    :param children: ``multiprocessing`` children configure their logging as here.
    :param warnings: ``python.warning``.
    :param faults: crashes of the interpreter, in a file beside the log (or beside the file named here).
    :param signals: SIGTERM and SIGINT, ``process.signal``; only in the main thread.
    :param exit: the end of the process, ``process.exit``, at DEBUG.
    :param goodbye: called with the signal's name when SIGTERM is about to end the process.
    """
    wanted: dict[str, tuple[object, Callable[[], Uninstall | None]]] = {
        "excepthook": (excepthook, _uncaught.install),
        "threads": (threads, _threads.install),
        "asyncio": (asyncio, _loops.install),
        "unraisable": (unraisable, _unraisable.install),
        "futures": (futures, _futures.install),
        "processes": (processes, _processes.install),
        "children": (children, _children.install),
        "warnings": (warnings, _warned.install),
        "signals": (signals, lambda: _stops.install(goodbye)),
        "exit": (exit, _ends.install),
        "faults": (faults, lambda: _faults.install(faults)),
    }
    with _lock:
        for name, (asked, put) in wanted.items():
            if asked and name not in _installed:
                _put(name, put)


def _put(name: str, put: Callable[[], Uninstall | None]) -> None:
    try:
        remove = put()
    except Exception:  # a platform that lacks it
        return
    if remove is not None:
        _installed[name] = remove


def uninstall() -> None:
    """Take the hooks off, last one first. What somebody has put in front of one stays, and ours behind it is silent."""
    with _lock:
        while _installed:
            _, remove = _installed.popitem()
            try:
                remove()
            except Exception:
                continue


def installed() -> list[str]:
    """The names of the hooks that are in."""
    return sorted(_installed)
