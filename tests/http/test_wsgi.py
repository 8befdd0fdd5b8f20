"""WSGI is kept to the letter: iterables, lengths, close, write, file wrappers, and the errors of others."""

from __future__ import annotations

import contextvars
import io
import logging
import threading
from typing import Any

import pytest

import lamalog
from lamalog.http.wsgi import LoggingMiddleware

log = logging.getLogger("the.app")
OK = ("200 OK", [("Content-Type", "text/plain")])


class Pieces:
    """An iterable that notes what is done to it."""

    def __init__(self, *pieces: Any, fails: Exception | None = None) -> None:
        self.pieces, self.fails, self.closed = pieces, fails, 0

    def __iter__(self) -> Any:
        yield from self.pieces
        if self.fails:
            raise self.fails

    def close(self) -> None:
        log.info("closing")
        self.closed += 1


def returning(body: Any, status: str = "200 OK", headers: Any = ()) -> Any:
    def app(environ: dict[str, Any], respond: Any) -> Any:
        respond(status, list(headers))
        return body

    return LoggingMiddleware(app)


def test_close_of_the_applications_iterable_is_called_once_in_its_context(http, records):
    body = Pieces(b"a", b"b")
    answer = http.wsgi(returning(body), http.environ())
    assert (answer.body, body.closed) == (b"ab", 1)
    (closing,) = [entry for entry in records.all if entry["message"] == "closing"]
    assert closing["request_id"] == answer.header("X-Request-ID")


def test_a_client_that_goes_away_is_told(http, records):
    body = Pieces(b"12345", b"67890")
    answer = returning(body)(http.environ(), lambda *_: None)
    next(iter(answer))
    try:
        raise BrokenPipeError("gone")
    except BrokenPipeError:
        answer.close()
    assert body.closed == 1
    assert records.end["level"] == "WARNING"
    assert records.end["message"].endswith(": client went away after 5 B")
    assert records.end["client.disconnected"] is True
    assert records.end["http.response.incomplete"] is True


def test_a_server_that_stops_at_content_length_has_everything(http, records):
    answer = returning(Pieces(b"12345", b""), headers=[("Content-Length", "5")])(http.environ(), lambda *_: None)
    next(iter(answer))
    answer.close()
    assert records.end["level"] == "INFO"
    assert "http.response.incomplete" not in records.end


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_body_with_a_length_keeps_it(http, kind):
    """Servers send Content-Length when the length is one."""
    assert len(returning(kind([b"a"]))(http.environ(), lambda *_: None)) == 1
    assert not hasattr(returning(iter([b"a"]))(http.environ(), lambda *_: None), "__len__")


def test_an_exception_in_the_middle_of_the_body_is_told_once(http, records):
    body = Pieces(b"a", fails=ValueError("late"))
    with pytest.raises(ValueError, match="late"):
        http.wsgi(returning(body), http.environ())
    assert body.closed == 1
    assert records.end["level"] == "ERROR"
    assert records.end["http.response.status_code"] == 200
    assert records.end["exception"]["message"] == "late"
    assert [entry["level"] for entry in records.all].count("ERROR") == 1


def test_an_exception_while_closing_is_told_and_raised(http, records):
    class Bad(Pieces):
        def close(self) -> None:
            raise OSError("cannot close")

    with pytest.raises(OSError, match="cannot close"):
        http.wsgi(returning(Bad(b"a")), http.environ())
    (late,) = records.named("http.server.request.failed_after")
    assert (late["level"], late["exception"]["message"]) == ("ERROR", "cannot close")
    assert records.end["level"] == "INFO"


@pytest.mark.parametrize("body", [None, 7, object()])
def test_what_is_no_iterable_fails_as_it_would_without(http, records, body):
    with pytest.raises(TypeError) as bare:
        iter(body)
    with pytest.raises(TypeError) as caught:
        http.wsgi(returning(body), http.environ())
    assert str(caught.value) == str(bare.value)
    assert records.end["level"] == "ERROR"


def test_pieces_that_are_no_bytes_are_handed_on(http, records):
    body = iter(returning(["text"])(http.environ(), lambda *_: None))
    assert next(body) == "text"


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_stops_the_server_passes_and_is_a_warning(http, records, raised):
    def app(environ: Any, respond: Any) -> Any:
        raise raised

    with pytest.raises(raised):
        http.wsgi(LoggingMiddleware(app), http.environ())
    assert records.end["level"] == "WARNING"
    assert records.end["error.type"] == raised.__name__


@pytest.mark.parametrize("ending", [StopIteration, ConnectionError, None])
def test_a_web_socket_ends_as_servers_have_it_end_and_is_no_error(http, records, ending):
    """simple-websocket under gunicorn, under werkzeug, and under gevent."""

    def app(environ: Any, respond: Any) -> Any:
        if ending is not None:
            raise ending
        return []

    environ = http.environ("/ws", HTTP_UPGRADE="WebSocket")
    if ending is None:
        http.wsgi(LoggingMiddleware(app), environ)
    else:
        with pytest.raises(ending):
            LoggingMiddleware(app)(environ, lambda *_: None)
    (end,) = records.named("http.server.websocket.end")
    assert (end["level"], end["http.response.status_code"]) == ("INFO", 101)
    assert end["message"].startswith("WEBSOCKET /ws 101 in ")


def test_a_refused_or_failed_upgrade_is_a_request(http, records):
    environ = http.environ("/ws", HTTP_UPGRADE="websocket")
    http.wsgi(returning([b"no"], "400 Bad"), dict(environ))
    with pytest.raises(ValueError, match="x"):
        LoggingMiddleware(lambda *_: int("x"))(environ, lambda *_: None)
    assert [(entry["level"], entry["http.response.status_code"]) for entry in records.ends] == [
        ("WARNING", 400),
        ("ERROR", 500),
    ]


def test_write_is_counted(http, records):
    def app(environ: Any, respond: Any) -> Any:
        write = respond(*OK)
        write(b"12345")
        return [b"6"]

    assert http.wsgi(LoggingMiddleware(app), http.environ()).body == b"123456"
    assert records.end["http.response.body.size"] == 6


def test_a_second_start_response_with_exc_info_replaces_the_first(http, records):
    def app(environ: Any, respond: Any) -> Any:
        respond("200 OK", [])
        try:
            raise ValueError
        except ValueError:
            import sys

            respond("502 Bad", [("X-A", "b")], sys.exc_info())
        return [b""]

    answer = http.wsgi(LoggingMiddleware(app), http.environ())
    assert answer.status == "502 Bad"
    assert [name for name, _ in answer.headers] == ["X-A", "X-Request-ID"]
    assert records.end["http.response.status_code"] == 502


def test_the_applications_own_request_id_header_stays(http):
    answer = http.wsgi(returning([b""], headers=[("x-request-id", "own")]), http.environ())
    assert answer.headers == [("x-request-id", "own")]


@pytest.mark.parametrize(
    ("status", "headers"), [("200 OK", (("A", "b"),)), (200, []), ("", []), ("200 OK", [("A",)]), (None, None)]
)
def test_a_wrong_start_response_reaches_the_server_as_it_is(http, status, headers, expected_failures):
    seen: list[Any] = []

    def app(environ: Any, respond: Any) -> Any:
        respond(status, headers)
        return [b"a"]

    LoggingMiddleware(app)(http.environ(), lambda *given: seen.append(given))
    assert seen[0][0] == status
    assert seen[0][1] is headers or seen[0][1][: len(headers)] == headers


def test_the_servers_own_errors_reach_the_application(http, records):
    def refusing(*given: Any) -> Any:
        raise AssertionError("Headers already set")

    with pytest.raises(AssertionError, match="already set"):
        returning([b"a"])(http.environ(), refusing)


class FileWrapper:
    """As servers have one."""

    def __init__(self, file: Any, size: int = 8192) -> None:
        self.file, self.size = file, size
        self.close = file.close

    def __iter__(self) -> Any:
        return iter(lambda: self.file.read(self.size), b"")


def test_a_servers_file_wrapper_stays_recognisable_and_is_timed_to_its_close(http, records):
    file = io.BytesIO(b"x" * 100)

    def app(environ: Any, respond: Any) -> Any:
        respond("200 OK", [("Content-Length", "100")])
        return environ["wsgi.file_wrapper"](file)

    environ = http.environ(**{"wsgi.file_wrapper": FileWrapper})
    body = LoggingMiddleware(app)(environ, lambda *_: None)
    assert type(body) is FileWrapper
    assert records.ends == []
    body.close()
    assert file.closed
    assert records.end["http.response.body.size"] == 100
    assert records.end["level"] == "INFO"


def test_a_file_wrapper_that_takes_no_attributes_is_iterated(http, records):
    class Rigid(FileWrapper):
        __slots__ = ()

        def __init__(self, file: Any) -> None:
            super().__setattr__("file", file)
            super().__setattr__("size", 10)

        def __setattr__(self, name: str, value: Any) -> None:
            raise AttributeError(name)

    def app(environ: Any, respond: Any) -> Any:
        respond(*OK)
        return environ["wsgi.file_wrapper"](io.BytesIO(b"x" * 25))

    assert http.wsgi(LoggingMiddleware(app), http.environ(**{"wsgi.file_wrapper": Rigid})).body == b"x" * 25
    assert records.end["http.response.body.size"] == 25


def test_head_has_no_body_size(http, records):
    http.wsgi(returning([b"not sent"], headers=[("Content-Length", "8")]), http.environ(method="HEAD"))
    assert records.end["http.response.body.size"] == 0
    assert records.end["level"] == "INFO"


def test_an_environ_with_nothing_in_it_is_served(http, records):
    answer = http.wsgi(returning([b"a"]), {})
    assert answer.body == b"a"
    assert records.end["url.path"] == "/"
    assert records.end["http.request.method"] == "_OTHER"


@pytest.mark.parametrize(
    "strange",
    [
        {"PATH_INFO": "/\xff\xfe\x00\n"},
        {"PATH_INFO": "/" + "a" * 1_000_000},
        {"PATH_INFO": None, "QUERY_STRING": 7, "REMOTE_ADDR": b"x", "wsgi.url_scheme": []},
        {"QUERY_STRING": "&" * 100_000},
        {"HTTP_COOKIE": "session" * 100_000},
        {"HTTP_USER_AGENT": "\x1b[31m" * 100_000},
        {"HTTP_HOST": "evil\r\nX: y"},
        {"CONTENT_LENGTH": "-5", "CONTENT_TYPE": "multipart/form-data; boundary=" + "b" * 10_000},
        {"CONTENT_LENGTH": "99999999999999999999999", "SERVER_PORT": "x"},
        {"HTTP_TRACEPARENT": "00-" + "0" * 100_000, "HTTP_BAGGAGE": "=" * 100_000},
        {"wsgi.input": None, "CONTENT_TYPE": "multipart/form-data; boundary=b"},
    ],
)
def test_strange_requests_are_served_and_logged_within_bounds(http, records, strange):
    assert http.wsgi(returning([b"a"]), http.environ(**strange)).body == b"a"
    assert len(str(records.end)) < 8000
    assert not any("\n" in str(value) or "\x1b" in str(value) for value in records.end.values())


def test_multipart_input_is_read_as_before_by_every_method(http, records):
    lines = [
        b"--b\r\n",
        b'Content-Disposition: form-data; name="f"; filename="a.txt"\r\n',
        b"\r\n",
        b"hello\r\n",
        b"--b--\r\n",
    ]
    body = b"".join(lines)

    def by_readinto(stream: Any) -> bytes:
        buffer = bytearray(500)
        return bytes(buffer[: stream.readinto(buffer)])

    ways: list[Any] = [
        lambda stream: stream.read(),
        lambda stream: stream.read(30) + stream.read(1) + stream.read(1000),
        lambda stream: b"".join(iter(stream.readline, b"")),
        lambda stream: b"".join(stream.readlines()),
        b"".join,
        by_readinto,
        lambda stream: io.BufferedReader(stream).read(),
    ]
    for way in ways:
        records.all.clear()

        def app(environ: Any, respond: Any, way: Any = way) -> Any:
            respond(*OK)
            return [way(environ["wsgi.input"])]

        environ = http.environ("/", "POST", body, CONTENT_TYPE="multipart/form-data; boundary=b")
        assert http.wsgi(LoggingMiddleware(app), environ).body == body
        assert records.end["http.request.uploads"] == [{"size": 5, "extension": "txt"}]


def test_input_that_is_read_twice_is_not_looked_at(http, records):
    def app(environ: Any, respond: Any) -> Any:
        stream = environ["wsgi.input"]
        stream.read(10)
        stream.seek(0)
        respond(*OK)
        return [stream.read()]

    environ = http.environ("/", "POST", b"--b\r\n" + b"x" * 100, CONTENT_TYPE="multipart/form-data; boundary=b")
    assert len(http.wsgi(LoggingMiddleware(app), environ).body) == 105
    assert "http.request.uploads" not in records.end


def test_the_environ_of_other_requests_is_untouched(http):
    """An application that shows its environ shows the same as without."""
    seen: list[set[str]] = []

    def app(environ: Any, respond: Any) -> Any:
        seen.append(set(environ))
        respond(*OK)
        return [b""]

    http.wsgi(app, http.environ())
    http.wsgi(LoggingMiddleware(app), http.environ())
    assert seen[0] == seen[1]


def test_what_a_request_binds_stays_in_it(http, records):
    """Threads serve one request after the other."""

    def app(environ: Any, respond: Any) -> Any:
        lamalog.bind(tenant=environ["PATH_INFO"])
        respond(*OK)

        def body() -> Any:
            yield b"x"
            log.info("in the body")

        return body()

    for path in ("/a", "/b"):
        assert http.wsgi(LoggingMiddleware(app), http.environ(path)).body == b"x"
    assert [entry["tenant"] for entry in records.all if entry["message"] == "in the body"] == ["/a", "/b"]
    assert [entry["tenant"] for entry in records.ends] == ["/a", "/b"]
    assert lamalog.context.current() == {}


def test_context_variables_of_the_application_are_what_they_are_without(http):
    def served(wrap: Any) -> list[bytes]:
        variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")

        def app(environ: Any, respond: Any) -> Any:
            before = variable.get()
            token = variable.set("set")
            respond(*OK)

            def body() -> Any:
                yield before.encode()
                yield variable.get().encode()
                variable.reset(token)

            return body()

        return [http.wsgi(wrap(app), http.environ()).body for _ in range(2)] + [variable.get().encode()]

    assert served(LoggingMiddleware) == served(lambda app: app)


def test_two_bodies_read_in_turn_do_not_mix(http, records):
    def app(environ: Any, respond: Any) -> Any:
        respond(*OK)

        def body() -> Any:
            for number in range(3):
                log.info("piece", extra={"of": environ["PATH_INFO"]})
                yield b"%d" % number

        return body()

    wrapped = LoggingMiddleware(app)
    one, two = iter(wrapped(http.environ("/1"), lambda *_: None)), iter(wrapped(http.environ("/2"), lambda *_: None))
    for first, second in zip(one, two, strict=True):
        assert first == second
    next(two, None)
    ids = {(entry["of"], entry["request_id"]) for entry in records.all if entry["message"] == "piece"}
    assert len(ids) == 2


def test_a_body_closed_by_another_thread_while_it_is_read_does_no_harm(http, records):
    inside, go = threading.Event(), threading.Event()

    class Slow:
        def __iter__(self) -> Any:
            return self

        def __next__(self) -> bytes:
            inside.set()
            assert go.wait(10)
            raise StopIteration

    body = returning(Slow())(http.environ(), lambda *_: None)
    thread = threading.Thread(target=lambda: list(body))
    thread.start()
    assert inside.wait(10)
    body.close()
    go.set()
    thread.join()
    assert len(records.ends) == 1


def test_logging_that_fails_altogether_changes_nothing(http, monkeypatch, expected_failures):
    monkeypatch.setattr(logging.Logger, "_log", lambda *_, **__: 1 / 0)
    answer = http.wsgi(returning([b"fine"]), http.environ())
    assert answer.body == b"fine"


def test_a_broken_observer_still_serves(http, monkeypatch, expected_failures):
    app = returning([b"fine"])
    monkeypatch.setattr(app.observer, "open", lambda request: 1 / 0)
    assert http.wsgi(app, http.environ()).body == b"fine"


def test_the_reference_validator_has_nothing_to_say(http):
    from wsgiref.util import setup_testing_defaults
    from wsgiref.validate import validator

    def app(environ: Any, respond: Any) -> Any:
        assert environ["wsgi.input"].read(5) == b"--b\r\n"
        respond(*OK)
        return [b"valid"]

    environ: dict[str, Any] = {
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": "5",
        "QUERY_STRING": "",
    }
    setup_testing_defaults(environ)
    environ |= {"REQUEST_METHOD": "POST", "wsgi.input": io.BytesIO(b"--b\r\n")}
    checked = validator(LoggingMiddleware(validator(app)))
    assert http.wsgi(checked, environ).body == b"valid"
