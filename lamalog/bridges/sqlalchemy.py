"""SQLAlchemy: ``create_engine(echo=True)`` brings a handler of its own, and every statement would come twice."""

from __future__ import annotations

from lamalog.bridges._bridge import Bridge

BRIDGE = Bridge("sqlalchemy", module="sqlalchemy", loggers=("sqlalchemy",))
