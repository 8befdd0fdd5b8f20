"""How much redaction catches, spares and costs, side by side with what else can be installed: ``python -m benchmarks.redaction``.

Recall is of marked spans hidden whole, damage of innocent lines changed, on the corpus under tests/redact/corpus. Times are the
least of several runs, in microseconds; "varied" lines are innocent ones of 120 bytes of which none comes twice: the first a new
redactor sees, and later ones; growth is the exponent between hostile texts of 64 KiB and 1 MiB (1 is linear).
``--misses`` prints what was not caught, ``--quick`` takes a smaller corpus, ``--no-peers`` leaves the peers out.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable

from benchmarks._redaction_peers import peers
from benchmarks._redaction_speed import clean_cost, dirty_cost, growth, varied_cost
from lamalog.redact import Redactor

Redact = Callable[[str], str]


def corpus() -> tuple[object, object, object]:
    """The corpus modules, which live with the tests."""
    sys.path.insert(0, "tests/redact")
    from corpus import innocent, positive, scoring

    return positive, innocent, scoring


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    options.add_argument("--misses", action="store_true")
    options.add_argument("--quick", action="store_true")
    options.add_argument("--no-peers", action="store_true")
    options.add_argument("--seed", type=int, default=7)
    asked = options.parse_args()
    positive, innocent, scoring = corpus()
    rounds = 2 if asked.quick else 10
    marked = list(positive.lines(rounds, asked.seed))  # type: ignore[attr-defined]
    plain = list(innocent.lines(rounds + 5, asked.seed))  # type: ignore[attr-defined]
    redactors: dict[str, Redact] = {
        "lamalog": Redactor(project_root="/srv/app").text,
        "lamalog/re": Redactor(project_root="/srv/app", engine="re").text,
    }
    if not asked.no_peers:
        redactors |= peers()
    # Before anything else is redacted: what an automaton has met before is cheap.
    fresh = {name: varied_cost(redact) for name, redact in redactors.items()}
    results = {name: scoring.measure(redact, marked) for name, redact in redactors.items()}  # type: ignore[attr-defined]
    families = list(results["lamalog"])
    print(f"\n{'recall by family':22}{'spans':>6}" + "".join(f"{name:>19}" for name in redactors))
    for family in families:
        row = "".join(f"{results[name][family].recall:>19.1%}" for name in redactors)
        print(f"{family:22}{results['lamalog'][family].spans:>6}{row}")
    average = {name: statistics.mean(score.recall for score in found.values()) for name, found in results.items()}
    print(f"{'average of families':28}" + "".join(f"{average[name]:>19.1%}" for name in redactors))
    print(
        f"{'worst family':28}"
        + "".join(f"{min(s.recall for s in results[name].values()):>19.1%}" for name in redactors)
    )
    kept = {
        name: sum(s.kept for s in found.values()) / sum(s.words for s in found.values())
        for name, found in results.items()
    }
    print(f"{'words around kept':28}" + "".join(f"{kept[name]:>19.1%}" for name in redactors))
    harm = {name: len(scoring.damaged(redact, plain)) / len(plain) for name, redact in redactors.items()}  # type: ignore[attr-defined]
    print(f"{f'damage of {len(plain)} lines':28}" + "".join(f"{harm[name]:>19.2%}" for name in redactors))
    print(f"{'clean 120 bytes, µs':28}" + "".join(f"{clean_cost(redact):>19.1f}" for redact in redactors.values()))
    print(f"{'varied, first, µs':28}" + "".join(f"{first:>19.1f}" for first, _ in fresh.values()))
    print(f"{'varied, later, µs':28}" + "".join(f"{later:>19.1f}" for _, later in fresh.values()))
    print(f"{'dirty line, µs':28}" + "".join(f"{dirty_cost(redact):>19.1f}" for redact in redactors.values()))
    print("\nhostile text, lamalog: seconds for 1 MiB, growth exponent")
    for name, seconds, exponent in growth(redactors["lamalog"], quick=asked.quick):
        print(f"  {name:22}{seconds:>8.2f} s{exponent:>8.2f}")
    if asked.misses:
        for family in families:
            for missed in results["lamalog"][family].missed:
                print(f"{family}: {missed}")
        for line, shown in scoring.damaged(redactors["lamalog"], plain):  # type: ignore[attr-defined]
            print(f"damaged: {line!r} -> {shown!r}")


if __name__ == "__main__":
    main()
