"""uvicorn: server and access log through our handlers, with its default ``log_config`` as with any other."""

from __future__ import annotations

import logging

from lamalog.bridges._access import is_plain, make_access, split_target
from lamalog.bridges._bridge import Bridge

_ARGUMENTS = 5


class UvicornFilter(logging.Filter):
    """For the logger ``uvicorn.access``: its lines become ``http.access`` events. Lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        args = record.args
        if isinstance(args, tuple) and len(args) == _ARGUMENTS and is_plain(record):
            client, method, target, version, status = args
            path, query = split_target(target)
            make_access(record, method=method, path=path, query=query, status=status, client=client, version=version)
        return True


class ColorMessageFilter(logging.Filter):
    """For ``uvicorn.error``: drops the second, coloured copy of the message that it passes as an extra."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        record.__dict__.pop("color_message", None)
        return True


BRIDGE = Bridge(
    "uvicorn",
    module="uvicorn",
    loggers=("uvicorn",),
    filters={"uvicorn.access": UvicornFilter, "uvicorn.error": ColorMessageFilter},
    levels={"uvicorn": logging.INFO},
)
