"""The type hierarchy of an exception that is known by name only, without importing its library.

From the interpreter for builtins and for what is imported anyway, else from a table of well-known libraries
(``knowledge/_hierarchy.yaml``, made by ``python -m benchmarks._hierarchy`` from the libraries themselves).
"""

from __future__ import annotations

import builtins
import sys
from functools import lru_cache

_MAX_DEPTH = 12


@lru_cache(maxsize=2048)
def bases_of(name: str) -> tuple[str, ...]:
    """*name* and its bases as far as they are known, *name* first."""
    name = name.removeprefix("builtins.")
    kind = _loaded(name)
    if kind is not None:
        from lamalog.errors.classify_subject import names_of

        # The name as it was given, which may be another than the one it was defined by.
        return (name, *(each for each in names_of(kind) if each != name))
    found = [name]
    table = _table()
    place = 0
    while place < len(found) and len(found) < _MAX_DEPTH * 2:
        for base in table.get(found[place], ()):
            real = _loaded(base)
            found += [each for each in ([base] if real is None else _names(real)) if each not in found]
        place += 1
    return tuple(found)


def _names(kind: type) -> tuple[str, ...]:
    from lamalog.errors.classify_subject import names_of

    return names_of(kind)


def _loaded(name: str) -> type[BaseException] | None:
    """The class itself, if it is a builtin or its module is imported already."""
    module, _, attribute = name.rpartition(".")
    place = builtins if not module else sys.modules.get(module)
    try:
        found = place.__dict__.get(attribute)
    except Exception:
        return None
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    from lamalog.errors.knowledge.hierarchy import read_hierarchy

    return read_hierarchy()
