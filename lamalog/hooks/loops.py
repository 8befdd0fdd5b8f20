"""What asyncio's event loops could not hand to anybody: failed callbacks, tasks whose exception nobody fetched.

asyncio says it on the logger ``asyncio`` already, whatever the loop (uvloop too) and whenever it was made, as long as
the host has set no handler of its own. So nothing is hooked and nothing said twice: a filter there makes these records
events.
"""

from __future__ import annotations

import logging
import re

from lamalog.hooks._replace import Uninstall
from lamalog.rescue import describe

_TASK = {
    "asyncio.task.name": re.compile(r"<Task [a-z]{0,12} ?name='([^']{0,200})'"),
    "asyncio.task.coroutine": re.compile(r" coro=<([^\n]{1,200}?\(\))"),
}
_CONTEXT_LIMIT = 2000


class LoopEvents(logging.Filter):
    """Gives the ERROR records of event loops an ``event.name``, one line of message and fields. Lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        if record.levelno < logging.ERROR or type(record.msg) is not str or record.args:
            return True
        if "event.name" in record.__dict__:
            return True
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        head, _, rest = record.msg.partition("\n")
        record.__dict__["event.name"] = "asyncio.exception" if error is not None else "asyncio.problem"
        record.msg = f"{head}: {describe(error)}" if error is not None else head
        found = {key: match[1] for key, pattern in _TASK.items() if (match := pattern.search(rest))}
        # The context names the task once more, and the path of its file.
        record.__dict__.update(found or ({"asyncio.context": rest[:_CONTEXT_LIMIT]} if rest else {}))
        return True


def install() -> Uninstall:
    """ERROR ``asyncio.exception`` (and ``asyncio.problem`` where there is no exception, such as a lost pending task)."""
    logger = logging.getLogger("asyncio")
    events = LoopEvents()
    logger.addFilter(events)

    def uninstall() -> None:
        logger.removeFilter(events)

    return uninstall
