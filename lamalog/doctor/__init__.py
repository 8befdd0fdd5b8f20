"""Look at how logging is set up, in the running process or in an application that can be imported, and say what is wrong.

``print(render(examine()))`` anywhere in a program; ``lamalog doctor app.main`` from outside.
"""

from __future__ import annotations

from lamalog.doctor.command import run_doctor
from lamalog.doctor.findings import Finding
from lamalog.doctor.origins import Origin, watch
from lamalog.doctor.render import render
from lamalog.doctor.report import Report, examine
from lamalog.doctor.target import examine_target

__all__ = ["Finding", "Origin", "Report", "examine", "examine_target", "render", "run_doctor", "watch"]
