"""What request logging costs per request: the bare application, ours around it, and peers that do less.

    python -m benchmarks.http [--requests 3000] [--rounds 7]

Each contestant serves the same requests in a fresh process, called directly (no sockets, no client), and logs to a file.
The ratio to the bare application and the time added are taken within each round; medians are printed. The applications
answer a JSON of two fields, and log one record of their own; peers that are not installed are left out.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import io
import json
import logging
import logging.config
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Serve = Callable[[int], None]
log = logging.getLogger("bench.app")


def _lamalog(folder: Path) -> None:
    import lamalog

    logging.config.dictConfig(lamalog.default_config(log_dir=str(folder), console=False))


def _stdlib(folder: Path) -> None:
    handler = logging.FileHandler(folder / "a.log")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level="INFO")


def _flask() -> Any:
    import flask

    app = flask.Flask("bench")

    @app.get("/tasks/<int:number>")
    def task(number: int) -> Any:
        log.info("task %d asked for", number)
        return {"task": number, "state": "done"}

    return app


def _starlette() -> Any:
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def task(request: Any) -> Any:
        log.info("task %d asked for", request.path_params["number"])
        return JSONResponse({"task": request.path_params["number"], "state": "done"})

    return Starlette(routes=[Route("/tasks/{number:int}", task)])


def _wsgi(app: Any) -> Serve:
    def serve(count: int) -> None:
        for number in range(count):
            environ = {
                "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": f"/tasks/{number}", "QUERY_STRING": "verbose=1",
                "SERVER_NAME": "localhost", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": "203.0.113.7", "HTTP_HOST": "shop.test", "HTTP_USER_AGENT": "curl/8.5.0",
                "HTTP_ACCEPT": "*/*", "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
                "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
            }  # fmt: skip
            body = app(environ, lambda status, headers, exc_info=None: None)
            for _ in body:
                pass
            if hasattr(body, "close"):
                body.close()

    return serve


def _asgi(app: Any) -> Serve:
    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        pass

    async def all_of(count: int) -> None:
        for number in range(count):
            path = f"/tasks/{number}"
            scope = {
                "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
                "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"verbose=1", "root_path": "",
                "headers": [(b"host", b"shop.test"), (b"user-agent", b"curl/8.5.0"), (b"accept", b"*/*")],
                "client": ("203.0.113.7", 50000), "server": ("127.0.0.1", 8000),
            }  # fmt: skip
            # As uvicorn does: a task for each request.
            await asyncio.create_task(app(scope, receive, send))

    return lambda count: asyncio.run(all_of(count))


def flask_bare(folder: Path) -> Serve:
    _lamalog(folder)
    return _wsgi(_flask())


def flask_lamalog(folder: Path) -> Serve:
    from lamalog.http.flask import init_app

    _lamalog(folder)
    app = _flask()
    init_app(app)
    return _wsgi(app)


def flask_hand_made(folder: Path) -> Serve:
    """The before/after_request pair that most services write, to the same JSON file."""
    import flask

    _lamalog(folder)
    app = _flask()

    @app.before_request
    def begin() -> None:
        flask.g.began = time.perf_counter()

    @app.after_request
    def end(response: Any) -> Any:
        request = flask.request
        fields = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "duration": time.perf_counter() - flask.g.began,
            "size": response.content_length,
            "client": request.remote_addr,
            "agent": str(request.user_agent),
        }
        log.info("%s %s %d", request.method, request.path, response.status_code, extra=fields)
        return response

    return _wsgi(app)


def flask_opentelemetry(folder: Path) -> Serve:
    """OpenTelemetry's own instrumentation with a tracer that exports nothing."""
    from opentelemetry.instrumentation.flask import FlaskInstrumentor
    from opentelemetry.sdk.trace import TracerProvider

    _lamalog(folder)
    app = _flask()
    FlaskInstrumentor().instrument_app(app, tracer_provider=TracerProvider())
    return _wsgi(app)


def starlette_bare(folder: Path) -> Serve:
    _lamalog(folder)
    return _asgi(_starlette())


def starlette_lamalog(folder: Path) -> Serve:
    from lamalog.http.asgi import LoggingMiddleware

    _lamalog(folder)
    return _asgi(LoggingMiddleware(_starlette()))


def starlette_asgi_logger(folder: Path) -> Serve:
    """The access line of asgi-logger, to the same JSON file."""
    from asgi_logger import AccessLoggerMiddleware

    _lamalog(folder)
    access = logging.getLogger("access")
    access.handlers[:] = []
    app = AccessLoggerMiddleware(_starlette(), logger=access)
    access.handlers[:] = []
    access.propagate = True
    access.setLevel("INFO")
    return _asgi(app)


def starlette_base_http(folder: Path) -> Serve:
    """The BaseHTTPMiddleware of the structlog and FastAPI tutorials, to the same JSON file."""
    import structlog
    from starlette.middleware.base import BaseHTTPMiddleware

    _lamalog(folder)

    async def middleware(request: Any, call_next: Any) -> Any:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=f"{time.time_ns():x}")
        began = time.perf_counter()
        response = await call_next(request)
        fields = {
            "method": request.method,
            "path": request.url.path,
            "status": response.status_code,
            "duration": time.perf_counter() - began,
            "client": request.client.host,
        }
        log.info("%s %s %d", request.method, request.url.path, response.status_code, extra=fields)
        return response

    return _asgi(BaseHTTPMiddleware(_starlette(), dispatch=middleware))


#: Groups: the first of each is the bare application that the others are compared with.
CONTESTANTS: list[list[tuple[str, Callable[[Path], Serve], tuple[str, ...]]]] = [
    [
        ("Flask, bare", flask_bare, ("flask",)),
        ("Flask + lamalog.http.flask", flask_lamalog, ("flask",)),
        ("Flask + hand-made before/after_request", flask_hand_made, ("flask",)),
        ("Flask + OpenTelemetry, no exporter", flask_opentelemetry, ("flask", "opentelemetry.instrumentation.flask")),
    ],
    [
        ("Starlette, bare", starlette_bare, ("starlette",)),
        ("Starlette + lamalog.http.asgi", starlette_lamalog, ("starlette",)),
        ("Starlette + asgi-logger (one line, 15 values)", starlette_asgi_logger, ("starlette", "asgi_logger")),
        ("Starlette + BaseHTTPMiddleware, structlog", starlette_base_http, ("starlette",)),
    ],
]


def installed(modules: tuple[str, ...]) -> bool:
    try:
        return all(importlib.util.find_spec(module) for module in modules)
    except ModuleNotFoundError:
        return False


def measure(name: str, requests: int) -> float:
    """Nanoseconds per request of one contestant, in this process."""
    build = next(build for group in CONTESTANTS for label, build, _ in group if label == name)
    with tempfile.TemporaryDirectory() as folder:
        serve = build(Path(folder))
        serve(200)
        start = time.perf_counter_ns()
        serve(requests)
        spent = time.perf_counter_ns() - start
        logging.shutdown()
        return spent / requests


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.requests)))
        return
    groups = [[name for name, _, modules in group if installed(modules)] for group in CONTESTANTS]
    times: dict[str, list[float]] = {name: [] for group in groups for name in group}
    for _ in range(options.rounds):
        for name, found in times.items():
            command = [sys.executable, "-m", "benchmarks.http", "--one", name, "--requests", str(options.requests)]
            found.append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    print(f"{options.requests} requests x {options.rounds} rounds, Python {sys.version.split()[0]}\n")
    print(f"{'':48} {'µs/request':>10} {'added µs':>9} {'x bare':>7}")
    for group in groups:
        for name in group:
            pairs = list(zip(times[name], times[group[0]], strict=True))
            added = statistics.median(one - bare for one, bare in pairs) / 1000
            ratio = statistics.median(one / bare for one, bare in pairs)
            print(f"{name:48} {statistics.median(times[name]) / 1000:10.1f} {added:9.1f} {ratio:7.2f}")
        print()


if __name__ == "__main__":
    main()
