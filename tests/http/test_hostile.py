"""The same server and application, with and without the middleware: byte for byte the same answers to hostile bytes."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import random
import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest

from lamalog.http import _failures, route_statistics
from lamalog.http.asgi import LoggingMiddleware as Asgi
from lamalog.http.wsgi import LoggingMiddleware as Wsgi

MULTIPART = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'


def post(
    body: bytes, kind: bytes = b"multipart/form-data; boundary=b", length: bytes | None = None, more: bytes = b""
) -> bytes:
    stated = str(len(body)).encode() if length is None else length
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + kind + b"\r\n" + more
    return head + b"Content-Length: " + stated + b"\r\n\r\n" + body


def get(path: bytes, more: bytes = b"", method: bytes = b"GET", version: bytes = b"HTTP/1.1") -> bytes:
    return method + b" " + path + b" " + version + b"\r\nHost: x\r\nConnection: close\r\n" + more + b"\r\n"


REQUESTS = {
    "plain": get(b"/echo"),
    "query": get(b"/echo?a=1&a=2&token=s3cr3t&%ff=%00"),
    "head": get(b"/echo", method=b"HEAD"),
    "options": get(b"/echo", method=b"OPTIONS"),
    "made-up method": get(b"/echo", method=b"FROB"),
    "lower-case method": get(b"/echo", method=b"get"),
    "missing": get(b"/missing"),
    "boom": get(b"/boom"),
    "stream": get(b"/stream"),
    "late boom": get(b"/late"),
    "empty": get(b"/empty"),
    "list": get(b"/list"),
    "tuple": get(b"/tuple"),
    "nothing": get(b"/nothing"),
    "http 1.0": get(b"/stream", version=b"HTTP/1.0"),
    "http 3.7": get(b"/echo", version=b"HTTP/3.7"),
    "absolute form": get(b"http://evil.test/echo?x=1"),
    "double slash": get(b"//echo"),
    "dots": get(b"/../../etc/passwd"),
    "encoded newline": get(b"/echo%0d%0aX-Evil:%201"),
    "bad percent": get(b"/echo/%zz%"),
    "invalid utf-8 path": get(b"/echo/%ff%fe%80"),
    "raw high bytes": get(b"/echo/\xff\xfe"),
    "overlong utf-8": get(b"/echo/%c0%ae%c0%ae/"),
    "nul": get(b"/echo/%00"),
    "escape": get(b"/echo/%1b[31m%e2%80%ae"),
    "long path": get(b"/echo/" + b"a" * 20_000),
    "long query": get(b"/echo?" + b"&" * 20_000),
    "long header": get(b"/echo", b"X-Long: " + b"a" * 30_000 + b"\r\n"),
    "huge header": get(b"/echo", b"X-Huge: " + b"a" * 300_000 + b"\r\n"),
    "long user agent": get(b"/echo", b"User-Agent: " + b"\xe4" * 9_000 + b"\r\n"),
    "many headers": get(b"/echo", b"".join(b"X-%d: y\r\n" % number for number in range(90))),
    "too many headers": get(b"/echo", b"".join(b"X-%d: y\r\n" % number for number in range(300))),
    "cookies": get(b"/echo", b"Cookie: session=" + b"=;" * 3000 + b"\r\nCookie: \xff\r\n"),
    "request id": get(b"/echo", b"X-Request-ID: " + b"a" * 129 + b"\r\nX-Request-ID: b\r\n"),
    "request id with escape": get(b"/echo", b"X-Request-ID: \x1b[31m\r\n"),
    "traceparent": get(b"/echo", b"traceparent: 00-" + b"f" * 5000 + b"\r\ntracestate: \xff\r\nbaggage: " + b"=,;" * 3000 + b"\r\n"),
    "hosts": b"GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
    "no host": b"GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n",
    "strange host": b"GET /echo HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n",
    "forwarded": get(b"/echo", b"X-Forwarded-For: ' OR 1=1 --\r\nForwarded: for=\"_x\"\r\n"),
    "header without colon": get(b"/echo", b"nonsense\r\n"),
    "header of spaces": get(b"/echo", b" : \r\n"),
    "folded header": get(b"/echo", b"X-A: b\r\n c\r\n"),
    "upgrade": get(b"/echo", b"Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n"),
    "expect": post(b"a=b", b"application/x-www-form-urlencoded", more=b"Expect: nonsense\r\n"),
    "form": post(b"a=1&b=%ff", b"application/x-www-form-urlencoded"),
    "json": post(b"{", b"application/json"),
    "upload": post(MULTIPART + b"\x89PNG\r\n\x1a\n" + b"x" * 5000 + b"\r\n--b--\r\n"),
    "big upload": post(MULTIPART + b"y" * 600_000 + b"\r\n--b--\r\n"),
    "upload cut off": post(MULTIPART + b"\x89PNG"),
    "upload without end": post(MULTIPART + b"x\r\n--b"),
    "upload of nothing": post(b""),
    "upload, only the end": post(b"--b--"),
    "upload, wrong boundary": post(MULTIPART + b"x\r\n--b--", b"multipart/form-data; boundary=c"),
    "upload, no boundary": post(MULTIPART, b"multipart/form-data"),
    "upload, empty boundary": post(MULTIPART, b'multipart/form-data; boundary=""'),
    "upload, long boundary": post(MULTIPART, b"multipart/form-data; boundary=" + b"b" * 500),
    "upload, strange boundary": post(MULTIPART, b"multipart/form-data; boundary=\xff\xfe"),
    "upload, headers without end": post(b"--b\r\nContent-Disposition: form-data; name=" + b"a" * 50_000),
    "upload, no disposition": post(b"--b\r\n\r\nx\r\n--b--\r\n"),
    "upload, bad name": post(MULTIPART.replace(b"a.png", b"../\xff\x00\x1b.png") + b"x\r\n--b--\r\n"),
    "upload, bad charset": post(MULTIPART.replace(b'filename="a.png"', b"filename*=nope''%ff") + b"x\r\n--b--\r\n"),
    "upload, many parts": post((MULTIPART + b"x\r\n") * 600 + b"--b--\r\n"),
    "upload, nothing but dashes": post(b"-" * 100_000),
    "upload, line breaks": post(b"--b\r\n" + b"\r\n" * 5_000),
    "length empty": post(b"x", length=b""),
    "length negative": post(b"x", length=b"-5"),
    "length signed": post(b"x", length=b"+1"),
    "length hex": post(b"x", length=b"0x1"),
    "length words": post(b"x", length=b"many"),
    "length huge": post(b"x" * 10, length=b"9" * 30),
    "length short": post(b"x" * 10, length=b"3"),
    "length twice": post(b"abc", more=b"Content-Length: 7\r\n"),
    "chunked": b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "chunked and length": post(b"3\r\nabc\r\n0\r\n\r\n", more=b"Transfer-Encoding: chunked\r\n"),
    "chunked nonsense": b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "not http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "nonsense": b"\x00\xff\r\n\r\n",
}  # fmt: skip


def mutations(count: int) -> Iterator[bytes]:
    """Requests with a few bytes changed, inserted or cut away; always the same ones."""
    dice = random.Random(7)
    small = [request for request in REQUESTS.values() if len(request) < 3000]
    for _ in range(count):
        data = bytearray(dice.choice(small))
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(data))
            change = dice.randrange(4)
            if change == 0:
                data[at] = dice.randrange(256)
            elif change == 1:
                data[at:at] = dice.choice([b"\r\n", b"%", b"\xff", b"\x00", b";", b"=", b"--b", b" "])
            elif change == 2:
                del data[at : at + dice.randint(1, 4)]
            else:
                data[at:at] = data[at : at + dice.randint(1, 30)]
        yield bytes(data)


def wsgi_app() -> Any:
    flask = pytest.importorskip("flask")
    app = flask.Flask("hostile")
    app.logger.disabled = True

    @app.route("/echo", methods=["GET", "POST", "HEAD"])
    def echo() -> Any:
        request = flask.request
        files = {name: [file.filename, file.content_type, len(file.read())] for name, file in request.files.items(True)}
        heads = sorted((key, value) for key, value in request.headers if key.lower() not in ("connection",))
        seen = [
            request.full_path,
            request.args.to_dict(False),
            request.form.to_dict(False),
            files,
            heads,
            len(request.data),
        ]
        return app.response_class(json.dumps(seen) + "\n", mimetype="application/json")

    @app.get("/boom")
    def boom() -> Any:
        raise ValueError("boom")

    @app.get("/stream")
    def stream() -> Any:
        return flask.Response(str(number) * 100 for number in range(50))

    @app.get("/late")
    def late() -> Any:
        return flask.Response(1 // (3 - number) and "xy" for number in range(5))

    app.add_url_rule("/empty", view_func=lambda: ("", 204))

    def with_plain_ones(environ: Any, respond: Any) -> Any:
        """Some servers send Content-Length for a body whose length is one."""
        bodies: dict[str, Any] = {"/list": [b"one piece"], "/tuple": (b"two", b"pieces"), "/nothing": []}
        body = bodies.get(environ["PATH_INFO"])
        if body is None:
            return app.wsgi_app(environ, respond)
        respond("200 OK", [("Content-Type", "text/plain")])
        return body

    return with_plain_ones


def asgi_app() -> Any:
    pytest.importorskip("starlette")
    pytest.importorskip("python_multipart")
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, Response, StreamingResponse
    from starlette.routing import Route

    async def echo(request: Any) -> Any:
        seen: list[Any] = [request.url.path, request.url.query, sorted(request.headers.items())]
        if request.method == "POST":
            kind = request.headers.get("content-type", "")
            if kind.startswith(("multipart/", "application/x-www")):
                async with request.form() as form:
                    for key, value in form.multi_items():
                        seen.append([key, value if isinstance(value, str) else [value.filename, value.size]])
            else:
                seen.append(len(await request.body()))
        return JSONResponse(seen)

    def boom(request: Any) -> Any:
        raise ValueError("boom")

    def late(request: Any) -> Any:
        return StreamingResponse(1 // (3 - number) and "xy" for number in range(5))

    return Starlette(
        routes=[
            Route("/echo", echo, methods=["GET", "POST"]),
            Route("/boom", boom),
            Route("/stream", lambda request: StreamingResponse(str(number) * 100 for number in range(50))),
            Route("/late", late),
            Route("/empty", lambda request: Response(status_code=204)),
        ]
    )


@contextlib.contextmanager
def stdlib_server(app: Any) -> Iterator[int]:
    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def get_stderr(self) -> Any:
            return io.StringIO()

    class Server(socketserver.ThreadingMixIn, WSGIServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

        def server_bind(self) -> None:  # without asking for the name of this host
            socketserver.TCPServer.server_bind(self)
            self.server_name, self.server_port = "localhost", 80
            self.setup_environ()

    with Server(("127.0.0.1", 0), Quiet) as server:
        server.set_app(app)
        yield from running(server, server.server_address[1])


@contextlib.contextmanager
def werkzeug_server(app: Any) -> Iterator[int]:
    serving = pytest.importorskip("werkzeug.serving")
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = serving.make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    server.port = 80  # it is echoed in absolute URLs
    yield from running(server, server.socket.getsockname()[1])
    server.server_close()


def running(server: Any, port: int) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield port
    finally:
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def uvicorn_server(app: Any, http: str = "h11") -> Iterator[int]:
    uvicorn = pytest.importorskip("uvicorn")
    if http != "h11":
        pytest.importorskip(http)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(app, log_config=None, lifespan="off", http=http, ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def answer(port: int, request: bytes) -> bytes:
    """Everything the server sends until it closes, or until it only waits for more."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        connection.settimeout(0.25)
        with contextlib.suppress(ConnectionError, TimeoutError):
            while data := connection.recv(65536):
                received += data
                connection.settimeout(0.5)
    return received


def comparable(response: bytes) -> bytes:
    head, separator, body = response.partition(b"\r\n\r\n")
    head = re.sub(rb"(?im)^(date|x-request-id):[^\r\n]*\r\n", b"", head + b"\r\n")
    return head + separator + body


SERVERS = {
    "stdlib": (stdlib_server, wsgi_app, Wsgi),
    "werkzeug": (werkzeug_server, wsgi_app, Wsgi),
    "uvicorn": (uvicorn_server, asgi_app, Asgi),
}


# Flask and Starlette leave files of broken forms to the garbage collector, with and without the middleware.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("name", SERVERS)
def test_answers_are_the_same_byte_for_byte(name, records):
    serve, build, wrap = SERVERS[name]
    ids = set()
    with serve(build()) as bare, serve(wrap(build(), uploads="kept")) as wrapped, ThreadPoolExecutor(2) as pool:
        for label, request in [*REQUESTS.items(), *((f"mutation {n}", r) for n, r in enumerate(mutations(150)))]:
            for _ in range(5):
                expected, found = pool.map(answer, (bare, wrapped), (request, request))
                if comparable(found) == comparable(expected):
                    break  # else a server that closes with bytes unread may have cut its own answer off: TCP resets
            assert comparable(found) == comparable(expected), (label, request[:300])
            ids.update(re.findall(rb"(?im)^x-request-id: ([^\r\n]+)\r$", found))
    assert _failures.failures() == {}
    ends = records.named("http.server.request.end")
    assert sum(one.count for one in route_statistics()) == len(ends) == len(records.named("http.server.request.start"))
    assert {value.decode() for value in ids} <= {entry["request_id"] for entry in ends}
    assert len(ids) >= 75
    assert max(len(str({**entry, "exception": ""})) for entry in ends) < 12_000
