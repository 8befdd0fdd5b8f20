"""How well trouble is found, and how quietly all is well: anomalies of ours beside other ways, on the same series.

    python -m benchmarks.detection [--seeds 8] [--first 1000] [--rival-seeds 2] [--no-real]

Series come from seeds (``_detection_data.py``), made before anything was tuned; tuning used seeds 0 to 6, so what is
reported starts at 1000. Each series with a fault has three and a half to four days before it, and false alarms in those
count against the precision. Quiet series last a week. Then faults that really happen (``_detection_real.py``), and how
well the end of a filling disk is foreseen half-way. River is compared where it is installed (``pip install river``).
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator

from benchmarks._detection_data import METRICS, STEP, Scenario, errors, quiet, scenario, silence
from benchmarks._detection_score import Score
from lamalog.monitor.anomalies import ErrorRate, Series, Silence, shape_of

GB = 10**9


def ours(points: Iterable[tuple[float, float]], metric: str) -> Iterator[int]:
    """Points at which an anomaly of the series is told."""
    shape = shape_of(metric.partition("/")[0])
    assert shape is not None
    series = Series(shape, STEP)
    for index, (moment, value) in enumerate(points):
        for one in series.update(moment, value):
            if not one.over or one.kind == "spike":
                yield index


def our_errors(found: Scenario) -> Iterator[int]:
    detector = ErrorRate()
    for index, (moment, runs) in enumerate(found.moments()):
        for one in detector.update(moment, int(runs), found.failed[index]):
            if not one.over:
                yield index


def our_silence(found: Scenario) -> Iterator[int]:
    detector, arrivals, place = Silence(), found.arrivals, 0
    for index, (moment, _) in enumerate(found.moments()):
        while place < len(arrivals) and arrivals[place] <= moment:
            detector.heard(arrivals[place])
            place += 1
        for one in detector.check(moment):
            if not one.over:
                yield index


def measure(seeds: range, detect: Callable[[Scenario], Iterable[int]], score: Score) -> None:
    """All series of numbers."""
    for metric, (_, faults) in METRICS.items():
        for seed in seeds:
            calm = quiet(metric, seed)
            score.quiet(detect(calm), len(calm.values), metric, f"{metric} {seed}")
            for kind in range(len(faults)):
                found = scenario(metric, kind, seed)
                assert found.fault is not None
                score.judge(detect(found), found.fault, f"{metric} {found.fault.kind} {seed}")


def measure_ours(seeds: range) -> Score:
    """Series, error rates and silences."""
    score = Score()
    measure(seeds, lambda found: ours(found.moments(), found.metric), score)
    makers: tuple[tuple[str, Callable[..., Scenario], Callable[[Scenario], Iterator[int]]], ...] = (
        ("errors", errors, our_errors),
        ("silence", silence, our_silence),
    )
    for name, make, detect in makers:
        for seed in seeds:
            calm, found = make(seed, faulty=False), make(seed, faulty=True)
            score.quiet(detect(calm), len(calm.values), name, f"{name} {seed}")
            assert found.fault is not None
            score.judge(detect(found), found.fault, f"{name} {seed}")
    return score


def time_to_full(seeds: range) -> list[float]:
    """Errors, half-way, of the time that was left, for disks that fill in hours with noise, pauses and rotations."""
    from lamalog.monitor.sample import Sample
    from lamalog.monitor.trends import Trends
    from lamalog.monitor.trends_options import TrendOptions

    found = []
    for seed in seeds:
        rng = random.Random(f"fill {seed}")
        hours, limit = rng.uniform(2, 12), 100.0 * GB
        start = limit * rng.uniform(0.1, 0.5)
        slope = (limit - start) / (hours * 3600)
        noise, period = rng.uniform(0.0, 0.004) * limit, rng.uniform(60, 600)
        trends, guess, half = Trends(TrendOptions()), None, hours * 1800
        for tick in range(int(half / 15)):
            now = tick * 15.0
            used = start + slope * now + rng.gauss(0, noise) + 0.003 * limit * ((now % period) / period)
            values = {"system.filesystem.usage[/]": used, "system.filesystem.free[/]": limit - used}
            for trend in trends.look(Sample(now, now, 15.0, values, {})):
                if trend.full_in is not None:
                    guess = now + trend.full_in[0]
        found.append(float("nan") if guess is None else (guess - half) / half - 1)
    return found


def show(name: str, score: Score, took: float) -> None:
    worst, rate = score.worst
    print(f"\n{name}")
    print(
        f"  precision {score.precision:.3f}  recall {score.recall:.3f}  ({score.found} found, {score.missed} missed, {score.false} false)"
    )
    print(
        f"  false alarms a week and metric: {score.false_in_weeks / max(score.weeks, 1e-9):.2f} on average over {score.weeks:.0f} weeks, {rate:.2f} for the worst ({worst})"
    )
    for kind, (hit, total) in score.by_kind.items():
        delays = score.delays[kind]
        delay = f"median delay {statistics.median(delays):.0f} s, longest {max(delays):.0f} s" if delays else "-"
        print(f"  {kind:<12} {hit} of {total}  {delay}")
    print(f"  {took:.0f} s of computing")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--rival-seeds", type=int, default=2)
    parser.add_argument("--no-real", action="store_true")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    begun = time.perf_counter()
    score = measure_ours(seeds)
    show(f"lamalog, seeds {seeds.start} to {seeds.stop - 1}", score, time.perf_counter() - begun)
    for sentence in (*(f"missed {each}" for each in score.misses), *score.noise):
        print(f"    {sentence}")
    if options.rival_seeds:
        from benchmarks._detection_rivals import rivals

        few = range(options.first, options.first + options.rival_seeds)
        print(f"\nThe series of numbers alone, seeds {few.start} to {few.stop - 1}:")
        contestants = {"lamalog": None, **rivals()}
        for name, run in contestants.items():
            mine, begun = Score(), time.perf_counter()
            if run is None:
                measure(few, lambda found: ours(found.moments(), found.metric), mine)
            else:
                measure(few, lambda found, run=run: run(found.moments()), mine)  # type: ignore[misc]
            show(name, mine, time.perf_counter() - begun)
    misses = time_to_full(range(options.first, options.first + 20))
    good = [abs(each) for each in misses if not math.isnan(each)]
    print(
        f"\ntime to full, half-way: {sum(each <= 0.15 for each in good)} of {len(misses)} within ±15 %, median error {statistics.median(good):.1%}, worst {max(good):.1%}"
    )
    if not options.no_real:
        from benchmarks import _detection_real as real

        print("\nfaults that really happen:")
        for run_real in (real.leak, real.hog, real.slow_dependency, real.stuck):
            one = run_real()
            print(
                f"  {one.name}: {'never found' if one.delay is None else f'found after {one.delay:.1f} s'}, {one.false} false before  {one.remark}"
            )
        filling = real.filler()
        print(f"  {filling.name}: {'-' if filling.error is None else f'{filling.error:+.1%}'}  {filling.remark}")


if __name__ == "__main__":
    main()
