"""The labelled corpus, measured: what must be caught is caught, what is innocent stays. ``benchmarks/redaction.py`` prints it in full."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lamalog.redact import Redactor

sys.path.insert(0, str(Path(__file__).parent))
try:
    from corpus import innocent, positive, scoring
finally:
    sys.path.pop(0)

#: Other values than those the rules were written with.
SEED = 4711


@pytest.fixture(scope="module")
def redactor():
    return Redactor(project_root="/srv/app")


@pytest.fixture(scope="module")
def scores(redactor):
    return scoring.measure(redactor.text, positive.lines(5, SEED))


def test_recall(scores):
    recalls = {family: score.recall for family, score in scores.items()}
    missed = [line for score in scores.values() for line in score.missed]
    assert sum(recalls.values()) / len(recalls) >= 0.99, missed
    assert min(recalls.values()) >= 0.95, missed


def test_every_family_is_measured_on_enough(scores):
    assert len(scores) >= 35
    assert sum(score.spans for score in scores.values()) >= 1_500


def test_words_around_secrets_stay(scores):
    ours = [score for family, score in scores.items() if family != "strangers"]
    assert sum(score.kept for score in ours) / sum(score.words for score in ours) >= 0.99
    # Strangers mark less than goes: of a header's parameters only one, of a credential not the login.
    assert scores["strangers"].kept / scores["strangers"].words >= 0.98


def test_innocent_lines_stay(redactor):
    lines = list(innocent.lines(12, SEED))
    assert len(lines) >= 1_500
    damaged = scoring.damaged(redactor.text, lines)
    assert len(damaged) / len(lines) <= 0.002, damaged[:10]


def test_the_scoring_sees_a_redactor_that_does_nothing_and_one_that_hides_everything():
    nothing = scoring.measure(lambda text: text, positive.lines(1, SEED))
    assert max(score.recall for score in nothing.values()) < 0.2
    everything = scoring.measure(lambda text: "", positive.lines(1, SEED))
    assert min(score.recall for score in everything.values()) == 1.0
    assert max(score.kept for score in everything.values()) == 0
