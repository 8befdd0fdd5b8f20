"""lamalog itself: its configuration's findings, records it could not write, what it could record and doesn't."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator

from lamalog.config.finding import ERROR as CONFIG_ERROR
from lamalog.doctor.facts import Facts, HandlerFacts
from lamalog.doctor.findings import ERROR, HINT, WARNING, Finding
from lamalog.hooks import installed
from lamalog.manager import default_manager


def check(facts: Facts) -> Iterator[Finding]:
    for found in default_manager().findings:
        yield Finding(
            ERROR if found.severity == CONFIG_ERROR else WARNING,
            "configuration",
            found.where() or "configuration",
            found.text(),
            "lamalog config check shows the place" if found.line else "correct the setting named there",
        )
    seen: set[int] = set()
    for logger in facts.loggers:
        for handler in logger.live:
            if handler.ours and id(handler.handler) not in seen:
                seen.add(id(handler.handler))
                yield from _losses(logger.name, handler)
    if facts.uses_lamalog:
        yield from _unrecorded()


def _losses(name: str, handler: HandlerFacts) -> Iterator[Finding]:
    stats = getattr(handler.handler, "stats", None)
    if not isinstance(stats, dict):
        return
    dropped, waiting = stats.get("dropped", 0), stats.get("backlog", 0)
    if dropped or waiting:
        yield Finding(
            ERROR,
            "records-lost",
            name,
            f"{handler.describe()}: {dropped} records dropped, {waiting} waiting ({stats.get('last_error') or 'no error'})",
            "see that the disk has space and the directory may be written to",
        )


def _unrecorded() -> Iterator[Finding]:
    hooks = installed()
    if "excepthook" not in hooks and sys.excepthook is sys.__excepthook__:
        yield Finding(
            HINT,
            "uncaught-not-recorded",
            "sys.excepthook",
            "an exception that ends the process, a thread or a task is printed, but not in the log",
            "lamalog.hooks.install()",
        )
    if "warnings" not in hooks and warnings.showwarning is getattr(warnings, "_showwarning_orig", None):
        yield Finding(
            HINT,
            "warnings-not-recorded",
            "warnings",
            "warnings are printed, but not in the log",
            "lamalog.hooks.install()",
        )
