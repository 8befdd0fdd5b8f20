"""Whatever the framework, the same request gives the same records."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

import lamalog
from lamalog.http import route_statistics
from lamalog.http._pseudonyms import Pseudonyms
from lamalog.http.asgi import LoggingMiddleware as Asgi
from lamalog.http.wsgi import LoggingMiddleware as Wsgi

START, END = "http.server.request.start", "http.server.request.end"
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
log = logging.getLogger("the.app")


class Broken(Exception):
    """What the application raises."""


# One application, written four times.


def plain_wsgi(environ: dict[str, Any], respond: Any) -> Any:
    path = environ["PATH_INFO"]
    log.info("handling %s", path)
    if path == "/boom":
        raise Broken("kaput")
    if path == "/stream":
        respond("200 OK", [("Content-Type", "text/plain")])
        return stream()
    if path == "/read":
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        respond("200 OK", [("Content-Type", "text/plain")])
        return [b"%d" % len(body)]
    status, body = {"/hello/7": ("200 OK", b"hello"), "/fail": ("503 Unavailable", b"no")}.get(
        path, ("404 No", b"what")
    )
    respond(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def stream() -> Any:
    for number in range(3):
        log.info("piece %d", number)
        yield b"0123456789"


async def plain_asgi(scope: Any, receive: Any, send: Any) -> None:
    path = scope["path"]
    log.info("handling %s", path)
    if path == "/boom":
        raise Broken("kaput")
    status, pieces = {"/hello/7": (200, [b"hello"]), "/stream": (200, stream()), "/fail": (503, [b"no"])}.get(
        path, (404, [b"what"])
    )
    if path == "/read":
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        status, pieces = 200, [b"%d" % len(body)]
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def flask_app(**options: Any) -> Any:
    flask = pytest.importorskip("flask")
    from lamalog.http.flask import init_app

    app = flask.Flask("app")
    init_app(app, **options)

    @app.before_request
    def tell() -> None:
        log.info("handling %s", flask.request.path)

    app.add_url_rule("/hello/<int:number>", "hello", lambda number: "hello")
    app.add_url_rule("/fail", "fail", lambda: ("no", 503))
    app.add_url_rule("/stream", "stream", lambda: flask.Response(stream()))
    app.add_url_rule("/read", "read", lambda: str(len(flask.request.get_data())), methods=["POST"])

    @app.errorhandler(404)
    def missing(error: Exception) -> Any:
        return "what", 404

    @app.get("/boom")
    def boom() -> Any:
        raise Broken("kaput")

    return app


def starlette_app(**options: Any) -> Any:
    pytest.importorskip("starlette")
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse, StreamingResponse
    from starlette.routing import Route

    def told(answer: Callable[[Any], Any]) -> Any:
        async def endpoint(request: Any) -> Any:
            log.info("handling %s", request.url.path)
            return answer(request) if request.method != "POST" else PlainTextResponse(str(len(await request.body())))

        return endpoint

    def boom(request: Any) -> Any:
        raise Broken("kaput")

    async def missing(request: Any, error: Exception) -> Any:
        log.info("handling %s", request.url.path)
        return PlainTextResponse("what", 404)

    routes = [
        Route("/hello/{number:int}", told(lambda request: PlainTextResponse("hello"))),
        Route("/fail", told(lambda request: PlainTextResponse("no", 503))),
        Route("/stream", told(lambda request: StreamingResponse(stream()))),
        Route("/read", told(lambda request: None), methods=["POST"]),
        Route("/boom", told(boom)),
    ]
    return Asgi(Starlette(routes=routes, exception_handlers={404: missing}), **options)


@dataclass
class Service:
    """One of the four, behind its middleware."""

    app: Any
    http: Any
    asynchronous: bool
    routed: bool

    def __call__(
        self,
        path: str,
        method: str = "GET",
        body: bytes = b"",
        query: str = "",
        client: str = "203.0.113.77",
        **headers: str,
    ) -> Any:
        names = {key.replace("_", "-"): value for key, value in headers.items()}
        if self.asynchronous:
            pairs = [*names.items(), *([("content-length", str(len(body)))] if body else [])]
            scope = self.http.scope(path, method, pairs, query_string=query.encode(), client=(client, 5000))
            return self.http.asgi(self.app, scope, body)
        extra = {f"HTTP_{key.upper().replace('-', '_')}": value for key, value in names.items()}
        if "HTTP_CONTENT_TYPE" in extra:
            extra["CONTENT_TYPE"] = extra.pop("HTTP_CONTENT_TYPE")
        environ = self.http.environ(path, method, body, QUERY_STRING=query, REMOTE_ADDR=client, **extra)
        return self.http.wsgi(self.app, environ)


KINDS = {
    "wsgi": (lambda **options: Wsgi(plain_wsgi, **options), False, False),
    "asgi": (lambda **options: Asgi(plain_asgi, **options), True, False),
    "flask": (flask_app, False, True),
    "starlette": (starlette_app, True, True),
}


@pytest.fixture(params=KINDS)
def service(request, http):
    build, asynchronous, routed = KINDS[request.param]
    return lambda **options: Service(build(**options), http, asynchronous, routed)


def test_one_start_and_one_end_with_the_names_of_opentelemetry(service, records):
    call = service(hash_key="k", user=lambda source: "bob@example.org")
    answer = call(
        "/hello/7",
        query="page=2&api_key=sk-s3cr3tvalue123",
        User_Agent="curl/8.5",
        Cookie="session=abc",
        Host="shop.test",
    )
    assert (answer.status[:3], answer.body) == ("200", b"hello")
    (start,) = records.named(START)
    end = records.end
    shared = {
        "logger": "lamalog.http",
        "http.request.method": "GET",
        "url.path": "/hello/7",
        "url.query": "page=2&api_key=[REDACTED:api-key]",
        "url.scheme": "http",
        "network.protocol.version": "1.1",
        "server.address": "shop.test",
        "client.address": "203.0.113.*",
        "user_agent.original": "curl/8.5",
    }
    assert start["level"] == "DEBUG"
    assert start["message"] == "GET /hello/7 started"
    assert shared.items() <= start.items()
    assert shared.items() <= end.items()
    assert end["level"] == "INFO"
    assert end["message"].startswith("GET /hello/7 200 in ")
    assert end["http.response.status_code"] == 200
    assert end["http.response.body.size"] == 5
    assert 0 < end["duration"] < 60
    assert end["session.hash"] == Pseudonyms("k")("session", "abc")
    assert end["user.hash"] == Pseudonyms("k")("user", "bob@example.org")
    assert "bob" not in str(records.all)
    known = {"http.route", "error.type"}
    assert set(end) - known == {
        *shared, "level", "message", "event.name", "request_id", "trace_id", "span_id", "trace_flags", "duration",
        "http.response.status_code", "http.response.body.size", "session.hash", "user.hash",
    }  # fmt: skip


def test_the_id_is_made_returned_and_on_every_record(service, records):
    answer = service()("/stream")
    ids = {entry["request_id"] for entry in records.all}
    assert ids == {answer.header("X-Request-ID")}
    assert len({entry["trace_id"] for entry in records.all}) == 1
    assert [entry["message"] for entry in records.all if entry["logger"] == "the.app"][1:] == [
        "piece 0",
        "piece 1",
        "piece 2",
    ]
    assert records.end["http.response.body.size"] == 30


def test_a_well_formed_id_and_trace_are_taken_over(service, records):
    answer = service()("/hello/7", X_Request_ID="from-the-proxy.1", traceparent=TRACEPARENT)
    assert answer.header("X-Request-ID") == "from-the-proxy.1"
    for entry in records.all:
        assert entry["request_id"] == "from-the-proxy.1"
        assert entry["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
        assert entry["parent_span_id"] == "b7ad6b7169203331"
        assert entry["span_id"] not in ("b7ad6b7169203331", "")


@pytest.mark.parametrize("given", ["a" * 129, "two words", "<script>", "é"])
def test_an_ill_formed_id_is_replaced(service, records, given):
    answer = service()("/hello/7", X_Request_ID=given, traceparent="00-0-0-0")
    assert len(answer.header("X-Request-ID")) == 32
    assert "parent_span_id" not in records.end


def test_ids_and_traces_of_strangers_may_be_refused(service, records):
    answer = service(accept_request_id=False, accept_trace=False)(
        "/hello/7", X_Request_ID="mine", traceparent=TRACEPARENT
    )
    assert answer.header("X-Request-ID") != "mine"
    assert records.end["trace_id"] != "0af7651916cd43dd8448eb211c80319c"


def test_no_header_no_id(service, records):
    answer = service(request_id_header=None)("/hello/7", X_Request_ID="mine")
    assert answer.header("X-Request-ID") is None
    assert "request_id" not in records.end


def test_baggage_counts_only_where_it_is_asked_for(service, records):
    service()("/hello/7", baggage="tenant=acme")
    assert "tenant" not in records.end
    records.all.clear()
    service(accept_baggage=True)("/hello/7", baggage="tenant=acme,request_id=forged", X_Request_ID="mine")
    assert {entry["tenant"] for entry in records.all} == {"acme"}
    assert {entry["request_id"] for entry in records.all} == {"mine"}


def test_an_exception_is_told_once_with_its_request(service, records):
    call = service()
    try:
        assert call("/boom").status[:3] == "500"
    except Broken:
        pass  # as without the middleware: it is the server's to answer
    errors = [entry for entry in records.all if entry["level"] == "ERROR"]
    assert errors == [records.end]
    assert records.end["http.response.status_code"] == 500
    assert records.end["exception"]["message"] == "kaput"
    assert "raise Broken" in records.end["exception"]["stacktrace"]
    assert records.end["error.type"].endswith("Broken")
    assert records.end["message"].startswith("GET /boom 500 in ")
    assert records.end["message"].endswith(": Broken")
    assert route_statistics()[0].errors == 1


def test_an_answer_5xx_without_exception_is_an_error(service, records):
    assert service()("/fail").status[:3] == "503"
    assert (records.end["level"], records.end["error.type"]) == ("ERROR", "503")


def test_404_stays_404_at_the_level_of_the_policy(service, records):
    assert service()("/nothing/here").body == b"what"
    assert (records.end["level"], records.end["http.response.status_code"]) == ("WARNING", 404)
    assert "http.route" not in records.end
    service(client_errors="INFO")("/nothing/here")
    assert records.ends[1]["level"] == "INFO"


def test_slow_and_large_are_warnings(service, records):
    service(slow=1e-9)("/hello/7")
    service(large_response=20)("/stream")
    service(large_request=4)("/read", "POST", b"12345")
    assert [entry["http.server.warning"] for entry in records.ends] == ["slow", "large response", "large request"]
    assert {entry["level"] for entry in records.ends} == {"WARNING"}
    assert records.ends[1]["message"].endswith("(large response)")
    service(slow=None, large_request=None, large_response=None)("/hello/7")
    assert records.ends[3]["level"] == "INFO"


def test_probes_are_quiet_while_they_are_well(service, records):
    call = service(probes=["/hello/*", "/fail", "/nothing"])
    for path in ("/hello/7", "/fail", "/nothing", "/stream"):
        call(path)
    assert [entry["level"] for entry in records.ends] == ["DEBUG", "ERROR", "WARNING", "INFO"]


def test_body_sizes(service, records):
    assert service()("/read", "POST", b"x" * 1000).body == b"1000"
    assert records.end["http.request.body.size"] == 1000
    assert records.end["http.response.body.size"] == 4


def test_upload_names_sizes_and_types(service, records):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="Bob.PNG"\r\nContent-Type: image/png\r\n\r\n'
        b"12345\r\n--b--\r\n"
    )
    service()("/read", "POST", body, Content_Type="multipart/form-data; boundary=b")
    assert records.end["http.request.uploads"] == [{"size": 5, "extension": "png", "type": "image/png"}]
    service(uploads="none")("/read", "POST", body, Content_Type="multipart/form-data; boundary=b")
    assert "http.request.uploads" not in records.ends[1]


def test_policies_for_client_query_and_agent(service, records):
    service(client="none", query="none", user_agent=False)("/hello/7", query="a=1", User_Agent="x")
    service(client="full", query="names")(
        "/hello/7", client="10.1.2.3", query="a=1&token=x&flag", User_Agent="x" * 1000
    )
    first, second = records.ends
    assert not {"client.address", "url.query", "user_agent.original"} & set(first)
    assert (second["client.address"], second["url.query"]) == ("10.1.2.3", "a&token&flag")
    assert len(second["user_agent.original"]) == 256


def test_made_up_methods_are_one_method(service, records):
    service()("/hello/7", "FROBNICATE")
    assert records.end["http.request.method"] == "_OTHER"
    assert records.end["http.request.method_original"] == "FROBNICATE"


def test_the_route_is_what_the_framework_or_the_option_says(service, records):
    call = service()
    call("/hello/7")
    expected = {"/hello/<int:number>", "/hello/{number:int}", "/hello/{number}"} if call.routed else {None}
    assert records.end.get("http.route") in expected
    service(route=lambda source: "/mine")("/hello/7")
    assert records.ends[1]["http.route"] == "/mine"
    assert {one.route for one in route_statistics()} == {records.ends[0].get("http.route", "(no route)"), "/mine"}


def test_nothing_bound_before_or_during_a_request_leaks(service, records):
    call = service()
    lamalog.bind(worker="w1")
    call("/hello/7")
    call("/stream")
    log.info("after")
    assert {key for key in records.all[-1] if key not in ("level", "logger", "message")} == {"worker"}
    assert {entry["worker"] for entry in records.all} == {"w1"}


def test_a_finder_that_raises_costs_only_its_field(service, records, expected_failures):
    assert service(user=lambda source: 1 / 0, route=lambda source: 1 / 0)("/hello/7").body == b"hello"
    assert "user.hash" not in records.end
    told = records.named("http.server.logging.failed")
    assert {entry["level"] for entry in told} == {"WARNING"}
    assert any("ZeroDivisionError" in entry["message"] for entry in told)


def test_a_logger_that_is_off_costs_the_answer_nothing(service, records):
    logging.getLogger("lamalog.http").setLevel(logging.CRITICAL)
    answer = service()("/hello/7")
    assert (answer.body, len(answer.header("X-Request-ID"))) == (b"hello", 32)
    assert records.ends == []
    assert route_statistics()[0].count == 1
    assert records.all[-1]["request_id"] == answer.header("X-Request-ID")


def test_middleware_around_middleware_logs_once(service, records):
    call = service()
    outer = (Asgi if call.asynchronous else Wsgi)(call.app)
    inner = call.app
    call.app = outer
    assert call("/hello/7").body == b"hello"
    assert len(records.ends) == 1
    assert inner is not outer
    if call.routed:
        assert "http.route" in records.end
