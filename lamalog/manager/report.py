"""Tell people what became of their configuration, through the very logs it configures where that is possible."""

from __future__ import annotations

import contextlib
import logging
import sys

from lamalog.config.finding import ERROR, Finding, has_errors
from lamalog.config.plan import Plan

#: More than these are only counted: the linter shows them all.
_SHOWN = 20
log = logging.getLogger("lamalog.config")


def findings(plan: Plan) -> None:
    """One record for each finding, ERROR or WARNING, and what was done about them."""
    for finding in plan.findings[:_SHOWN]:
        _tell(logging.ERROR if finding.severity == ERROR else logging.WARNING, _sentence(finding))
    more = len(plan.findings) - _SHOWN
    if more > 0:
        _tell(logging.ERROR, f"{more} more: run 'lamalog config check {plan.document.name}' to see them all")
    if has_errors(plan.findings):
        whole = plan.document.data is None
        what = "not used" if whole else "what is wrong was left out"
        _tell(logging.WARNING, f"{plan.document.name}: {what}; the defaults stand in its place")


def kept(plan: Plan) -> None:
    """A new version of the file is unusable."""
    if plan.document.missing:
        _tell(logging.ERROR, f"{_file(plan)}: is gone; logging stays as it was configured")
        return
    for finding in plan.findings[:_SHOWN]:
        if finding.severity == ERROR:
            _tell(logging.ERROR, _sentence(finding))
    _tell(logging.ERROR, f"{_file(plan)}: not used; logging stays as it was configured")


def configured(plan: Plan, again: bool = False) -> None:
    """At DEBUG: logging is in force."""
    name = "logging.reloaded" if again else "logging.configured"
    extra = {"event.name": name, "config.source": _file(plan)}
    log.log(logging.INFO if again else logging.DEBUG, "logging configured from %s", _file(plan), extra=extra)


def emergency(plan: Plan) -> None:
    """Not even the defaults can be made: print, so that nothing is silent."""
    _print("lamalog: logging could not be configured; warnings go to stderr")
    for finding in plan.findings:
        if finding.severity == ERROR:
            _print(f"lamalog: {finding}")


def _file(plan: Plan) -> str:
    return "defaults" if plan.document.name in ("<dict>", "") and not plan.document.data else plan.document.name


def _sentence(finding: Finding) -> str:
    where = finding.where()
    text = f"{where}: {finding.text()}" if where else finding.text()
    return f"{text}\n{finding.snippet}" if finding.snippet else text


def _tell(level: int, text: str) -> None:
    if log.isEnabledFor(level) and log.hasHandlers():
        log.log(level, "%s", text, extra={"event.name": "logging.config.problem"})
    else:
        _print(f"lamalog: {logging.getLevelName(level)}: {text}")


def _print(text: str) -> None:
    with contextlib.suppress(AttributeError, ValueError, OSError):
        print(text, file=sys.stderr)
