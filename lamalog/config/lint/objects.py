"""What handlers, formatters and filters have in common: a class, named under ``class`` or ``()``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.imports import UnresolvedError, resolve
from lamalog.config.lint.run import Run
from lamalog.config.lint.words import article, show
from lamalog.exceptions import did_you_mean

#: Keys that name the class, and attributes to set on the object afterwards.
CONSTRUCTION = ("()", "class", ".")


def check_class(run: Run, path: Path, given: Mapping[Any, Any], whole: Mapping[Any, Any], kind: type) -> Any:
    """The class or factory that makes the entry at *path*; None when there is none, which is then a finding."""
    key = "()" if "()" in whole else "class"
    if "()" in given and "class" in given:
        run.error((*path, "class"), "stands beside '()'", "remove one of the two")
    name = whole.get(key)
    where = (*path, key) if key in given else path
    if callable(name):
        return name
    if not isinstance(name, str):
        run.error(where, f"must be a dotted class name, not {article(name)}", drop=path)
        return None
    if name.startswith("ext://"):
        name = name.removeprefix("ext://")
    try:
        found = resolve(name)
    except UnresolvedError as error:
        run.error(where, f"unknown class: {error}", error.hint, drop=path)
        return None
    if not callable(found):
        run.error(where, f"{show(name)} is no class but {article(found)}", drop=path)
        return None
    if isinstance(found, type) and not _may_be(found, kind):
        run.error(where, f"{show(name)} is no {kind.__name__}", "see the other sections", drop=path)
        return None
    return found


def _may_be(found: type, kind: type) -> bool:
    """Filters and formatters may be any object with the right method, but not a handler, which has them all."""
    method = {logging.Filter: "filter", logging.Formatter: "format"}.get(kind, "handle")
    return issubclass(found, kind) or (hasattr(found, method) and not issubclass(found, logging.Handler))


def no_class(run: Run, path: Path, section: str) -> None:
    """Neither ``class`` nor ``()``: often a misspelt name of an entry of the configuration below."""
    names = [name for name in run.names(section) if name in (run.base.get(section) or {})]
    run.error(path, "has no class", did_you_mean(path[-1], names) or "add 'class:'")


def check_attributes(run: Run, path: Path, entry: Mapping[Any, Any]) -> None:
    """The ``.`` key: attributes to set."""
    if "." in entry:
        run.is_mapping((*path, "."), entry["."])
