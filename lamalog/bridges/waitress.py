"""waitress: its own records; it writes no access log. ``serve()`` calls ``basicConfig``, so configure logging before."""

from __future__ import annotations

import logging

from lamalog.bridges._bridge import Bridge

BRIDGE = Bridge("waitress", module="waitress", loggers=("waitress",), levels={"waitress": logging.INFO})
