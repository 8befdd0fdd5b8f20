"""urllib3 (and requests): retries at WARNING, no line per connection."""

from __future__ import annotations

import logging

from lamalog.bridges._bridge import Bridge

BRIDGE = Bridge("urllib3", module="urllib3", loggers=("urllib3",), levels={"urllib3": logging.INFO})
