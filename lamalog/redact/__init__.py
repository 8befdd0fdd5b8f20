"""Redaction: find secrets and personal data in what is logged, and put something harmless in their place."""

from __future__ import annotations

from lamalog.redact.counters import report
from lamalog.redact.engine import Redactor, default_redactor
from lamalog.redact.filter import RedactionFilter, shared_redactor
from lamalog.redact.images import image_metadata
from lamalog.redact.rule import Rule

__all__ = ["RedactionFilter", "Redactor", "Rule", "default_redactor", "image_metadata", "report", "shared_redactor"]
