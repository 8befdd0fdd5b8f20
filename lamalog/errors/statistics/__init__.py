"""What becomes of errors: groups, how often and where they come, how they develop, what follows what.

All of it is worked out from the log files: ``error_groups(Store("logs"), since="24h")``.
"""

from __future__ import annotations

from lamalog.errors.statistics.detail import error_sequences, group_detail
from lamalog.errors.statistics.groups import error_groups
from lamalog.errors.statistics.model import Group, GroupDetail, Sequence, Share, Timeline
from lamalog.errors.statistics.trend import Trend

__all__ = [
    "Group",
    "GroupDetail",
    "Sequence",
    "Share",
    "Timeline",
    "Trend",
    "error_groups",
    "error_sequences",
    "group_detail",
]
