"""A worker process: takes tasks from the scheduler's queue and repairs the pictures."""

from __future__ import annotations

import logging
import os
import urllib.error
import urllib.request
from typing import Any

import cv2
import zmq

from lamalog.demo.inpainting import InpaintingError, Order, repair
from lamalog.demo.node import Node, NodeOptions
from lamalog.demo.queues import Message, Outbox

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The process has to end in the middle of a task."""


class Worker:
    """Asks for work, does it, says what came of it."""

    def __init__(self, node: Node, queue: Outbox) -> None:
        self.node = node
        self.queue = queue

    def run(self) -> None:
        self.tell("ready")
        while not self.node.stop.is_set():
            message = self.queue.receive(timeout=0.2)
            if message is None:
                continue
            if message.header["op"] == "stop":
                break
            self.work(message)

    def tell(self, op: str, *parts: bytes, **fields: Any) -> None:
        """Send a message to the scheduler, with this process's number of records so far."""
        header = {"op": op, "name": self.node.options.name, "pid": os.getpid(), **fields}
        self.queue.send({**header, "records": self.node.witness.count}, parts)

    def progress(self, task_id: str, part: float) -> None:
        if self.node.stop.is_set():
            raise Stopped
        self.tell("progress", task=task_id, progress=part)

    def work(self, message: Message) -> None:
        task_id, params = message.header["task"], message.header["order"]
        order = Order(task_id, params["path"], params["name"], params["phone"], params["budget"])
        logger.debug("received %s", message.header)
        try:
            image, mask = message.parts
            result = repair(order, image, mask, lambda part: self.progress(task_id, part))
        except Stopped:
            logger.warning("task %s left unfinished", task_id, extra={"lama.task.id": task_id})
            return
        except InpaintingError as error:
            logger.exception(
                "task %s failed, access_token=%s",
                task_id,
                params["access_token"],
                extra={"event.name": "task.error", "lama.task.id": task_id, "params": params},
            )
            self.tell("failed", task=task_id, error=str(error))
            return
        notify(params["callback"], task_id)
        self.tell("done", result, task=task_id)


def notify(callback: str, task_id: str) -> None:
    """Tell the customer's system that the picture is ready; its absence is no reason to fail."""
    request = urllib.request.Request(callback, data=task_id.encode(), method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as response:
            logger.debug("callback %s answered %d", callback, response.status, extra={"lama.task.id": task_id})
    except urllib.error.URLError as error:
        logger.warning("callback %s failed: %s", callback, error, extra={"lama.task.id": task_id})
        logger.debug("callback of %s failed", task_id, exc_info=True)


def main(options: NodeOptions) -> None:
    cv2.setNumThreads(1)
    with Node(options) as node, zmq.Context() as context, Outbox(context, options.queue, "back") as queue:
        Worker(node, queue).run()
