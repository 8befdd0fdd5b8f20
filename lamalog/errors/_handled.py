"""Did somebody catch it? Told by who logs it: hooks, servers and frameworks tell of what nobody has caught."""

from __future__ import annotations

import logging

#: Events of ours about exceptions that nobody has caught.
_EVENTS = frozenset(
    {
        "process.exception", "thread.exception", "asyncio.exception", "unraisable.exception", "future.exception",
        "http.server.request.end", "http.server.request.failed_after", "http.server.websocket.end",
    }
)  # fmt: skip
#: Loggers on which servers, pools and frameworks report what an application has let through.
_LOGGERS = (
    "asyncio", "concurrent.futures", "uvicorn.error", "gunicorn.error", "hypercorn.error", "werkzeug", "waitress", "daphne",
    "django.request", "celery.app.trace", "celery.worker", "engineio.server", "socketio.server", "aiohttp.server",
    "tornado.application", "rq.worker", "apscheduler", "huey", "dramatiq", "sanic.error",
)  # fmt: skip
_FLASK = "Exception on %s [%s]"


def handled(record: logging.LogRecord, event: object) -> bool | None:
    """Whether the exception on *record* was caught by the application; None while it is still on its way up."""
    if event in _EVENTS:
        return False
    if type(event) is str and event.endswith(".failed") and "lama.operation" in record.__dict__:
        return None
    loose = record.msg == _FLASK or any(_below(record.name, name) for name in _LOGGERS)
    return not (record.exc_info and loose)


def _below(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")
