"""Other ways to find anomalies, run on the same series as ours: three standard deviations, and river's detectors."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

#: Points after an alarm in which no other one counts: without it one step would be hundreds of alarms.
_PAUSE = 240
Points = Iterable[tuple[float, float]]
Alarms = Iterator[int]


def three_sigma(points: Points, *, window: int = 240) -> Alarms:
    """More than three standard deviations from the mean of the last hour."""
    seen: deque[float] = deque(maxlen=window)
    total = squares = 0.0
    rest = 0
    for index, (_, value) in enumerate(points):
        rest -= 1
        if len(seen) >= 40:
            mean = total / len(seen)
            spread = math.sqrt(max(0.0, squares / len(seen) - mean * mean))
            if rest <= 0 and abs(value - mean) > 3 * spread and abs(value - mean) > 1e-9 * max(1.0, abs(mean)):
                rest = _PAUSE
                yield index
        if len(seen) == window:
            gone = seen[0]
            total, squares = total - gone, squares - gone * gone
        seen.append(value)
        total, squares = total + value, squares + value * value


def _river_drift(make: Callable[[], Any]) -> Callable[[Points], Alarms]:
    def run(points: Points) -> Alarms:
        detector, rest = make(), 0
        for index, (_, value) in enumerate(points):
            rest -= 1
            detector.update(value)
            if detector.drift_detected and rest <= 0:
                rest = _PAUSE
                yield index

    return run


def _river_quantile(points: Points) -> Alarms:
    """river's GaussianScorer behind its QuantileFilter, as its documentation combines them."""
    from river import anomaly

    # The score is a probability: beyond five standard deviations of the last hour.
    scorer, rest = anomaly.GaussianScorer(window_size=240, grace_period=40), 0
    for index, (_, value) in enumerate(points):
        rest -= 1
        try:
            score = scorer.score_one(None, value)
        except TypeError:  # river's rolling variance may come out below zero, its root is complex then
            score = None
        scorer.learn_one(None, value)
        if score is not None and score > 1 - 6e-7 and rest <= 0:
            rest = _PAUSE
            yield index


def rivals() -> dict[str, Callable[[Points], Alarms]]:
    """By name; river's only where it is installed."""
    found: dict[str, Callable[[Points], Alarms]] = {"3 sigma over the last hour": three_sigma}
    try:
        import river
        from river import drift
    except ImportError:
        print("river is not installed (pip install river): compared with 3 sigma only")
        return found
    version = river.__version__
    found[f"river {version} ADWIN(delta=0.002)"] = _river_drift(drift.ADWIN)
    found[f"river {version} ADWIN(delta=1e-7)"] = _river_drift(lambda: drift.ADWIN(delta=1e-7))
    found[f"river {version} GaussianScorer, 5 sigma"] = _river_quantile
    return found
