"""Code that prints: past every handler, unredacted."""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.doctor.facts import Facts
from lamalog.doctor.findings import HINT, Finding

_SHOWN = 10


def check(facts: Facts) -> Iterator[Finding]:
    for (library, file, line), count in facts.watched.prints.most_common(_SHOWN):
        times = f"{count} times" if count > 1 else "once"
        yield Finding(
            HINT,
            "prints",
            f"{file}:{line}",
            f"{library} has printed {times}, past the log and unredacted",
            "logging.getLogger(__name__).info(…) in place of print(…)",
        )
