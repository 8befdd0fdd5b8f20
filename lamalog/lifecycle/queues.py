"""What happens in queues: how full they are, what goes in and out and how long it waited, which messages are sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.lifecycle._events import safely, tell
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._operation import THRESHOLD
from lamalog.lifecycle._values import number_of, optional, size_of, text_of, whole
from lamalog.lifecycle.carriers import seconds_since_sent
from lamalog.lifecycle.thresholds import DEFAULT, Limit, limit_for
from lamalog.names import QUEUE_MANAGER
from lamalog.units import format_duration, format_size

QUEUE, DEPTH, LIMIT, TASK = "lama.queue.name", "lama.queue.depth", "lama.queue.limit", "lama.task.id"
SYSTEM, DESTINATION, SIZE = "messaging.system", "messaging.destination.name", "messaging.message.body.size"
#: Share of its limit from which on a queue is nearly full.
NEARLY_FULL = 0.8


@safely
def queue_depth(queue: str, depth: int, *, limit: int | None = None, logger: AnyLogger = None, **fields: Any) -> None:
    """How many wait in a queue (DEBUG), WARNING from 80 % of its *limit* on."""
    full = _share(depth, limit)
    nearly = full is not None and full >= NEARLY_FULL
    text = f"queue {text_of(queue)} holds {whole(depth)}" + (
        "" if full is None else f" of {whole(limit)}, {full:.0%} full"
    )
    ours = {**_queue(queue, depth, limit), "lama.queue.utilization": full}
    level = logging.WARNING if nearly else logging.DEBUG
    _tell("queue.depth", text, "queue.measure", "nearly full" if nearly else "measured", level, logger, ours, fields)


@safely
def enqueued(
    queue: str,
    task_id: object = None,
    *,
    depth: int | None = None,
    limit: int | None = None,
    size: object = None,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """Something (a task) went into a queue (DEBUG). *size* in bytes, or the thing itself."""
    text = f"{_thing(task_id)} into queue {text_of(queue)}{_now(depth)}"
    ours = {**_queue(queue, depth, limit), TASK: optional(task_id), SIZE: size_of(size)}
    _tell("queue.enqueued", text, "queue.put", "queued", logging.DEBUG, logger, ours, fields)


@safely
def dequeued(
    queue: str,
    task_id: object = None,
    *,
    waited: float | None = None,
    depth: int | None = None,
    slow: Limit = DEFAULT,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """Something came out of a queue (DEBUG) after *waited* seconds; WARNING from *slow* on (``queue.wait``)."""
    seconds = number_of(waited)
    text = f"{_thing(task_id)} out of queue {text_of(queue)}"
    text += "" if seconds is None else f" after {format_duration(seconds)}"
    ours: dict[str, Any] = {**_queue(queue, depth, None), TASK: optional(task_id), "duration": seconds}
    level, text = _judge("queue.wait", seconds, slow, text + _now(depth), ours)
    _tell("queue.dequeued", text, "queue.get", "dequeued", level, logger, ours, fields)


@safely
def queue_overflow(
    queue: str,
    *,
    depth: int | None = None,
    limit: int | None = None,
    dropped: int = 0,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """A queue is full: WARNING, or ERROR if something was *dropped* because of it."""
    lost = whole(dropped) or 0
    text = f"queue {text_of(queue)} is full" + ("" if whole(limit) is None else f" at {whole(limit)}")
    text += f", {lost} dropped" if lost else ""
    ours = {**_queue(queue, limit if depth is None else depth, limit), "lama.queue.dropped": lost}
    level = logging.ERROR if lost else logging.WARNING
    _tell("queue.overflow", text, "queue.put", "full", level, logger, ours, fields)


@safely
def message_sent(
    destination: str,
    message: object = None,
    *,
    system: str = "zeromq",
    message_id: object = None,
    peer: object = None,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """A message was sent (DEBUG). *message* is it itself (bytes, frames) or its size in bytes; only the size is told."""
    size = size_of(message)
    text = f"sent {_size(size)} to {text_of(destination)}"
    ours = {**_message(destination, size, system, message_id, peer), **_frames(message)}
    _tell("message.sent", text, "message.send", "sent", logging.DEBUG, logger, ours, fields)


@safely
def message_received(
    destination: str,
    message: object = None,
    headers: Mapping[Any, Any] | None = None,
    *,
    system: str = "zeromq",
    message_id: object = None,
    peer: object = None,
    slow: Limit = DEFAULT,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """A message came (DEBUG). With the *headers* it came with, ``duration`` is how long it was under way, as far as the
    clocks of both sides agree; WARNING from *slow* on (``message.receive``)."""
    size, seconds = size_of(message), seconds_since_sent(headers)
    text = f"received {_size(size)} from {text_of(destination)}"
    text += "" if seconds is None else f", {format_duration(seconds)} under way"
    ours = {**_message(destination, size, system, message_id, peer), **_frames(message), "duration": seconds}
    level, text = _judge("message.receive", seconds, slow, text, ours)
    _tell("message.received", text, "message.receive", "received", level, logger, ours, fields)


def _queue(queue: object, depth: object, limit: object) -> dict[str, Any]:
    return {QUEUE: text_of(queue), DEPTH: whole(depth), LIMIT: whole(limit)}


def _message(destination: object, size: int | None, system: object, message_id: object, peer: object) -> dict[str, Any]:
    return {
        SYSTEM: optional(system),
        DESTINATION: text_of(destination),
        SIZE: size,
        "messaging.message.id": optional(message_id),
        "network.peer.address": optional(peer),
    }


def _frames(message: object) -> dict[str, int]:
    return {"lama.message.frames": len(message)} if isinstance(message, (list, tuple)) else {}


def _share(depth: object, limit: object) -> float | None:
    held, most = number_of(depth), number_of(limit)
    return None if held is None or not most or most < 0 else held / most


def _thing(task_id: object) -> str:
    return "item" if task_id is None else f"task {text_of(task_id)}"


def _now(depth: object) -> str:
    return "" if whole(depth) is None else f", {whole(depth)} waiting"


def _size(size: int | None) -> str:
    return "a message" if size is None else format_size(size)


def _judge(operation: str, took: float | None, given: Limit, text: str, ours: dict[str, Any]) -> tuple[int, str]:
    limit = limit_for(operation, given)
    if limit is None or took is None or took < limit:
        return logging.DEBUG, text
    ours[THRESHOLD] = limit
    return logging.WARNING, f"{text}, slow: over {format_duration(limit)}"


def _tell(
    event: str,
    text: str,
    operation: str,
    state: str,
    level: int,
    logger: AnyLogger,
    ours: Mapping[str, Any],
    more: Mapping[str, Any],
) -> None:
    tell(
        event, text, module=QUEUE_MANAGER, operation=operation, state=state, level=level, logger=logger, fields=ours,
        more=more,
    )  # fmt: skip
