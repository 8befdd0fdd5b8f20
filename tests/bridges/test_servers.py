"""Real servers: each request is one record with fields, and nothing is printed beside the log."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

ASGI = """
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    status = 404 if scope["path"] == "/missing" else 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})
"""
WSGI = """
def app(environ, start_response):
    status = "404 Not Found" if environ["PATH_INFO"] == "/missing" else "200 OK"
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]
"""
SERVERS = {
    "uvicorn": ASGI + "bridges.adopt('uvicorn')\nimport uvicorn\nuvicorn.run(app, port=0)\n",
    "uvicorn-imported-before": "import uvicorn\n" + ASGI + "bridges.adopt_known()\nuvicorn.run(app, port=0)\n",
    "uvicorn-own-config": ASGI
    + "import uvicorn\nbridges.adopt('uvicorn')\nuvicorn.run(app, port=0, log_config=None)\n",
    "hypercorn": ASGI
    + """
bridges.adopt('hypercorn')
import asyncio
from hypercorn.asyncio import serve
from hypercorn.config import Config
config = Config()
config.bind = ["127.0.0.1:0"]
config.accesslog = config.errorlog = "-"
asyncio.run(serve(app, config))
""",
    "werkzeug": WSGI
    + "bridges.adopt('werkzeug')\nfrom werkzeug.serving import run_simple\nrun_simple('127.0.0.1', 0, app)\n",
    "flask": """
bridges.adopt('flask', 'werkzeug')
from flask import Flask
app = Flask("web")
app.logger.info("made")
@app.get("/items/<name>")
def item(name): return "hello"
app.run(port=0)
""",
}
MODULES = {"uvicorn-imported-before": "uvicorn", "uvicorn-own-config": "uvicorn"}


def requests(fetch: Any, port: int) -> None:
    targets = [f"/items/{number}?token=s3cr3t-t0k3n&n={number}" for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda target: fetch(port, target), targets)) == {200}
    assert fetch(port, "/missing") == 404


def check(ran: Any, logger: str) -> None:
    access = ran.events("http.access")
    assert sorted(record["url.path"] for record in access) == sorted(
        [*(f"/items/{number}" for number in range(20)), "/missing"]
    )
    for record in access:
        assert record["logger"] == logger
        assert record["http.request.method"] == "GET"
        assert record["http.response.status_code"] == (404 if record["url.path"] == "/missing" else 200)
        assert record["message"] == f"GET {record['url.path']} {record['http.response.status_code']}"
    everything = str(ran.records) + ran.out + ran.err
    assert "s3cr3t-t0k3n" not in everything
    assert "\\u001b" not in everything
    assert "\x1b" not in everything
    assert len({record["record.id"] for record in ran.records}) == len(ran.records)


@pytest.mark.parametrize("name", SERVERS)
def test_each_request_is_logged_once_with_fields(name: str, program: Any, fetch: Any) -> None:
    library = MODULES.get(name, name)
    pytest.importorskip(library)
    program.start(SERVERS[name])
    requests(fetch, program.port())
    ran = program.stop()
    check(ran, {"flask": "werkzeug"}.get(library, library if library == "werkzeug" else f"{library}.access"))
    printed = [
        line for line in (ran.out + ran.err).splitlines() if "Serving Flask" not in line and "Debug mode" not in line
    ]
    assert not [line for line in printed if "GET" in line or "INFO" in line], printed


def test_access_log_switched_off_stays_off(program: Any, fetch: Any) -> None:
    pytest.importorskip("uvicorn")
    program.start(ASGI + "bridges.adopt('uvicorn')\nimport uvicorn\nuvicorn.run(app, port=0, access_log=False)\n")
    requests(fetch, program.port())
    ran = program.stop()
    assert ran.events("http.access") == []
    assert ran.of("uvicorn.error")


def test_without_the_bridge_uvicorn_prints_past_the_log(program: Any, fetch: Any) -> None:
    """The control: what the bridge is for."""
    pytest.importorskip("uvicorn")
    code = (
        ASGI
        + """
import uvicorn
config = uvicorn.Config(app, port=0)
server = uvicorn.Server(config)
import asyncio
async def main():
    task = asyncio.ensure_future(server.serve())
    while not server.started: await asyncio.sleep(0.01)
    logging.getLogger("test").info("http://127.0.0.1:%d", server.servers[0].sockets[0].getsockname()[1])
    await task
asyncio.run(main())
"""
    )
    program.start(code)
    requests(fetch, program.port())
    ran = program.stop()
    assert ran.events("http.access") == []
    assert "s3cr3t-t0k3n" in ran.out


def test_gunicorn_with_three_workers_logs_each_request_once(program: Any, fetch: Any) -> None:
    pytest.importorskip("gunicorn")
    program.write(
        "conf.py", program.configure + "bridges.adopt('gunicorn')\nbind = '127.0.0.1:0'\nworkers = 3\naccesslog = '-'\n"
    )
    program.write("application.py", WSGI)
    program.run_command(sys.executable, "-m", "gunicorn", "-c", "conf.py", "application:app")
    requests(fetch, program.port())
    ran = program.stop()
    check(ran, "gunicorn.access")
    first = ran.events("http.access")[0]
    assert first["http.response.body.size"] == 5
    assert first["duration"] >= 0
    assert first["client.address"]
    assert "GET" not in ran.out + ran.err
    booted = [record for record in ran.of("gunicorn.error") if record["message"].startswith("Booting worker")]
    assert len(booted) == 3


def test_waitress_speaks_through_the_log(program: Any, fetch: Any) -> None:
    pytest.importorskip("waitress")
    program.start(WSGI + "bridges.adopt('waitress')\nfrom waitress import serve\nserve(app, listen='127.0.0.1:0')\n")
    port = program.port()
    assert fetch(port, "/") == 200
    ran = program.stop()
    assert [record["message"] for record in ran.of("waitress")] == [f"Serving on http://127.0.0.1:{port}"]
    assert ran.out + ran.err == ""
