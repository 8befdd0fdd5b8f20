"""The top of the file: which sections there are."""

from __future__ import annotations

from typing import Any

from lamalog.config.lint.run import Run
from lamalog.config.lint.words import article, show
from lamalog.exceptions import did_you_mean

SECTIONS = ("formatters", "filters", "handlers", "loggers")
KNOWN = ("version", "disable_existing_loggers", "incremental", *SECTIONS, "root", "lamalog")


def check(run: Run) -> None:
    """Unknown and empty sections, the version, the switches."""
    for key, value in run.config.items():
        if key not in KNOWN:
            _unknown(run, key)
        elif value is None and key in (*SECTIONS, "root", "lamalog"):
            run.error((key,), "is empty", "remove it, or fill it in")
        elif value is None:
            run.error((key,), "has no value", "remove it, or write one")
    _version(run)
    for key in ("disable_existing_loggers", "incremental"):
        value = run.config.get(key)
        if value is not None and not isinstance(value, bool):
            run.error((key,), f"must be true or false, not {article(value)}")
    if run.config.get("incremental") is True and not run.bare:
        run.error(("incremental",), "does not go together with lamalog.configure", "remove it")
    if run.bare and "disable_existing_loggers" not in run.config:
        message = "without disable_existing_loggers: false, loggers made before go silent"
        run.warning((), message, "add disable_existing_loggers: false")
    elif run.config.get("disable_existing_loggers") is True:
        run.warning(
            ("disable_existing_loggers",), "silences every logger made before and not named here", "write false"
        )


def _unknown(run: Run, key: Any) -> None:
    if not isinstance(key, str):
        run.error((key,), f"unknown section {show(key)}", "sections are text")
        return
    hint = did_you_mean(key, KNOWN)
    if hint:
        run.error((key,), "unknown section", hint)
    elif not _is_referenced(run.config, f"cfg://{key}"):
        run.warning((key,), "unknown section: nothing uses it", f"sections are {', '.join(KNOWN)}")


def _is_referenced(value: Any, prefix: str) -> bool:
    """Whether some ``cfg://`` link below *value* leads into a section of one's own."""
    if isinstance(value, str):
        return value.startswith(prefix)
    if isinstance(value, dict):
        return any(_is_referenced(item, prefix) for item in value.values())
    return isinstance(value, (list, tuple)) and any(_is_referenced(item, prefix) for item in value)


def _version(run: Run) -> None:
    version = run.config.get("version")
    if "version" not in run.config:
        if run.bare:
            run.error((), "version is missing", "begin with 'version: 1'", drop=("version",))
    elif version is not None and (version != 1 or isinstance(version, (bool, float, str))):
        run.error(("version",), f"unknown version {show(version)}", "write 1")
