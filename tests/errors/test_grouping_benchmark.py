"""A part of the benchmark of grouping, with the interpreter at hand: as good as the whole one is asked to be."""

from __future__ import annotations

import sys

from benchmarks.grouping import collect, table


def test_pairs_of_records_belong_together_and_nothing_else_does() -> None:
    records = collect([sys.executable], small=True, only="bugs,files,helpers,parsing,messages")
    assert len(records) >= 200
    scores = table(records)
    assert scores["lamalog"].precision >= 0.97
    assert scores["lamalog"].recall >= 0.97
    assert scores["lamalog, from the text of stored lines"].precision >= 0.95
    assert scores["lamalog, from the text of stored lines"].recall >= 0.90
    for rival in ("type + message", "type + top frame (file, line)", "hash of the message"):
        assert scores["lamalog"].recall > scores[rival].recall
