"""Take context, trace and task along with a message: in ZeroMQ frames, in Redis fields, in Celery's or any dict's headers.

Built on ``task_headers`` (what is bound, the trace, what is known of the task) plus the time of sending.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from lamalog.lifecycle._task_tracks import HEADER
from lamalog.lifecycle._values import number_of, text_of
from lamalog.lifecycle.tasks import adopt_task, task_headers
from lamalog.propagation import BAGGAGE
from lamalog.trace import TRACEPARENT, TRACESTATE

SENT = "lama-sent"
NAMES = (TRACEPARENT, TRACESTATE, BAGGAGE, HEADER, SENT)
#: Begins the frame that ``pack_frames`` adds.
MAGIC = b"\x00lamalog\x01"
_LARGEST = 65_536

M = TypeVar("M", bound=MutableMapping[Any, Any])


def message_headers(task_id: object = None) -> dict[str, str]:
    """``task_headers`` and the time, ``lama-sent``. Never raises."""
    return {**task_headers(task_id), SENT: f"{time.time():.6f}"}


def seconds_since_sent(headers: Mapping[Any, Any] | None) -> float | None:
    """How long ago a message with these headers was sent, by the clocks of both sides; never less than 0."""
    sent = number_of(_texts(headers).get(SENT))
    return None if sent is None or sent <= 0 else max(0.0, time.time() - sent)


# -- dicts: AMQP, Kafka, HTTP, JSON messages, Redis streams ----------------------------------------------------------


def inject(headers: M, task_id: object = None) -> M:
    """*headers* (or the fields of a Redis stream entry, or a JSON message), with ours added to it."""
    headers.update(message_headers(task_id))
    return headers


def extract(headers: Mapping[Any, Any] | None) -> dict[str, str]:
    """Ours among *headers*, names and values as text; keys may be bytes, as Redis gives them."""
    return _texts(headers)


def adopted(headers: Mapping[Any, Any] | None) -> AbstractContextManager[str | None]:
    """Continue, within a ``with`` block, with what came along; the id of the task it speaks of, or None."""
    return adopt_task(_texts(headers))


# -- ZeroMQ ----------------------------------------------------------------------------------------------------------


def pack_frames(frames: Sequence[Any], task_id: object = None) -> list[Any]:
    """*frames* and one more behind them, so that identities, delimiters and topics stay where ZeroMQ wants them."""
    return [*frames, MAGIC + json.dumps(message_headers(task_id)).encode("ascii")]


def unpack_frames(frames: Sequence[Any]) -> tuple[list[Any], dict[str, str]]:
    """The frames as they were given to ``pack_frames``, and the headers; ``{}`` from a sender that knows nothing of it.

    Takes bytes or ``zmq.Frame`` objects. Never raises.
    """
    rest = list(frames)
    try:
        last = getattr(rest[-1], "bytes", rest[-1])
        if not isinstance(last, bytes) or not last.startswith(MAGIC):
            return rest, {}
        rest.pop()
        found = json.loads(last[len(MAGIC) :]) if len(last) <= _LARGEST else {}
        return rest, _texts(found)
    except Exception:
        return rest, {}


# -- Celery ----------------------------------------------------------------------------------------------------------


def celery_headers(headers: Mapping[str, Any] | None = None, task_id: object = None) -> dict[str, Any]:
    """For ``task.apply_async(..., headers=celery_headers())``."""
    return inject(dict(headers or {}), task_id)


def celery_adopted(request: Any) -> AbstractContextManager[str | None]:
    """Continue in a worker: ``with celery_adopted(self.request): ...`` in a bound task.

    Celery hands custom headers over as ``request.headers`` or, depending on its version, as attributes of the request.
    """
    found: dict[str, Any] = {}
    for name in NAMES:
        value = getattr(request, name, None)
        if isinstance(value, (str, bytes)):
            found[name] = value
    return adopted({**found, **_texts(getattr(request, "headers", None))})


def _texts(headers: Mapping[Any, Any] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        for name, value in headers.items() if headers is not None else ():
            key = name.decode("latin-1") if isinstance(name, bytes) else name
            if isinstance(key, str) and key.lower() in NAMES:
                text = value.decode("latin-1") if isinstance(value, bytes) else value
                found[key.lower()] = text_of(text, _LARGEST)
    except Exception:
        return {}
    return found
