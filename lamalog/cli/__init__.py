"""The command ``lamalog``. Data goes to stdout, everything else to stderr; exit status 0, 1 (found wrong) or 2 (asked
wrong)."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command and leave the interpreter."""
    from lamalog.cli.group import run

    sys.exit(run(sys.argv[1:]))
