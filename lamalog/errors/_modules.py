"""The dotted name of the module a frame belongs to, the same however the program was started and wherever it lies."""

from __future__ import annotations

import re
import sys
from functools import lru_cache

from lamalog.record import source_path

_MAIN = frozenset({"", "__main__", "__mp_main__"})
_LIBRARY_ROOT = re.compile(
    r"(?:.*[/\\])?(?:(?:site|dist)-packages|(?:lib(?:64)?)[/\\](?:python|pypy)\d[^/\\]*|Lib)[/\\](?!site-packages)(.+)",
    re.DOTALL,
)
_ENDING = re.compile(r"\.(?:py[cwdo]?|so|pyx|cpython-[\w-]+)$")
#: Names that a notebook or a server makes up for each run.
_MADE_UP = re.compile(r"uwsgi_file_|ipykernel_|.*[/\\]ipykernel_\d+[/\\]|<ipython-input-|<cell")


def module_of(name: object, file: str) -> str:
    """The module called *name* in its globals; a main program goes by its file."""
    if type(name) is str and name not in _MAIN and not _MADE_UP.match(name):
        return name[:200]
    return _of_program(file)


@lru_cache(maxsize=1024)
def _of_program(file: str) -> str:
    if _MADE_UP.match(file) or file.startswith("<"):
        return "__main__"
    return _dotted(source_path(file))


@lru_cache(maxsize=512)
def module_here(file: str) -> str:
    """The module of a file that this very process, or its parent, has run."""
    for name, module in list(sys.modules.items()):
        if getattr(module, "__dict__", {}).get("__file__") == file:
            return module_of(name, file)
    return _of_program(file)


@lru_cache(maxsize=4096)
def module_of_path(file: str) -> str:
    """As well as a path alone can tell: the full name of a library's module, the last part of an application's."""
    if _MADE_UP.match(file) or file.startswith("<"):
        # <string> is what libraries make up far more often than what a person has passed with -c.
        return file[:200] if file.startswith(("<frozen ", "<string>")) else "__main__"
    library = _LIBRARY_ROOT.fullmatch(file)
    if library:
        return _dotted(library[1])
    parts = re.split(r"[/\\]", file)
    name = _ENDING.sub("", parts[-1])
    return parts[-2] if name in ("__init__", "__main__") and len(parts) > 1 and parts[-2] else name


def _dotted(path: str) -> str:
    name = _ENDING.sub("", path).replace("\\", "/").strip("/").replace("/", ".")
    for end in (".__init__", ".__main__"):
        name = name.removesuffix(end)
    return name[:200] or "__main__"
