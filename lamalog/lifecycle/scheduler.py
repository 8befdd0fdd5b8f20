"""What a scheduler does: it listens, and decides who gets which task. (Its startup steps are ``startup``'s.)"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from lamalog.lifecycle._events import safely, tell
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._operation import THRESHOLD
from lamalog.lifecycle._values import number_of, optional, text_of, whole
from lamalog.lifecycle.banner import _address_fields, _address_text
from lamalog.lifecycle.thresholds import DEFAULT, Limit, limit_for
from lamalog.names import SCHEDULER
from lamalog.units import format_duration

#: Candidates that are listed; all are counted.
_MOST = 20


@safely
def scheduler_listening(
    address: str | tuple[str, int], *, purpose: str | None = None, logger: AnyLogger = None, **fields: Any
) -> None:
    """The scheduler can be reached under *address* (INFO): ``"tcp://0.0.0.0:5555"`` or ``("127.0.0.1", 5555)``.

    *purpose* tells several addresses apart: ``"workers"``, ``"clients"``.
    """
    text = f"listening on {_address_text(address)}" + (f" for {text_of(purpose)}" if purpose else "")
    ours = {**_address_fields(address), "lama.listen.purpose": optional(purpose)}
    tell(
        "scheduler.listening", text, module=SCHEDULER, operation="scheduler.listen", state="listening", logger=logger,
        fields=ours, more=fields,
    )  # fmt: skip


@safely
def routing_decided(
    task_id: object,
    node: object,
    *,
    reason: str | None = None,
    policy: str | None = None,
    candidates: Sequence[object] | Mapping[Any, Any] | int | None = None,
    duration: float | None = None,
    slow: Limit = DEFAULT,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """Why a task goes to this node (DEBUG; that it does is ``task_routed``). WARNING from *slow* on (``scheduler.route``).

    :param policy: name of the rule that decided, ``"least_loaded"``.
    :param candidates: nodes it could have gone to, or these with their scores, or how many there were.
    :param duration: seconds it took to decide.
    """
    count, listed = _candidates(candidates)
    text = f"task {text_of(task_id)} goes to {text_of(node)}"
    text += "" if count is None else f", one of {count}"
    text += f": {text_of(reason)}" if reason else ""
    took, limit, level = number_of(duration), limit_for("scheduler.route", slow), logging.DEBUG
    ours: dict[str, Any] = {**_decision(task_id, reason, policy, count, listed), "lama.node.id": text_of(node)}
    ours["duration"] = took
    if took is not None and limit is not None and took >= limit:
        level, ours[THRESHOLD] = logging.WARNING, limit
        text += f"; decided in {format_duration(took)}, slow: over {format_duration(limit)}"
    _tell("scheduler.routed", text, "routed", level, logger, ours, fields)


@safely
def routing_failed(
    task_id: object,
    reason: str | None = None,
    *,
    policy: str | None = None,
    candidates: Sequence[object] | Mapping[Any, Any] | int | None = None,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """No node can take a task (WARNING)."""
    count, listed = _candidates(candidates)
    text = f"no node for task {text_of(task_id)}" + ("" if count is None else f" among {count}")
    text += f": {text_of(reason)}" if reason else ""
    ours = _decision(task_id, reason, policy, count, listed)
    _tell("scheduler.unroutable", text, "unroutable", logging.WARNING, logger, ours, fields)


def _decision(
    task_id: object, reason: str | None, policy: str | None, count: int | None, listed: Any
) -> dict[str, Any]:
    return {
        "lama.task.id": text_of(task_id),
        "lama.route.reason": optional(reason),
        "lama.route.policy": optional(policy),
        "lama.route.candidate.count": count,
        "lama.route.candidates": listed,
    }


def _candidates(given: Any) -> tuple[int | None, Any]:
    if isinstance(given, Mapping):
        pairs = [(text_of(node), score) for node, score in list(given.items())[:_MOST]]
        return len(given), {node: number_of(score) for node, score in pairs}
    if isinstance(given, (list, tuple, set, frozenset)):
        return len(given), [text_of(node) for node in list(given)[:_MOST]]
    return whole(given), None


def _tell(
    event: str,
    text: str,
    state: str,
    level: int,
    logger: AnyLogger,
    ours: Mapping[str, Any],
    more: Mapping[str, Any],
) -> None:
    tell(
        event, text, module=SCHEDULER, operation="scheduler.route", state=state, level=level, logger=logger, fields=ours,
        more=more,
    )  # fmt: skip
