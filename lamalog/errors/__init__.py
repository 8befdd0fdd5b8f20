"""Errors: what each record of one says, which belong together, of what kind they are, how often they come, what helps.

Names are loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.errors._tracking import action as action
    from lamalog.errors._tracking import track_error as track_error
    from lamalog.errors.advice import Advice as Advice
    from lamalog.errors.advice import advise as advise
    from lamalog.errors.classify import Classification as Classification
    from lamalog.errors.filter import ErrorFilter as ErrorFilter
    from lamalog.errors.fingerprint import fingerprint_of as fingerprint_of
    from lamalog.errors.fingerprint import fingerprint_of_record as fingerprint_of_record
    from lamalog.errors.knowledge import load_knowledge as load_knowledge

#: Public name → the module it comes from.
_HOMES = {
    "Advice": "advice",
    "Classification": "classify",
    "ErrorFilter": "filter",
    "action": "_tracking",
    "advise": "advice",
    "fingerprint_of": "fingerprint",
    "fingerprint_of_record": "fingerprint",
    "load_knowledge": "knowledge",
    "track_error": "_tracking",
}

__all__ = [
    "Advice",
    "Classification",
    "ErrorFilter",
    "action",
    "advise",
    "fingerprint_of",
    "fingerprint_of_record",
    "load_knowledge",
    "track_error",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
