"""The life of a worker node, as the node itself or the scheduler sees it: registered, alive, lost, back, draining, left."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.lifecycle._events import safely, tell
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._nodes_seen import NODES
from lamalog.lifecycle._values import number_of, optional, text_of, whole
from lamalog.names import WORKER
from lamalog.units import format_duration, format_size

NODE, REASON = "lama.node.id", "lama.reason"


@safely
def node_registered(
    node: object,
    capabilities: Mapping[str, Any] | None = None,
    *,
    address: str | None = None,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """A node is there and can take work (INFO).

    :param capabilities: its ``capability_report()``, made on the node and sent along with its registration.
    :param address: where it can be reached.
    """
    NODES.heard(text_of(node))
    offers = dict(capabilities or {})
    # The names of the machine are for the record's own process; this may be the scheduler's.
    offers["lama.node.host"] = offers.pop("host.name", None)
    shown = _offers(offers)
    text = f"node {text_of(node)} registered{f': {shown}' if shown else ''}"
    ours = {NODE: text_of(node), "lama.node.address": optional(address), **offers}
    _tell("registered", text, ours, logger, fields, operation="node.register", state="active")


@safely
def node_heartbeat(
    node: object,
    *,
    tasks: int | None = None,
    load: float | None = None,
    memory_free: int | None = None,
    gpu_memory_free: int | None = None,
    logger: AnyLogger = None,
    **fields: Any,
) -> None:
    """A node says that it is alive (DEBUG), what it has to do and what it has left. One that was lost is back (INFO)."""
    away = NODES.heard(text_of(node))
    ours = {
        NODE: text_of(node),
        "lama.node.tasks": whole(tasks),
        "lama.node.load": number_of(load),
        "system.memory.available": whole(memory_free),
        "hw.gpu.memory.available": whole(gpu_memory_free),
    }
    if away is not None:
        _back(node, away, ours, logger, fields)
        return
    busy = "" if whole(tasks) is None else f", {whole(tasks)} tasks"
    text = f"node {text_of(node)} is alive{busy}"
    _tell("heartbeat", text, ours, logger, fields, level=logging.DEBUG, operation="node.heartbeat", state="active")


@safely
def node_lost(
    node: object, reason: str | None = None, *, tasks: int | None = None, logger: AnyLogger = None, **fields: Any
) -> None:
    """A node does not answer any more (ERROR), with ``lama.node.silence`` seconds since its last sign of life.

    *tasks* is how many it had to do.
    """
    silence = NODES.lost(text_of(node))
    text = f"node {text_of(node)} is lost"
    text += "" if silence is None else f", silent for {format_duration(silence)}"
    text += f": {text_of(reason)}" if reason else ""
    ours = {
        NODE: text_of(node),
        REASON: optional(reason),
        "lama.node.silence": silence,
        "lama.node.tasks": whole(tasks),
    }
    _tell("lost", text, ours, logger, fields, level=logging.ERROR, operation="node.watch", state="lost")


@safely
def node_back(node: object, *, logger: AnyLogger = None, **fields: Any) -> None:
    """A node that was lost answers again (INFO), with ``lama.node.away`` seconds. ``node_heartbeat`` notices it, too."""
    _back(node, NODES.heard(text_of(node)), {NODE: text_of(node)}, logger, fields)


@safely
def node_draining(
    node: object, reason: str | None = None, *, tasks: int | None = None, logger: AnyLogger = None, **fields: Any
) -> None:
    """A node takes no new work (INFO); *tasks* it still has to do."""
    left = whole(tasks)
    text = f"node {text_of(node)} is draining" + ("" if left is None else f", {left} tasks left")
    text += f": {text_of(reason)}" if reason else ""
    ours = {NODE: text_of(node), REASON: optional(reason), "lama.node.tasks": left}
    _tell("draining", text, ours, logger, fields, operation="node.drain", state="draining")


@safely
def node_left(node: object, reason: str | None = None, *, logger: AnyLogger = None, **fields: Any) -> None:
    """A node has gone, in order (INFO)."""
    NODES.left(text_of(node))
    text = f"node {text_of(node)} left{f': {text_of(reason)}' if reason else ''}"
    ours = {NODE: text_of(node), REASON: optional(reason)}
    _tell("left", text, ours, logger, fields, operation="node.leave", state="left")


def _back(
    node: object, away: float | None, ours: Mapping[str, Any], logger: AnyLogger, more: Mapping[str, Any]
) -> None:
    after = "" if away is None else f" after {format_duration(away)}"
    values = {**ours, "lama.node.away": away}
    _tell("back", f"node {text_of(node)} is back{after}", values, logger, more, operation="node.watch", state="active")


def _offers(offers: Mapping[str, Any]) -> str:
    """``12 CPUs, 64 GB, 2 × NVIDIA A100 (80 GB)``"""
    parts = []
    cpus, memory, devices = (
        number_of(offers.get("system.cpu.logical.count")),
        number_of(offers.get("system.memory.limit")),
        offers.get("hw.gpu.devices"),
    )
    if cpus is not None:
        parts.append(f"{cpus:g} CPU{'' if cpus == 1 else 's'}")
    if memory is not None:
        parts.append(format_size(memory))
    if isinstance(devices, (list, tuple)) and devices and isinstance(devices[0], Mapping):
        size = number_of(devices[0].get("hw.gpu.memory.limit"))
        room = "" if size is None else f" ({format_size(size)})"
        parts.append(f"{len(devices)} × {text_of(devices[0].get('hw.model', 'GPU'))}{room}")
    return ", ".join(parts)


def _tell(
    event: str,
    text: str,
    ours: Mapping[str, Any],
    logger: AnyLogger,
    more: Mapping[str, Any],
    *,
    operation: str,
    state: str,
    level: int = logging.INFO,
) -> None:
    tell(
        f"node.{event}", text, module=WORKER, operation=operation, state=state, level=level, logger=logger, fields=ours,
        more=more,
    )  # fmt: skip
