"""What stops a backup, a restore or a check before it has begun, or makes its result worthless."""

from __future__ import annotations

from lamalog.exceptions import ConfigError


class BackupError(ConfigError):
    """The sentence says what to do."""
