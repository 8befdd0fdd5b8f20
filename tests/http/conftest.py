"""What the tests of HTTP logging share: records as dicts, and ways to call WSGI and ASGI applications by hand."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from lamalog.http import _failures, reset_statistics
from lamalog.http._duplicates import keep_duplicates
from lamalog.record import prepare

START, END = "http.server.request.start", "http.server.request.end"


class Collector(logging.Handler):
    """Records as flat dicts, redacted as the formatters would write them."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        state = prepare(record)
        entry = {"level": record.levelname, "logger": record.name, "message": state.message, **state.fields}
        if state.exception:
            entry["exception"] = state.exception
        self.all.append(entry)

    def named(self, event: str) -> list[dict[str, Any]]:
        return [entry for entry in self.all if entry.get("event.name") == event]

    @property
    def ends(self) -> list[dict[str, Any]]:
        return self.named(END)

    @property
    def end(self) -> dict[str, Any]:
        """The only end record."""
        (entry,) = self.ends
        return entry


@pytest.fixture
def records() -> Collector:
    """Everything logged from now on, DEBUG and up."""
    collector = Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    root.setLevel(logging.DEBUG)
    logging.getLogger("asyncio").setLevel(logging.INFO)
    return collector


@pytest.fixture(autouse=True)
def clean_http(request: pytest.FixtureRequest) -> Iterator[None]:
    """Statistics, filters and counters of failures are put back; a failure inside the logging fails the test."""
    _failures._counts.clear()
    _failures._told.clear()
    reset_statistics()
    yield
    keep_duplicates()
    reset_statistics()
    found = _failures.failures()
    _failures._counts.clear()
    _failures._told.clear()
    assert "expected_failures" in request.fixturenames or found == {}


@pytest.fixture
def expected_failures() -> None:
    """For tests that make the logging itself fail."""


@dataclass
class Answer:
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def wsgi_environ(path: str = "/", method: str = "GET", body: bytes = b"", **more: Any) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "example.org",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.77",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **({"CONTENT_LENGTH": str(len(body))} if body else {}),
        **more,
    }


def call_wsgi(app: Any, environ: dict[str, Any]) -> Answer:
    """Do what a WSGI server does: iterate, then close."""
    answer = Answer()

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        answer.status, answer.headers = status, headers
        return lambda data: setattr(answer, "body", answer.body + data)

    body = app(environ, start_response)
    try:
        for data in body:
            answer.body += data
    finally:
        if hasattr(body, "close"):
            body.close()
    return answer


def asgi_scope(path: str = "/", method: str = "GET", headers: Any = (), **more: Any) -> dict[str, Any]:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "client": ("203.0.113.77", 5000),
        "server": ("example.org", 8080),
    }
    return {**scope, **more}


def call_asgi(app: Any, scope: dict[str, Any], body: bytes = b"", incoming: Any = None) -> Answer:
    """Do what an ASGI server does, for one request. *incoming*: messages instead of *body*."""
    answer = Answer()
    messages = list(incoming) if incoming is not None else [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return messages.pop(0) if messages else await asyncio.sleep(3600)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = str(message["status"])
            answer.headers = [(k.decode(), v.decode()) for k, v in message.get("headers", ())]
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")

    asyncio.run(app(scope, receive, send))
    return answer


class Http:
    """The ways to call, for tests that import nothing of their neighbours."""

    environ = staticmethod(wsgi_environ)
    wsgi = staticmethod(call_wsgi)
    scope = staticmethod(asgi_scope)
    asgi = staticmethod(call_asgi)


@pytest.fixture
def http() -> Http:
    return Http()
