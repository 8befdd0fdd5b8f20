"""The panel that a service shows when it starts, drawn from the fields of its ``service.start`` record."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

from lamalog.formatters._theme import Pen
from lamalog.formatters._values import MAX_FIELDS, value_text
from lamalog.rescue import safe_str
from lamalog.text import cell_width, escape_control, pad, truncate
from lamalog.units import format_size

EVENT = "service.start"
_LABEL = 11
_MIN_WIDTH, _MAX_WIDTH = 40, 100
#: Fields that the rows and the title show; any other field gets a row of its own.
_SHOWN = frozenset(
    {
        "event.name",
        "service.name",
        "service.version",
        "deployment.environment.name",
        "process.runtime.name",
        "process.runtime.version",
        "host.arch",
        "host.cpu.model.name",
        "os.type",
        "os.description",
        "system.cpu.logical.count",
        "host.cpu.count",
        "system.memory.limit",
        "system.memory.available",
        "hw.gpu.devices",
        "server.address",
        "server.port",
        "url.scheme",
        "lamalog.config.file",
        "lamalog.log.directory",
    }
)


def draw_banner(fields: Mapping[str, Any], time: str, pid: Any, p: Pen, emoji: bool) -> str:
    """The whole panel, without a newline at its end. Every value is escaped and cut to fit."""
    most = min(max(shutil.get_terminal_size((_MAX_WIDTH, 24)).columns, _MIN_WIDTH), _MAX_WIDTH) - 4
    before_value = _LABEL + (3 if emoji else 0)
    rows = list(_rows(fields, pid, most - before_value))
    title = _title(fields, most - 4, emoji)
    widest = max([cell_width(value) for _, _, value in rows], default=0) + before_value
    inner = min(most, max(widest, cell_width(title) + 4, _MIN_WIDTH - 4))
    width = inner + 4
    top, side, bottom = ("╭─╮", "│", "╰─╯") if emoji else ("+-+", "|", "+-+")
    lines = [_edge(top, title, width, p)]
    for icon, label, value in rows:
        mark = f"{icon} " if emoji else ""
        cells = f"{mark}{pad(label, _LABEL)}"
        blank = " " * (inner - cell_width(cells) - cell_width(value))
        lines.append(
            f"{p.dim}{side}{p.off} {mark}{p.dim}{pad(label, _LABEL)}{p.off}{value}{blank} {p.dim}{side}{p.off}"
        )
    lines.append(_edge(bottom, f" {time} ", width, p, right=True))
    return "\n".join(lines)


def _edge(corners: str, title: str, width: int, p: Pen, right: bool = False) -> str:
    left_corner, line, right_corner = tuple(corners)
    rest = line * (width - 3 - cell_width(title))
    if right:
        return f"{p.dim}{left_corner}{rest}{title}{line}{right_corner}{p.off}"
    return f"{p.dim}{left_corner}{line}{p.off}{p.title}{title}{p.off}{p.dim}{rest}{right_corner}{p.off}"


def _title(fields: Mapping[str, Any], room: int, emoji: bool) -> str:
    name = _text(fields.get("service.name")) or "service"
    version = _text(fields.get("service.version"))
    mode = _text(fields.get("deployment.environment.name"))
    parts = [f"{name} {version}".rstrip(), *([mode] if mode else [])]
    rocket = "🚀 " if emoji else ""
    return f" {truncate(rocket + (' · ' if emoji else ' - ').join(parts), room)} "


def _text(value: Any) -> str:
    return "" if value is None else escape_control(safe_str(value)[:1000])


def _rows(fields: Mapping[str, Any], pid: Any, room: int) -> Iterator[tuple[str, str, str]]:
    for icon, label, value in (
        ("🌐", "listening", _address(fields)),
        ("🐍", "python", _python(fields)),
        ("🐧", "system", _joined(fields, "os.description", "host.arch")),
        ("🏠", "host", f"{platform.node()}, pid {_text(pid)}"),
        ("🧠", "cpu", _cpu(fields)),
        ("💾", "memory", _memory(fields)),
        *_gpus(fields),
        ("📄", "config", _text(fields.get("lamalog.config.file"))),
        ("📁", "logs", _text(fields.get("lamalog.log.directory"))),
    ):
        if value:
            yield icon, label, truncate(value, room)
    others = [key for key in fields if key not in _SHOWN][:MAX_FIELDS]
    for key in others:
        yield "🔹", truncate(_text(key), _LABEL - 1), value_text(fields[key], room)


def _joined(fields: Mapping[str, Any], *names: str) -> str:
    return ", ".join(text for name in names if (text := _text(fields.get(name))))


def _python(fields: Mapping[str, Any]) -> str:
    name = _text(fields.get("process.runtime.name"))
    version = _text(fields.get("process.runtime.version"))
    return f"{version} ({name})" if name and version else version


def _address(fields: Mapping[str, Any]) -> str:
    host, port, scheme = (_text(fields.get(name)) for name in ("server.address", "server.port", "url.scheme"))
    if not host:
        return f"port {port}" if port else ""
    if ":" in host and port and not host.startswith("["):
        host = f"[{host}]"
    return f"{scheme}://{host}:{port}" if scheme and port else f"{host}:{port}" if port else host


def _cpu(fields: Mapping[str, Any]) -> str:
    usable, total = fields.get("system.cpu.logical.count"), fields.get("host.cpu.count")
    model = _text(fields.get("host.cpu.model.name"))
    count = (
        ""
        if usable is None
        else f"{_text(usable)} of {_text(total)} cores"
        if total not in (None, usable)
        else (f"{_text(usable)} cores")
    )
    return ", ".join(part for part in (model, count) if part)


def _memory(fields: Mapping[str, Any]) -> str:
    limit, available = fields.get("system.memory.limit"), fields.get("system.memory.available")
    if not isinstance(limit, (int, float)):
        return _text(limit)
    size = format_size(limit)
    if not isinstance(available, (int, float)) or limit <= 0:
        return size
    return f"{size}, {1 - min(available / limit, 1):.0%} in use"


def _gpus(fields: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    devices = fields.get("hw.gpu.devices")
    for number, gpu in enumerate(devices if isinstance(devices, (list, tuple)) else ()):
        if not isinstance(gpu, Mapping):
            yield "🎮", f"gpu {number}", _text(gpu)
            continue
        memory = gpu.get("hw.gpu.memory.limit")
        yield (
            "🎮",
            f"gpu {_text(gpu.get('hw.id', number))}",
            ", ".join(
                part
                for part in (
                    _text(gpu.get("hw.model")),
                    format_size(memory) if isinstance(memory, (int, float)) else "",
                    f"driver {_text(gpu.get('hw.driver_version'))}" if gpu.get("hw.driver_version") else "",
                )
                if part
            ),
        )
