"""The logging of a running process: set it up, change levels, follow its configuration file, shut it down."""

from __future__ import annotations

import logging
import os
import threading
import weakref
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lamalog import hooks
from lamalog.config.apply import Applied, BuildError
from lamalog.config.document import Document
from lamalog.config.finding import ERROR, Finding, Path
from lamalog.config.load import load
from lamalog.config.plan import Plan, make_plan, read
from lamalog.exceptions import ConfigError
from lamalog.levels import as_level
from lamalog.lifecycle import log_shutdown
from lamalog.manager import hangup, report
from lamalog.manager.overrides import LevelOverride, Overrides
from lamalog.manager.watcher import POLL, FileWatcher
from lamalog.rescue import describe
from lamalog.settings import CONFIG_VARIABLE
from lamalog.settings.readers import as_level_name
from lamalog.units import format_duration, parse_duration

Source = str | os.PathLike[str] | Mapping[str, Any] | None
_ATTEMPTS = 10
log = logging.getLogger("lamalog.manager")


class LoggerManager:
    """Keeps the logging of this process configured. One per process is enough: ``lamalog.configure`` has one."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._applied: Applied | None = None
        self._plan: Plan | None = None
        self._overrides = Overrides()
        self._arguments: dict[str, Any] = {}
        self._watcher: FileWatcher | None = None
        self._hangup: hangup.Hangup | None = None
        if hasattr(os, "register_at_fork"):
            _fork_safe(self)

    @property
    def config(self) -> dict[str, Any]:
        """The configuration in force, complete, as ``dictConfig`` would take it; {} before ``setup``."""
        return self._applied.config if self._applied else {}

    @property
    def findings(self) -> list[Finding]:
        """What was wrong with the configuration in force."""
        return list(self._plan.findings) if self._plan else []

    def setup(
        self, source: Source = None, *, strict: bool = False, watch: bool = True, poll: float = POLL, **overrides: Any
    ) -> LoggerManager:
        """Configure logging from a YAML or JSON file or a mapping, laid over the defaults.

        What is wrong is logged and left out. A missing file means the defaults. Calling it again replaces everything.

        :param source: None: the file that ``LAMALOG_CONFIG`` names, else just the defaults.
        :param strict: raise ConfigError for anything wrong, and change nothing.
        :param watch: read the file again when it changes, and on SIGHUP.
        :param poll: seconds between two looks at the file.
        :param overrides: arguments of ``default_config``; they beat environment and file.
        """
        with self._lock:
            plan = _plan(source, overrides)
            if strict:
                _refuse(plan)
            applied, plan = self._made(plan, overrides, strict)
            self._stop_watching()
            self._arguments = overrides
            self._swap(applied, plan)
            self._hook(plan)
            report.findings(plan)
            report.configured(plan)
            if watch and plan.document.name not in _NO_FILE:
                self._watcher = FileWatcher(plan.document.name, self.reload, poll)
                self._hangup = hangup.install(self._watcher.poke)
        return self

    def _made(self, plan: Plan, overrides: Mapping[str, Any], strict: bool) -> tuple[Applied | None, Plan]:
        """Handlers for *plan*, or for what of it can be made. None: not even the defaults can."""
        refused: list[Finding] = []
        for _ in range(_ATTEMPTS):
            try:
                return Applied(plan.config), plan
            except BuildError as error:
                refused.append(_finding(error, plan.document))
                if strict:
                    raise ConfigError(str(refused[-1])) from error
                plan = make_plan(plan.document, overrides, refused)
        return self._last_resort(plan, overrides)

    def _last_resort(self, plan: Plan, overrides: Mapping[str, Any]) -> tuple[Applied | None, Plan]:
        """The defaults, with of the arguments only who writes and where to: something else in them can't be made."""
        kept = {name: overrides[name] for name in ("app", "version", "log_dir") if name in overrides}
        plain = make_plan({}, kept)
        try:
            applied = Applied(plain.config)
        except BuildError:
            return None, plan
        return applied, replace(plain, document=plan.document, findings=_once(plan.findings))

    def _swap(self, applied: Applied | None, plan: Plan) -> None:
        self._plan = plan
        if applied is None:
            report.emergency(plan)
            return
        with self._overrides.kept():
            removed = applied.swap(self._applied)
        self._applied = applied
        applied.retire(removed)

    def _hook(self, plan: Plan) -> None:
        """Put in the hooks that are wanted, take off the others; tell child processes what to configure."""
        wanted = plan.resolution.values.get("hooks", True)
        names = hooks.OPTIONS if wanted is True else tuple(wanted or ())
        if set(hooks.installed()) - set(names):
            hooks.uninstall()
        if "children" in names:
            hooks.children.offer(configure_child, self.config)
        else:
            hooks.children.withdraw()
        hooks.install(**{name: name in names for name in hooks.OPTIONS}, goodbye=log_shutdown)

    def reload(self) -> bool:
        """Read the file again. If there is anything wrong with it, the configuration stays as it is, and False."""
        with self._lock:
            if self._plan is None or self._plan.document.name in _NO_FILE:
                return False
            plan = make_plan(load(self._plan.document.name), self._arguments)
            if plan.broken or plan.document.missing:
                report.kept(plan)
                return False
            try:
                applied = Applied(plan.config)
            except BuildError as error:
                plan.findings.append(_finding(error, plan.document))
                report.kept(plan)
                return False
            self._swap(applied, plan)
            self._hook(plan)
            report.findings(plan)
            report.configured(plan, again=True)
            return True

    def get_logger(self, name: str | None = None) -> logging.Logger:
        """The standard logger of that name; the root logger for None."""
        return logging.getLogger(name)

    def set_level(
        self, logger: str | logging.Logger | None, level: str | int, for_: str | float | None = None
    ) -> LevelOverride:
        """Change a logger's level now, for every module and handler; loggers below it that have no level follow.

        Handlers with a higher level let this logger's records through, and nobody else's. A reload keeps the change.

        :param logger: a name, a logger, or None or ``"root"`` for the root logger.
        :param for_: ``"10 min"`` or seconds, after which it is taken back by itself. None: until ``reset_level``.
        :raises ConfigError: unknown level or bad duration.
        """
        name = _name(logger)
        number = as_level(level)
        seconds = None if for_ is None else parse_duration(for_)
        override = self._overrides.set(name, number, seconds, on_end=_tell_end)
        ends = "" if seconds is None else f" for {format_duration(seconds)}"
        shown = as_level_name(number)
        extra = {
            "event.name": "logging.level.changed",
            "log.logger": name or "root",
            "log.level": shown,
            "duration": seconds,
        }
        log.info("level of %s is %s%s", name or "root", shown, ends, extra=extra)
        if logging.root.manager.disable >= number:
            log.warning("logging.disable(%s) is in force: records up to it stay hidden", logging.root.manager.disable)
        return override

    def reset_level(self, logger: str | logging.Logger | None = None) -> bool:
        """Take a changed level back before its time. False if it was not changed."""
        override = self._overrides.find(_name(logger))
        return override is not None and override.cancel()

    def overrides(self) -> list[LevelOverride]:
        """The levels changed at run time that are in force."""
        return self._overrides.active()

    def flush(self) -> None:
        """Flush all handlers, queues included."""
        if self._applied is not None:
            self._applied.flush()

    def shutdown(self) -> None:
        """Take back changed levels, stop watching, flush and close all handlers. ``setup`` may be called again."""
        with self._lock:
            self._stop_watching()
            self._overrides.cancel_all()
            hooks.uninstall()
            hooks.children.withdraw()
            applied, self._applied, self._plan = self._applied, None, None
            if applied is not None:
                applied.remove()

    def _stop_watching(self) -> None:
        watcher, self._watcher = self._watcher, None
        signalled, self._hangup = self._hangup, None
        if signalled is not None:
            signalled.remove()
        if watcher is not None:
            watcher.stop()


def configure_child(config: Mapping[str, Any]) -> None:
    """What a ``multiprocessing`` child does to log as its parent; the hooks it inherits besides."""
    LoggerManager().setup(config, watch=False, hooks=False)


_NO_FILE = ("<dict>", "", f"{CONFIG_VARIABLE}.json")


def _plan(source: Source, overrides: Mapping[str, Any]) -> Plan:
    try:
        return make_plan(read(source), overrides)
    except Exception as error:  # a mistake of ours must not hurt the host
        plan = make_plan({})
        plan.findings.append(Finding(ERROR, (), f"lamalog failed on this configuration: {describe(error)}"))
        return plan


def _once(findings: list[Finding]) -> list[Finding]:
    """Each of them once, however often it came up."""
    return list(dict.fromkeys(findings))


def _refuse(plan: Plan) -> None:
    if plan.broken:
        raise ConfigError(plan.explain())
    if plan.document.missing:
        raise ConfigError(f"{plan.document.name}: no such file")


def _finding(error: BuildError, document: Document) -> Finding:
    path: Path = error.path
    place = document.place(path)
    column = place[1] if place else None
    return Finding(ERROR, path, f"can't be made: {error}", "", document.line(path), column, document.name, drop=path)


def _name(logger: str | logging.Logger | None) -> str:
    name = logger.name if isinstance(logger, logging.Logger) else logger or ""
    if not isinstance(name, str):
        raise ConfigError(f"{name!r} is no logger: write its name")
    return "" if name == "root" else name


def _tell_end(override: LevelOverride) -> None:
    extra = {"event.name": "logging.level.restored", "log.logger": override.name or "root"}
    log.info("level of %s is what it was before", override.name or "root", extra=extra)


def _fork_safe(manager: LoggerManager) -> None:
    reference = weakref.ref(manager)

    def after_fork() -> None:
        found = reference()
        if found is not None:
            found._lock = threading.RLock()
            found._overrides.reset_locks()

    os.register_at_fork(after_in_child=after_fork)
