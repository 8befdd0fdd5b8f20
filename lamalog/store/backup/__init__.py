"""Back up a store while it is written to, prove the copy, and bring it back.

``back_up("logs", "/backup/shop")`` · ``verify("/backup/shop")`` · ``restore("/backup/shop", "logs-again")``
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.store.backup.errors import BackupError as BackupError
    from lamalog.store.backup.making import back_up as back_up
    from lamalog.store.backup.restoring import restore as restore
    from lamalog.store.backup.verifying import verify as verify

__all__ = ["BackupError", "back_up", "restore", "verify"]
_HOMES = {
    "BackupError": "lamalog.store.backup.errors",
    "back_up": "lamalog.store.backup.making",
    "restore": "lamalog.store.backup.restoring",
    "verify": "lamalog.store.backup.verifying",
}


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
