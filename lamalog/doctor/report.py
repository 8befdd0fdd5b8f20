"""The doctor's report: facts and findings, as an object, as JSON-ready data."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from lamalog._version import __version__
from lamalog.bridges import adopted
from lamalog.doctor.checks import run_checks
from lamalog.doctor.facts import Facts, collect
from lamalog.doctor.findings import ERROR, Finding
from lamalog.doctor.origins import Watched
from lamalog.hooks import installed
from lamalog.redact import default_redactor


@dataclass(frozen=True)
class Report:
    """How logging is set up in this process, and what is wrong with it."""

    facts: Facts
    findings: tuple[Finding, ...]
    hooks: tuple[str, ...]
    bridges: tuple[str, ...]

    @property
    def broken(self) -> bool:
        """Records are lost, doubled or leaked."""
        return any(finding.severity == ERROR for finding in self.findings)

    def codes(self) -> set[str]:
        """The kinds of findings."""
        return {finding.code for finding in self.findings}

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, secrets hidden."""
        return default_redactor().config(
            {
                "python": sys.version.split()[0],
                "lamalog": __version__,
                "hooks": list(self.hooks),
                "bridges": list(self.bridges),
                "loggers": [logger.to_dict() for logger in self.facts.loggers],
                "calls": [call.to_dict() for call in self.facts.watched.calls],
                "findings": [finding.to_dict() for finding in self.findings],
            }
        )


def examine(watched: Watched | None = None, extra: tuple[Finding, ...] = ()) -> Report:
    """Look at the logging of this process. Changes nothing.

    :param watched: what ``watch()`` has seen while the application was set up: then the report can name who did what.
    :param extra: findings that are known already.
    """
    facts = collect(watched)
    return Report(facts, (*extra, *run_checks(facts)), tuple(installed()), tuple(adopted()))
