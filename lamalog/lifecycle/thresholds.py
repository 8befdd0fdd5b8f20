"""How long an operation may take before its record is a WARNING: one table, which an application can change."""

from __future__ import annotations

from lamalog.exceptions import ConfigError
from lamalog.units import parse_duration

#: Operation → seconds. None: however long it takes.
THRESHOLDS: dict[str, float | None] = {
    "scheduler.route": 1.0,
    "task.wait": 60.0,
    "task.run": 600.0,
    "queue.wait": 10.0,
    "message.receive": 5.0,
    "model.load": 120.0,
    "model.unload": 10.0,
    "model.switch": 120.0,
    "model.warmup": 60.0,
    "model.inference": 60.0,
    "file.upload": 60.0,
    "file.download": 60.0,
    "file.copy": 60.0,
}


def set_threshold(operation: str, limit: str | float | None) -> None:
    """From now on *operation* (``"model.load"``, or one of your own) is a WARNING when it takes *limit*, ``"2 s"`` or
    seconds, or longer; None: never. Raises ConfigError for a bad duration."""
    try:
        THRESHOLDS[operation] = None if limit is None else parse_duration(limit)
    except ConfigError as error:
        raise ConfigError(f"threshold of {operation}: {error}") from None


class _Default:
    def __repr__(self) -> str:
        return "DEFAULT"


#: As the table says.
DEFAULT = _Default()
Limit = str | float | None | _Default


def limit_for(operation: str, given: Limit = DEFAULT) -> float | None:
    """Seconds for one operation: what its caller said, else what the table says."""
    if isinstance(given, _Default):
        return THRESHOLDS.get(operation)
    return None if given is None else parse_duration(given)
