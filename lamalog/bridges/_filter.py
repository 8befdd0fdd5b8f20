"""Bridges named in a ``dictConfig`` or YAML file."""

from __future__ import annotations

import logging

from lamalog.bridges import adopt, adopt_known


class AdoptFilter(logging.Filter):
    """Puts bridges up when the configuration is applied. An entry under ``filters:`` is enough; it filters nothing.

    :param libraries: names such as ``["uvicorn", "celery"]``, or ``"known"`` for all libraries there are bridges to.
    :raises ConfigError: unknown name.
    """

    def __init__(self, libraries: list[str] | tuple[str, ...] | str = "known") -> None:
        super().__init__()
        if libraries == "known":
            adopt_known()
        else:
            adopt(*([libraries] if isinstance(libraries, str) else libraries))

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        return True
