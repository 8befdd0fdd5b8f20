"""Real servers under load, logging to real files: every request once, its id on every record of its handler."""

from __future__ import annotations

import collections
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import lamalog
from lamalog.handlers.segments import iter_log, list_segments

REQUESTS, CLIENTS = 300, 12
SETUP = """
import logging, logging.config, os, time
import lamalog
logging.config.dictConfig(lamalog.default_config(
    app="svc", console=False, level="INFO", log_dir=os.environ["LOGS"], rotation="100 kB", retention=None))
log = logging.getLogger("the.app")

def endless():
    try:
        for _ in range(4000):
            time.sleep(0.005)
            yield b"x" * 65536
    finally:
        log.info("let go")
"""
FLASK = f"""{SETUP}
import flask
from lamalog.http.flask import init_app

app = flask.Flask("service")
init_app(app, slow=None)  # how fast the machine is does not matter here

@app.get("/work/<int:number>")
def work(number):
    log.info("begun", extra={{"number": number}})
    time.sleep(0.002)
    log.info("done", extra={{"number": number}})
    return str(number)

@app.get("/stream/<int:number>")
def stream(number):
    def pieces():
        for piece in range(2):
            log.info("piece", extra={{"number": number}})
            yield str(number)
    return flask.Response(pieces())

@app.get("/long/<int:number>")
def long(number):
    return flask.Response(endless())

@app.get("/boom/<int:number>")
def boom(number):
    log.info("begun", extra={{"number": number}})
    log.info("about to fail", extra={{"number": number}})
    raise ValueError(f"boom {{number}}")

if __name__ == "__main__":
    from werkzeug.serving import make_server
    make_server("127.0.0.1", 0, app, threaded=True, fd=int(os.environ["FD"])).serve_forever()
"""
STARLETTE = f"""{SETUP}
import asyncio
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from lamalog.http.asgi import LoggingMiddleware

async def work(request):
    number = request.path_params["number"]
    log.info("begun", extra={{"number": number}})
    await asyncio.sleep(0.002)
    log.info("done", extra={{"number": number}})
    return PlainTextResponse(str(number))

def in_a_thread(request):
    number = request.path_params["number"]
    log.info("begun", extra={{"number": number}})
    log.info("about to fail", extra={{"number": number}})
    raise ValueError(f"boom {{number}}")

async def stream(request):
    number = request.path_params["number"]
    async def pieces():
        for piece in range(2):
            log.info("piece", extra={{"number": number}})
            yield str(number)
    return StreamingResponse(pieces())

app = LoggingMiddleware(Starlette(routes=[
    Route("/long/{{number:int}}", lambda request: StreamingResponse(endless())),
    Route("/work/{{number:int}}", work), Route("/boom/{{number:int}}", in_a_thread), Route("/stream/{{number:int}}", stream)]), slow=None)
"""
PLAIN = f"""{SETUP}
from lamalog.http.wsgi import LoggingMiddleware

def service(environ, respond):
    _, kind, number = environ["PATH_INFO"].split("/")
    number = int(number)
    log.info("begun", extra={{"number": number}})
    if kind != "stream":
        log.info("going on", extra={{"number": number}})
    if kind == "boom":
        raise ValueError(f"boom {{number}}")
    respond("200 OK", [("Content-Type", "text/plain")])
    if kind == "long":
        return endless()
    if kind == "work":
        return [str(number).encode()]
    return pieces(number)

def pieces(number):
    yield str(number).encode()
    log.info("piece", extra={{"number": number}})
    yield str(number).encode()

app = LoggingMiddleware(service, route=lambda environ: "/" + environ["PATH_INFO"].split("/")[1], slow=None)
"""
GUNICORN = [
    "-m",
    "gunicorn",
    "service:app",
    "--workers=3",
    "--bind=fd://{fd}",
    "--worker-tmp-dir={tmp}",
    "--no-control-socket",
    "--graceful-timeout=4",  # a worker that is told to stop before it has set its signal handlers never hears it
]
SERVERS: dict[str, tuple[str, str, list[str]]] = {
    "werkzeug": ("werkzeug", FLASK, ["service.py"]),
    "gunicorn sync": ("gunicorn", FLASK, GUNICORN),
    "gunicorn gthread preload": ("gunicorn", FLASK, [*GUNICORN, "--threads=4", "--preload"]),
    "gunicorn plain": ("gunicorn", PLAIN, [*GUNICORN, "--threads=2"]),
    "uvicorn": ("uvicorn", STARLETTE, ["-m", "uvicorn", "service:app", "--fd={fd}"]),
    "uvicorn workers": ("uvicorn", STARLETTE, ["-m", "uvicorn", "service:app", "--fd={fd}", "--workers=2"]),
}


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    logs: Path
    output: Path
    lines: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.data = response.read()  # type: ignore[attr-defined]
            return response
        finally:
            connection.close()

    def stop(self) -> None:
        """End the server and read what it has logged."""
        time.sleep(0.2)  # the last answers may be on their way to the file
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        # A segment whose compression was cut short stands there twice; this lists it once.
        self.lines += [json.loads(line) for _, line in iter_log(list_segments(self.logs, "svc"))]

    def ends(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("event.name") == "http.server.request.end"]


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    module, code, command = SERVERS[request.param]
    pytest.importorskip(module)
    if module != "uvicorn" and os.name == "nt":
        pytest.skip("no pre-fork here")
    pytest.importorskip("flask" if code is FLASK else "starlette")
    if "--no-control-socket" in command and not _knows_control_socket():
        command = [word for word in command if word != "--no-control-socket"]
    (tmp_path / "service.py").write_text(code)
    logs, output = tmp_path / "logs", tmp_path / "output"
    root = str(Path(lamalog.__file__).parents[1])
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener, output.open("wb") as out:
        fd = listener.fileno()
        process = subprocess.Popen(
            [sys.executable, *(word.format(fd=fd, tmp=tmp_path) for word in command)],
            cwd=tmp_path,
            env={**os.environ, "LOGS": str(logs), "FD": str(fd), "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"},
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=[fd],
        )
        try:
            yield Server(process, listener.getsockname()[1], logs, output)
        finally:
            process.kill()
            process.wait(10)


def _knows_control_socket() -> bool:
    from gunicorn.config import KNOWN_SETTINGS

    return any("--no-control-socket" in (setting.cli or ()) for setting in KNOWN_SETTINGS)


def test_under_load_every_request_is_there_once_with_its_id_on_all_its_records(server):
    kinds = ["work", "work", "stream", "boom"]
    asked = [(f"/{kinds[number % 4]}/{number}", number) for number in range(REQUESTS)]

    def ask(request: tuple[str, int]) -> tuple[int, str | None, int, bytes]:
        path, number = request
        given = {"X-Request-ID": f"mine-{number}"} if number % 3 == 0 else {}
        response = server.ask(path, **given)
        return number, response.headers.get("X-Request-ID"), response.status, response.data

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(ask, asked))
    server.stop()
    output = server.output.read_text()
    for number, _, status, data in answers:
        assert (status, data if status == 200 else b"") == {
            "work": (200, b"%d" % number),
            "stream": (200, b"%d" % number * 2),
            "boom": (500, b""),
        }[kinds[number % 4]], output

    ends = server.ends()
    assert len(ends) == REQUESTS
    by_path = {end["url.path"]: end for end in ends}
    assert set(by_path) == {path for path, _ in asked}
    assert len({end["request_id"] for end in ends}) == REQUESTS
    for number, returned, status, _ in answers:
        end = by_path[asked[number][0]]
        assert end["http.response.status_code"] == status
        assert end["severity_text"] == ("ERROR" if status == 500 else "INFO"), end
        if returned is not None:  # some servers answer an exception themselves
            assert end["request_id"] == returned
        if number % 3 == 0:
            assert end["request_id"] == f"mine-{number}"
        assert ("exception.stacktrace" in end) == (status == 500)

    of_handlers = [line for line in server.lines if line["logger"] == "the.app"]
    found = collections.Counter((line["number"], line["request_id"], line["trace_id"]) for line in of_handlers)
    expected = {(number, by_path[path]["request_id"], by_path[path]["trace_id"]): 2 for path, number in asked}
    assert dict(found) == expected

    errors = [line for line in server.lines if line["severity_text"] in ("ERROR", "CRITICAL")]
    assert len(errors) == REQUESTS // 4
    assert "Traceback" not in output, output
    assert len({line["record.id"] for line in server.lines}) == len(server.lines)
    assert len(list(server.logs.glob("svc*"))) > 2  # it was rotated meanwhile


def test_a_client_that_hangs_up_in_the_middle_of_a_stream_is_told_in_one_record(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"GET /long/1 HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(100_000)
    assert server.ask("/work/2").status == 200
    time.sleep(0.5)
    server.stop()
    ends = {end["url.path"]: end for end in server.ends()}
    assert len(server.ends()) == 2
    assert ends["/work/2"]["severity_text"] == "INFO"
    end = ends["/long/1"]
    assert end["severity_text"] == "WARNING", end
    assert end["client.disconnected"] is True
    assert end["http.response.incomplete"] is True
    assert 0 < end["http.response.body.size"] < 4000 * 65536
    if "uvicorn" not in server.process.args:  # Starlette leaves an ordinary generator to the garbage collector
        (let_go,) = [line for line in server.lines if line["message"] == "let go"]
        assert let_go["request_id"] == end["request_id"]
    assert "Traceback" not in server.output.read_text()
