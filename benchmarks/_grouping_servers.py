"""Servers on loopback that cases of errors need: HTTP answering well and badly, Redis where it is installed."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Lent:
    """What runs: where to find it. 0: it does not."""

    port: int
    redis_port: int = 0

    @property
    def url(self) -> str:
        """Of the HTTP server."""
        return f"http://127.0.0.1:{self.port}"

    def has(self, names: tuple[str, ...]) -> bool:
        """Whether all of *names* are there."""
        return all(name != "redis" or self.redis_port for name in names)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/slow":
            time.sleep(0.3)
            self._answer(200, b"{}")
        elif path == "/close":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif path == "/short":
            self._answer(200, b"{", length=100)
        elif path == "/loop":
            self._answer(302, b"", location=self.path)
        elif path == "/html":
            self._answer(200, b"<html></html>")
        else:
            self._answer(int(path.rpartition("/")[2]), b"no")

    def _answer(self, status: int, body: bytes, length: int | None = None, location: str = "") -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextlib.contextmanager
def lend(redis: bool = True) -> Iterator[Lent]:
    """The servers, until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    with contextlib.ExitStack() as stack:
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        port = stack.enter_context(_redis()) if redis else 0
        yield Lent(server.server_address[1], port)


@contextlib.contextmanager
def _redis() -> Iterator[int]:
    command = shutil.which("redis-server")
    if command is None:
        yield 0
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [command, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield port if _answers(port) else 0
        finally:
            process.terminate()
            process.wait(10)


def _answers(port: int) -> bool:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False
