"""From a file or mapping to a configuration that can be applied, and everything that is wrong with it.

What is wrong is left out, part by part, and the defaults stand in its place: a mistake never silences the logs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lamalog.config.complete import complete
from lamalog.config.default import build
from lamalog.config.document import Document
from lamalog.config.finding import ERROR, WARNING, Finding, has_errors
from lamalog.config.lint import lint
from lamalog.config.lint.options import SECTION, options_of
from lamalog.config.load import from_mapping, load, parse
from lamalog.config.merge import merge, plain, remove
from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.settings import CONFIG_VARIABLE, OPTIONS, Resolution, resolve, unknown_variables

#: Leaving one thing out can leave another without what it refers to, and so on.
_ROUNDS = 10


@dataclass
class Plan:
    """A configuration ready to be applied."""

    config: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    document: Document = field(default_factory=Document)
    resolution: Resolution = field(default_factory=Resolution)

    @property
    def broken(self) -> bool:
        """Whether something had to be left out."""
        return has_errors(self.findings)

    def explain(self) -> str:
        """All errors, one a line."""
        return "\n".join(str(finding) for finding in self.findings if finding.severity == ERROR)


def make_plan(
    source: str | os.PathLike[str] | Mapping[str, Any] | Document | None = None,
    overrides: Mapping[str, Any] | None = None,
    refused: Sequence[Finding] = (),
) -> Plan:
    """Read *source* (None: the file that LAMALOG_CONFIG names, if it is set), lay it over the defaults, check it.

    Never raises. *overrides* are arguments of ``default_config``; they beat the environment, which beats the file.
    *refused* are errors that came up when an earlier plan for the same *source* was applied.
    """
    document = read(source)
    findings: list[Finding] = []
    arguments = _checked(overrides or {}, findings)
    base = lint_base(arguments)
    findings += [*lint(document, base=base), *refused]
    user = _sound(document, base, findings)
    resolution = resolve(arguments, file=options_of(user.pop(SECTION, {}), document.texts))
    findings += _about_environment(resolution)
    config = complete(merge(build(resolution), user), user, resolution)
    return Plan(config, findings, document, resolution)


def lint_base(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """All that a file may refer to and refine, including what is switched off at the moment."""
    everything = {"console": True, "file": arguments.get("file") or True, "async_": True}
    base = build(resolve({**arguments, **everything}))
    base["root"]["handlers"] = ["console", "file"]
    return base


def read(source: str | os.PathLike[str] | Mapping[str, Any] | Document | None) -> Document:
    """The document behind whatever can be given as a configuration."""
    if source is None:
        source = os.environ.get(CONFIG_VARIABLE) or {}
        if isinstance(source, str) and source.lstrip().startswith("{"):  # hooks.environment() put it there
            return parse(source.encode("utf-8", "surrogateescape"), f"{CONFIG_VARIABLE}.json")
    if isinstance(source, Document):
        return source
    if isinstance(source, (str, os.PathLike)):
        return load(source)
    return from_mapping(source)


def _checked(overrides: Mapping[str, Any], findings: list[Finding]) -> dict[str, Any]:
    """The arguments that can be used; the others become findings."""
    arguments = {}
    for name, value in overrides.items():
        if name not in OPTIONS:
            findings.append(_about_argument(f"{name}: unknown option", did_you_mean(name, OPTIONS)))
            continue
        try:
            resolve({name: value}, environ={})
        except ConfigError as error:
            findings.append(_about_argument(str(error)))
        else:
            arguments[name] = value
    return arguments


def _about_argument(message: str, hint: str = "") -> Finding:
    return Finding(ERROR, (), message, hint.strip(" ()"), source="configure()")


def _about_environment(resolution: Resolution) -> list[Finding]:
    wrong = [Finding(WARNING, (), sentence, "left out", source="environment") for _, sentence in resolution.problems]
    return wrong + [Finding(WARNING, (), sentence, source="environment") for sentence in unknown_variables()]


def _sound(document: Document, base: Mapping[str, Any], findings: list[Finding]) -> dict[str, Any]:
    """The document's data without what is wrong with it."""
    if not isinstance(document.data, Mapping):
        return {}
    user: dict[str, Any] = plain(document.data)
    errors = [finding for finding in findings if finding.severity == ERROR and finding.source == document.name]
    for _ in range(_ROUNDS):
        if not errors:
            return user
        # The last items of a list first: the positions of the others stay what they are.
        for path in sorted({finding.drop for finding in errors}, key=_position, reverse=True):
            user = remove(user, path)
        user = _without_empty_lists(user, document.data)
        errors = [finding for finding in lint(user, source=Document(), base=base) if finding.severity == ERROR]
    return {}


def _position(path: tuple[str | int, ...]) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(step, int), step if isinstance(step, int) else 0, str(step)) for step in path)


def _without_empty_lists(user: dict[str, Any], original: Mapping[str, Any]) -> dict[str, Any]:
    """Where a logger lost all the handlers it named, it names none, so that the defaults count."""
    loggers = user.get("loggers")
    entries = [(("loggers", name), entry) for name, entry in loggers.items()] if isinstance(loggers, dict) else []
    for path, entry in [*entries, (("root",), user.get("root"))]:
        if not isinstance(entry, dict) or entry.get("handlers") != []:
            continue
        before: Any = original
        for step in (*path, "handlers"):
            before = before.get(step) if isinstance(before, Mapping) else None
        if before:
            user = remove(user, (*path, "handlers"))
    return user
