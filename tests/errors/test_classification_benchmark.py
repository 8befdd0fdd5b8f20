"""The labelled errors: category and advice stay right. Raised in a process of their own, since some of them send signals."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks._classification_cases import load_all
from benchmarks._classification_labels import fitting
from lamalog.errors.categories import CATEGORIES
from lamalog.errors.knowledge import default_knowledge

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform != "linux", reason="cases of the system are those of Linux")
def test_the_labelled_errors_are_told_right() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.classification"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=550,
        check=True,
    )
    found = re.search(r"^all\s+([\d.]+) % of (\d+)\s+([\d.]+) % of (\d+)\s+([\d.]+) %", done.stdout, re.MULTILINE)
    assert found is not None, done.stdout
    category, count, advice, _, stored = map(float, found.groups())
    assert count >= 300, "too few can be raised here"
    assert category >= 96, done.stdout
    assert stored >= 95, done.stdout
    assert advice >= 97, done.stdout


def test_labels_are_about_cases_and_codes_that_exist() -> None:
    cases, entries = {case.name: case for case in load_all()}, default_knowledge().entries
    assert set(fitting()) <= set(cases)
    assert {case.category for case in cases.values()} <= set(CATEGORIES)
    named = {code for codes in fitting().values() for code in codes} | {
        code for case in cases.values() for code in case.advice
    }
    assert named <= set(entries)
