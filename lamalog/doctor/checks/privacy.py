"""Handlers that write what lamalog would hide."""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.bridges import KNOWN
from lamalog.doctor.facts import Facts, HandlerFacts, LoggerFacts
from lamalog.doctor.findings import WARNING, Finding
from lamalog.redact import RedactionFilter


def check(facts: Facts) -> Iterator[Finding]:
    if not facts.uses_lamalog:
        return
    for logger in facts.loggers:
        for number, handler in enumerate(logger.live):
            if not handler.redacts and not _done_before(logger, logger.live[:number]):
                yield Finding(
                    WARNING,
                    "unredacted",
                    logger.name,
                    f"{handler.describe()} gets records before lamalog has redacted them",
                    _fix(logger.name),
                )


def _done_before(logger: LoggerFacts, earlier: tuple[HandlerFacts, ...]) -> bool:
    """A record is made safe for everybody by the first that redacts it."""
    return any(each.redacts for each in earlier) or any(
        isinstance(each, RedactionFilter) for each in logger.logger.filters
    )


def _fix(name: str) -> str:
    library = name.split(".", maxsplit=1)[0]
    if library in KNOWN:
        return f'lamalog.bridges.adopt("{library}"), or handler.addFilter(lamalog.redact.RedactionFilter())'
    return "handler.addFilter(lamalog.redact.RedactionFilter())"
