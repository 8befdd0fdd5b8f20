from __future__ import annotations

import errno
import json
import os
import socket
from pathlib import Path

import pytest

from lamalog.lifecycle._advice import advise


def raised(action: object) -> BaseException:
    try:
        action()  # type: ignore[operator]
    except Exception as error:
        return error
    raise AssertionError("nothing raised")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.EADDRINUSE, "x"), "ss -ltnp"),
        (OSError(errno.EADDRNOTAVAIL, "x"), "bind 0.0.0.0"),
        (PermissionError(errno.EACCES, "x", "/var/x"), "for '/var/x'"),
        (PermissionError(errno.EPERM, "x"), "no permission: check"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "nothing listens there"),
        (ConnectionRefusedError("made by hand"), "nothing listens there"),
        (TimeoutError("x"), "no answer in time"),
        (OSError(errno.ENOSPC, "x"), "df -h"),
        (OSError(errno.EMFILE, "x"), "ulimit -n"),
        (MemoryError(), "free -h"),
        (socket.gaierror(-2, "x"), "can't be resolved"),
        (RuntimeError("CUDA out of memory. Tried to allocate"), "nvidia-smi"),
        (ModuleNotFoundError("x", name="yaml.nodes"), "pip install yaml`"),
    ],
)
def test_common_errors_have_advice(error, says):
    assert says in (advise(error) or "")


def test_real_errors_of_the_system():
    assert "does not exist" in (advise(raised(lambda: Path("/no/such/file").read_text())) or "")
    assert "is a directory" in (advise(raised(lambda: Path("/").read_text())) or "")
    assert "not valid" in (advise(raised(lambda: json.loads("{"))) or "")
    assert "UTF-8" in (advise(raised(lambda: b"\xff".decode())) or "")


def test_zmq_errors_are_understood_by_their_errno():
    zmq = pytest.importorskip("zmq")
    with zmq.Context() as context, context.socket(zmq.PULL) as first, context.socket(zmq.PULL) as second:
        port = first.bind_to_random_port("tcp://127.0.0.1")
        error = raised(lambda: second.bind(f"tcp://127.0.0.1:{port}"))
    assert f"port {port} is in use" in (advise(error, {"address": f"tcp://127.0.0.1:{port}"}) or "")


def test_the_cause_is_looked_at_too():
    try:
        try:
            os.stat("/no/such/file")
        except OSError as cause:
            raise RuntimeError("could not start") from cause
    except RuntimeError as error:
        assert "does not exist" in (advise(error) or "")


def test_a_suppressed_context_is_not():
    try:
        try:
            os.stat("/no/such/file")
        except OSError:
            raise RuntimeError("could not start") from None
    except RuntimeError as error:
        assert advise(error) is None


def test_privileged_ports_are_recognised():
    assert "port 80 is below 1024" in (advise(PermissionError(13, "x"), {"port": 80}) or "")


def test_no_advice_is_better_than_a_guess():
    assert advise(ValueError("x")) is None
    assert advise(OSError("no errno")) is None


def test_strange_errors_do_no_harm():
    class Strange(Exception):
        @property
        def errno(self) -> int:
            raise RuntimeError

    error = Strange()
    error.__cause__ = error
    assert advise(error) is None
