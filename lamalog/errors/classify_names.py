"""What the name of an exception's class says, for classes that no condition knows: ``QuotaExceededError``, ``TaskNotFound``.

Whole words of the name count, never a piece of one, and never the message.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
#: Words next to each other → category; the first line that fits counts.
_WORDS: tuple[tuple[str, str], ...] = (
    ("out of memory", "memory"),
    ("oom", "memory"),
    ("disk full", "io.disk_full"),
    ("no space", "io.disk_full"),
    ("timeout", "timeout"),
    ("timed out", "timeout"),
    ("time out", "timeout"),
    ("deadline exceeded", "timeout"),
    ("expired signature", "auth"),
    ("cancelled", "cancelled"),
    ("canceled", "cancelled"),
    ("cancel", "cancelled"),
    ("aborted", "cancelled"),
    ("interrupted", "cancelled"),
    ("permission", "permission"),
    ("forbidden", "permission"),
    ("access denied", "permission"),
    ("not allowed", "permission"),
    ("unauthorized", "auth"),
    ("unauthenticated", "auth"),
    ("authentication", "auth"),
    ("auth", "auth"),
    ("credential", "auth"),
    ("credentials", "auth"),
    ("login", "auth"),
    ("token", "auth"),
    ("signature", "auth"),
    ("certificate", "network.tls"),
    ("ssl", "network.tls"),
    ("tls", "network.tls"),
    ("dns", "network"),
    ("rate limit", "third_party"),
    ("too many requests", "third_party"),
    ("throttled", "third_party"),
    ("throttling", "third_party"),
    ("quota", "third_party"),
    ("service unavailable", "third_party"),
    ("api", "third_party"),
    ("upstream", "third_party"),
    ("not found", "not_found"),
    ("does not exist", "not_found"),
    ("no such", "not_found"),
    ("unknown", "not_found"),
    ("missing module", "dependency"),
    ("import", "dependency"),
    ("dependency", "dependency"),
    ("config", "config"),
    ("configuration", "config"),
    ("configured", "config"),
    ("settings", "config"),
    ("setting", "config"),
    ("unicode", "encoding"),
    ("encoding", "encoding"),
    ("codec", "encoding"),
    ("charset", "encoding"),
    ("deadlock", "concurrency"),
    ("lock", "concurrency"),
    ("race", "concurrency"),
    ("conflict", "concurrency"),
    ("checkpoint", "model.load"),
    ("weights", "model.load"),
    ("model load", "model.load"),
    ("cuda", "gpu.driver"),
    ("gpu", "gpu.driver"),
    ("database", "database"),
    ("integrity", "database"),
    ("sql", "database"),
    ("query", "database"),
    ("transaction", "database"),
    ("queue", "queue"),
    ("broker", "queue"),
    ("kafka", "queue"),
    ("message", "queue"),
    ("amqp", "queue"),
    ("connection", "network"),
    ("connect", "network"),
    ("network", "network"),
    ("socket", "network"),
    ("unreachable", "network"),
    ("proxy", "network"),
    ("protocol", "network"),
    ("http", "network"),
    ("validation", "validation"),
    ("validate", "validation"),
    ("invalid", "validation"),
    ("parse", "validation"),
    ("parser", "validation"),
    ("parsing", "validation"),
    ("syntax", "validation"),
    ("decode", "validation"),
    ("malformed", "validation"),
    ("corrupt", "validation"),
    ("schema", "validation"),
    ("format", "validation"),
    ("unsupported", "validation"),
    ("unidentified", "validation"),
    ("too large", "validation"),
    ("bad request", "validation"),
    ("file", "io.file"),
    ("io", "io.file"),
    ("storage", "io.file"),
    ("assertion", "bug"),
    ("not implemented", "bug"),
)
_PHRASES = tuple((f" {words} ", category) for words, category in _WORDS)


@lru_cache(maxsize=2048)
def category_of_name(name: str) -> str | None:
    """The category that the words of the class *name* stand for, or None."""
    leaf = name.rpartition(".")[2]
    words = f" {' '.join(_WORD.findall(leaf)).lower()} "
    for phrase, category in _PHRASES:
        if phrase in words:
            return category
    return None
