"""ZeroMQ queues between the processes: a ROUTER that many DEALERs talk to, JSON headers with binary parts behind them.

Each message takes along what is bound where it is sent (request, trace, task), in a frame that ``pack_frames`` adds.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import zmq

from lamalog.lifecycle import pack_frames, unpack_frames

logger = logging.getLogger(__name__)

Header = dict[str, Any]


class QueueTimeout(TimeoutError):
    """No answer came in time."""


@dataclass(frozen=True)
class Message:
    """What came in: from whom, what about, the binary parts, and what is to be continued (``lifecycle.adopted``)."""

    peer: bytes
    header: Header
    parts: list[bytes] = field(default_factory=list)
    carried: dict[str, str] = field(default_factory=dict)


class Inbox:
    """The listening end (ROUTER) on a free port of the loopback interface; knows its peers apart."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], name: str) -> None:
        self.name = name
        self.socket = context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 500)
        self.socket.bind("tcp://127.0.0.1:*")
        self.address = self.socket.getsockopt_string(zmq.LAST_ENDPOINT)

    def receive(self) -> Message | None:
        """The next message, or None when there is none at the moment."""
        try:
            peer, *frames = self.socket.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return None
        return _message(peer, frames)

    def send(self, peer: bytes, header: Header, parts: Sequence[bytes] = ()) -> None:
        self.socket.send_multipart(pack_frames([peer, json.dumps(header).encode(), *parts]))

    def close(self) -> None:
        self.socket.close()


class Outbox:
    """The connecting end (DEALER)."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], address: str, name: str) -> None:
        self.name = name
        self.socket = context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 500)
        self.socket.connect(address)

    def __enter__(self) -> Outbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.socket.close()

    def send(self, header: Header, parts: Sequence[bytes] = ()) -> None:
        self.socket.send_multipart(pack_frames([json.dumps(header).encode(), *parts]))

    def receive(self, timeout: float) -> Message | None:
        """The next message, or None after *timeout* seconds."""
        if not self.socket.poll(int(timeout * 1000)):
            return None
        return _message(b"", self.socket.recv_multipart())


def _message(peer: bytes, frames: Sequence[bytes]) -> Message:
    (header, *parts), carried = unpack_frames(frames)
    return Message(peer, json.loads(header), parts, carried)


def ask(
    context: zmq.Context[zmq.Socket[bytes]],
    address: str,
    header: Header,
    parts: Sequence[bytes] = (),
    *,
    stop: threading.Event,
    timeout: float = 5.0,
) -> Message:
    """Send a question and wait for its answer. Raises QueueTimeout after *timeout* seconds, or when *stop* is set."""
    started = time.perf_counter()
    with Outbox(context, address, "front") as outbox:
        outbox.send(header, parts)
        while (answer := outbox.receive(0.2)) is None:
            waited = time.perf_counter() - started
            if waited > timeout or stop.is_set():
                raise QueueTimeout(f"no answer to {header} from {address} within {waited:.1f} s")
    logger.debug("queue answered %s in %.1f ms", header.get("op"), (time.perf_counter() - started) * 1e3)
    return answer
