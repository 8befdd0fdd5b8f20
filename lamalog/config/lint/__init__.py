"""Find what ``dictConfig`` swallows or obscures, before it is applied. Nothing is changed, no handler is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamalog.config.document import Document
from lamalog.config.finding import ERROR, Finding
from lamalog.config.lint import alerts as alerts_
from lamalog.config.lint import filters as filters_
from lamalog.config.lint import formatters, handlers, links, loggers, options, sections, usage
from lamalog.config.lint.run import Run
from lamalog.config.load import from_mapping

__all__ = ["lint"]


def lint(config: Any, *, source: str | Document | None = None, base: Mapping[str, Any] | None = None) -> list[Finding]:
    """Everything wrong with *config*, by line where lines are known. Never raises.

    :param config: a mapping, or a Document.
    :param source: the Document that *config* was read as, or the name to show.
    :param base: the configuration it is laid over; None: it has to stand on its own, as for bare ``dictConfig``.
    """
    document = config if isinstance(config, Document) else source if isinstance(source, Document) else None
    if document is None:
        document = from_mapping(config, source or "<dict>")  # type: ignore[arg-type]
    data = document.data if config is document else config
    problems = document.findings if config is document or document.data is None else from_mapping(data).findings
    found = list(problems)
    if config is document and alerts_.is_alerts(data):
        found = alerts_.alerts_of(document)[1]
    elif isinstance(data, Mapping) and not any(finding.severity == ERROR and not finding.path for finding in found):
        run = Run(document, data, base)
        for check in (sections, options, alerts_, filters_, formatters, handlers, loggers, links, usage):
            check.check(run)
        found += run.findings
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.line or 0, finding.column or 0))
