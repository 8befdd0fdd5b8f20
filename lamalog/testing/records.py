"""The records of a test, and what can be asserted about them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lamalog.exceptions import did_you_mean
from lamalog.levels import TRACE
from lamalog.testing.entry import Entry
from lamalog.testing.expectation import Expectation

#: Records that a failure message shows.
_SHOWN = 15
Message = str | re.Pattern[str] | None


class Records:
    """What was captured, in order; iterate over it, index it, or use the ``assert_…`` methods.

    Each takes any of: *event* (its ``event.name``), *level* (name or number), *message* (a part of it, or a compiled
    pattern), *logger* (it or one below it), *fields*, *context* (what was bound), *exception* (its class), and more
    fields by keyword. Values are compared with ``==``; ``...`` takes any value, and a lambda is asked.
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        #: Records below this level are not captured.
        self.level = TRACE

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries[:])

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    def __repr__(self) -> str:
        return f"<{len(self)} records>"

    @property
    def messages(self) -> list[str]:
        """Messages of all records."""
        return [entry.message for entry in self]

    @property
    def events(self) -> list[str]:
        """``event.name`` of all records that have one."""
        return [entry.event for entry in self if entry.event is not None]

    def clear(self) -> None:
        """Forget what was captured so far."""
        self._entries.clear()

    def add(self, entry: Entry) -> None:
        """Capture one more."""
        self._entries.append(entry)

    def find(
        self,
        event: str | None = None,
        *,
        level: str | int | None = None,
        message: Message = None,
        logger: str | None = None,
        fields: Mapping[str, Any] | None = None,
        context: Mapping[str, Any] | None = None,
        exception: type[BaseException] | None = None,
        **more: Any,
    ) -> list[Entry]:
        """All records that fit; [] if none does."""
        __tracebackhide__ = True
        return self._find(_expect(event, level, message, logger, fields, context, exception, more))

    def assert_logged(
        self,
        event: str | None = None,
        *,
        level: str | int | None = None,
        message: Message = None,
        logger: str | None = None,
        fields: Mapping[str, Any] | None = None,
        context: Mapping[str, Any] | None = None,
        exception: type[BaseException] | None = None,
        count: int | None = None,
        **more: Any,
    ) -> Entry:
        """The first record that fits. Fails if there is none, or if *count* is given and there are not that many."""
        __tracebackhide__ = True
        expected = _expect(event, level, message, logger, fields, context, exception, more)
        found = self._find(expected)
        if not found:
            raise AssertionError(f"no record fits {expected}\n{self._nearest(expected)}")
        if count is not None and len(found) != count:
            shown = _listed(found)
            raise AssertionError(f"{len(found)} records fit {expected}, not {count}:\n{shown}")
        return found[0]

    def assert_not_logged(
        self,
        event: str | None = None,
        *,
        level: str | int | None = None,
        message: Message = None,
        logger: str | None = None,
        fields: Mapping[str, Any] | None = None,
        context: Mapping[str, Any] | None = None,
        exception: type[BaseException] | None = None,
        **more: Any,
    ) -> None:
        """Fails if a record fits."""
        __tracebackhide__ = True
        expected = _expect(event, level, message, logger, fields, context, exception, more)
        found = self._find(expected)
        if found:
            raise AssertionError(f"{len(found)} records fit {expected}, there should be none:\n{_listed(found)}")

    def assert_events(self, *events: str, **fields: Any) -> None:
        """These events came in this order, perhaps with others in between; *fields* choose whose (``**{"lama.task.id": …}``)."""
        __tracebackhide__ = True
        entries = self._find(Expectation(fields=fields)) if fields else list(self)
        came = [entry.event for entry in entries if entry.event is not None]
        rest = iter(came)
        for event in events:
            if event not in rest:
                late = " (it came earlier)" if event in came else ""
                raise AssertionError(
                    f"{event!r} did not come in its turn{late}\nexpected: {list(events)}\ncame:     {came}"
                )

    def assert_no_errors(self) -> None:
        """Fails if a record of level ERROR or above was logged."""
        __tracebackhide__ = True
        found = [entry for entry in self if entry.levelno >= logging.ERROR]
        if found:
            raise AssertionError(f"{len(found)} errors were logged:\n{_listed(found)}")

    def assert_private(self, *secrets: str) -> None:
        """None of *secrets* is in what lamalog would write of these records with its default redaction."""
        __tracebackhide__ = True
        from lamalog.testing.written import written

        for entry in self:
            line = written(entry)
            for secret in secrets:
                if secret in line:
                    raise AssertionError(f"{secret!r} would be written to the log:\n  {line}")

    def _find(self, expected: Expectation) -> list[Entry]:
        __tracebackhide__ = True
        return [entry for entry in self if not expected.misfits(entry)]

    def _nearest(self, expected: Expectation) -> str:
        if not self._entries:
            return f"nothing was logged at {logging.getLevelName(self.level)} or above"
        rated = [(len(misfits), misfits, entry) for entry in self for misfits in [expected.misfits(entry)]]
        least = min(count for count, _, _ in rated)
        nearest = [(misfits, entry) for count, misfits, entry in rated if count == least][:3]
        closest = did_you_mean(expected.event, self.events) if expected.event not in self.events else ""
        lines = [closest.strip(" ()")] if closest else []
        lines.append("nearest:" if least < _parts(expected) else "logged was:")
        if least < _parts(expected):
            for misfits, entry in nearest:
                lines += [f"  {entry}", *(f"    - {misfit}" for misfit in misfits)]
            lines.append("all:")
        return "\n".join([*lines, _listed(self)])


def _expect(
    event: str | None,
    level: str | int | None,
    message: Message,
    logger: str | None,
    fields: Mapping[str, Any] | None,
    context: Mapping[str, Any] | None,
    exception: type[BaseException] | None,
    more: Mapping[str, Any],
) -> Expectation:
    return Expectation(event, level, message, logger, {**(fields or {}), **more}, context, exception)


def _parts(expected: Expectation) -> int:
    single = (expected.event, expected.level, expected.message, expected.logger, expected.exception)
    return sum(part is not None for part in single) + len(expected.fields or ()) + len(expected.context or ())


def _listed(entries: Iterable[Entry]) -> str:
    shown = list(entries)
    lines = [f"  {entry}" for entry in shown[:_SHOWN]]
    if len(shown) > _SHOWN:
        lines.append(f"  … and {len(shown) - _SHOWN} more")
    return "\n".join(lines)
