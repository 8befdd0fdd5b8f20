"""What the doctor looks for: one module for each kind of trouble, each with a ``check(facts)`` that yields findings."""

from __future__ import annotations

from lamalog.doctor.checks import levels, own, prints, privacy, root, silence, targets, twice
from lamalog.doctor.facts import Facts
from lamalog.doctor.findings import HINT, SEVERITIES, Finding
from lamalog.rescue import describe

CHECKS = (root, twice, silence, levels, targets, privacy, own, prints)


def run_checks(facts: Facts) -> list[Finding]:
    """All findings, the worst first. A check that fails is a finding too."""
    found: list[Finding] = []
    for module in CHECKS:
        try:
            found += module.check(facts)
        except Exception as error:
            name = module.__name__.rpartition(".")[2]
            found.append(Finding(HINT, "check-failed", name, f"this check failed: {describe(error)}", "report it"))
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
