"""Socket.IO events: one record each, with duration, context and errors; handlers see what they saw before."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import pytest

socketio = pytest.importorskip("socketio")

import lamalog  # noqa: E402
from lamalog.exceptions import ConfigError  # noqa: E402
from lamalog.http import route_statistics  # noqa: E402
from lamalog.http.socketio import instrument  # noqa: E402

END = "socketio.event.end"
log = logging.getLogger("the_app")
SID = "a-session-id"


class Sync:
    """A server whose events are triggered as its transport does."""

    def __init__(self) -> None:
        self.server = socketio.Server(async_mode="threading")

    def handler(self, function: Any) -> Any:
        return function

    def trigger(self, *given: Any) -> Any:
        return self.server._trigger_event(*given)


class Async(Sync):
    """The same for asyncio."""

    def __init__(self) -> None:
        self.server = socketio.AsyncServer(async_mode="asgi")

    def handler(self, function: Any) -> Any:
        async def handle(*args: Any) -> Any:
            return function(*args)

        return handle

    def trigger(self, *given: Any) -> Any:
        return asyncio.run(self.server._trigger_event(*given))


@pytest.fixture(params=[Sync, Async])
def host(request):
    return request.param()


def on(host: Any, event: str, function: Any, namespace: str = "/") -> None:
    host.server.on(event, host.handler(function), namespace=namespace)


def test_an_event_is_one_record_with_its_duration(host, records):
    on(host, "ask", lambda sid, data: log.info("asked") or data * 2)
    instrument(host.server)
    assert host.trigger("ask", "/", SID, "ab") == "abab"
    (end,) = records.named(END)
    assert (end["level"], end["socketio.event"], end["socketio.namespace"]) == ("INFO", "ask", "/")
    assert end["message"].startswith("Socket.IO ask handled in ")
    assert end["duration"] >= 0
    assert len(end["session.hash"]) == 16
    assert SID not in str(records.all)
    assert len({entry["request_id"] for entry in records.all}) == 1
    assert [one.route for one in route_statistics()] == ["/ ask"]


def test_an_exception_is_told_once_and_raised(host, records):
    on(host, "ask", lambda sid: 1 / 0, "/admin")
    instrument(host.server)
    with pytest.raises(ZeroDivisionError) as caught:
        host.trigger("ask", "/admin", SID)
    (end,) = records.named(END)
    assert (end["level"], end["exception"]["type"]) == ("ERROR", "ZeroDivisionError")
    assert end["message"] == "Socket.IO ask on /admin failed: ZeroDivisionError"
    logging.getLogger("engineio.server").error("message handler error", exc_info=caught.value)
    assert [entry["level"] for entry in records.all].count("ERROR") == 1
    assert route_statistics()[0].errors == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_handler_that_ends_its_thread_is_not_told_again_by_the_hooks(records):
    hooks = pytest.importorskip("lamalog.hooks")
    server = socketio.Server(async_mode="threading")
    server.on("ask", lambda sid: 1 / 0)
    instrument(server)
    hooks.install()
    try:
        thread = threading.Thread(target=server._trigger_event, args=("ask", "/", SID))
        thread.start()
        thread.join()
    finally:
        hooks.uninstall()
    (error,) = [entry for entry in records.all if entry["level"] in ("ERROR", "CRITICAL")]
    assert error["event.name"] == END


def test_a_refused_connection_is_no_error(host, records):
    def refuse(sid: str, environ: Any, auth: Any) -> Any:
        raise ConnectionRefusedError("not you")

    on(host, "connect", refuse)
    on(host, "connect", lambda *_: False, "/no")
    instrument(host.server)
    with pytest.raises(ConnectionRefusedError):
        host.trigger("connect", "/", SID, {"REMOTE_ADDR": "203.0.113.7"}, None)
    host.trigger("connect", "/no", SID, {}, None)
    assert [(entry["level"], entry["message"]) for entry in records.named(END)] == [
        ("WARNING", "Socket.IO connect refused"),
        ("WARNING", "Socket.IO connect on /no refused"),
    ]
    assert records.named(END)[0]["client.address"] == "203.0.113.*"


def test_a_connect_handler_without_authentication_is_tried_silently(host, records):
    """The server calls it with three arguments first, and with two when that is a TypeError."""
    on(host, "connect", lambda sid, environ: None)
    instrument(host.server)
    with pytest.raises(TypeError):
        host.trigger("connect", "/", SID, {}, None)
    assert host.trigger("connect", "/", SID, {}) is None
    assert [entry["level"] for entry in records.named(END)] == ["INFO"]


def test_events_nobody_handles_are_quiet_and_not_counted(host, records):
    instrument(host.server)
    for number in range(20):
        assert host.trigger(f"made-up-{number}", "/", SID) == host.server.not_handled
    assert {entry["level"] for entry in records.named(END)} == {"DEBUG"}
    host.trigger("disconnect", "/", SID, "client disconnect")
    assert records.named(END)[-1]["level"] == "INFO"
    assert route_statistics() == []


def test_events_of_a_catch_all_handler_are_one_route(host, records):
    on(host, "*", lambda event, sid: event)
    instrument(host.server)
    for number in range(20):
        assert host.trigger(f"made-up-{number}", "/", SID) == f"made-up-{number}"
    assert [(one.route, one.count) for one in route_statistics()] == [("/ *", 20)]


@pytest.mark.parametrize("name", ["\x1b[31m\n" * 1000, 7, None, "é" * 10_000])
def test_a_strange_name_is_bounded_and_visible(host, records, name):
    instrument(host.server)
    host.trigger(name, "/", SID)
    (end,) = records.named(END)
    assert len(end["socketio.event"]) < 500
    assert "\n" not in end["message"]


def test_the_context_of_the_request_goes_on_and_nothing_stays(host, records):
    on(host, "ask", lambda sid: lamalog.bind(left="over"))
    instrument(host.server)
    with lamalog.bound(request_id="handshake", trace_id="a" * 32, span_id="b" * 16):
        host.trigger("ask", "/", SID)
        assert "left" not in lamalog.context.current()
    (end,) = records.named(END)
    assert (end["request_id"], end["trace_id"], end["parent_span_id"]) == ("handshake", "a" * 32, "b" * 16)
    assert end["left"] == "over"


def test_slow_events_are_warnings(host, records):
    on(host, "ask", lambda sid: None)
    instrument(host.server, slow=1e-9)
    host.trigger("ask", "/", SID)
    assert (records.named(END)[0]["level"], records.named(END)[0]["http.server.warning"]) == ("WARNING", "slow")


def test_twice_is_once_and_it_comes_off_again(host, records):
    on(host, "ask", lambda sid: 1)
    off = instrument(host.server)
    instrument(host.server)
    host.trigger("ask", "/", SID)
    off()
    host.trigger("ask", "/", SID)
    assert len(records.named(END)) == 1
    assert "_trigger_event" not in vars(host.server)


def test_something_else_is_refused():
    with pytest.raises(ConfigError, match="is no Socket"):
        instrument(object())


def test_flask_socketio_with_its_own_test_client(records):
    flask = pytest.importorskip("flask")
    flask_socketio = pytest.importorskip("flask_socketio")
    from lamalog.http.flask import init_app

    app = flask.Flask("the_app")
    app.secret_key = "x"
    late = flask_socketio.SocketIO()
    with pytest.raises(ConfigError, match="call it after SocketIO"):
        instrument(late)
    sio = flask_socketio.SocketIO(app, async_mode="threading")

    @sio.on("ask")
    def ask(data: str) -> str:
        log.info("asked %s by %s", data, bool(flask.request.sid))
        return data.upper()

    @sio.on("fail")
    def fail() -> None:
        raise ValueError("bad")

    @sio.on_error("/")
    def told(error: Exception) -> str:
        return "sorry"

    init_app(app)
    instrument(sio)
    client = sio.test_client(app)
    assert client.emit("ask", "x", callback=True) == "X"
    assert client.emit("fail", callback=True) == "sorry"
    client.disconnect()
    names = [entry["socketio.event"] for entry in records.named(END)]
    assert names == ["connect", "ask", "fail", "disconnect"]
    (asked,) = [entry for entry in records.all if entry["message"] == "asked x by True"]
    assert asked["request_id"] == records.named(END)[1]["request_id"]
