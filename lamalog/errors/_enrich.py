"""Work out the fields of one error's record. All of them pass redaction afterwards, as everything on a record does."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import Any

from lamalog import rescue
from lamalog.errors._breadcrumbs import Trails
from lamalog.errors._handled import handled
from lamalog.errors._link import Link
from lamalog.errors._locals import locals_of
from lamalog.errors._modules import module_here, module_of
from lamalog.errors._reach import Reach
from lamalog.errors._revision import revision as find_revision
from lamalog.errors._stored import event_parts
from lamalog.errors._surroundings import surroundings
from lamalog.errors._text_traceback import parse_traceback
from lamalog.errors.advice import advise
from lamalog.errors.advice_language import language_of
from lamalog.errors.classify import Classification, classify
from lamalog.errors.fingerprint import Grouper, Verdict, place_of
from lamalog.errors.knowledge.base import Knowledge
from lamalog.errors.knowledge.loading import load_knowledge
from lamalog.state import RecordState
from lamalog.told import FINGERPRINT, ID, note, noted

#: The attribute by which an exception class or object names its group.
ATTRIBUTE = "error_fingerprint"
_LONGEST, _CHAIN = 2_000, 40
_HEAD = "Traceback (most recent call last):"
#: The end of codes that name a kind and nothing more.
_GENERAL = "-000"


class Enricher:
    """Puts the ``error.*`` fields on records."""

    def __init__(
        self,
        grouper: Grouper,
        trails: Trails | None,
        *,
        show_locals: bool,
        revision: bool | str,
        gpu: bool,
        knowledge: Knowledge | None = None,
        language: str | None = None,
    ) -> None:
        self._grouper, self._trails = grouper, trails
        self._show_locals, self._revision, self._gpu = show_locals, revision, gpu
        self._knowledge, self._language = knowledge, language
        self._reach = Reach()

    def enrich(self, record: logging.LogRecord, state: RecordState) -> None:
        """Put the fields on *record*; what the caller has set himself stays. May raise."""
        attributes = record.__dict__
        event = attributes.get("event.name")
        error, tb = _exception(record)
        if error is not None:
            fields = self._of_exception(record, state, error, tb)
        else:
            fields = self._of_traceback(record) or self._of_message(record)
        caught = attributes.get("error.handled", handled(record, event))
        if isinstance(caught, bool):
            fields["error.handled"] = caught
        kind = self._classify(record, state, error, fields, caught if isinstance(caught, bool) else None)
        fields.update(_kind_fields(kind))
        if "error.repeated" not in fields and not attributes.get("error.repeated"):
            self._add_advice(fields, attributes, kind)
        revision = find_revision() if self._revision is True else self._revision
        if revision:
            fields["vcs.ref.head.revision"] = revision
        if self._trails is not None:
            crumbs = self._trails.of(record, state)
            if crumbs:
                fields["error.breadcrumbs"] = crumbs
        attributes["error.fingerprint"] = fields.pop("error.fingerprint")
        for key, value in fields.items():
            attributes.setdefault(key, value)

    def _of_exception(
        self, record: logging.LogRecord, state: RecordState, error: BaseException, tb: TracebackType | None
    ) -> dict[str, Any]:
        chain = self._grouper.reader.read(error, tb)
        verdict = self._grouper.judge_chain(chain, "", record.name, _wanted(record, state, error))
        fields = self._identity(error, verdict, bool(_wanted(record, state, error)))
        fields.update(_stack_fields(chain))
        if self._show_locals:
            variables = locals_of(tb, self._grouper.in_app)
            if variables:
                fields["error.locals"] = variables
        fields.update(surroundings(chain, self._gpu))
        return fields

    def _identity(self, error: BaseException, verdict: Verdict, asked: bool) -> dict[str, Any]:
        """One exception object is one error, however many loggers it passes and wherever it is caught on its way."""
        known = noted(error, FINGERPRINT)
        fields = _verdict_fields(verdict)
        if isinstance(known, str) and not asked:
            fields["error.fingerprint"] = known
        identity = noted(error, ID)
        if isinstance(identity, str):
            fields["error.repeated"] = True
        else:
            identity = f"e{os.urandom(8).hex()[1:]}"
            note(error, ID, identity)
            note(error, FINGERPRINT, fields["error.fingerprint"])
        fields["error.id"] = identity
        return fields

    def _of_traceback(self, record: logging.LogRecord) -> dict[str, Any]:
        """Of a record that came through a queue, or of a server that writes tracebacks into messages; else nothing."""
        text = record.exc_text if isinstance(record.exc_text, str) else record.msg
        if not isinstance(text, str) or _HEAD not in text[:_LONGEST]:
            return {}
        chain = parse_traceback(text, self._grouper.in_app, module_here)
        if not chain:
            return {}
        fields = _verdict_fields(
            self._grouper.judge_chain(chain, "", record.name, record.__dict__.get("error.fingerprint"))
        )
        return {**fields, **_stack_fields(chain), "error.type": chain[0].type}

    def _of_message(self, record: logging.LogRecord) -> dict[str, Any]:
        attributes = record.__dict__
        template = rescue.safe_str(record.msg) if record.args or type(record.msg) is not str else record.msg
        message = rescue.render(record, record.args)[:_LONGEST] if record.args else template[:_LONGEST]
        culprit = f"{module_of(None, record.pathname)}:{record.funcName}"
        kind = attributes.get("error.type")
        parts = event_parts(attributes, kind if isinstance(kind, str) else "")
        verdict = self._grouper.judge_message(
            template, message, record.name, culprit, parts, attributes.get("error.fingerprint")
        )
        return _verdict_fields(verdict)

    def _classify(
        self,
        record: logging.LogRecord,
        state: RecordState,
        error: BaseException | None,
        fields: Mapping[str, Any],
        caught: bool | None,
    ) -> Classification:
        rate: float | None = None
        affected: int | None = None
        if "error.repeated" not in fields:
            rate, affected = self._reach.seen(fields["error.fingerprint"], record.__dict__, state.context)
        subject: BaseException | dict[str, Any]
        if error is not None:
            subject = error
        else:
            attributes = record.__dict__
            message = rescue.render(record, record.args)[:_LONGEST] if record.args else rescue.safe_str(record.msg)
            subject = {"message": message[:_LONGEST], "logger": record.name}
            kind = fields.get("error.type") or attributes.get("error.type") or attributes.get("exception.type")
            if isinstance(kind, str):
                subject.update(
                    {"exception.type": kind, "exception.message": message.partition(f"{kind}: ")[2] or message}
                )
        return classify(
            subject, handled=caught, level=record.levelno, rate=rate, affected=affected, knowledge=self._knowledge
        )

    def _add_advice(self, fields: dict[str, Any], attributes: Mapping[str, Any], kind: Classification) -> None:
        if kind.code.endswith(_GENERAL) or "error.advice" in attributes:
            return
        advice = advise(kind, {**attributes, **fields}, language=self._language, knowledge=self._knowledge)
        if advice is not None:
            fields["error.advice"] = advice.short
            fields["error.advice.link"] = advice.link


def make_enricher(
    trails: Trails | None,
    *,
    in_app: Sequence[str],
    not_in_app: Sequence[str],
    grouping: Sequence[Mapping[str, str]] | None,
    knowledge: str | Sequence[Mapping[str, Any]] | None,
    language: str | None,
    **options: Any,
) -> Enricher:
    """An enricher from the filter's options. Raises ConfigError for one that is wrong."""
    return Enricher(
        Grouper(in_app, not_in_app, grouping),
        trails,
        # Ours alone are read when the first error comes.
        knowledge=None if knowledge is None else load_knowledge(knowledge),
        language=None if language is None else language_of(language),
        **options,
    )


def _exception(record: logging.LogRecord) -> tuple[BaseException | None, TracebackType | None]:
    info: Any = record.exc_info
    error = info[1] if isinstance(info, tuple) and len(info) == 3 else info
    if not isinstance(error, BaseException):
        return None, None
    tb = info[2] if isinstance(info, tuple) else error.__traceback__
    return error, tb if isinstance(tb, TracebackType) else None


def _wanted(record: logging.LogRecord, state: RecordState, error: BaseException) -> Any:
    wanted = record.__dict__.get("error.fingerprint")
    if wanted is None and state.context:
        wanted = state.context.get("error.fingerprint")
    if wanted is None:
        try:
            wanted = getattr(error, ATTRIBUTE, None)
        except Exception:
            return None
    return wanted if isinstance(wanted, (str, int, list, tuple)) and not isinstance(wanted, bool) else None


def _verdict_fields(verdict: Verdict) -> dict[str, Any]:
    fields: dict[str, Any] = {"error.fingerprint": verdict.fingerprint, "error.title": verdict.title}
    if verdict.group:
        fields["error.group"] = verdict.group
    if verdict.culprit:
        fields["error.culprit"] = verdict.culprit
    return fields


def _stack_fields(chain: Sequence[Link]) -> dict[str, Any]:
    first = chain[0]
    fields: dict[str, Any] = {}
    if first.stack.frames:
        fields["error.frames"] = [frame.as_field() for frame in first.stack.frames]
    if first.stack.elided:
        fields["error.frames.elided"] = first.stack.elided
    behind = list(islice(_behind(chain), _CHAIN))
    if behind:
        fields["error.chain"] = behind
    if first.notes:
        fields["error.notes"] = list(first.notes)
    return fields


def _behind(chain: Sequence[Link]) -> Any:
    for number, link in enumerate(chain):
        if number:
            yield _link_field(link)
        for member in link.members:
            yield _link_field(member[0])
            yield from _behind(member)
        if link.omitted:
            yield {"type": "…", "message": f"{link.omitted} more", "relation": "group"}


def _link_field(link: Link) -> dict[str, Any]:
    field: dict[str, Any] = {"type": link.type, "message": link.message, "relation": link.relation}
    place = place_of((link,))
    if place is not None:
        field["culprit"] = place.place
    if link.notes:
        field["notes"] = list(link.notes)
    identity = noted(link.error, ID)
    if isinstance(identity, str):
        field["id"] = identity
    return field


def _kind_fields(kind: Classification) -> dict[str, Any]:
    return {
        "error.category": kind.category,
        "error.code": kind.code,
        "error.severity": kind.severity,
        "error.origin": kind.origin,
    }
