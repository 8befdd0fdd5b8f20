"""Where an exception was raised: modules of its frames, and whether they are the application's own."""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Mapping
from functools import lru_cache
from types import TracebackType
from typing import Any

from lamalog.errors._modules import module_of_path

#: Innermost frames that are looked at, and steps along a traceback until then.
MAX_FRAMES, MAX_STEPS = 30, 5000

_STDLIB = frozenset(getattr(sys, "stdlib_module_names", ()))
_FILE = re.compile(r'File "([^"\n]{1,500})", line \d+')
_SITE = re.compile(r"[/\\](?:site|dist)-packages[/\\]")


def modules_of_traceback(tb: TracebackType | None) -> tuple[str, ...]:
    """Module names of the innermost frames, innermost first."""
    modules: list[str] = []
    steps = 0
    while tb is not None and steps < MAX_STEPS:
        name = tb.tb_frame.f_globals.get("__name__")
        modules.append(name if isinstance(name, str) else "?")
        if len(modules) > 2 * MAX_FRAMES:
            del modules[:MAX_FRAMES]
        tb = tb.tb_next
        steps += 1
    return tuple(reversed(modules[-MAX_FRAMES:]))


def modules_of_record(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The same from ``error.frames``, else from the text of the stack trace."""
    frames = record.get("error.frames")
    if isinstance(frames, (list, tuple)):
        names = [frame.get("module") for frame in frames[-MAX_FRAMES:] if isinstance(frame, Mapping)]
        return tuple(name if isinstance(name, str) else "?" for name in reversed(names))
    text = record.get("exception.stacktrace")
    if not isinstance(text, str):
        return ()
    paths = _FILE.findall(text[-100_000:])
    return tuple(module_of_path(path) for path in reversed(paths[-MAX_FRAMES:]))


@lru_cache(maxsize=512)
def origin_of(module: str) -> str:
    """``stdlib``, ``library`` or ``app``: where *module* comes from, as far as this process can tell."""
    top = module.partition(".")[0]
    if top == "__main__" or not top:
        return "app"
    if top in _STDLIB:
        return "stdlib"
    path = getattr(sys.modules.get(module) or sys.modules.get(top), "__file__", None)
    if not isinstance(path, str):
        return "library" if top in _WELL_KNOWN else "app"
    if _SITE.search(path):
        return "library"
    return "stdlib" if path.startswith(sysconfig.get_path("stdlib") + "/") else "app"


#: Libraries that are recognised in a stored trace without being installed here.
_WELL_KNOWN = frozenset(
    "PIL accelerate aiohttp amqp boto3 botocore celery cv2 diffusers django fastapi flask google grpc httpcore httpx "
    "huggingface_hub jinja2 jsonschema jwt kombu numpy onnxruntime pandas paramiko peft psycopg psycopg2 pydantic "
    "pymongo pymysql redis requests safetensors scipy skimage sklearn sqlalchemy starlette tensorflow tokenizers torch "
    "torchvision transformers triton ultralytics urllib3 uvicorn werkzeug xformers yaml zmq".split()
)
