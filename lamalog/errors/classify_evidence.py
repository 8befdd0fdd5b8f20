"""Error numbers and library codes that an exception carries: errno, WinError, HTTP status, SQLSTATE, gRPC, CUDA …

Codes are texts with their kind in front: ``sqlstate:23505``, ``aws:NoSuchKey``, ``cuda:cudaErrorAssert``,
``redis:NOAUTH``, ``zmq:EADDRINUSE``, ``grpc:UNAVAILABLE``, ``mysql:1045``, ``sqlite:SQLITE_BUSY``, ``eai:EAI_NONAME``.
They are read from the exception's attributes where it is alive, else from where its library writes them in the message.
"""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Callable
from typing import NamedTuple

from lamalog.errors.classify_winerror import errno_of_winerror


class Evidence(NamedTuple):
    """What is certain about an exception beyond its type."""

    #: ``ENOSPC``.
    errno: str | None = None
    winerror: int | None = None
    #: HTTP.
    status: int | None = None
    codes: tuple[str, ...] = ()


NOTHING = Evidence()

#: Types whose ``errno`` is no error number of the system.
_NO_ERRNO = ("ssl.SSLError", "socket.gaierror", "socket.herror")
_ERRNO = re.compile(r"(?:Multiple exceptions: )?\[Errno (\d{1,5})\]")
_WINERROR = re.compile(r"\[WinError (\d{1,5})\]")
_REDIS_ERRNO = re.compile(r"Error (\d{1,5}) (?:connecting to|while )")
_STATUS = re.compile(
    r"(?:HTTP Error )?(\d{3}) (?:Client Error|Server Error)"
    r"|HTTP Error (\d{3}):|(?:Client|Server) error '(\d{3}) |(\d{3})(?:, message=|[: ] ?\D)"
)
_HTTP_PACKAGES = frozenset("werkzeug urllib requests httpx aiohttp starlette fastapi huggingface_hub flask".split())
_AWS = re.compile(r"An error occurred \(([\w.]{1,80})\)")
_GRPC = re.compile(r"StatusCode\.([A-Z_]{2,30})|^<?_?\w*RpcError[^\n]{0,80}\n\s*status = StatusCode\.([A-Z_]{2,30})")
_REDIS = re.compile(r"-?([A-Z]{2,20})\b ?")
_MYSQL = re.compile(r"(?:\([\w.]+\) )?\((\d{4}), ")
_CUDA_NAME = re.compile(r"\b(CU[A-Z]{2,8}_STATUS_[A-Z_]{3,40}|cudaError[A-Z]\w{2,40}|CUDA_ERROR_[A-Z_]{3,40})\b")
_CUDA_TEXT = re.compile(r"(?:CUDA|HIP)(?: runtime)? error:? (?:\d+: ?)?([^\n(]{3,100})", re.IGNORECASE)
_CUDA_TEXTS = {
    "out of memory": "cudaErrorMemoryAllocation",
    "device-side assert triggered": "cudaErrorAssert",
    "an illegal memory access was encountered": "cudaErrorIllegalAddress",
    "misaligned address": "cudaErrorMisalignedAddress",
    "an illegal instruction was encountered": "cudaErrorIllegalInstruction",
    "no kernel image is available for execution on the device": "cudaErrorNoKernelImageForDevice",
    "invalid device function": "cudaErrorInvalidDeviceFunction",
    "cuda driver version is insufficient for cuda runtime version": "cudaErrorInsufficientDriver",
    "no cuda-capable device is detected": "cudaErrorNoDevice",
    "invalid device ordinal": "cudaErrorInvalidDevice",
    "unspecified launch failure": "cudaErrorLaunchFailure",
    "the launch timed out and was terminated": "cudaErrorLaunchTimeout",
    "initialization error": "cudaErrorInitializationError",
    "unknown error": "cudaErrorUnknown",
    "all cuda-capable devices are busy or unavailable": "cudaErrorDevicesUnavailable",
    "uncorrectable ecc error encountered": "cudaErrorECCUncorrectable",
    "system not yet initialized": "cudaErrorSystemNotReady",
    "system has unsupported display driver / cuda driver combination": "cudaErrorSystemDriverMismatch",
    "forward compatibility was attempted on non supported hw": "cudaErrorCompatNotSupportedOnDevice",
    "the provided ptx was compiled with an unsupported toolchain.": "cudaErrorUnsupportedPtxVersion",
    "too many resources requested for launch": "cudaErrorLaunchOutOfResources",
    "invalid configuration argument": "cudaErrorInvalidConfiguration",
    "invalid argument": "cudaErrorInvalidValue",
    "unspecified launch failure in prior launch": "cudaErrorLaunchFailure",
    "peer access is not supported between these two devices": "cudaErrorPeerAccessUnsupported",
    "operation not permitted when stream is capturing": "cudaErrorStreamCaptureUnsupported",
}
_SQLITE = {
    "database is locked": "SQLITE_BUSY",
    "database table is locked": "SQLITE_LOCKED",
    "unable to open database file": "SQLITE_CANTOPEN",
    "disk i/o error": "SQLITE_IOERR",
    "database or disk is full": "SQLITE_FULL",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "file is not a database": "SQLITE_NOTADB",
    "attempt to write a readonly database": "SQLITE_READONLY",
}
_STRERROR = {os.strerror(number): name for number, name in errno.errorcode.items()}
_EAI = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}
#: ZMQ_HAUSNUMERO + 51 … 54: https://libzmq.readthedocs.io
_ZMQ_OWN = {156384763: "EFSM", 156384764: "ENOCOMPATPROTO", 156384765: "ETERM", 156384766: "EMTHREAD"}
_ZMQ_TEXTS = {
    "Context was terminated": "ETERM",
    "Operation cannot be accomplished in current state": "EFSM",
    "The protocol is not compatible with the socket type": "ENOCOMPATPROTO",
}


def evidence_of(names: tuple[str, ...], message: str, error: BaseException | None) -> Evidence:
    """What *error*, or the message of a stored one, is certain about. Never raises."""
    try:
        return _evidence(names, message, error)
    except Exception:  # attributes of a foreign exception
        return NOTHING


def _evidence(names: tuple[str, ...], message: str, error: BaseException | None) -> Evidence:
    name, winerror, status = None, None, None
    if not any(each in names for each in _NO_ERRNO):
        number, winerror = _errno(names, message, error)
        name = errno.errorcode.get(number) if number is not None else None
        if name is None and winerror is not None:
            name = errno_of_winerror(winerror)
    packages = {each.partition(".")[0] for each in names if "." in each}
    if packages & _HTTP_PACKAGES:
        status = _status(message, error)
    codes: list[str] = []
    for package in packages:
        reader = _READERS.get(package)
        if reader is not None:
            codes += reader(message, error)
    if name is not None and "zmq" in packages:
        codes.append(f"zmq:{name}")
    if "RuntimeError" in names or "torch" in packages or "cupy" in packages:
        codes += _cuda(message)
    if name is None and winerror is None and status is None and not codes:
        return NOTHING
    return Evidence(name, winerror, status, tuple(codes))


def _errno(names: tuple[str, ...], message: str, error: BaseException | None) -> tuple[int | None, int | None]:
    number = getattr(error, "errno", None)
    winerror = getattr(error, "winerror", None)
    if type(number) is int:
        return number, winerror if type(winerror) is int else None
    found = _ERRNO.match(message) or _REDIS_ERRNO.match(message)
    if found:
        return int(found[1]), None
    found = _WINERROR.match(message)
    return None, int(found[1]) if found else None


def _status(message: str, error: BaseException | None) -> int | None:
    response = getattr(error, "response", None)
    places = (
        (response, "status_code"),
        (response, "status"),
        (error, "status_code"),
        (error, "code"),
        (error, "status"),
    )
    for place, attribute in places:
        value = getattr(place, attribute, None)
        if isinstance(value, int) and 100 <= value <= 599:
            return int(value)
    found = _STATUS.match(message)
    number = int(next(filter(None, found.groups()))) if found else 0
    return number if 100 <= number <= 599 else None


def _postgres(message: str, error: BaseException | None) -> list[str]:
    state = getattr(error, "pgcode", None) or getattr(error, "sqlstate", None)
    return [f"sqlstate:{state}"] if isinstance(state, str) else []


def _mysql(message: str, error: BaseException | None) -> list[str]:
    arguments = getattr(error, "args", ())
    if arguments and type(arguments[0]) is int:
        return [f"mysql:{arguments[0]}"]
    found = _MYSQL.match(message)
    return [f"mysql:{found[1]}"] if found else []


def _sqlite(message: str, error: BaseException | None) -> list[str]:
    name = getattr(error, "sqlite_errorname", None)
    if not isinstance(name, str):
        name = _SQLITE.get(message.lower())
    # Extended codes (SQLITE_BUSY_SNAPSHOT) are matched by their beginning.
    return [f"sqlite:{name}"] if name else []


def _sqlalchemy(message: str, error: BaseException | None) -> list[str]:
    original = getattr(error, "orig", None)
    if isinstance(original, BaseException):
        return [*_postgres("", original), *_mysql("", original), *_sqlite(str(original), original)]
    # Stored: "(sqlite3.OperationalError) database is locked\n[SQL: …".
    driver, _, text = message.partition(") ")
    if driver.startswith("(sqlite3."):
        return _sqlite(text.partition("\n")[0], None)
    return _mysql(message, None)


def _botocore(message: str, error: BaseException | None) -> list[str]:
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    if not isinstance(code, str):
        found = _AWS.match(message)
        code = found[1] if found else None
    return [f"aws:{code}"] if code else []


def _grpc(message: str, error: BaseException | None) -> list[str]:
    code = getattr(error, "code", None)
    if callable(code):
        name = getattr(code(), "name", None)
        if isinstance(name, str):
            return [f"grpc:{name}"]
    found = _GRPC.search(message)
    return [f"grpc:{found[1] or found[2]}"] if found else []


def _redis(message: str, error: BaseException | None) -> list[str]:
    found = _REDIS.match(message)
    return [f"redis:{found[1]}"] if found else []


def _zmq(message: str, error: BaseException | None) -> list[str]:
    number = getattr(error, "errno", None)
    if type(number) is int:
        name = _ZMQ_OWN.get(number)
    else:
        text = message.partition(" (")[0]
        name = _ZMQ_TEXTS.get(text) or _STRERROR.get(text)
    return [f"zmq:{name}"] if name else []


def _socket(message: str, error: BaseException | None) -> list[str]:
    number = getattr(error, "errno", None)
    found = _ERRNO_SIGNED.match(message)
    name = _EAI.get(number if type(number) is int else int(found[1]) if found else 0)
    return [f"eai:{name}"] if name else []


_ERRNO_SIGNED = re.compile(r"\[Errno (-?\d{1,5})\]")


def _cuda(message: str) -> list[str]:
    if "CU" not in message and "cuda" not in message and "HIP" not in message:
        return []
    codes = [f"cuda:{name}" for name in dict.fromkeys(_CUDA_NAME.findall(message)[:5])]
    found = _CUDA_TEXT.search(message)
    known = _CUDA_TEXTS.get(found[1].strip().lower()) if found else None
    return [*codes, f"cuda:{known}"] if known else codes


_READERS: dict[str, Callable[[str, BaseException | None], list[str]]] = {
    "psycopg2": _postgres,
    "psycopg": _postgres,
    "asyncpg": _postgres,
    "pymysql": _mysql,
    "MySQLdb": _mysql,
    "sqlite3": _sqlite,
    "sqlalchemy": _sqlalchemy,
    "botocore": _botocore,
    "grpc": _grpc,
    "redis": _redis,
    "zmq": _zmq,
    "socket": _socket,
}
