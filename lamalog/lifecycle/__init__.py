"""A service's life in its log: banner, startup steps, goodbye; and tasks, nodes, queues, models, files of a distributed one.

Everything makes ordinary LogRecords with an ``event.name``; see ``docs/lifecycle.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute
from lamalog.lifecycle.banner import show_startup_banner
from lamalog.lifecycle.shutdown import log_shutdown
from lamalog.lifecycle.steps import Startup, Step, startup

if TYPE_CHECKING:
    from lamalog.lifecycle._capabilities import capability_report as capability_report
    from lamalog.lifecycle._task_run import TaskRun as TaskRun
    from lamalog.lifecycle._task_run import task_run as task_run
    from lamalog.lifecycle.carriers import adopted as adopted
    from lamalog.lifecycle.carriers import celery_adopted as celery_adopted
    from lamalog.lifecycle.carriers import celery_headers as celery_headers
    from lamalog.lifecycle.carriers import extract as extract
    from lamalog.lifecycle.carriers import inject as inject
    from lamalog.lifecycle.carriers import message_headers as message_headers
    from lamalog.lifecycle.carriers import pack_frames as pack_frames
    from lamalog.lifecycle.carriers import unpack_frames as unpack_frames
    from lamalog.lifecycle.models import inference as inference
    from lamalog.lifecycle.models import model_load as model_load
    from lamalog.lifecycle.models import model_switch as model_switch
    from lamalog.lifecycle.models import model_unload as model_unload
    from lamalog.lifecycle.models import model_warmup as model_warmup
    from lamalog.lifecycle.nodes import node_back as node_back
    from lamalog.lifecycle.nodes import node_draining as node_draining
    from lamalog.lifecycle.nodes import node_heartbeat as node_heartbeat
    from lamalog.lifecycle.nodes import node_left as node_left
    from lamalog.lifecycle.nodes import node_lost as node_lost
    from lamalog.lifecycle.nodes import node_registered as node_registered
    from lamalog.lifecycle.operations import operation as operation
    from lamalog.lifecycle.queues import dequeued as dequeued
    from lamalog.lifecycle.queues import enqueued as enqueued
    from lamalog.lifecycle.queues import message_received as message_received
    from lamalog.lifecycle.queues import message_sent as message_sent
    from lamalog.lifecycle.queues import queue_depth as queue_depth
    from lamalog.lifecycle.queues import queue_overflow as queue_overflow
    from lamalog.lifecycle.scheduler import routing_decided as routing_decided
    from lamalog.lifecycle.scheduler import routing_failed as routing_failed
    from lamalog.lifecycle.scheduler import scheduler_listening as scheduler_listening
    from lamalog.lifecycle.tasks import adopt_task as adopt_task
    from lamalog.lifecycle.tasks import task_cancelled as task_cancelled
    from lamalog.lifecycle.tasks import task_created as task_created
    from lamalog.lifecycle.tasks import task_done as task_done
    from lamalog.lifecycle.tasks import task_failed as task_failed
    from lamalog.lifecycle.tasks import task_headers as task_headers
    from lamalog.lifecycle.tasks import task_progress as task_progress
    from lamalog.lifecycle.tasks import task_queued as task_queued
    from lamalog.lifecycle.tasks import task_retried as task_retried
    from lamalog.lifecycle.tasks import task_routed as task_routed
    from lamalog.lifecycle.tasks import task_started as task_started
    from lamalog.lifecycle.tasks import task_timed_out as task_timed_out
    from lamalog.lifecycle.thresholds import set_threshold as set_threshold
    from lamalog.lifecycle.transfers import file_copy as file_copy
    from lamalog.lifecycle.transfers import file_download as file_download
    from lamalog.lifecycle.transfers import file_upload as file_upload
    from lamalog.names import get_logger as get_logger
    from lamalog.names import set_prefix as set_prefix

#: Home → names, loaded on first use: a service that shows its banner only does not wait for the rest.
_ROOMS = {
    "lamalog.lifecycle._capabilities": ("capability_report",),
    "lamalog.lifecycle._task_run": ("TaskRun", "task_run"),
    "lamalog.lifecycle.carriers": (
        "adopted", "celery_adopted", "celery_headers", "extract", "inject", "message_headers", "pack_frames",
        "unpack_frames",
    ),
    "lamalog.lifecycle.models": ("inference", "model_load", "model_switch", "model_unload", "model_warmup"),
    "lamalog.lifecycle.nodes": (
        "node_back", "node_draining", "node_heartbeat", "node_left", "node_lost", "node_registered",
    ),
    "lamalog.lifecycle.operations": ("operation",),
    "lamalog.lifecycle.queues": (
        "dequeued", "enqueued", "message_received", "message_sent", "queue_depth", "queue_overflow",
    ),
    "lamalog.lifecycle.scheduler": ("routing_decided", "routing_failed", "scheduler_listening"),
    "lamalog.lifecycle.tasks": (
        "adopt_task", "task_cancelled", "task_created", "task_done", "task_failed", "task_headers", "task_progress",
        "task_queued", "task_retried", "task_routed", "task_started", "task_timed_out",
    ),
    "lamalog.lifecycle.thresholds": ("set_threshold",),
    "lamalog.lifecycle.transfers": ("file_copy", "file_download", "file_upload"),
    "lamalog.names": ("get_logger", "set_prefix"),
}  # fmt: skip
_HOMES = {name: home for home, names in _ROOMS.items() for name in names}

__all__ = ["Startup", "Step", "log_shutdown", "show_startup_banner", "startup", *_HOMES]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
