"""Frames that say how work got where it was done, not what went wrong: threads, loops, pools, servers, wrappers."""

from __future__ import annotations

from functools import lru_cache

from lamalog.errors._stack import Frame

#: Modules that start work somewhere: what is above them differs with how the same code was called.
_BOUNDARIES = (
    "threading", "concurrent.futures", "multiprocessing", "asyncio", "_pytest", "unittest", "runpy", "socketserver",
    "http.server", "wsgiref", "sched", "anyio", "trio", "gevent", "greenlet", "eventlet", "uvloop", "twisted", "tornado",
    "celery", "billiard", "kombu", "rq", "dramatiq", "huey", "apscheduler", "joblib", "loky", "flask", "werkzeug",
    "starlette", "fastapi", "uvicorn", "hypercorn", "gunicorn", "waitress", "django.core.handlers", "django.core.management",
    "aiohttp.web_protocol", "aiohttp.web_app", "click", "typer", "bdb", "pdb", "IPython", "ipykernel", "socketio",
    "engineio", "code", "timeit", "cProfile", "profile", "trace", "uwsgidecorators", "nose", "pluggy",
)  # fmt: skip


@lru_cache(maxsize=4096)
def _is_boundary(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in _BOUNDARIES)


def is_boundary(frame: Frame) -> bool:
    """Whether a library's frame starts work: a thread, a task, a request, a command."""
    return not frame.in_app and _is_boundary(frame.module)
