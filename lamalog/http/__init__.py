"""HTTP requests in the log: one record at the start (DEBUG), one at the end, the same from every framework.

Switched on by one line of the framework's own module: :mod:`lamalog.http.flask`, :mod:`lamalog.http.wsgi`,
:mod:`lamalog.http.asgi`, :mod:`lamalog.http.socketio`. Here is what they share that users may read.
"""

from __future__ import annotations

from lamalog.http._statistics import RouteStatistics
from lamalog.http._summary import log_statistics, reset_statistics, route_statistics

__all__ = ["RouteStatistics", "log_statistics", "reset_statistics", "route_statistics"]
