"""How often are category and advice right? Beside a classifier that looks for words in the whole text.

    python -m benchmarks.classification [--mistakes] [--held-out] [--speed]

Real exceptions of many libraries, labelled before anything was tuned (``benchmarks/_error_cases`` by the author of the
grouping, ``benchmarks/_classification_cases`` and ``benchmarks/_classification_labels`` by that of the classifier). Every
third bug (by the hash of its group) is held out: nothing was tuned on those. Stand-ins for torch and the like are counted
apart too.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks._classification_cases import load_all
from benchmarks._classification_labels import fitting
from benchmarks._error_cases import Case, Values
from benchmarks._grouping_servers import Lent, lend
from lamalog.errors.advice import advise
from lamalog.errors.classify import classify

Record = dict[str, Any]


@dataclass
class Outcome:
    """One exception, and what was said about it."""

    case: Case
    fitting: frozenset[str]
    error: BaseException
    record: Record
    category: str
    code: str
    stored: str
    advised: bool
    naive: str

    @property
    def fits(self) -> bool:
        """Whether the advice is one that a person named. Asked only where somebody named one."""
        return self.advised and self.code in self.fitting


_WORDS = (
    ("cuda", "gpu.driver"), ("out of memory", "gpu.memory"), ("memory", "memory"), ("no space", "io.disk_full"),
    ("timed out", "timeout"), ("timeout", "timeout"), ("ssl", "network.tls"), ("certificate", "network.tls"),
    ("permission", "permission"), ("forbidden", "permission"), ("auth", "auth"), ("password", "auth"), ("token", "auth"),
    ("connection", "network"), ("refused", "network"), ("socket", "network"), ("not found", "not_found"),
    ("no such file", "io.file"), ("file", "io.file"), ("codec", "encoding"), ("unicode", "encoding"),
    ("no module named", "dependency"), ("import", "dependency"), ("sql", "database"), ("database", "database"),
    ("redis", "database"), ("queue", "queue"), ("zmq", "queue"), ("model", "model.load"), ("weights", "model.load"),
    ("config", "config"), ("yaml", "config"), ("cancelled", "cancelled"), ("lock", "concurrency"), ("thread", "concurrency"),
    ("invalid", "validation"), ("json", "validation"), ("validation", "validation"), ("valueerror", "validation"),
    ("error", "bug"),
)  # fmt: skip


def naive(text: str) -> str:
    """The first word of a list that is anywhere in the traceback: what one writes first."""
    lower = text.lower()
    return next((category for word, category in _WORDS if word in lower), "unknown")


def is_held_out(case: Case) -> bool:
    return int(hashlib.sha256(case.group.encode()).hexdigest(), 16) % 3 == 0


def record_of(error: BaseException) -> Record:
    """What the log keeps of it, through the filter and the formatter that are used by default."""
    import msgspec

    from lamalog.errors import ErrorFilter
    from lamalog.formatters import JsonFormatter

    record = logging.LogRecord(
        "shop", logging.ERROR, __file__, 1, "job failed", None, (type(error), error, error.__traceback__)
    )
    ErrorFilter(revision=False, gpu=False).filter(record)
    decoded: Record = msgspec.json.decode(JsonFormatter().format_bytes(record))
    return {key: value for key, value in decoded.items() if key not in ("error.category", "error.code")}


def raise_case(case: Case, number: int, lent: Lent, seed: int) -> BaseException | None:
    try:
        case.run(Values(seed * 1000 + number, lent))
    except BaseException as error:
        return error
    return None


def outcomes(seed: int = 7) -> list[Outcome]:
    """All cases that can be raised here."""
    import traceback

    labels, found = fitting(), []
    with lend() as lent:
        for number, case in enumerate(load_all()):
            if case.logs or not case.possible() or not lent.has(case.lent):
                continue
            error = raise_case(case, number, lent, seed)
            if error is None:
                continue
            kind, record = classify(error), record_of(error)
            text = "".join(traceback.format_exception(error))
            accepted = frozenset(case.advice) or labels.get(case.name, frozenset())
            advised = advise(kind) is not None
            stored = classify(record).category
            found.append(Outcome(case, accepted, error, record, kind.category, kind.code, stored, advised, naive(text)))
    return found


def _share(part: Iterable[bool]) -> str:
    values = list(part)
    return f"{100 * sum(values) / len(values):5.1f} % of {len(values)}" if values else "      none"


def _line(name: str, part: list[Outcome]) -> None:
    print(
        f"{name:24}{_share(o.category == o.case.category for o in part):18}"
        f"{_share(o.fits for o in part if o.fitting):18}{_share(o.stored == o.case.category for o in part):18}"
        f"{_share(o.naive == o.case.category for o in part):18}"
    )


def report(found: list[Outcome]) -> None:
    """The table."""
    print(f"{'':24}{'category':18}{'advice fits':18}{'from the record':18}{'words in the text':18}")
    standin = [o for o in found if o.case.name.startswith("standin_")]
    _line("all", found)
    _line("held out", [o for o in found if is_held_out(o.case)])
    _line("tuned on", [o for o in found if not is_held_out(o.case)])
    _line("really raised", [o for o in found if o not in standin])
    _line("stand-ins", standin)
    _line("of another author", [o for o in found if o.case.run.__module__.startswith("benchmarks._error_cases")])
    _line("written last", [o for o in found if o.case.name.startswith("late.")])
    print(f"{len({o.case.group for o in found})} bugs, {len({o.case.library for o in found} - {''})} libraries")


def mistakes(found: list[Outcome]) -> None:
    """What was wrong, one line each."""
    for o in found:
        if o.category != o.case.category or (o.fitting and not o.fits):
            said = f"{o.category} {o.code}"
            wanted = f"{o.case.category} {'|'.join(sorted(o.fitting))}"
            print(f"{o.case.name}: {said}, not {wanted}: {type(o.error).__qualname__}: {str(o.error)[:90]!r}")
        if o.stored != o.category:
            print(f"{o.case.name}: {o.category}, but from the record {o.stored}")


def speed(found: list[Outcome]) -> None:
    """Microseconds for one exception, warm: the best of five rounds each."""

    def best(call: Callable[[], Any]) -> float:
        return min(_timed(call) for _ in range(5)) * 1e6

    times = sorted(best(partial(classify, o.error)) for o in found)
    advice = sorted(best(partial(advise, classify(o.error), o.record)) for o in found)
    for name, each in (("classify", times), ("advise", advice)):
        print(
            f"{name}: median {statistics.median(each):.0f} µs, 95 % below {each[int(len(each) * 0.95)]:.0f} µs, most {each[-1]:.0f} µs"
        )


def _timed(call: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    for _ in range(20):
        call()
    return (time.perf_counter() - begin) / 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mistakes", action="store_true", help="say what was wrong with those that were tuned on")
    parser.add_argument("--held-out", action="store_true", help="say it of those held out too")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(500)
    found = outcomes()
    sys.setrecursionlimit(limit)
    report(found)
    if options.mistakes or options.held_out:
        mistakes([o for o in found if options.held_out or not is_held_out(o.case)])
    if options.speed:
        speed(found)


if __name__ == "__main__":
    main()
