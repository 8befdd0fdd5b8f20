"""The records of a task's life, made from what is known of it. What is public of this is in ``tasks``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.levels import SUCCESS
from lamalog.lifecycle import _task_states as s
from lamalog.lifecycle._advice import advise
from lamalog.lifecycle._events import ADVICE, tell
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._operation import THRESHOLD
from lamalog.lifecycle._task_tracks import TRACKS, Track, now
from lamalog.lifecycle._values import optional, text_of
from lamalog.lifecycle.thresholds import Limit, limit_for
from lamalog.names import TASK_MANAGER, WORKER
from lamalog.rescue import describe
from lamalog.units import format_duration

TASK, KIND, ATTEMPT, NODE = "lama.task.id", "lama.task.kind", "lama.task.attempt", "lama.node.id"
WAIT, AGE, PROGRESS, TRANSITION = "lama.task.wait", "lama.task.age", "lama.task.progress", "lama.task.transition"
QUEUE, DEPTH, STAGE, REASON = "lama.queue.name", "lama.queue.depth", "lama.stage", "lama.reason"

#: What is being done when a task gets into a state; the durations of ``task.run`` are those of the runs.
_OPERATIONS = {
    None: "task.progress",
    s.CREATED: "task.create",
    s.QUEUED: "task.queue",
    s.ROUTED: "task.route",
    s.STARTED: "task.start",
    s.DONE: "task.run",
    s.FAILED: "task.run",
    s.TIMEOUT: "task.run",
    s.RETRIED: "task.retry",
    s.CANCELLED: "task.cancel",
}

Fields = Mapping[str, Any]
#: The operation whose threshold counts, the seconds it took, and the caller's own threshold.
Timed = tuple[str, float | None, Limit]


def start_task(track: Track, node: object, slow: Limit, logger: AnyLogger, more: Fields) -> None:
    """It starts."""
    wait = track.age("queued", "created")
    text = "started" if node is None else f"started on {text_of(node)}"
    text += f", attempt {track.attempt}" if track.attempt > 1 else ""
    text += "" if wait is None else f" after waiting {format_duration(wait)}"
    ours = {NODE: optional(node), WAIT: wait}
    timed = ("task.wait", wait, slow)
    tell_task(track, s.STARTED, text, ours, logger=logger, more=more, module=WORKER, timed=timed)


def finish_task(track: Track, slow: Limit, logger: AnyLogger, more: Fields) -> None:
    """It is done."""
    end_task(track, s.DONE, "done", SUCCESS, logger, more, timed=("task.run", track.age("started"), slow))


def fail_task(track: Track, error: BaseException | str | None, logger: AnyLogger, more: Fields) -> None:
    """It failed."""
    if isinstance(error, BaseException):
        advice = {ADVICE: advise(error, dict(more))}
        end_task(track, s.FAILED, "failed", logging.ERROR, logger, more, describe(error), advice, error)
    else:
        end_task(track, s.FAILED, "failed", logging.ERROR, logger, more, optional(error))


def cancel_task(track: Track, reason: str | None, logger: AnyLogger, more: Fields) -> None:
    """It was cancelled."""
    end_task(track, s.CANCELLED, "cancelled", logging.INFO, logger, more, optional(reason))


def time_out_task(
    track: Track, limit: str | float | None, logger: AnyLogger, more: Fields, error: BaseException | None = None
) -> None:
    """It took too long."""
    seconds = limit_for("", limit)
    reason = None if seconds is None else f"over {format_duration(seconds)}"
    reason = describe(error) if error is not None else reason
    ours = {"lama.timeout": seconds}
    end_task(track, s.TIMEOUT, "timed out", logging.ERROR, logger, more, reason, ours, error)


def track_of(task_id: object) -> Track:
    with TRACKS.lock:
        return TRACKS.get(text_of(task_id))


def end_task(
    track: Track,
    state: str,
    verb: str,
    level: int,
    logger: AnyLogger,
    more: Fields,
    reason: str | None = None,
    fields: Fields | None = None,
    error: BaseException | None = None,
    timed: Timed | None = None,
) -> None:
    took, age = track.age("started"), track.age("created")
    text = verb if took is None else f"{verb} {'in' if state == s.DONE else 'after'} {format_duration(took)}"
    text += f": {reason}" if reason else ""
    ours: dict[str, Any] = {"duration": took, AGE: age, **(fields or {})}
    if state == s.FAILED and error is None and reason:
        ours["error.message"] = reason
    elif reason and error is None:
        ours[REASON] = reason
    module = WORKER if state in (s.DONE, s.FAILED) else TASK_MANAGER
    tell_task(track, state, text, ours, logger=logger, more=more, level=level, module=module, error=error, timed=timed)


def tell_task(
    track: Track,
    state: str | None,
    text: str,
    fields: Fields | None = None,
    *,
    logger: AnyLogger,
    more: Fields,
    level: int = logging.INFO,
    module: str = TASK_MANAGER,
    error: BaseException | None = None,
    timed: Timed | None = None,
) -> None:
    """Note the new *state* (None: it stays as it is) and tell it."""
    ours: dict[str, Any] = {TASK: track.id, KIND: track.kind, ATTEMPT: track.attempt, **(fields or {})}
    with TRACKS.lock:
        before = track.state
        # Progress is made while it is started, and changes nothing.
        if state is None:
            legal = before in (None, s.STARTED) or (track.elsewhere and s.is_legal(before, s.STARTED, elsewhere=True))
        else:
            legal = s.is_legal(before, state, elsewhere=track.elsewhere)
            _move(track, state)
    message = f"task {track.id} {text}"
    if timed is not None:
        message, level = _judge(timed, message, level, ours)
    if not legal:
        level = max(level, logging.WARNING)
        ours[TRANSITION] = f"{before} → {state or 'progress'}"
        message += f" (unexpected: it was {before})"
    tell(
        f"task.{state or 'progress'}", message, module=module, operation=_OPERATIONS[state], state=state or before, level=level, logger=logger,
        fields=ours, more=more, error=error,
    )  # fmt: skip


def _move(track: Track, state: str) -> None:
    track.state, track.elsewhere = state, False
    if state in (s.CREATED, s.QUEUED, s.STARTED):
        track.stamps[state] = now()
    if state == s.RETRIED:
        # A new wait begins; and the time of the next run is not that of this one.
        track.stamps["queued"] = now()
        track.stamps.pop("started", None)


def _judge(timed: Timed, message: str, level: int, fields: dict[str, Any]) -> tuple[str, int]:
    operation, took, given = timed
    limit = limit_for(operation, given)
    if limit is None or took is None or took < limit:
        return message, level
    fields[THRESHOLD] = limit
    return f"{message}, slow: over {format_duration(limit)}", max(level, logging.WARNING)
