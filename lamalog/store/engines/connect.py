"""DuckDB, opened so that it keeps to its memory and asks nobody on the network."""

from __future__ import annotations

import os
from typing import Any

from lamalog.exceptions import MissingExtraError

#: Of DuckDB's own buffers; the interpreter and what is read come on top.
MEMORY = "300MB"
#: The same while an index is built, when little else is held.
BUILDING = "400MB"


def available() -> bool:
    """Whether DuckDB can be imported, without importing it."""
    from importlib.util import find_spec

    return find_spec("duckdb") is not None


def connect(scratch: str | os.PathLike[str] | None = None, *, memory: str = MEMORY) -> Any:
    """An in-memory database; what does not fit goes to the directory *scratch*. Raises MissingExtraError."""
    try:
        import duckdb
    except ImportError:
        raise MissingExtraError("this", "store") from None
    config: dict[str, Any] = {
        "memory_limit": memory,
        "threads": max(1, min(4, os.cpu_count() or 1)),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": os.fspath(scratch) if scratch is not None else "",
    }
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # it would write to standard output
    return connection
