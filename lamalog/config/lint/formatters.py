"""The ``formatters`` section: above all, format strings in the wrong style."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.arguments import check_arguments, check_by_making
from lamalog.config.lint.objects import CONSTRUCTION, check_attributes, check_class
from lamalog.config.lint.run import Run
from lamalog.config.lint.words import article
from lamalog.config.merge import class_of
from lamalog.text import escape_control

#: All that ``dictConfig`` passes on to a formatter named by ``class``.
_STANDARD = ("class", "format", "datefmt", "style", "validate", "defaults")
_MARKS = {"%": "%(", "{": "{", "$": "$"}


def check(run: Run) -> None:
    """Each formatter: class, arguments, and the format string by trying it."""
    for name, given in run.section("formatters"):
        path: Path = ("formatters", name)
        whole = run.entry("formatters", name)
        check_attributes(run, path, given)
        if class_of(whole) is not None:
            found = check_class(run, path, given, whole, logging.Formatter)
            if found is None:
                continue
            if "()" in whole:
                _check_factory(run, path, found, given, whole)
                continue
            _check_ignored(run, path, given)
        else:
            run.known_keys(path, given, _STANDARD)
        _check_format(run, path, whole)


def _check_factory(run: Run, path: Path, found: Any, given: Mapping[Any, Any], whole: Mapping[Any, Any]) -> None:
    # dictConfig passes 'format' as 'fmt' to a factory that does not take it.
    renamed = {"fmt" if key == "format" else key: value for key, value in whole.items()}
    before = len(run.findings)
    check_arguments(run, path, found, given, renamed, (*CONSTRUCTION, "format"))
    if len(run.findings) == before and str(getattr(found, "__module__", "")).startswith("lamalog."):
        check_by_making(run, path, found, {key: value for key, value in renamed.items() if key not in CONSTRUCTION})


def _check_ignored(run: Run, path: Path, given: Mapping[Any, Any]) -> None:
    for key in given:
        if key not in (*_STANDARD, *CONSTRUCTION):
            run.error((*path, key), "is silently ignored next to 'class'", "write '()' in place of 'class'")


def _check_format(run: Run, path: Path, whole: Mapping[Any, Any]) -> None:
    style = whole.get("style", "%")
    if not isinstance(style, str) or style not in _MARKS:
        run.error((*path, "style"), f"unknown style {article(style)}", "write '%', '{' or '$'", drop=path)
        return
    text = whole.get("format")
    if text is None:
        return
    if not isinstance(text, str):
        run.error((*path, "format"), f"must be text, not {article(text)}", drop=path)
        return
    if whole.get("validate", True) is False:
        return
    try:
        logging.Formatter(text, None, style)  # type: ignore[arg-type]
    except ValueError as error:
        other = next((mark for mark in _MARKS if mark != style and _is_style(text, mark)), None)
        hint = f"add style: '{other}'" if other else ""
        run.error((*path, "format"), f"fits not style {style!r}: {escape_control(str(error))}", hint, drop=path)


def _is_style(text: str, style: Any) -> bool:
    try:
        logging.Formatter(text, None, style)
    except ValueError:
        return False
    return True
