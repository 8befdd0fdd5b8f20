"""Names whose values are secrets or personal data, by language: what :mod:`lamalog.redact.keys` reads."""

from __future__ import annotations

from lamalog.redact.key_names.chinese import CHINESE
from lamalog.redact.key_names.english import ENGLISH
from lamalog.redact.key_names.world import FOREIGN, WORLD

#: ASCII names, lower case without joints: what the last words of a key are compared with.
ENDINGS = {**WORLD, **ENGLISH}

__all__ = ["CHINESE", "ENDINGS", "FOREIGN"]
