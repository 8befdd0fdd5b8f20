"""What to do about an error at startup: one sentence, from its type and errno. No advice is better than a guess."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from typing import Any

from lamalog.rescue import safe_str

_DEPTH = 10


def advise(error: BaseException, fields: dict[str, Any] | None = None) -> str | None:
    """Advice about *error*, or about what caused it. *fields* of the step (address, port, path) make it concrete."""
    for each in _chain(error):
        try:
            text = _by_errno(each, fields or {}) or _by_type(each)
        except Exception:  # a strange exception class: then without advice
            continue
        if text:
            return text
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(_DEPTH):
        if current is None:
            return
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _port(fields: dict[str, Any]) -> int | None:
    for key in ("port", "server.port", "address", "server.address", "url", "bind", "endpoint"):
        digits = safe_str(fields.get(key, "")).rpartition(":")[2].strip("/ ")
        if digits.isascii() and digits.isdigit() and 0 <= int(digits) < 65536:
            return int(digits)
    return None


def _path(error: BaseException) -> str:
    name = getattr(error, "filename", None)
    return f" {safe_str(name)!r}" if isinstance(name, (str, bytes)) else ""


def _in_use(error: BaseException, fields: dict[str, Any]) -> str:
    port = _port(fields)
    which = f"port {port}" if port else "the address"
    command = f"ss -ltnp 'sport = :{port}'" if port else "ss -ltnp"
    return f"{which} is in use by another process: find it with `{command}` and stop it, or choose another port"


def _denied(error: BaseException, fields: dict[str, Any]) -> str:
    port = _port(fields)
    if not _path(error) and port is not None and 0 < port < 1024:
        return f"port {port} is below 1024: use a higher one, or give the process CAP_NET_BIND_SERVICE"
    path = f" for{_path(error)}" if _path(error) else ""
    return f"no permission{path}: check owner and mode with `ls -ld`, and the user of this process with `id`"


def _missing(error: BaseException, fields: dict[str, Any]) -> str:
    return f"the path{_path(error)} does not exist: create it, or check the spelling and the working directory"


_Advisor = Callable[[BaseException, dict[str, Any]], str]


def _say(text: str) -> _Advisor:
    return lambda error, fields: text


_REFUSED = "nothing listens there: is that service started, and are host and port right?"
_SILENT = "no answer in time: check the address, the network and the firewall, and whether that service is overloaded"
_ERRNOS: dict[int, _Advisor] = {
    errno.EADDRINUSE: _in_use,
    errno.EADDRNOTAVAIL: _say("this machine does not have that address: bind 0.0.0.0 or one that `ip addr` lists"),
    errno.EACCES: _denied,
    errno.EPERM: _denied,
    errno.ENOENT: _missing,
    errno.ECONNREFUSED: _say(_REFUSED),
    errno.ETIMEDOUT: _say(_SILENT),
    errno.EHOSTUNREACH: _say("there is no route to that host: check the address and the network"),
    errno.ENETUNREACH: _say("the network is unreachable: check that it is up, and the address"),
    errno.ECONNRESET: _say("the other side closed the connection: look into its log; perhaps it expects TLS"),
    errno.ENOSPC: _say("the disk is full: see `df -h` and `df -i`, and make room"),
    errno.EROFS: _say("the file system is read-only: choose another directory, or mount it writable"),
    errno.EMFILE: _say("too many open files: raise the limit (`ulimit -n`), or look for files that are never closed"),
    errno.ENOMEM: _say("not enough memory: see `free -h` and the memory limit of the container"),
    errno.EISDIR: _say("that path is a directory: name a file in it"),
    errno.ENOTDIR: _say("a part of that path is a file and not a directory"),
}


def _by_errno(error: BaseException, fields: dict[str, Any]) -> str | None:
    if isinstance(error, socket.gaierror):
        return "the host name can't be resolved: check its spelling, DNS and /etc/hosts"
    # zmq.ZMQError has an errno too, and is no OSError.
    number = getattr(error, "errno", None)
    advisor = _ERRNOS.get(number) if isinstance(number, int) else None
    return advisor(error, fields) if advisor else None


def _by_type(error: BaseException) -> str | None:
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.partition(".")[0]
        return (
            f"no module {error.name!r} in this environment: `python -m pip install {package}`, or look up its package"
        )
    name = type(error).__name__
    if isinstance(error, TimeoutError) or name in ("TimeoutError", "ReadTimeout", "ConnectTimeout"):
        return _SILENT
    if isinstance(error, ConnectionRefusedError):
        return _REFUSED
    if name == "OutOfMemoryError" or "CUDA out of memory" in safe_str(error):
        return (
            "the GPU's memory is used up: see `nvidia-smi`, and stop other processes or take a smaller model or batch"
        )
    if isinstance(error, MemoryError):
        return "not enough memory: see `free -h` and the memory limit of the container"
    if name == "SSLCertVerificationError":
        return "the certificate can't be verified: check the host name, the system's clock and its CA certificates"
    if name in ("JSONDecodeError", "ScannerError", "ParserError", "TOMLDecodeError"):
        return "the file is not valid: correct it at the line and column that the error names"
    if isinstance(error, UnicodeDecodeError):
        return "the file is not in the expected encoding: save it as UTF-8"
    return None
