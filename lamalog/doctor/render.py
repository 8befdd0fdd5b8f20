"""The doctor's report as text for people."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from lamalog.doctor.facts import HandlerFacts, LoggerFacts
from lamalog.doctor.findings import ERROR, WARNING, Finding
from lamalog.doctor.report import Report
from lamalog.redact import default_redactor
from lamalog.text import escape_control, pad

_NAME_WIDTH = 32
_STYLES = {"error": "31;1", "warning": "33", "hint": "36", "name": "1", "dim": "2", "good": "32"}
_MARKS = {ERROR: "✗", WARNING: "!", "hint": "·"}


def render(report: Report, colour: bool = False) -> str:
    """*report* as lines of text, redacted; with ANSI colours if *colour*."""
    pen = _Pen(colour)
    lines = [*_findings(report, pen), "", *_loggers(report, pen), "", *_footer(report)]
    return "\n".join(lines)


class _Pen:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._colour and text else text


def _safe(text: str) -> str:
    return escape_control(default_redactor().text(text))


def _findings(report: Report, pen: _Pen) -> Iterator[str]:
    if not report.findings:
        yield pen("good", "✓ nothing found")
        return
    counts = [sum(each.severity == severity for each in report.findings) for severity in (ERROR, WARNING, "hint")]
    names = ("error", "warning", "hint")
    parts = [f"{count} {name}{'s' * (count != 1)}" for count, name in zip(counts, names, strict=True) if count]
    yield pen("name", ", ".join(parts))
    for finding in report.findings:
        yield from _finding(finding, pen)


def _finding(finding: Finding, pen: _Pen) -> Iterator[str]:
    head = pen(finding.severity, f"{_MARKS[finding.severity]} {finding.severity}")
    yield f"{head} {pen('name', _safe(finding.subject))}: {_safe(finding.message)} {pen('dim', f'[{finding.code}]')}"
    yield f"    fix: {_safe(finding.fix)}"


def _loggers(report: Report, pen: _Pen) -> Iterator[str]:
    loggers = report.facts.loggers
    yield pen("name", f"Loggers ({len(loggers)})")
    for logger in loggers:
        if logger.plain and logger.name != "root":
            continue
        yield from _logger(logger, pen)
    plain = [_safe(logger.name) for logger in loggers[1:] if logger.plain]
    if plain:
        yield pen("dim", f"nothing set, logging through those above: {', '.join(plain)}")


def _logger(logger: LoggerFacts, pen: _Pen) -> Iterator[str]:
    level = logging.getLevelName(logger.level) if logger.level else f"({logging.getLevelName(logger.effective)})"
    notes = [
        *([] if logger.propagate or logger.name == "root" else ["propagate off"]),
        *(["disabled"] if logger.disabled else []),
        *([f"filters {', '.join(logger.filters)}"] if logger.filters else []),
    ]
    yield f"{pen('name', pad(_safe(logger.name), _NAME_WIDTH))} {level}{'  ' if notes else ''}{_safe('; '.join(notes))}"
    for number, handler in enumerate(logger.handlers):
        corner = "└" if number + 1 == len(logger.handlers) else "├"
        yield f"  {corner} {_handler(handler, pen)}"


def _handler(handler: HandlerFacts, pen: _Pen) -> str:
    parts = [handler.kind]
    if handler.target:
        parts.append(handler.target if handler.target.startswith("→") else f"→ {handler.target}")
    if handler.level:
        parts.append(logging.getLevelName(handler.level))
    if handler.muted:
        parts.append("muted by a bridge")
    if handler.filters:
        parts.append(f"filters {', '.join(handler.filters)}")
    text = _safe("  ".join(parts))
    return f"{text}  {pen('dim', _safe(str(handler.origin)))}" if handler.origin else text


def _footer(report: Report) -> Iterator[str]:
    yield f"hooks: {', '.join(report.hooks) or 'none'}"
    yield f"bridges: {', '.join(report.bridges) or 'none'}"
    for call in report.facts.watched.calls:
        yield _safe(f"{call.call} called by {call.library} at {call.file}:{call.line}")
