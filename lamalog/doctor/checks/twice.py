"""Records that are written twice: by two handlers with the same target, on one logger or on the way up."""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.bridges import KNOWN
from lamalog.doctor.facts import Facts, HandlerFacts, LoggerFacts
from lamalog.doctor.findings import ERROR, WARNING, Finding


def check(facts: Facts) -> Iterator[Finding]:
    for logger in facts.loggers:
        if logger.live and not logger.disabled:
            yield from _on_one(logger)
            yield from _on_the_way_up(facts, logger)


def _on_one(logger: LoggerFacts) -> Iterator[Finding]:
    for number, handler in enumerate(logger.live):
        for other in logger.live[:number]:
            if _same(handler, other):
                yield Finding(
                    ERROR,
                    "written-twice",
                    logger.name,
                    f"every record is written twice: {other.describe()} and {handler.describe()}",
                    "add the handler once: configure logging in one place only, or remove the second handler",
                )


def _on_the_way_up(facts: Facts, logger: LoggerFacts) -> Iterator[Finding]:
    for above in list(facts.above(logger))[1:]:
        for handler in logger.live:
            for other in above.live:
                if _same(handler, other):
                    yield Finding(
                        ERROR if handler.target == other.target else WARNING,
                        "written-twice",
                        logger.name,
                        f"every record is written twice: by {handler.describe()} here, "
                        f"and by {other.describe()} of {above.name}, which it is passed on to",
                        _fix(logger.name),
                    )


def _same(one: HandlerFacts, other: HandlerFacts) -> bool:
    if one.handler is other.handler:
        return True
    if not one.target or one.target.startswith("→"):
        return False
    return one.target == other.target or (one.on_terminal and other.on_terminal)


def _fix(name: str) -> str:
    library = name.split(".", maxsplit=1)[0]
    if library in KNOWN:
        return f'lamalog.bridges.adopt("{library}")'
    return f'remove the handler, or set propagate to False: logging.getLogger("{name}").handlers.clear()'
