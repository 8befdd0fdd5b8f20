"""Fuzz the redactor with atheris: it never fails, and hides the same with and without a gate. ``python -m benchmarks._redaction_fuzz -max_total_time=60``."""

from __future__ import annotations

import sys

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris")

with atheris.instrument_imports(include=["lamalog.redact"]):
    from lamalog.redact import Redactor

REDACTOR = Redactor(project_root="/srv/app")
UNGATED = Redactor(project_root="/srv/app", engine="none")


def one(data: bytes) -> None:
    text = atheris.FuzzedDataProvider(data).ConsumeUnicode(4_096)
    once = REDACTOR.text(text)
    if REDACTOR.stats().get("redaction-failed"):
        raise AssertionError(f"failed on {text!r}")
    if UNGATED.text(text) != once:
        raise AssertionError(f"the gate withholds something in {text!r}: {once!r}, {UNGATED.text(text)!r}")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
