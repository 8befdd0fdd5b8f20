"""Fuzz the redactor with atheris: never raises, redacting twice changes nothing. ``python -m benchmarks._redaction_fuzz -max_total_time=60``."""

from __future__ import annotations

import sys

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris")

with atheris.instrument_imports(include=["lamalog.redact"]):
    from lamalog.redact import Redactor

REDACTOR = Redactor(project_root="/srv/app")


def one(data: bytes) -> None:
    text = atheris.FuzzedDataProvider(data).ConsumeUnicode(4_096)
    once = REDACTOR.text(text)
    if REDACTOR.stats().get("redaction-failed"):
        raise AssertionError(f"failed on {text!r}")
    if REDACTOR.text(once) != once:
        raise AssertionError(f"not final: {text!r} -> {once!r} -> {REDACTOR.text(once)!r}")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
