"""Records that are made and thrown away by every handler, or never made although they matter."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from lamalog.doctor.facts import Facts, HandlerFacts, LoggerFacts
from lamalog.doctor.findings import ERROR, HINT, WARNING, Finding

_MANY = 2000
_NAMED = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)


def check(facts: Facts) -> Iterator[Finding]:
    if logging.root.manager.disable > logging.NOTSET:
        level = logging.getLevelName(logging.root.manager.disable)
        yield Finding(
            ERROR,
            "logging-disabled",
            "logging",
            f"logging.disable({level}) is in force: records up to {level} are never made, whatever any logger says",
            "logging.disable(logging.NOTSET)",
        )
    for logger in facts.loggers:
        if (logger.level or logger.name == "root") and not logger.disabled:
            yield from _swallowed(facts, logger)
        if logger.level > logging.ERROR:
            yield Finding(
                WARNING,
                "errors-off",
                logger.name,
                f"level {logging.getLevelName(logger.level)}: its errors are never made",
                f'logging.getLogger("{logger.name}").setLevel(logging.WARNING)',
            )
    if len(facts.loggers) > _MANY:
        yield Finding(
            HINT,
            "many-loggers",
            "logging",
            f"there are {len(facts.loggers)} loggers, and none is ever freed: names seem to be made from data",
            "name loggers after modules, and put ids into extra= or lamalog.bind()",
        )


def _swallowed(facts: Facts, logger: LoggerFacts) -> Iterator[Finding]:
    """All handlers on the way have a higher level than the logger."""
    handlers = [handler for above in facts.above(logger) for handler in above.live]
    if not handlers:
        return
    lowest = min(_threshold(handler) for handler in handlers)
    lost = [logging.getLevelName(level) for level in _NAMED if logger.effective <= level < lowest]
    if lost:
        handler = min(handlers, key=_threshold)
        yield Finding(
            WARNING,
            "swallowed",
            logger.name,
            f"level {logging.getLevelName(logger.effective)}, but no handler takes less than "
            f"{logging.getLevelName(lowest)}: {', '.join(lost)} is made and thrown away",
            f"lower the level of a handler ({handler.describe()}), or raise the logger's",
        )


def _threshold(handler: HandlerFacts) -> int:
    """The lowest level that gets through, also to a handler that stands behind this one."""
    inner = getattr(handler.handler, "handlers", None)
    levels = (
        [each.level for each in inner if isinstance(each, logging.Handler)] if isinstance(inner, (list, tuple)) else []
    )
    return max(handler.level, min(levels, default=logging.NOTSET))
