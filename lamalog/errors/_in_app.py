"""Is a frame the application's own, or a library's? Decided by file and module, remembered per pair."""

from __future__ import annotations

import fnmatch
import os
import re
import sys
import sysconfig
from collections.abc import Iterable

_REMEMBERED = 4096
_SITE = re.compile(
    r"(?:^|[/\\])(?:site|dist)-packages[/\\]|(?:^|[/\\])lib(?:64)?[/\\](?:python|pypy)\d[^/\\]*[/\\]|[/\\]\.pyenv[/\\]versions[/\\]"
)
_WINDOWS_LIB = re.compile(r"[/\\]Python[\d.-]*[/\\]Lib[/\\]", re.IGNORECASE)
_STDLIB = sys.stdlib_module_names
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
#: Code that a person types or passes on the command line, in ``__main__``.
_TYPED = re.compile(r"<(?:stdin|string|console|ipython-input-[^>]*|python-input-[^>]*|input>|cell[^>]*)>?")
_MAIN = frozenset({"__main__", "__mp_main__"})


def _library_folders() -> tuple[str, ...]:
    found = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return tuple(sorted(os.path.normcase(path) + os.sep for path in found if path))


_FOLDERS = _library_folders()


class InApp:
    """Call it with a frame's file and module.

    :param include: modules (``shop`` counts for ``shop.cart`` too) or path patterns with ``*`` that are one's own
        wherever they lie.
    :param exclude: the same for what isn't; it wins.
    """

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self._include, self._exclude = tuple(include), tuple(exclude)
        self._known: dict[tuple[str, str], bool] = {}

    def __call__(self, file: str, module: str) -> bool:
        key = (file, module)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._decide(file, module)
        return known

    def _decide(self, file: str, module: str) -> bool:
        if any(_matches(pattern, file, module) for pattern in self._exclude):
            return False
        if any(_matches(pattern, file, module) for pattern in self._include):
            return True
        return not _is_library(file, module)


def _matches(pattern: str, file: str, module: str) -> bool:
    if any(sign in pattern for sign in "*/\\"):
        return fnmatch.fnmatch(file, pattern) or fnmatch.fnmatch(file, f"*{os.sep}{pattern}")
    return module == pattern or module.startswith(f"{pattern}.")


def _is_library(file: str, module: str) -> bool:
    if file.startswith("<"):
        return not (module in _MAIN and _TYPED.fullmatch(file))
    if _SITE.search(file) or _WINDOWS_LIB.search(file):
        return True
    if file.startswith(_OURS) and module.startswith("lamalog."):
        return True
    if os.path.normcase(file).startswith(_FOLDERS):
        return True
    # Frozen applications name their modules by relative paths.
    return not os.path.isabs(file) and not _WINDOWS_ROOT.match(file) and module.partition(".")[0] in _STDLIB


_WINDOWS_ROOT = re.compile(r"[A-Za-z]:[/\\]")
