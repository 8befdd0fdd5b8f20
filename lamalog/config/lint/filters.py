"""The ``filters`` section."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.arguments import check_arguments, check_by_making, is_ours, split_hint
from lamalog.config.lint.objects import CONSTRUCTION, check_attributes, check_class
from lamalog.config.lint.redaction import redaction_problem
from lamalog.config.lint.run import Run
from lamalog.config.lint.words import article
from lamalog.filters import ContextFilter, RescueFilter
from lamalog.redact import RedactionFilter


def check(run: Run) -> None:
    """Each filter: without ``()`` it is a plain ``logging.Filter``, whatever else the entry says."""
    for name, given in run.section("filters"):
        path: Path = ("filters", name)
        whole = run.entry("filters", name)
        check_attributes(run, path, given)
        if "()" in whole:
            found = check_class(run, path, given, whole, logging.Filter)
            if found is not None:
                check_arguments(run, path, found, given, whole, CONSTRUCTION)
                if found is RedactionFilter:
                    _check_redaction(run, path, whole)
                elif found not in (ContextFilter, RescueFilter) and is_ours(found):
                    check_by_making(run, path, found, {key: whole[key] for key in whole if key not in CONSTRUCTION})
        elif "class" in given:
            message = "dictConfig ignores 'class' on filters and makes one that does nothing"
            run.error((*path, "class"), message, "write '()' in place of 'class'", drop=path)
        else:
            run.known_keys(path, given, ("name",))
            if not isinstance(given.get("name", ""), str):
                run.error((*path, "name"), f"must be text, not {article(given['name'])}")


def _check_redaction(run: Run, path: Path, whole: Mapping[Any, Any]) -> None:
    options = {
        key: value
        for key, value in whole.items()
        if isinstance(key, str) and key not in (*CONSTRUCTION, "enabled", "name")
    }
    problem = redaction_problem(options)
    if problem is not None:
        where, text = problem
        run.error((*path, where) if where in whole else path, *split_hint(text))
