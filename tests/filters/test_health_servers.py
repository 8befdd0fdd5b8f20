"""Real uvicorn and gunicorn servers, whose access lines go through the filter."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from lamalog.filters import HealthProbeFilter

PATHS = ("/health", "/healthz?deep=1", "/shop", "/ready")


def probe(port):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in PATHS:
        with contextlib.suppress(urllib.error.HTTPError):
            opener.open(f"http://127.0.0.1:{port}{path}", timeout=10).close()


def test_uvicorn(collecting):
    uvicorn = pytest.importorskip("uvicorn")

    async def app(scope, receive, send):
        assert scope["type"] == "http"
        status = 503 if scope["path"] == "/ready" else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    handler = collecting(HealthProbeFilter())
    logger = logging.getLogger("uvicorn.access")
    logger.addHandler(handler)
    logger.propagate = False
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", loop="asyncio"))
    logger.setLevel(logging.INFO)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        probe(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(20)
    assert [("/shop" in line, "/ready" in line) for line in handler.messages] == [(True, False), (False, True)]
    assert handler.filters[0].stats["dropped"] == 2


CONFIG = """
import logging.handlers
accesslog = "-"
bind = "127.0.0.1:0"
workers = 2
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"probes": {"()": "lamalog.filters.HealthProbeFilter"}},
    "handlers": {
        "access": {"class": "logging.FileHandler", "filename": "access.log", "filters": ["probes"]},
        "error": {"class": "logging.FileHandler", "filename": "error.log"},
    },
    "loggers": {
        "gunicorn.access": {"level": "INFO", "handlers": ["access"], "propagate": False},
        "gunicorn.error": {"level": "INFO", "handlers": ["error"], "propagate": False},
    },
    "root": {"level": "INFO", "handlers": []},
}
"""
APP = """
def app(environ, start_response):
    start_response("503 Down" if environ["PATH_INFO"] == "/ready" else "200 OK", [("Content-Length", "0")])
    return [b""]
"""


@pytest.mark.skipif(os.name != "posix", reason="gunicorn needs POSIX")
def test_gunicorn(tmp_path):
    pytest.importorskip("gunicorn")
    (tmp_path / "conf.py").write_text(CONFIG)
    (tmp_path / "shop.py").write_text(APP)
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "-c", "conf.py", "shop:app"], cwd=tmp_path)
    try:
        deadline = time.monotonic() + 30
        port = None
        while port is None and time.monotonic() < deadline:
            time.sleep(0.05)
            text = (tmp_path / "error.log").read_text() if (tmp_path / "error.log").exists() else ""
            if "Booting worker" in text:
                port = int(text.partition("http://127.0.0.1:")[2].split()[0])
        assert port is not None, text
        probe(port)
        while (tmp_path / "access.log").read_text().count("\n") < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        server.terminate()
        server.wait(30)
    # The two workers write when they have answered: in either order.
    lines = (tmp_path / "access.log").read_text().splitlines()
    assert sorted(line.split('"')[1] for line in lines) == ["GET /ready HTTP/1.1", "GET /shop HTTP/1.1"]
