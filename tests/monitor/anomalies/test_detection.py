"""The benchmark of detection in short: seeds that nothing was tuned on, the same each time."""

from __future__ import annotations

import pytest

from benchmarks._detection_data import errors, quiet, scenario, silence
from benchmarks._detection_rivals import three_sigma
from benchmarks._detection_score import Score
from benchmarks.detection import our_errors, our_silence, ours

SEED = 1000
CASES = (
    ("system.cpu.utilization", 1),
    ("operation.duration/fast", 0),
    ("operation.rate/busy", 0),
    ("process.unix.file_descriptor.count", 1),
    ("system.filesystem.utilization", 0),
)


def test_faults_are_found_and_quiet_days_are_quiet_where_three_sigma_is_not():
    mine, naive = Score(), Score()
    for metric, kind in CASES:
        found = scenario(metric, kind, SEED)
        calm = quiet(metric, SEED, days=2)
        assert found.fault is not None
        for score, detect in ((mine, lambda each, metric=metric: ours(each, metric)), (naive, three_sigma)):
            score.judge(detect(found.moments()), found.fault, metric)
            score.quiet(detect(calm.moments()), len(calm.values), metric, metric)
    assert (mine.precision, mine.recall, mine.false_in_weeks) == (1.0, 1.0, 0)
    assert naive.precision < 0.2
    assert naive.false_in_weeks / naive.weeks > 20


@pytest.mark.parametrize(("make", "detect"), [(errors, our_errors), (silence, our_silence)], ids=["errors", "silence"])
def test_errors_and_silences_are_found_once(make, detect):
    found = make(SEED, faulty=True, days=1.0)
    assert found.fault is not None
    alarms = list(detect(found))
    assert len(alarms) == 1
    assert found.fault.begin <= alarms[0] <= found.fault.end
