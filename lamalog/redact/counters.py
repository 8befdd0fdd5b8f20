"""How often rules have hidden something, counted per redactor and told for the whole process. Never what was hidden."""

from __future__ import annotations

import os
import weakref
from collections import Counter

_live: weakref.WeakValueDictionary[int, Counter[str]] = weakref.WeakValueDictionary()
#: Counts of redactors that are gone: of one made for a single export, say.
_gone: Counter[str] = Counter()


def new_counters() -> Counter[str]:
    """Counters, by rule id, that are part of :func:`report` from now on."""
    counters: Counter[str] = Counter()
    _live[id(counters)] = counters
    return counters


def retire(counters: Counter[str]) -> None:
    """Keep what *counters* counted; their redactor is gone."""
    _live.pop(id(counters), None)
    _gone.update(counters)


def report() -> dict[str, int]:
    """How often each rule hid something in this process, over all redactors, most frequent first.

    ``redaction-failed`` counts texts that could not be checked and were not shown. Thread-safe; starts at nothing in a forked child.
    """
    total = Counter(_gone)
    for counters in list(_live.values()):
        total.update(dict(counters))
    return {rule: count for rule, count in total.most_common() if count}


def _after_fork() -> None:
    _gone.clear()
    for counters in list(_live.values()):
        counters.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
