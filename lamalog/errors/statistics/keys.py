"""Which group a record is in: the fingerprint it was written with, or the one it would have been given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from lamalog.errors.fingerprint import Verdict, judge_record
from lamalog.store.query.templates import error_key

_KEPT = 10_000
#: What a fingerprint can depend on.
_FIELDS = (
    "exception.type",
    "exception.message",
    "exception.stacktrace",
    "message",
    "logger",
    "event.name",
    "code.file.path",
    "code.function.name",
)


class Keys:
    """Finds the fingerprint of any record. Equal ones are worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Verdict] = {}

    def __call__(self, record: Mapping[str, Any]) -> str:
        """16 hex digits, or whatever the record was given by hand."""
        fingerprint = record.get("error.fingerprint")
        return fingerprint if isinstance(fingerprint, str) else self.judged(record).fingerprint

    def judged(self, record: Mapping[str, Any]) -> Verdict:
        """What a record would have been given that was written without a fingerprint."""
        facts = tuple(str(record.get(name)) for name in _FIELDS)
        known = self._known.get(facts)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[facts] = _judge(record)
        return known


def _judge(record: Mapping[str, Any]) -> Verdict:
    try:
        return judge_record(record)
    except Exception:  # a foreign record whose fields hold anything: it is in some group all the same
        key = error_key(dict(record))
        return Verdict(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(), key, "")
