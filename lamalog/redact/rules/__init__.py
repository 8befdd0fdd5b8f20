"""All built-in rules, in the order that decides which of two names a finding."""

from __future__ import annotations

from lamalog.redact.keys import Keys
from lamalog.redact.options import Options
from lamalog.redact.rule import Rule
from lamalog.redact.rules.keyed import keyed_rules

FAMILIES = ("secrets", "auth", "keyed", "personal", "chinese", "network", "paths", "blobs")


def builtin_rules(options: Options, keys: Keys) -> list[Rule]:
    """Every rule lamalog brings."""
    return [*keyed_rules(keys)]
