"""The filter that puts on each record of an error what is known about it: which one, of what kind, where, what came before."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import finalize

from lamalog.errors._breadcrumbs import Trails, Witness
from lamalog.errors._options import as_count, as_names, as_switch_option
from lamalog.redact import record as redaction
from lamalog.rescue import describe
from lamalog.state import state_of

if TYPE_CHECKING:
    from lamalog.errors._enrich import Enricher

__all__ = ["ErrorFilter"]

_log = logging.getLogger("lamalog.errors")


class ErrorFilter(logging.Filter):
    """Enriches each record at ERROR or above, and each with an exception, once; lets every record pass. Never raises.

    Put it behind ``context`` and before ``redact``, on all handlers the same one.

    :param breadcrumbs: earlier records of the same request, task or session on each error; 0 keeps none.
    :param contexts: requests, tasks and sessions whose breadcrumbs are kept at a time.
    :param locals: local variables of one's own innermost frames, redacted and short.
    :param in_app: modules (``"shop"``) and path patterns that are one's own, wherever they lie.
    :param not_in_app: those that aren't; wins.
    :param grouping: rules, the first that matches counts: ``[{"type": "TimeoutError", "group": "timeouts"}]``.
    :param revision: ``vcs.ref.head.revision``; True looks for it, False leaves it out.
    :param gpu: ask the driver for GPU memory when a GPU has failed.
    :param knowledge: a YAML file (or list) of entries of your own, by which errors are classified before ours.
    :param language: of ``error.advice``: en or zh; else ``LAMALOG_LANG`` and the locale decide.
    :raises ConfigError: an option is wrong.
    """

    def __init__(
        self,
        *,
        breadcrumbs: int = 20,
        contexts: int = 500,
        locals: bool = False,
        in_app: Sequence[str] | str = (),
        not_in_app: Sequence[str] | str = (),
        grouping: Sequence[Mapping[str, str]] | None = None,
        revision: bool | str = True,
        gpu: bool = True,
        knowledge: str | Sequence[Mapping[str, Any]] | None = None,
        language: str | None = None,
        name: str = "",
    ) -> None:
        super().__init__(name)
        most = as_count("breadcrumbs", breadcrumbs, 0, 200)
        kept = as_count("contexts", contexts, 1, 10_000)
        self.trails = Trails(most, kept) if most else None
        self._options: dict[str, Any] = {
            "in_app": as_names("in_app", in_app),
            "not_in_app": as_names("not_in_app", not_in_app),
            "grouping": grouping,
            "show_locals": as_switch_option("locals", locals),
            "revision": revision if isinstance(revision, str) else as_switch_option("revision", revision),
            "gpu": as_switch_option("gpu", gpu),
            "knowledge": knowledge,
            "language": language,
        }
        self._enricher: Enricher | None = None
        if any(option is not None for option in (grouping, knowledge, language)):
            self._enricher = self._make()  # they may be wrong, and the configuration is the place to say so
        self._here = threading.local()
        self._counts: Counter[str] = Counter()
        if self.trails is not None:
            _watch(self, self.trails)

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True. Never raises."""
        if record.levelno >= logging.ERROR or record.exc_info:
            self._take(record)
        return True

    @property
    def enricher(self) -> Enricher:
        """What does the work; it comes with the first error, so that a service starts without it."""
        if self._enricher is None:
            self._enricher = self._make()
        return self._enricher

    def _make(self) -> Enricher:
        from lamalog.errors._enrich import make_enricher

        return make_enricher(self.trails, **self._options)

    @property
    def stats(self) -> dict[str, int]:
        """Records ``enriched`` in this process, ``late`` (final before they came here) and ``failed`` to be enriched."""
        return {"enriched": self._counts["enriched"], "late": self._counts["late"], "failed": self._counts["failed"]}

    def _take(self, record: logging.LogRecord) -> None:
        here = self._here
        if getattr(here, "busy", False):  # an exception's own __str__ logs an error
            return
        here.busy = True
        try:
            state = state_of(record)
            if getattr(state, "enriched", False):
                return
            state.enriched = True
            if state.ready:
                self._counts["late"] += 1
                return
            self.enricher.enrich(record, state)
            self._counts["enriched"] += 1
        except Exception as error:
            self._counts["failed"] += 1
            if self._counts["failed"] == 1:
                _log.warning("an error's record could not be enriched: %s; told once", describe(error))
        finally:
            here.busy = False


def _watch(owner: ErrorFilter, trails: Trails) -> None:
    """Let *trails* see all records that are final, as long as there is *owner*."""
    redaction.witnesses.append(trails.keep)
    finalize(owner, _leave, trails.keep).atexit = False


def _leave(keep: Witness) -> None:
    if keep in redaction.witnesses:
        redaction.witnesses.remove(keep)
