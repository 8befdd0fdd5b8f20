"""Say hello: one record with everything about the service and its machine, drawn as a panel on the console."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from lamalog.hostinfo import HostFacts, host_facts
from lamalog.lifecycle._capabilities import host_fields
from lamalog.lifecycle._counts import handlers
from lamalog.lifecycle._records import LoggerLike, extra, logger_of
from lamalog.lifecycle.shutdown import Running, began
from lamalog.settings import OPTIONS

Address = str | tuple[str, int] | None
_ADDRESS = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\[[^\]]*\]|[^:/]*)(?::(?P<port>\d+))?/?", re.I)


def show_startup_banner(
    name: str | None = None,
    version: str | None = None,
    mode: str | None = None,
    *,
    address: Address = None,
    config_file: str | os.PathLike[str] | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    logger: LoggerLike = None,
    **fields: Any,
) -> None:
    """Log the start of this service (INFO, ``event.name`` ``service.start``), and its end when the process ends.

    :param name: of the service; by default LAMALOG_APP, OTEL_SERVICE_NAME, what the JSON formatter says, or the
        script's name.
    :param version: of the service; by default LAMALOG_VERSION or what the JSON formatter says.
    :param mode: e.g. ``"production"``; becomes ``deployment.environment.name``.
    :param address: where it listens: ``"0.0.0.0:8080"``, ``"http://localhost:8080"``, ``("127.0.0.1", 8080)``.
    :param config_file: as shown to the reader. So is *log_dir*; by default that of the file handler.
    :param logger: a logger or its name; by default the one named after the calling module.
    :param fields: shown as they are, one row each.
    """
    log = logger_of(logger, 1)
    service = str(name or _variable("app") or _of_formatters("service_name") or _script())
    release = version or _variable("version") or _of_formatters("service_version")
    directory = log_dir if log_dir is not None else _directory_of_handlers()
    values: dict[str, Any] = {
        "service.name": service,
        "service.version": None if release is None else str(release),
        "deployment.environment.name": mode,
        **_address_fields(address),
        **_host_fields(host_facts()),
        "lamalog.config.file": None if config_file is None else os.fspath(config_file),
        "lamalog.log.directory": None if directory is None else str(directory),
        **fields,
    }
    values = {key: value for key, value in values.items() if value is not None}
    began(Running(service, values.get("service.version"), log))
    message = " ".join(part for part in (service, values.get("service.version"), "started") if part)
    message += f" ({mode})" if mode else ""
    message += f", listening on {_address_text(address)}" if address else ""
    log.info("%s", message, extra=extra("service.start", values), stacklevel=2)


def _host_fields(host: HostFacts) -> dict[str, Any]:
    known = host_fields(host)
    return {
        **known,
        "process.runtime.name": host.python_implementation,
        "os.description": host.os_description,
        "host.cpu.count": host.cpu_total,
        "hw.gpu.devices": known["hw.gpu.devices"] or None,
    }


def _address_fields(address: Address) -> dict[str, Any]:
    if address is None:
        return {}
    if isinstance(address, (tuple, list)):
        return {"server.address": str(address[0]), "server.port": address[1] if len(address) > 1 else None}
    match = _ADDRESS.fullmatch(str(address))
    if match is None:  # a socket's path, a URL with a path: shown as given
        return {"server.address": str(address)}
    port = match["port"]
    return {
        "server.address": match["host"].strip("[]") or None,
        "server.port": int(port) if port else None,
        "url.scheme": match["scheme"],
    }


def _address_text(address: Address) -> str:
    if isinstance(address, (tuple, list)):
        host = f"[{address[0]}]" if ":" in str(address[0]) else str(address[0])
        return ":".join([host, *(str(part) for part in address[1:2])])
    return str(address)


def _variable(option: str) -> str | None:
    return next((value for name in OPTIONS[option].variables if (value := os.environ.get(name))), None)


def _of_formatters(attribute: str) -> str | None:
    found = (getattr(handler.formatter, attribute, None) for handler in handlers())
    return next((value for value in found if isinstance(value, str) and value), None)


def _directory_of_handlers() -> str | None:
    """Where the file handler writes, relative to the working directory if it is below it."""
    for handler in handlers():
        path = getattr(handler, "path", None) or getattr(handler, "baseFilename", None)
        if isinstance(path, str) and path:
            directory = os.path.dirname(os.path.abspath(path))
            here = os.getcwd()
            return os.path.relpath(directory, here) if directory.startswith(here + os.sep) else directory
    return None


def _script() -> str:
    path = getattr(sys.modules.get("__main__"), "__file__", None) or (sys.argv[0] if sys.argv else "")
    stem = os.path.splitext(os.path.basename(path))[0]
    if stem == "__main__":
        return os.path.basename(os.path.dirname(os.path.abspath(path)))
    return "python" if stem in ("", "-", "-c", "-m") else stem
