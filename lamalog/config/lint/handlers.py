"""The ``handlers`` section."""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
from collections.abc import Mapping
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.arguments import check_arguments
from lamalog.config.lint.levels import check_level
from lamalog.config.lint.objects import CONSTRUCTION, check_attributes, check_class, no_class
from lamalog.config.lint.paths import check_directory, unreachable
from lamalog.config.lint.run import Run, listed
from lamalog.config.lint.words import article, show_path
from lamalog.config.merge import class_of
from lamalog.exceptions import did_you_mean

#: What ``dictConfig`` itself takes from an entry.
COMMON = ("level", "formatter", "filters")


def check(run: Run) -> None:
    """Each handler: class, arguments, level, formatter, filters, and where it writes to."""
    for name, given in run.section("handlers"):
        path: Path = ("handlers", name)
        whole = run.entry("handlers", name)
        check_attributes(run, path, given)
        check_level(run, (*path, "level"), given.get("level"))
        _check_links(run, path, given)
        if class_of(whole) is None:
            no_class(run, path, "handlers")
            continue
        found = check_class(run, path, given, whole, logging.Handler)
        if found is not None:
            ignored = (*CONSTRUCTION, *COMMON, *_extra_keys(found))
            check_arguments(run, path, found, given, whole, ignored)
            _check_stream(run, path, found, given)
            _check_target(run, path, found, given)
            _check_directories(run, path, found, given)


def _check_links(run: Run, path: Path, given: Mapping[Any, Any]) -> None:
    formatter = given.get("formatter")
    if formatter is not None:
        names = run.names("formatters")
        if not isinstance(formatter, str):
            run.error((*path, "formatter"), f"must be a formatter's name, not {article(formatter)}")
        elif formatter not in names:
            hint = did_you_mean(formatter, names) or listed(names)
            run.error((*path, "formatter"), f"no formatter is named {formatter!r}", hint)
    if given.get("filters") is not None:
        run.references((*path, "filters"), given["filters"], "filters")


def _extra_keys(found: Any) -> tuple[str, ...]:
    """Since 3.12 ``dictConfig`` knows how to make a QueueHandler with its listener."""
    if sys.version_info >= (3, 12) and isinstance(found, type) and issubclass(found, logging.handlers.QueueHandler):
        return ("queue", "listener", "handlers", "respect_handler_level")
    return ()


def _check_stream(run: Run, path: Path, found: Any, given: Mapping[Any, Any]) -> None:
    stream = given.get("stream")
    if isinstance(stream, str) and found is logging.StreamHandler and not stream.startswith(("ext://", "cfg://")):
        name = "stdout" if "out" in stream else "stderr"
        run.error((*path, "stream"), f"must be a stream, not {article(stream)}", f"write ext://sys.{name}")


def _check_target(run: Run, path: Path, found: Any, given: Mapping[Any, Any]) -> None:
    """MemoryHandler: ``dictConfig`` puts the handler of that name in its place."""
    target = given.get("target")
    if isinstance(target, str) and isinstance(found, type) and issubclass(found, logging.handlers.MemoryHandler):
        names = run.names("handlers")
        if target not in names and not target.startswith("cfg://"):
            run.error((*path, "target"), f"no handler is named {target!r}", did_you_mean(target, names))


def _check_directories(run: Run, path: Path, found: Any, given: Mapping[Any, Any]) -> None:
    if isinstance(given.get("log_dir"), str):
        check_directory(run, (*path, "log_dir"), os.path.expanduser(given["log_dir"]))
    filename = given.get("filename")
    if not isinstance(filename, str) or not isinstance(found, type) or not issubclass(found, logging.FileHandler):
        return
    directory = os.path.dirname(os.path.abspath(filename))
    if not os.path.isdir(directory):
        run.error(
            (*path, "filename"), f"the directory {show_path(directory)} does not exist", "make it: FileHandler does not"
        )
    elif (problem := unreachable(directory)) is not None:
        run.error((*path, "filename"), f"can't be written: {problem}")
