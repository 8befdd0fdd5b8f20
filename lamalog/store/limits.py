"""All files of a store are held open at once, so that it is seen as it was at one moment."""

from __future__ import annotations

from lamalog.exceptions import ConfigError


def allow_more_files() -> bool:
    """Lift the limit of open files of this process as far as the system lets it. Whether there was anything to lift."""
    try:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft == hard:
            return False
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ImportError, OSError, ValueError):
        return False
    return True


def need_more_files() -> None:
    """The same where there is no going on without. Raises ConfigError."""
    if not allow_more_files():
        raise ConfigError("more log files than may be open at once: allow more open files (ulimit -n)")
