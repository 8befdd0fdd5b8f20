"""Which group a record is in: the fingerprint it was written with, or the one it would have been given."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from lamalog.store.query.templates import error_key

_KEPT = 10_000
#: What a fingerprint can depend on.
_FIELDS = (
    "exception.type",
    "exception.message",
    "exception.stacktrace",
    "message",
    "logger",
    "code.file.path",
    "code.function.name",
)


class Keys:
    """Finds the fingerprint of any record. Equal ones are worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], str] = {}
        self._make = _maker()

    def __call__(self, record: Mapping[str, Any]) -> str:
        """16 hex digits, or whatever the record was given by hand."""
        fingerprint = record.get("error.fingerprint")
        if isinstance(fingerprint, str):
            return fingerprint
        facts = tuple(str(record.get(name)) for name in _FIELDS)
        known = self._known.get(facts)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[facts] = self._make(record)
        return known


def _maker() -> Callable[[Mapping[str, Any]], str]:
    try:
        from lamalog.errors.fingerprint import fingerprint_of_record
    except ImportError:
        return _plain
    return _guarded(fingerprint_of_record)


def _guarded(make: Callable[[Mapping[str, Any]], str]) -> Callable[[Mapping[str, Any]], str]:
    def fingerprint(record: Mapping[str, Any]) -> str:
        try:
            return make(record)
        except Exception:  # a foreign record whose fields hold anything: it is in some group all the same
            return _plain(record)

    return fingerprint


def _plain(record: Mapping[str, Any]) -> str:
    return hashlib.blake2b(error_key(dict(record)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
