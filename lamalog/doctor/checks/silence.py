"""Records that reach nothing: no handler on the way, a disabled logger, a logger that is nobody's child."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

from lamalog.bridges import KNOWN
from lamalog.doctor.facts import Facts, LoggerFacts
from lamalog.doctor.findings import ERROR, WARNING, Finding

_SHOWN = 5


def check(facts: Facts) -> Iterator[Finding]:
    yield from _dead_ends(facts)
    yield from _disabled(facts)
    yield from _only_terminal(facts)
    yield from _orphans()


def _dead_ends(facts: Facts) -> Iterator[Finding]:
    for logger in facts.loggers[1:]:
        if logger.propagate or logger.live or logger.disabled:
            continue
        null = any(each.silent for each in logger.handlers)
        what = (
            "all its records vanish" if null else "below WARNING its records vanish, the rest is printed bare to stderr"
        )
        yield Finding(
            ERROR,
            "dead-end",
            logger.name,
            f"propagate is False and there is no handler{' but a NullHandler' if null else ''}: {what}{_below(facts, logger)}",
            f'logging.getLogger("{logger.name}").propagate = True',
        )


def _below(facts: Facts, logger: LoggerFacts) -> str:
    names = [each.name for each in facts.loggers if each.name.startswith(f"{logger.name}.")]
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"; the same goes for {', '.join(names[:_SHOWN])}{more}"


def _disabled(facts: Facts) -> Iterator[Finding]:
    names = [each.name for each in facts.loggers if each.disabled]
    if not names:
        return
    calls = facts.watched.disabling
    who = f" by {calls[-1].library} at {calls[-1].file}:{calls[-1].line}" if calls else ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    yield Finding(
        ERROR,
        "disabled",
        ", ".join(names[:_SHOWN]) + more,
        f"disabled, nothing of it is written: {_cause(facts, who)}",
        '"disable_existing_loggers": False in that configuration (lamalog.default_config() has it)',
    )


def _cause(facts: Facts, who: str) -> str:
    if facts.watched.watching and not who:
        return "somebody has set .disabled"
    return (
        f"dictConfig() or fileConfig() was called{who} with disable_existing_loggers, which is on unless switched off"
    )


def _only_terminal(facts: Facts) -> Iterator[Finding]:
    if not any(handler.target and not handler.on_terminal for handler in facts.root.live):
        return
    for logger in facts.loggers[1:]:
        if not logger.propagate and logger.live and all(handler.on_terminal for handler in logger.live):
            library = logger.name.split(".")[0]
            adopt = f'lamalog.bridges.adopt("{library}")' if library in KNOWN else ""
            yield Finding(
                ERROR,
                "print-only",
                logger.name,
                f"only prints: {logger.live[0].describe()}, and propagate is False, so nothing of it reaches the "
                "handlers of the root logger",
                adopt
                or f'take its handlers off and set propagate: logging.getLogger("{logger.name}").propagate = True',
            )


def _orphans() -> Iterator[Finding]:
    known = {id(each) for each in logging.root.manager.loggerDict.values()} | {id(logging.root)}
    names: set[str] = set()
    for thing in gc.get_objects():
        # type(), not isinstance: some objects have a __class__ that does things.
        if not issubclass(type(thing), logging.Logger) or id(thing) in known or isinstance(thing, logging.RootLogger):
            continue
        if thing.__dict__.get("parent") is None and not thing.__dict__.get("handlers", True):
            names.add(str(thing.name))
    for name in sorted(names):
        yield Finding(
            WARNING,
            "orphan",
            name,
            "was made with logging.Logger(…): it has no parent, so its records reach no handler",
            f'logging.getLogger("{name}")',
        )
