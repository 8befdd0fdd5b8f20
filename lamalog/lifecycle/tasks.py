"""The life of a task, told where each part of it happens: created → queued → routed → started → progress → done.

Times between the steps are worked out from what this process has seen and from what came with the message
(``task_headers`` and ``adopt_task``): no process needs to see all of it. What can't follow what is told as a WARNING.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lamalog.context import bound, current
from lamalog.lifecycle import _task_states as s
from lamalog.lifecycle._events import safely
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._task_events import (
    DEPTH,
    NODE,
    PROGRESS,
    QUEUE,
    REASON,
    STAGE,
    TASK,
    cancel_task,
    fail_task,
    finish_task,
    start_task,
    tell_task,
    time_out_task,
    track_of,
)
from lamalog.lifecycle._task_tracks import HEADER, TRACKS, parse
from lamalog.lifecycle._values import number_of, optional, text_of, whole
from lamalog.lifecycle.thresholds import DEFAULT, Limit
from lamalog.names import WORKER
from lamalog.propagation import adopt, carry
from lamalog.units import format_duration


@safely
def task_created(task_id: object, kind: str | None = None, *, logger: AnyLogger = None, **fields: Any) -> None:
    """A task came into being (INFO). *kind* says what sort of task it is and stays with it."""
    with TRACKS.lock:
        track = TRACKS.get(text_of(task_id))
        track.kind = optional(kind) or track.kind
    shown = f" ({track.kind})" if track.kind else ""
    tell_task(track, s.CREATED, f"created{shown}", logger=logger, more=fields)


@safely
def task_queued(
    task_id: object, queue: str | None = None, *, depth: int | None = None, logger: AnyLogger = None, **fields: Any
) -> None:
    """It waits in *queue* now, together with *depth* tasks, itself included (INFO)."""
    text = f"queued in {text_of(queue)}" if queue is not None else "queued"
    if whole(depth) is not None:
        text += f", {whole(depth)} waiting"
    tell_task(
        track_of(task_id), s.QUEUED, text, {QUEUE: optional(queue), DEPTH: whole(depth)}, logger=logger, more=fields
    )


@safely
def task_routed(
    task_id: object, node: object, *, reason: str | None = None, logger: AnyLogger = None, **fields: Any
) -> None:
    """A worker node was chosen for it (INFO)."""
    text = f"routed to {text_of(node)}" + (f": {text_of(reason)}" if reason else "")
    ours = {NODE: text_of(node), "lama.route.reason": optional(reason)}
    tell_task(track_of(task_id), s.ROUTED, text, ours, logger=logger, more=fields)


@safely
def task_started(
    task_id: object, *, node: object = None, slow: Limit = DEFAULT, logger: AnyLogger = None, **fields: Any
) -> None:
    """Work on it begins (INFO), after ``lama.task.wait`` seconds in the queue; WARNING from *slow* on (``task.wait``)."""
    start_task(track_of(task_id), node, slow, logger, fields)


@safely
def task_progress(
    task_id: object,
    progress: float | None = None,
    *,
    step: int | None = None,
    steps: int | None = None,
    stage: str | None = None,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """How far it is (DEBUG): *progress* from 0 to 1, or *step* of *steps*; *stage* is what is being done."""
    track = track_of(task_id)
    share, at, of = number_of(progress), number_of(step), number_of(steps)
    if share is None and at is not None and of:
        share = at / of
    parts = [] if share is None else [f"{share:.0%}"]
    parts += [] if at is None else [f"step {at:g}" + (f" of {of:g}" if of else "")]
    parts += [] if stage is None else [text_of(stage)]
    ours = {PROGRESS: share, "lama.task.step": whole(step), "lama.task.steps": whole(steps), STAGE: optional(stage)}
    ours["duration"] = track.age("started")
    tell_task(
        track,
        None,
        f"at {', '.join(parts) or '?'}",
        ours,
        logger=logger,
        more=fields,
        level=logging.DEBUG,
        module=WORKER,
    )


@safely
def task_done(task_id: object, *, slow: Limit = DEFAULT, logger: AnyLogger = None, **fields: Any) -> None:
    """It is done (SUCCESS), with ``duration`` of the run; WARNING from *slow* on (``task.run``)."""
    finish_task(track_of(task_id), slow, logger, fields)


@safely
def task_failed(
    task_id: object, error: BaseException | str | None = None, *, logger: AnyLogger = None, **fields: Any
) -> None:
    """It failed (ERROR): *error* is the exception, whose traceback is told unless it was before, or a sentence."""
    fail_task(track_of(task_id), error, logger, fields)


@safely
def task_retried(
    task_id: object, reason: str | None = None, *, delay: float | None = None, logger: AnyLogger = None, **fields: Any
) -> None:
    """It will be tried again (WARNING), in *delay* seconds; from now on ``lama.task.attempt`` is one more."""
    track = track_of(task_id)
    with TRACKS.lock:
        track.attempt += 1
    seconds = number_of(delay)
    text = f"will be tried again, attempt {track.attempt}"
    text += "" if seconds is None else f" in {format_duration(seconds)}"
    ours = {"lama.retry.delay": seconds, REASON: optional(reason)}
    text += f": {text_of(reason)}" if reason else ""
    tell_task(track, s.RETRIED, text, ours, logger=logger, more=fields, level=logging.WARNING)


@safely
def task_cancelled(task_id: object, reason: str | None = None, *, logger: AnyLogger = None, **fields: Any) -> None:
    """Somebody does not want it any more (INFO)."""
    cancel_task(track_of(task_id), reason, logger, fields)


@safely
def task_timed_out(
    task_id: object, limit: str | float | None = None, *, logger: AnyLogger = None, **fields: Any
) -> None:
    """It took longer than *limit* and was given up (ERROR)."""
    time_out_task(track_of(task_id), limit, logger, fields)


def task_headers(task_id: object = None) -> dict[str, str]:
    """What to send along with a task: the bound context and trace (see ``lamalog.carry``) and what is known of the task.

    Without *task_id* the task whose id is bound here (``lama.task.id``). Never raises.
    """
    headers = carry()
    try:
        if task_id is None:
            task_id = current().get(TASK)
        track = None if task_id is None else TRACKS.find(text_of(task_id))
        if track is not None:
            with TRACKS.lock:
                track.elsewhere = True
                headers[HEADER] = track.header()
    except Exception:
        pass
    return headers


@contextmanager
def adopt_task(headers: Mapping[Any, Any] | None) -> Iterator[str | None]:
    """Continue with a task where ``task_headers`` was called: context, trace and what was known of it, until the end of
    the block. Gives its id, or None where *headers* speak of none; what is malformed in them is ignored."""
    track = parse(_header(headers))
    if track is not None:
        TRACKS.adopt(track)
    with adopt(headers):
        if track is None:
            yield None
        else:
            with bound(**{TASK: track.id}):
                yield track.id


def _header(headers: Mapping[Any, Any] | None) -> str | None:
    try:
        for name, value in (headers or {}).items():
            text = name.decode("latin-1") if isinstance(name, bytes) else name
            if isinstance(text, str) and text.lower() == HEADER:
                return value.decode("latin-1") if isinstance(value, bytes) else text_of(value, 4096)
    except Exception:
        pass
    return None
