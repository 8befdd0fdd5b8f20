"""Who sets logging up: file, line and library of every handler added while one watches."""

from __future__ import annotations

import builtins
import contextlib
import logging
import logging.config
import os
import sys
import sysconfig
import threading
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from types import FrameType
from typing import Any

APPLICATION = "the application"
STANDARD_LIBRARY = "the standard library"
_LOGGING = os.path.dirname(logging.__file__)
_CALLS = ("basicConfig", "dictConfig", "fileConfig", "captureWarnings")
#: Module-level functions that call basicConfig when the root logger has no handler.
_IMPLICIT = ("debug", "info", "warning", "error", "exception", "critical", "log")


@dataclass(frozen=True)
class Origin:
    """Where in whose code something was done."""

    library: str
    file: str
    line: int
    function: str
    #: The logging function it went through: ``basicConfig``, ``dictConfig``, ``addHandler``, …
    call: str

    def __str__(self) -> str:
        return f"added by {self.library} at {self.file}:{self.line}, {self.call}"

    @property
    def foreign(self) -> bool:
        """Neither the application nor lamalog did it."""
        return self.library not in (APPLICATION, "lamalog")

    def to_dict(self) -> dict[str, Any]:
        return {
            "library": self.library,
            "file": self.file,
            "line": self.line,
            "function": self.function,
            "call": self.call,
        }


@dataclass
class Watched:
    """What was seen. Empty when nobody watched."""

    watching: bool = False
    #: Calls of basicConfig and the like, in order.
    calls: list[Origin] = field(default_factory=list)
    #: Those of them that disabled the loggers there were.
    disabling: list[Origin] = field(default_factory=list)
    #: How often each place has called ``print``.
    prints: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    _handlers: weakref.WeakKeyDictionary[logging.Handler, Origin] = field(default_factory=weakref.WeakKeyDictionary)

    def origin(self, handler: logging.Handler) -> Origin | None:
        """Who has added *handler*; None if that was not seen."""
        return self._handlers.get(handler)

    def saw(self, handler: logging.Handler, origin: Origin) -> None:
        self._handlers.setdefault(handler, origin)


@contextlib.contextmanager
def watch() -> Iterator[Watched]:
    """Note who adds handlers, who calls ``basicConfig`` and who prints, until the block ends."""
    seen = Watched(watching=True)
    with contextlib.ExitStack() as stack:
        for owner, name in (
            (logging.Logger, "addHandler"),
            (logging, "basicConfig"),
            (logging, "captureWarnings"),
            (logging.config, "fileConfig"),
            (logging.config.DictConfigurator, "configure"),
            (builtins, "print"),
        ):
            stack.callback(_wrap(owner, name, seen))
        yield seen


def _wrap(owner: Any, name: str, seen: Watched) -> Any:
    """Put a watching function in place of *name*; what is returned takes it off."""
    previous = getattr(owner, name)
    busy = threading.local()

    def watching(*args: Any, **kwargs: Any) -> Any:
        if not getattr(busy, "on", False):
            busy.on = True
            try:
                _note(name, args, kwargs, seen)
            except Exception:
                pass
            finally:
                busy.on = False
        return previous(*args, **kwargs)

    setattr(owner, name, watching)

    def undo() -> None:
        if getattr(owner, name) is watching or vars(owner).get(name) is watching:
            setattr(owner, name, previous)

    return undo


def _note(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seen: Watched) -> None:
    frame = sys._getframe(2)
    if name == "print":
        library, file, line, _ = place_of(frame)
        if kwargs.get("file") in (None, sys.stdout, sys.stderr):
            seen.prints[(library, file, line)] += 1
        return
    origin = _origin(frame, {"configure": "dictConfig"}.get(name, name))
    if name == "addHandler":
        seen.saw(args[1] if len(args) > 1 else kwargs["hdlr"], origin)
    else:
        seen.calls.append(origin)
        if _disables(name, args, kwargs):
            seen.disabling.append(origin)


def _disables(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether the call is of dictConfig or fileConfig, without ``disable_existing_loggers`` switched off."""
    if name == "configure":
        config = args[0].config
        return bool(config.get("disable_existing_loggers", True)) and not config.get("incremental", False)
    if name == "fileConfig":
        return bool(args[2] if len(args) > 2 else kwargs.get("disable_existing_loggers", True))
    return False


def _origin(frame: FrameType, call: str) -> Origin:
    """The first caller outside ``logging``, and the outermost logging function on the way there."""
    current: FrameType | None = frame
    while current is not None and _is_logging(current.f_code.co_filename):
        function = current.f_code.co_name
        if function in _CALLS:
            call = function
        elif function in _IMPLICIT and current.f_code.co_filename == logging.__file__:
            call = f"logging.{function}() before any configuration"
        current = current.f_back
    library, file, line, function = place_of(current or frame)
    return Origin(library, file, line, function, call)


def _is_logging(path: str) -> bool:
    return os.path.dirname(path) == _LOGGING or path == __file__


def place_of(frame: FrameType) -> tuple[str, str, int, str]:
    """Library, shortened file, line and function of *frame*."""
    path = frame.f_code.co_filename
    return (*library_of(path), frame.f_lineno, frame.f_code.co_name)


@lru_cache(maxsize=1024)
def library_of(path: str) -> tuple[str, str]:
    """The library a source file belongs to, and the file's name within it.

    ``("absl", "absl/app.py")`` below site-packages; elsewhere the application or the standard library.
    """
    path = os.path.abspath(path) if not path.startswith("<") else path
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if path.startswith(ours + os.sep):
        return "lamalog", f"lamalog/{os.path.relpath(path, ours)}"
    for part in ("site-packages", "dist-packages"):
        _, found, rest = path.rpartition(f"{os.sep}{part}{os.sep}")
        if found:
            return rest.split(os.sep)[0].removesuffix(".py"), rest
    standard = sysconfig.get_paths()["stdlib"]
    if path.startswith(standard + os.sep):
        return STANDARD_LIBRARY, os.path.relpath(path, standard)
    try:
        return APPLICATION, os.path.relpath(path) if path.startswith(os.getcwd() + os.sep) else path
    except (OSError, ValueError):
        return APPLICATION, path
