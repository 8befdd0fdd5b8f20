"""A service's life in its log: the banner when it starts, each startup step, the goodbye when it ends."""

from __future__ import annotations

from lamalog.lifecycle.banner import show_startup_banner
from lamalog.lifecycle.shutdown import log_shutdown
from lamalog.lifecycle.steps import Startup, Step, startup

__all__ = ["Startup", "Step", "log_shutdown", "show_startup_banner", "startup"]
