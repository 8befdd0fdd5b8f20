from __future__ import annotations

import gc
import os
from collections import Counter

import pytest

from lamalog.redact import RedactionFilter, Redactor, default_redactor, report
from lamalog.redact.counters import new_counters, retire

TEXT = "password=hunter2 of bob@example.com"


def since(before: dict[str, int]) -> dict[str, int]:
    return dict(Counter(report()) - Counter(before))


def test_the_report_counts_over_all_redactors():
    before = report()
    own = Redactor(disable=["password"])
    filtered = RedactionFilter(disable=["email"]).redactor
    assert filtered is not None
    for redactor in (default_redactor(), own, filtered):
        redactor.text(TEXT)
    assert since(before) == {"password": 2, "email": 2}
    assert own.stats() == {"email": 1}


def test_a_redactor_that_is_gone_stays_in_the_report():
    before = report()
    redactor = Redactor(disable=["ipv4"])
    redactor.text(TEXT)
    del redactor
    gc.collect()
    assert since(before) == {"password": 1, "email": 1}


def test_counters_are_told_once():
    before = report()
    counters = new_counters()
    counters["x"] += 2
    assert since(before) == {"x": 2}
    retire(counters)
    assert since(before) == {"x": 2}


def test_the_report_holds_no_value_and_puts_the_most_frequent_first():
    redactor = Redactor()
    for _ in range(3):
        redactor.text(TEXT)
    assert "hunter2" not in str(report())
    assert list(report().values()) == sorted(report().values(), reverse=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_counts_its_own():
    redactor = Redactor()
    redactor.text(TEXT)
    child = os.fork()
    if child == 0:
        redactor.text("bob@example.com")
        os._exit(0 if report() == {"email": 1} == redactor.stats() else 1)
    assert os.waitpid(child, 0)[1] == 0
