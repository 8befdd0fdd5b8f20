"""The root logger: not set up at all, or taken over by a library."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from lamalog.bridges import KNOWN
from lamalog.doctor.facts import Facts, HandlerFacts
from lamalog.doctor.findings import ERROR, HINT, WARNING, Finding


def check(facts: Facts) -> Iterator[Finding]:
    root = facts.root
    if not root.live and not any(each.live for each in facts.loggers):
        yield Finding(
            ERROR,
            "not-configured",
            "root",
            "no logger has a handler: below WARNING nothing is written, the rest is printed bare to stderr",
            "lamalog.configure() at the start of the program",
        )
    elif not root.live:
        yield Finding(
            WARNING,
            "root-has-no-handler",
            "root",
            "the root logger has no handler: loggers without handlers of their own write nothing below WARNING",
            "put the handlers on the root logger",
        )
    for handler in root.live:
        yield from _hijacked(facts, handler)
    for call in facts.watched.calls:
        if call.call == "basicConfig" and call.foreign and not any(each.origin == call for each in root.handlers):
            yield Finding(
                HINT,
                "basic-config-in-library",
                call.library,
                f"calls logging.basicConfig() at {call.file}:{call.line}; this time without effect",
                "configure logging before that library does",
            )


def _hijacked(facts: Facts, handler: HandlerFacts) -> Iterator[Finding]:
    library = _library(handler)
    if library is not None:
        yield Finding(
            ERROR,
            "root-hijacked",
            "root",
            f"{library} has put its handler on the root logger: {handler.describe()}",
            _fix(library),
        )
    elif facts.uses_lamalog and _is_basic(handler):
        yield Finding(
            WARNING,
            "basic-config-left",
            "root",
            f"a handler in the format of logging.basicConfig() is on the root logger: {handler.describe()}",
            "configure logging before anything calls basicConfig(), or configure with lamalog.configure(), "
            "which takes it off",
        )


def _library(handler: HandlerFacts) -> str | None:
    """The library that a handler on the root logger belongs to, unless it is at home there."""
    if handler.ours:
        return None
    if handler.origin is not None and handler.origin.foreign:
        return handler.origin.library
    package = type(handler.handler).__module__.split(".")[0]
    return package if package in ("absl", "celery", "tensorflow", "ray", "distributed") else None


def _is_basic(handler: HandlerFacts) -> bool:
    formatter = handler.handler.formatter
    return getattr(formatter, "_fmt", None) == logging.BASIC_FORMAT


def _fix(library: str) -> str:
    if library in KNOWN:
        return f'lamalog.bridges.adopt("{library}") before the library is set up'
    return "configure logging after that library has been imported, or take the handler off: root.removeHandler(…)"
