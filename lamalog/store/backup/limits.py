"""All files of a store are held open at once, so that it is seen as it was at one moment."""

from __future__ import annotations

import contextlib


def allow_more_files() -> None:
    """Lift the limit of open files of this process as far as the system lets it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < hard:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
