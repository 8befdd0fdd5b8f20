"""Options of redaction, judged by redaction itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamalog.exceptions import ConfigError
from lamalog.redact import Redactor
from lamalog.redact.options import options_from
from lamalog.rescue import describe
from lamalog.text import escape_control


def redaction_problem(options: Mapping[str, Any]) -> tuple[str, str] | None:
    """The option that a Redactor does not take, ``""`` if that can't be told, and why."""
    try:
        checked = options_from(options)
        # Asking for pseudonyms makes a key file: not here.
        if options and not checked.wants_pseudonyms():
            Redactor(**options)
    except ConfigError as error:
        text = str(error).removeprefix("redaction: ")
        named = next((key for key in options if text.startswith((f"{key}:", f"{key}.", f"unknown option {key!r}"))), "")
        return named, escape_control(text.removeprefix(f"{named}: "))
    except Exception as error:
        return "", f"redaction refuses these options: {escape_control(describe(error))}"
    return None
