"""What kind of error it is: live and from a record, wrapped, in groups, and whatever an exception class may do."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from benchmarks._classification_cases import standin_gpu, standin_models
from benchmarks._classification_cases._standin import kind
from benchmarks._error_cases import Case, Values, load
from lamalog.errors.categories import CATEGORIES, SEVERITIES
from lamalog.errors.classify import Classification, classify

STANDINS = [case for case in load() if case.run.__module__ in (standin_gpu.__name__, standin_models.__name__)]


def caught(call: Callable[[], Any]) -> BaseException:
    try:
        call()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def stored(error: BaseException) -> dict[str, Any]:
    """What a record keeps of one exception without its chain."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return {"exception.type": name, "exception.message": str(error)}


@pytest.mark.parametrize("case", STANDINS, ids=lambda case: case.name)
def test_gpu_and_model_errors(case: Case) -> None:
    found = classify(caught(lambda: case.run(Values(1))))
    assert found.category == case.category
    assert found.code in case.advice


@pytest.mark.parametrize(
    ("call", "category", "code"),
    [
        (lambda: Path("/nope/x.txt").read_text(), "io.file", "LAMA-IO-001"),
        (lambda: Path("/nope/x.safetensors").read_bytes(), "model.load", "LAMA-MODEL-001"),
        (lambda: int("x"), "validation", "LAMA-VAL-001"),
        (lambda: json.loads("{"), "validation", "LAMA-VAL-010"),
        (lambda: {}["a"], "bug", "LAMA-BUG-003"),
        (lambda: os.environ["LAMALOG_NOT_SET_EVER"], "config", "LAMA-CFG-003"),
        (lambda: None.x, "bug", "LAMA-BUG-001"),  # type: ignore[attr-defined]
        (lambda: __import__("nope_nope"), "dependency", "LAMA-DEP-001"),
        (lambda: subprocess.run(["nope-nope"], check=False), "dependency", "LAMA-DEP-010"),
        (lambda: b"\xff".decode(), "encoding", "LAMA-ENC-001"),
        (lambda: socket.create_connection(("127.0.0.1", 1), 5), "network", "LAMA-NET-001"),
        (lambda: asyncio.run(asyncio.wait_for(asyncio.sleep(9), 0.001)), "timeout", "LAMA-TMO-006"),
        (lambda: exec("raise KeyboardInterrupt"), "cancelled", "LAMA-CANC-002"),
        (lambda: exec("1/0"), "bug", "LAMA-BUG-008"),
    ],
)
def test_common_errors_live_and_from_their_record(call: Callable[[], Any], category: str, code: str) -> None:
    error = caught(call)
    live = classify(error)
    assert (live.category, live.code) == (category, code)
    if code not in ("LAMA-CFG-003", "LAMA-DEP-010"):  # which are told by their frames
        assert classify(stored(error)).code == code


@pytest.mark.parametrize(
    ("number", "category"),
    [
        (errno.ENOSPC, "io.disk_full"),
        (errno.EACCES, "permission"),
        (errno.ENOMEM, "memory"),
        (errno.EMFILE, "io.file"),
        (errno.ECONNRESET, "network"),
        (errno.ETIMEDOUT, "timeout"),
        (errno.EADDRINUSE, "network"),
        (errno.EIO, "io.file"),
    ],
)
def test_the_number_decides_whatever_the_text_says(number: int, category: str) -> None:
    assert classify(OSError(number, "CUDA out of memory: permission denied, timed out")).category == category
    assert classify({"exception.type": "OSError", "exception.message": f"[Errno {number}] x"}).category == category


@pytest.mark.parametrize(
    ("number", "category"), [(112, "io.disk_full"), (5, "permission"), (1455, "memory"), (10061, "network")]
)
def test_numbers_of_windows(number: int, category: str) -> None:
    assert classify({"exception.type": "OSError", "exception.message": f"[WinError {number}] x"}).category == category


def test_words_in_the_message_of_another_type_mean_nothing() -> None:
    assert classify(KeyError("CUDA out of memory")).category == "bug"
    assert classify(ZeroDivisionError("connection timed out")).category == "bug"
    assert classify({"exception.type": "TypeError", "exception.message": "permission denied"}).category == "bug"


@pytest.mark.parametrize(
    ("kind_", "message", "category"),
    [
        ("requests.exceptions.HTTPError", "401 Client Error: Unauthorized for url: http://x/", "auth"),
        ("requests.exceptions.HTTPError", "503 Server Error: x for url: http://x/", "third_party"),
        ("requests.exceptions.HTTPError", "404 Client Error: Not Found for url: http://x/", "not_found"),
        ("werkzeug.exceptions.NotFound", "404 Not Found: no", "not_found"),
        ("urllib.error.HTTPError", "HTTP Error 403: Forbidden", "permission"),
        ("httpx.HTTPStatusError", "Server error '502 Bad Gateway' for url 'http://x/'", "third_party"),
        ("pymysql.err.OperationalError", '(1045, "Access denied for user")', "auth"),
        ("pymysql.err.OperationalError", '(2003, "Can\'t connect")', "database"),
        ("sqlalchemy.exc.OperationalError", "(sqlite3.OperationalError) database is locked\n[SQL: x]", "database"),
        (
            "botocore.exceptions.ClientError",
            "An error occurred (AccessDenied) when calling the X operation: no",
            "permission",
        ),
        (
            "grpc._channel._InactiveRpcError",
            "<_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.UNAVAILABLE\n",
            "network",
        ),
        ("redis.exceptions.ResponseError", "OOM command not allowed when used memory > 'maxmemory'.", "memory"),
        ("redis.exceptions.ConnectionError", "Error 111 connecting to x:6379. Connection refused.", "network"),
        ("zmq.error.ZMQError", "Address already in use (addr='tcp://*:5')", "network"),
        ("zmq.error.Again", "Resource temporarily unavailable", "timeout"),
        ("torch.OutOfMemoryError", "", "gpu.memory"),
        ("socket.gaierror", "[Errno -2] Name or service not known", "network"),
        (
            "ssl.SSLCertVerificationError",
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed (_ssl.c:1)",
            "network.tls",
        ),
        ("asyncio.exceptions.CancelledError", "", "cancelled"),
        ("psycopg2.errors.UniqueViolation", "duplicate key value", "database"),
        ("kafka.errors.NoBrokersAvailable", "NoBrokersAvailable", "queue"),
    ],
)
def test_codes_of_libraries_are_read_from_stored_messages(kind_: str, message: str, category: str) -> None:
    assert classify({"exception.type": kind_, "exception.message": message}).category == category


def test_the_hierarchy_of_libraries_that_are_not_imported_is_known() -> None:
    code = """
import sys
from lamalog.errors.classify import classify
found = classify({"exception.type": "requests.exceptions.ConnectTimeout", "exception.message": "x"})
other = classify({"exception.type": "redis.exceptions.MaxConnectionsError", "exception.message": "x"})
print(found.category, other.code, "requests" in sys.modules, "redis" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["timeout", "LAMA-REDIS-010", "False", "False"]


class Wrapper(Exception):
    """An application's own exception."""


def test_the_cause_tells_more_than_its_wrapping() -> None:
    def fail() -> NoReturn:
        try:
            Path("/dev/full").write_text("x")
        except OSError as error:
            raise Wrapper("could not save") from error
        raise AssertionError

    found = classify(caught(fail))
    assert (found.category, found.depth, found.type) == ("io.disk_full", 1, "OSError")


def test_a_bug_in_a_handler_is_not_what_was_handled() -> None:
    def fail() -> None:
        try:
            Path("/nope/x").read_text()
        except OSError:
            int(None.x)  # type: ignore[attr-defined]

    assert classify(caught(fail)).category == "bug"


def test_what_was_being_handled_counts_behind_a_wrapper() -> None:
    def fail() -> None:
        try:
            socket.create_connection(("127.0.0.1", 1), 5)
        except OSError:
            raise RuntimeError("payment failed")  # noqa: B904

    assert classify(caught(fail)).category == "network"


def test_hidden_context_stays_hidden() -> None:
    def fail() -> None:
        try:
            socket.create_connection(("127.0.0.1", 1), 5)
        except OSError:
            raise Wrapper("no") from None

    assert classify(caught(fail)).category == "unknown"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="groups are of 3.11")
def test_a_group_is_what_its_most_telling_member_is() -> None:
    group = eval("ExceptionGroup")("two", [KeyError("x"), OSError(errno.ENOSPC, "full")])
    assert classify(group).category == "io.disk_full"


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("QuotaExceededError", "third_party"), ("TaskNotFound", "not_found"), ("UploadTimeout", "timeout"),
        ("PermissionDeniedError", "permission"), ("InvalidOrder", "validation"), ("ConfigError", "config"),
        ("HTTPConnectionLost", "network"), ("Blockage", "unknown"), ("Unlocked", "unknown"),
    ],
)  # fmt: skip
def test_whole_words_in_the_name_of_an_unknown_class(name: str, category: str) -> None:
    assert classify(kind(f"shop.errors.{name}")("x")).category == category


def test_a_keyerror_of_an_own_name_is_that() -> None:
    assert classify(kind("shop.TaskNotFound", KeyError)("x")).category == "not_found"


@pytest.mark.parametrize(
    ("options", "severity"),
    [
        ({}, "high"), ({"handled": True}, "medium"), ({"handled": True, "level": logging.CRITICAL}, "high"),
        ({"rate": 10.0}, "critical"), ({"rate": 9.0}, "high"), ({"affected": 100}, "critical"),
        ({"handled": True, "rate": 11.0}, "high"), ({"rate": float("nan")}, "high"), ({"affected": 10, "rate": 10.0}, "critical"),
    ],
)  # fmt: skip
def test_severity_depends_on_handling_rate_and_reach(options: dict[str, Any], severity: str) -> None:
    assert classify(ZeroDivisionError(), **options).severity == severity


def test_cancelled_is_never_grave() -> None:
    assert classify(KeyboardInterrupt(), rate=1e9, affected=10**9, level=logging.CRITICAL).severity == "low"


def test_handled_is_read_from_the_record() -> None:
    found = classify({"exception.type": "ZeroDivisionError", "error.handled": True})
    assert (found.handled, found.severity) == (True, "medium")


def test_users_and_systems() -> None:
    assert (
        classify({"exception.type": "werkzeug.exceptions.NotFound", "exception.message": "404 Not Found: x"}).origin
        == "user"
    )
    assert classify(ValueError("x")).origin == "user"
    assert classify(ZeroDivisionError()).origin == "system"


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("upload failed: OSError: [Errno 28] No space left on device", "io.disk_full"),
        ("gave up: ConnectionRefusedError(111, 'Connection refused')", "network"),
        ("worker died: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB", "gpu.memory"),
        ("could not write: [Errno 13] Permission denied: '/x'", "permission"),
        ("the Error was found", "unknown"),
        ("task lost", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_error_told_in_a_message_only(message: str, category: str) -> None:
    assert classify({"message": message}).category == category


def test_tracebacks_of_other_loggers_are_read() -> None:
    text = 'Traceback (most recent call last):\n  File "/srv/a.py", line 1, in f\n    x()\nMemoryError'
    assert classify({"msg": "x", "exc_info": text}).code == "LAMA-MEM-001"


def test_frames_of_a_record_tell_where_it_was_raised() -> None:
    record = {
        "exception.type": "KeyError",
        "exception.message": "'DATABASE_URL'",
        "error.frames": [{"module": "app"}, {"module": "os"}],
    }
    assert classify(record).code == "LAMA-CFG-003"


def test_what_the_message_names_is_kept() -> None:
    assert classify(caught(lambda: Path("/nope/a b.txt").read_text())).values["path"] == "/nope/a b.txt"
    assert classify(caught(lambda: __import__("nope_nope"))).values["module"] == "nope_nope"


class Rude(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")

    @property
    def errno(self) -> int:
        raise ValueError("no number")

    @property
    def reason(self) -> int:
        raise ValueError("no reason")


class Meta(type):
    def __getattribute__(cls, name: str) -> Any:
        if name in ("__module__", "__qualname__"):
            raise RuntimeError("no name")
        return super().__getattribute__(name)


@pytest.mark.parametrize(
    "subject",
    [
        Rude(), kind("x.Y")(), {}, {"exception.type": 3}, {"exception.type": "", "message": 3}, {"error.chain": 3},
        {"error.chain": [3, {"type": 3}, {"type": "KeyError", "relation": 3}]}, {"exception.type": "x" * 10_000},
        {"exception.type": "...", "exception.message": "\ud800"}, {"exception.type": "KeyError", "error.frames": [3, {}]},
        {"message": "A" * 100_000 + "Error: x"}, {"message": "a." * 50_000}, RuntimeError("CUDA error: " + "x" * 1_000_000),
        OSError("x", "y"), OSError(10**30, "x"), KeyError(), eval("type('E', (Exception,), {'code': 5, 'response': {}})()"),
    ],
    ids=lambda subject: repr(subject)[:40].encode("ascii", "replace").decode(),
)  # fmt: skip
def test_nothing_makes_it_fail(subject: Any) -> None:
    found = classify(subject)
    assert found.category in CATEGORIES
    assert found.severity in SEVERITIES


def test_a_class_without_a_name() -> None:
    assert isinstance(classify(Meta("Odd", (Exception,), {})()), Classification)


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError("a"), KeyError("b")
    one.__cause__, other.__cause__ = other, one
    assert classify(one).category in ("validation", "bug")


def test_a_long_chain_ends() -> None:
    error: BaseException = OSError(errno.ENOSPC, "deep")
    for _ in range(5000):
        outer = RuntimeError("wrapped")
        outer.__cause__ = error
        error = outer
    assert classify(error).category in CATEGORIES
