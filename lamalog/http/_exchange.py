"""One request and its answer: what is known about it, from the first byte to the last."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from lamalog.http._multipart import Scanner


@dataclass
class Request:
    """What an integration has read from environ or scope. Text is as it came; cutting and escaping follow later."""

    #: The same object in environ or scope however often those are copied: tells nested middleware from a new request.
    token: object
    method: str = ""
    scheme: str = ""
    path: str = ""
    query: str = ""
    version: str = ""
    client: str | None = None
    server: tuple[str, int | None] | None = None
    #: Headers by lower-case name; only those that are asked for.
    headers: dict[str, str] = field(default_factory=dict)
    size: int | None = None
    websocket: bool = False


class Exchange:
    """The state of one request while it is served."""

    __slots__ = (
        "complete",
        "context",
        "disconnected",
        "duration",
        "error",
        "extra",
        "finished",
        "first_byte",
        "received",
        "received_all",
        "request",
        "request_id",
        "response_size",
        "route",
        "scanner",
        "sent",
        "started",
        "status",
        "stream",
        "upgrade",
        "user",
    )

    def __init__(self, request: Request) -> None:
        self.started = time.perf_counter()
        self.request = request
        self.request_id = ""
        #: What is bound for every record made during the request.
        self.context: dict[str, Any] = {}
        self.route: str | None = None
        self.user: str | None = None
        self.status: int | None = None
        #: Content-Length of the response, and bytes of it that were handed to the server.
        self.response_size: int | None = None
        self.sent = 0
        #: Bytes of the request's body that the application has read.
        self.received = 0
        self.received_all = False
        self.scanner: Scanner | None = None
        self.error: BaseException | None = None
        #: The last byte of the response was handed over; the client went away before.
        self.complete = False
        self.disconnected = False
        #: An event stream takes as long as the client likes.
        self.stream = False
        #: A WSGI request that asks for a web socket; some servers never see start_response then.
        self.upgrade = False
        self.first_byte: float | None = None
        self.duration: float | None = None
        self.finished = False
        self.extra: dict[str, Any] = {}

    def took(self) -> float:
        """Seconds until the last byte, or until now."""
        if self.duration is None:
            self.duration = time.perf_counter() - self.started
        return self.duration

    def begin_response(self, status: int | None, size: int | None, content_type: str) -> None:
        """Status and headers are known."""
        self.status = status
        self.response_size = size
        self.stream = content_type[:17].lower() == "text/event-stream"
        if self.first_byte is None:
            self.first_byte = time.perf_counter() - self.started

    def settle_upgrade(self, error: BaseException | None) -> BaseException | None:
        """A web socket over WSGI ends without start_response, or by a ConnectionError that is none. Else: *error*."""
        if not self.upgrade or self.status is not None or not (error is None or isinstance(error, ConnectionError)):
            return error
        self.request.websocket = True
        self.status = 101
        self.complete = True
        return None

    def read(self, data: bytes) -> None:
        """The application has read *data* of the body."""
        self.received += len(data)
        if self.scanner is not None:
            self.scanner.feed(data)

    @property
    def request_size(self) -> int | None:
        """Bytes of the request's body: counted when it was read to its end, else as stated."""
        stated = self.request.size
        if stated is None:
            return self.received or None
        return self.received if self.received_all else stated

    @property
    def broken_off(self) -> bool:
        """The response ended before its last byte, by nobody's error but the client's."""
        if self.error is not None or self.complete:
            return False
        if self.disconnected:
            return True
        if self.request.method == "HEAD" or self.response_size == self.sent:
            return False
        # Servers may stop asking for more when they have all that Content-Length promises.
        return self.response_size is None or self.sent < self.response_size


#: The exchange that the running code belongs to.
CURRENT: ContextVar[Exchange | None] = ContextVar("lamalog_http_exchange", default=None)
