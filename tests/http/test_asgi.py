"""ASGI is kept to the letter: messages pass as they are, also those of web sockets, lifespans and extensions."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import pytest

import lamalog
from lamalog.http.asgi import LoggingMiddleware

log = logging.getLogger("the.app")
START: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}
WS_END = "http.server.websocket.end"


def sending(*messages: Any, fails: BaseException | None = None, **options: Any) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)
        if fails is not None:
            raise fails

    return LoggingMiddleware(app, **options)


async def serve(app: Any, scope: Any, incoming: Any = ()) -> list[Any]:
    """What the application sends, given these messages; afterwards nothing comes any more."""
    sent: list[Any] = []
    waiting = list(incoming)

    async def receive() -> Any:
        return waiting.pop(0) if waiting else await asyncio.sleep(3600)

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def test_messages_pass_but_for_the_added_header(http):
    body = {"type": "http.response.body", "body": b"x", "more_body": False, "strange": object()}
    start, other = asyncio.run(serve(sending(START, body), http.scope()))
    assert start["headers"][:-1] == START["headers"]
    assert start["headers"][-1][0] == b"x-request-id"
    assert other is body
    assert START["headers"] == [(b"content-type", b"text/plain")]


def test_lifespan_and_unknown_scopes_pass_untouched(records):
    seen: list[Any] = []

    async def app(*given: Any) -> None:
        seen.extend(given)

    receive, send, scope = object(), object(), {"type": "lifespan"}
    asyncio.run(LoggingMiddleware(app)(scope, receive, send))  # type: ignore[arg-type]
    assert seen == [scope, receive, send]
    assert records.all == []


def test_the_end_is_the_last_byte_and_not_the_background_task(http, records):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"x"})
        assert len(records.ends) == 1
        answered.append(time.perf_counter())
        await asyncio.sleep(0.05)
        log.info("in the background")

    answered: list[float] = []
    begun = time.perf_counter()
    asyncio.run(serve(LoggingMiddleware(app), http.scope()))
    assert records.end["duration"] <= answered[0] - begun
    assert records.all[-1]["request_id"] == records.end["request_id"]


def test_an_exception_after_the_response_is_told_with_its_request(http, records):
    with pytest.raises(ValueError, match="late"):
        asyncio.run(serve(sending(START, {"type": "http.response.body"}, fails=ValueError("late")), http.scope("/a")))
    assert records.end["level"] == "INFO"
    (late,) = records.named("http.server.request.failed_after")
    assert late["message"] == "GET /a raised ValueError after its response"
    assert (late["level"], late["exception"]["message"]) == ("ERROR", "late")
    assert late["request_id"] == records.end["request_id"]


def test_a_frameworks_error_page_and_its_exception_are_one_record(http, records):
    page = ({**START, "status": 500}, {"type": "http.response.body", "body": b"sorry"})
    with pytest.raises(ValueError, match="why"):
        asyncio.run(serve(sending(*page, fails=ValueError("why")), http.scope()))
    assert records.end["exception"]["message"] == "why"
    assert [entry["level"] for entry in records.all].count("ERROR") == 1


def test_a_client_that_goes_away_is_told(http, records):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"12345", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass

    asyncio.run(serve(LoggingMiddleware(app), http.scope(), [{"type": "http.request"}, {"type": "http.disconnect"}]))
    assert records.end["level"] == "WARNING"
    assert records.end["client.disconnected"] is True
    assert records.end["message"].endswith(": client went away after 5 B")


def test_a_send_that_fails_because_the_client_is_gone_is_no_error(http, records):
    async def send(message: Any) -> None:
        raise OSError("closed")

    with pytest.raises(OSError, match="closed"):
        asyncio.run(sending(START)(http.scope(), None, send))
    assert (records.end["level"], records.end["client.disconnected"]) == ("WARNING", True)


def test_an_error_page_for_a_client_that_went_away_is_no_error(http, records):
    """Starlette raises ClientDisconnect while it reads the body, and answers that with a 500."""

    class ClientDisconnect(Exception):
        pass

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "http.disconnect"
        await send({**START, "status": 500})
        await send({"type": "http.response.body", "body": b"sorry"})
        raise ClientDisconnect

    with pytest.raises(ClientDisconnect):
        asyncio.run(serve(LoggingMiddleware(app), http.scope(), [{"type": "http.disconnect"}]))
    assert (records.end["level"], records.end["client.disconnected"]) == ("WARNING", True)
    assert "http.response.status_code" not in records.end


def test_a_client_gone_after_the_response_is_nothing_to_tell(http, records):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await send({"type": "http.response.body"})
        await receive()

    asyncio.run(serve(LoggingMiddleware(app), http.scope(), [{"type": "http.disconnect"}]))
    assert (records.end["level"], "client.disconnected" in records.end) == ("INFO", False)


def test_an_application_that_answers_nothing_counts_as_500(http, records):
    asyncio.run(serve(sending(), http.scope()))
    assert (records.end["level"], records.end["http.response.status_code"]) == ("ERROR", 500)


def test_a_response_that_stops_in_the_middle_is_told(http, records):
    asyncio.run(serve(sending(START, {"type": "http.response.body", "body": b"x", "more_body": True}), http.scope()))
    assert records.end["http.response.incomplete"] is True
    assert "broken off after 1 B" in records.end["message"]


def test_cancellation_passes_and_is_a_warning(http, records):
    async def main() -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await asyncio.sleep(3600)

        task = asyncio.ensure_future(serve(LoggingMiddleware(app), http.scope()))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert (records.end["level"], records.end["error.type"]) == ("WARNING", "asyncio.exceptions.CancelledError")


def test_files_that_the_server_sends_by_itself_have_their_stated_size(http, records):
    start = {**START, "headers": [(b"content-length", b"4711")]}
    asyncio.run(serve(sending(start, {"type": "http.response.pathsend", "path": "/x"}), http.scope()))
    assert records.end["http.response.body.size"] == 4711


def test_an_event_stream_is_slow_only_until_its_first_byte(http, records):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({**START, "headers": [(b"content-type", b"text/event-stream; charset=utf-8")]})
        await asyncio.sleep(0.06)
        await send({"type": "http.response.body"})

    asyncio.run(serve(LoggingMiddleware(app, slow=0.05), http.scope()))
    assert (records.end["level"], records.end["duration"] > 0.05) == ("INFO", True)


def test_own_request_id_and_strange_headers_stay(http):
    start = {**START, "headers": [(b"X-Request-ID", b"own")]}
    assert asyncio.run(serve(sending(start), http.scope()))[0] is start
    once = {**START, "headers": iter([(b"a", b"b")])}
    (sent,) = asyncio.run(serve(sending(once), http.scope()))
    assert list(sent["headers"]) == [(b"a", b"b")]
    (bare,) = asyncio.run(serve(sending({"type": "http.response.start", "status": 204}), http.scope()))
    assert [name for name, _ in bare["headers"]] == [b"x-request-id"]


def websocket(http: Any, app: Any, *incoming: Any, **options: Any) -> list[Any]:
    scope = {**http.scope("/ws"), "type": "websocket", "scheme": "ws"}
    del scope["method"]
    return asyncio.run(serve(LoggingMiddleware(app, **options), scope, incoming))


def test_a_web_socket_is_one_exchange(http, records):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        text = (await receive())["text"]
        await send({"type": "websocket.send", "text": text * 2})
        await send({"type": "websocket.send", "bytes": b"123"})
        log.info("talking")
        await send({"type": "websocket.close", "code": 1000})

    sent = websocket(http, app, {"type": "websocket.connect"}, {"type": "websocket.receive", "text": "é"})
    assert sent[0] == {"type": "websocket.accept"}
    (end,) = records.named(WS_END)
    assert end["level"] == "INFO"
    assert end["message"].startswith("WEBSOCKET /ws 101 in ")
    assert (end["websocket.messages.received"], end["websocket.messages.sent"]) == (1, 2)
    assert (end["http.request.body.size"], end["http.response.body.size"]) == (2, 7)
    assert end["websocket.close.code"] == 1000
    assert {entry["request_id"] for entry in records.all} == {end["request_id"]}
    assert len(records.named("http.server.websocket.start")) == 1


@pytest.mark.parametrize(("code", "level"), [(1000, "INFO"), (1001, "INFO"), (1005, "INFO"), (1006, "WARNING")])
def test_how_a_web_socket_was_left(http, records, code, level):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await receive()

    websocket(http, app, {"type": "websocket.disconnect", "code": code})
    (end,) = records.named(WS_END)
    assert (end["level"], end["websocket.close.code"]) == (level, code)


def test_a_refused_web_socket_is_a_403(http, records):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.close", "code": 1008})

    websocket(http, app)
    (end,) = records.named(WS_END)
    assert (end["level"], end["http.response.status_code"]) == ("WARNING", 403)


def test_a_web_socket_whose_handler_fails(http, records):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        raise ValueError("oops")

    with pytest.raises(ValueError, match="oops"):
        websocket(http, app, slow=1e-9)
    (end,) = records.named(WS_END)
    assert (end["level"], end["exception"]["message"]) == ("ERROR", "oops")


def test_what_a_request_binds_stays_in_it_although_the_task_goes_on(http, records):
    """hypercorn and others serve a connection's requests in one task."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        lamalog.bind(tenant=scope["path"])
        await send(START)
        await send({"type": "http.response.body"})

    async def main() -> None:
        lamalog.bind(connection=1)
        for path in ("/a", "/b"):
            await serve(LoggingMiddleware(app), http.scope(path))
            assert lamalog.context.current() == {"connection": 1}

    asyncio.run(main())
    assert [entry["tenant"] for entry in records.ends] == ["/a", "/b"]
    assert "tenant" not in records.named("http.server.request.start")[1]


def test_many_requests_at_once_keep_their_own_ids(http, records):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for _ in range(3):
            log.info("at work", extra={"path": scope["path"]})
            await asyncio.sleep(0)
        await send(START)
        await send({"type": "http.response.body"})

    async def main() -> None:
        wrapped = LoggingMiddleware(app)
        await asyncio.gather(*(serve(wrapped, http.scope(f"/{number}")) for number in range(100)))

    asyncio.run(main())
    pairs = {(entry["path"], entry["request_id"]) for entry in records.all if entry["logger"] == "the.app"}
    assert len(pairs) == 100
    assert pairs == {(entry["url.path"], entry["request_id"]) for entry in records.ends}


@pytest.mark.parametrize(
    "strange",
    [
        {"path": "/\x00\n\ud800"},
        {"path": "/" + "a" * 1_000_000, "query_string": b"&" * 1_000_000},
        {"path": None, "method": None, "query_string": None, "headers": None, "client": None, "server": None},
        {"client": (None, None), "server": (b"x",), "http_version": 2, "root_path": 5},
        {"headers": [(b"cookie", b"session" * 100_000)] * 100},
        {"headers": [(b"user-agent", b"\xff\x1b" * 100_000), (b"host", b"a\r\nb")]},
        {"headers": [(b"content-type", b"multipart/form-data; boundary=" + b"b" * 10_000)]},
    ],
)
def test_strange_requests_are_served_and_logged_within_bounds(http, records, strange):
    app = sending(START, {"type": "http.response.body", "body": b"a"})
    scope = {**http.scope(), **strange}
    assert len(asyncio.run(serve(app, scope))) == 2
    assert len(str(records.end)) < 8000
    assert not any("\n" in str(value) or "\x1b" in str(value) for value in records.end.values())


def test_headers_that_are_no_headers_are_served_without_a_record(http, records, expected_failures):
    app = sending(START, {"type": "http.response.body", "body": b"a"})
    sent = asyncio.run(serve(app, {**http.scope(), "headers": [("text", "text")]}))
    assert sent[0] is START
    assert len(records.named("http.server.logging.failed")) == 1


def test_logging_that_fails_altogether_changes_nothing(http, monkeypatch, expected_failures):
    monkeypatch.setattr(logging.Logger, "_log", lambda *_, **__: 1 / 0)
    assert http.asgi(sending(START, {"type": "http.response.body", "body": b"a"}), http.scope()).body == b"a"
