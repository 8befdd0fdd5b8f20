"""What the doctor has to say about a logging setup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ERROR = "error"
WARNING = "warning"
HINT = "hint"
SEVERITIES = (ERROR, WARNING, HINT)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or could be better."""

    #: ``"error"``: records are lost, doubled or leaked. ``"warning"``: hardly as meant. ``"hint"``: could be better.
    severity: str
    #: A short name to tell kinds of findings apart: ``"written-twice"``.
    code: str
    #: The logger, handler or place it is about.
    subject: str
    message: str
    #: What to do about it.
    fix: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "severity": self.severity,
            "code": self.code,
            "subject": self.subject,
            "message": self.message,
            "fix": self.fix,
        }
