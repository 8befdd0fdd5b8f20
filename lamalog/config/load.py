"""Read a configuration file, YAML or JSON. Whatever is wrong with it becomes a finding, never an exception."""

from __future__ import annotations

import os
import stat
from typing import Any

from lamalog.config.document import MAX_BYTES, Document, size_problem
from lamalog.config.finding import WARNING, Finding
from lamalog.config.read_json import read_json
from lamalog.config.read_yaml import read_yaml
from lamalog.text import escape_control
from lamalog.units import format_size


def load(path: str | os.PathLike[str]) -> Document:
    """The document in the file *path*. A missing file is a warning, one that can't be read or understood an error."""
    name = os.path.expanduser(os.fspath(path))
    document = Document(name)
    try:
        with open(name, "rb", opener=_open_at_once) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                return document.error("is no regular file")
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        document.missing = True
        document.findings.append(Finding(WARNING, (), "no such file", "the defaults are used", source=name))
        return document
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return document.error(f"can't be read: {reason}")
    return parse(content, name)


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting: a FIFO would block until somebody writes to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))


def parse(content: bytes, name: str) -> Document:
    """The document in *content*: JSON where it begins with a brace and the name says so, YAML otherwise."""
    document = Document(name)
    if len(content) > MAX_BYTES:
        return document.error(f"is larger than {format_size(MAX_BYTES)}")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return document.error(f"is no {encoding.removesuffix('-sig').upper()}: {error.reason}", line=line)
    document = read_json(text, name) if name.lower().endswith(".json") else read_yaml(text, name)
    if document.data is None and not document.findings:
        document.findings.append(Finding(WARNING, (), "is empty", "the defaults are used", source=name))
        document.data = {}
    return _checked_top(document)


def from_mapping(data: Any, name: str = "<dict>") -> Document:
    """A document of data that is already there."""
    document = Document(name, data)
    problem = size_problem(data)
    return document.error(problem) if problem else _checked_top(document)


def _checked_top(document: Document) -> Document:
    if document.data is not None and not isinstance(document.data, dict):
        kind = "a list" if isinstance(document.data, (list, tuple)) else "a single value"
        shown = f": {escape_control(str(document.data)[:40])!r}" if isinstance(document.data, str) else ""
        return document.error(f"must be a mapping of sections, not {kind}{shown}", hint="begin with 'version: 1'")
    return document
