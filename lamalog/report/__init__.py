"""What happened, on one page: ``write(build(Store("logs"), since="24h"), "report.html")``.

Everything is worked out from the log files. The HTML is one file that asks nobody for anything; see docs/report.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.report.as_html import to_html as to_html
    from lamalog.report.as_json import to_json as to_json
    from lamalog.report.as_markdown import to_markdown as to_markdown
    from lamalog.report.making import build as build
    from lamalog.report.making import write as write
    from lamalog.report.model import Report as Report
    from lamalog.report.schedule import ScheduledReports as ScheduledReports

_HOMES = {
    "Report": "lamalog.report.model",
    "ScheduledReports": "lamalog.report.schedule",
    "build": "lamalog.report.making",
    "to_html": "lamalog.report.as_html",
    "to_json": "lamalog.report.as_json",
    "to_markdown": "lamalog.report.as_markdown",
    "write": "lamalog.report.making",
}
__all__ = ["Report", "ScheduledReports", "build", "to_html", "to_json", "to_markdown", "write"]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
