from __future__ import annotations

import logging
import threading
import urllib.error
import urllib.request

import pytest

from lamalog.context import bound
from lamalog.filters import ContextFilter, HealthProbeFilter


@pytest.mark.parametrize(
    ("path", "status", "passes"),
    [
        ("/health", 200, False),
        ("/healthz", 204, False),
        ("/health/", 200, False),
        ("/health/db", 299, False),
        ("/health?full=1", "200", False),
        ("/healthcare", 200, True),
        ("/api/health", 200, True),
        ("/", 200, True),
        ("/health", 199, True),
        ("/health", 301, True),
        ("/health", 404, True),
        ("/health", 503, True),
        ("/health", None, True),
        ("/health", "ok", True),
        (None, 200, True),
        (b"/health", 200, True),
    ],
)
def test_only_successful_probes_go(make, path, status, passes):
    record = make(url__path=path, http__response__status_code=status)
    assert HealthProbeFilter().filter(record) is passes


def test_the_path_may_be_bound_or_known_by_its_route(make):
    with bound(**{"url.path": "/healthz"}):
        bound_path = make(http__response__status_code=200)
        assert HealthProbeFilter().filter(bound_path) is False
        kept = make(http__response__status_code=200)
        ContextFilter().filter(kept)
    assert HealthProbeFilter().filter(kept) is False
    assert HealthProbeFilter().filter(make(http__route="/ping", http__response__status_code=200)) is False


@pytest.mark.parametrize(
    ("name", "msg", "args", "passes"),
    [
        ("werkzeug", '127.0.0.1 - - [01/Jan/2026 00:00:00] "%s" %s %s\n', ("GET /health HTTP/1.1", "200", "-"), False),
        ("werkzeug", '"%s" %s %s', ("\x1b[35m\x1b[1mGET /health HTTP/1.1\x1b[0m", "204", "-"), False),
        ("werkzeug", '"%s" %s %s', ("\\x1b[35m\\x1b[1mGET /health HTTP/1.1\\x1b[0m", "204", "-"), False),
        ("werkzeug", '"%s" %s %s', ("\x1b[33mGET /health HTTP/1.1\x1b[0m", "404", "-"), True),
        ("werkzeug", '"%s" %s %s', ("GET /shop HTTP/1.1", "200", "-"), True),
        ("uvicorn.access", '%s - "%s %s HTTP/%s" %d', ("1.2.3.4:5", "GET", "/ready?x=1", "1.1", 200), False),
        ("uvicorn.access", '%s - "%s %s HTTP/%s" %d', ("1.2.3.4:5", "GET", "/ready", "1.1", 503), True),
        ("uvicorn.access", '1.2.3.4:5 - "GET /ready HTTP/1.1" 200', (), False),
        (
            "gunicorn.access",
            '%(h)s "%(r)s" %(s)s %(b)s',
            {"h": "::1", "r": "GET /livez HTTP/1.1", "s": "200", "b": "2"},
            False,
        ),
        (
            "gunicorn.access",
            '%(h)s "%(r)s" %(s)s %(b)s',
            {"h": "::1", "r": "GET /livez HTTP/1.1", "s": "500", "b": "2"},
            True,
        ),
        ("shop", '"GET /health HTTP/1.1" 200', (), True),
        ("werkzeug", '"GET /health HTTP/1.1" 2000', (), True),
    ],
)
def test_access_lines_are_read(name, msg, args, passes):
    record = logging.LogRecord(name, 20, "p", 1, msg, (args,) if isinstance(args, dict) else args, None)
    assert HealthProbeFilter().filter(record) is passes


def test_paths_and_loggers_are_options(make):
    one = HealthProbeFilter("/api/*/up, /v1.0", loggers="mine")
    passes = {
        path: one.filter(make(url__path=path, http__response__status_code=200))
        for path in ("/api/x/up", "/api/x/y/up", "/api/up", "/v1.0", "/v1x0", "/health")
    }
    assert passes == {
        "/api/x/up": False,
        "/api/x/y/up": False,
        "/api/up": True,
        "/v1.0": False,
        "/v1x0": True,
        "/health": True,
    }
    assert one.filter(make('"GET /v1.0 HTTP/1.1" 200', name="mine")) is False
    assert HealthProbeFilter([]).filter(make(url__path="/", http__response__status_code=200)) is True


def test_a_slow_probe_can_be_kept(make):
    one = HealthProbeFilter(slow="1 s")
    for duration, passes in ((0.5, False), (1.5, True), (None, False)):
        assert one.filter(make(url__path="/health", http__response__status_code=200, duration=duration)) is passes


def test_it_counts(make):
    one = HealthProbeFilter()
    for status in (200, 200, 500):
        one.filter(make(url__path="/health", http__response__status_code=status))
    assert one.stats == {"passed": 1, "dropped": 2, "failed": 0}


def test_a_hostile_line_takes_no_time(make):
    for text in ('"GET ' * 100_000, '"' + "A" * 1_000_000, '"GET ' + "/" * 1_000_000):
        assert HealthProbeFilter().filter(make(text, name="werkzeug")) is True


def test_with_a_real_werkzeug_server(collecting):
    serving = pytest.importorskip("werkzeug.serving")

    def app(environ, start_response):
        path = environ["PATH_INFO"]
        start_response("503 Down" if path == "/healthz" else "204 No Content" if path == "/livez" else "200 OK", [])
        return [b""]

    handler = collecting(HealthProbeFilter())
    logger = logging.getLogger("werkzeug")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    server = serving.make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        for path in ("/health", "/livez", "/healthz", "/shop"):
            try:
                opener.open(f"http://127.0.0.1:{server.server_port}{path}", timeout=10).close()
            except urllib.error.HTTPError as error:
                error.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    requests = [message for message in handler.messages if "HTTP/1" in message]
    assert len(requests) == 2
    assert "/healthz" in requests[0]
    assert "/shop" in requests[1]
    assert handler.filters[0].stats["dropped"] == 2
