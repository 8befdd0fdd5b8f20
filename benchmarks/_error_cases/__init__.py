"""Errors that really happen, labelled by cause (``group``) and by kind (``category``).

Each module here is a piece of an application, with functions that fail the way applications do. A case takes
:class:`Values`, so that the same bug can be raised with other values, and must raise through really running code of the
library it names; nothing is constructed by hand. Import libraries inside the functions. Labels are set when a case is
written, not when a tracker is tuned.
"""

from __future__ import annotations

from benchmarks._error_cases._case import Case, Values, case, load

__all__ = ["Case", "Values", "case", "load"]
