"""The circumstances of an error, from its record's fields and from this process: what advice may depend on."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

#: Fact → fields that tell it, the first that is there counts.
_FIELDS = {
    "gpu.total": ("hw.gpu.memory.limit",),
    "gpu.free": ("hw.gpu.memory.available",),
    "model.size": ("lama.model.parameter.size", "lama.model.weights.size"),
    "model.dtype": ("lama.model.dtype",),
    "model": ("lama.model.name",),
    "batch": ("lama.inference.batch",),
    "path": ("file.path", "lama.model.weights.path"),
    "port": ("server.port",),
    "host": ("server.address",),
    "python": ("process.runtime.version",),
}
#: Named groups of messages, which can't have dots.
_GROUPS = {"gpu_total": "gpu.total", "gpu_free": "gpu.free", "gpu_asked": "gpu.asked"}
#: Modules that are installed under another name: https://pypi.org
PACKAGES = {
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "bs4": "beautifulsoup4",
    "dotenv": "python-dotenv",
    "dateutil": "python-dateutil",
    "jwt": "pyjwt",
    "MySQLdb": "mysqlclient",
    "psycopg2": "psycopg2-binary",
    "Crypto": "pycryptodome",
    "serial": "pyserial",
    "magic": "python-magic",
    "git": "gitpython",
    "OpenSSL": "pyopenssl",
    "grpc": "grpcio",
    "google.protobuf": "protobuf",
    "flask_socketio": "flask-socketio",
    "flask_cors": "flask-cors",
    "flask_sqlalchemy": "flask-sqlalchemy",
    "pynvml": "nvidia-ml-py",
    "attr": "attrs",
    "pkg_resources": "setuptools",
    "socks": "pysocks",
}


def facts_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by name, those of this process included; other fields stay under their own names."""
    facts: dict[str, Any] = {**_process(), **fields}
    for fact, names in _FIELDS.items():
        if fact not in fields:
            told = next((fields[name] for name in names if fields.get(name) is not None), None)
            if told is not None:
                facts[fact] = told
    used, total = fields.get("hw.gpu.memory.usage"), facts.get("gpu.total")
    if "gpu.free" not in facts and isinstance(used, (int, float)) and isinstance(total, (int, float)):
        facts["gpu.free"] = max(total - used, 0)
    for group, fact in _GROUPS.items():
        if fields.get(group):
            facts[fact] = _size(str(fields[group]))
    module = fields.get("module")
    if isinstance(module, str) and module:
        top = module.partition(".")[0]
        facts.setdefault("package", PACKAGES.get(module) or PACKAGES.get(top) or top)
    return facts


def _size(text: str) -> str:
    """torch writes GiB and MiB, and means them; older versions write GB for GiB, which is near enough."""
    found = re.match(r"([\d.]+)\s*([KMGT]?i?B|[KMGT]|bytes)", text.strip())
    return f"{found[1]} {found[2].replace('bytes', 'B')}" if found else text


@lru_cache(maxsize=1)
def _process() -> dict[str, Any]:
    release = platform.release().lower()
    return {
        "python": platform.python_version(),
        "os": {"win32": "windows", "darwin": "darwin"}.get(sys.platform, "linux"),
        "arch": platform.machine(),
        "wsl": "microsoft" in release or "wsl" in release,
        "container": _in_container(),
        "memory.total": _memory(),
    }


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows
        return None


def _in_container() -> bool:
    try:
        return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()
    except OSError:
        return False
