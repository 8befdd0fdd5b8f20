"""Access lines become fields; what is missing is left out, and nothing raises."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.bridges._access import make_access, split_target
from lamalog.bridges.celery import CeleryFilter
from lamalog.bridges.gunicorn import GunicornFilter
from lamalog.bridges.hypercorn import HypercornFilter
from lamalog.bridges.uvicorn import UvicornFilter
from lamalog.bridges.werkzeug import WerkzeugFilter

FILTERS = [UvicornFilter, GunicornFilter, HypercornFilter, WerkzeugFilter, CeleryFilter]


def made(**values: Any) -> dict[str, Any]:
    record = logging.LogRecord("x", 20, "x.py", 1, "raw", ("raw",), None)
    make_access(record, **{"method": "GET", "path": "/", "status": 200, **values})
    assert record.args is None
    return record.__dict__


@pytest.mark.parametrize(
    ("client", "address", "port"),
    [
        ("10.0.0.1:5000", "10.0.0.1", 5000),
        ("10.0.0.1", "10.0.0.1", None),
        ("[::1]:80", "::1", 80),
        ("::1", "::1", None),
        ("2001:db8::7", "2001:db8::7", None),
        ("unix:", "unix:", None),
        ("-", None, None),
        (None, None, None),
    ],
)
def test_clients(client: Any, address: Any, port: Any) -> None:
    fields = made(client=client)
    assert (fields.get("client.address"), fields.get("client.port")) == (address, port)


def test_the_message_says_what_matters_and_no_query() -> None:
    fields = made(path="/a", query="token=x", status="404", version="HTTP/1.1", size="-", agent="-", seconds=0.25)
    assert fields["msg"] == "GET /a 404"
    assert fields["http.response.status_code"] == 404
    assert fields["network.protocol.version"] == "1.1"
    assert fields["duration"] == 0.25
    assert "http.response.body.size" not in fields
    assert "user_agent.original" not in fields


@pytest.mark.parametrize(
    ("target", "parts"),
    [("/a?b=c?d", ("/a", "b=c?d")), ("/a", ("/a", None)), ("/a?", ("/a", "")), (None, (None, None))],
)
def test_targets(target: Any, parts: Any) -> None:
    assert split_target(target) == parts


ANY = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner))


@given(
    msg=st.text() | st.sampled_from(['127.0.0.1 - - [x] "%s" %s %s']),
    args=st.lists(ANY, max_size=6).map(tuple)
    | st.dictionaries(st.sampled_from(["m", "U", "s", "q", "h", "D", "L", "a"]), ANY),
    data=st.dictionaries(st.sampled_from(["id", "name", "runtime", "args"]), ANY),
)
def test_whatever_a_server_logs_passes(msg: str, args: Any, data: Any) -> None:
    for kind in FILTERS:
        record = logging.LogRecord("x", 20, "x.py", 1, msg, None, None)
        record.args = args
        record.__dict__["data"] = data
        assert kind().filter(record)


def test_a_header_never_stays_in_the_args() -> None:
    atoms = {"m": "GET", "U": "/", "s": "200", "{authorization}i": "Bearer x", "{path}e": "/home/x"}
    record = logging.LogRecord("gunicorn.access", 20, "x.py", 1, "%(m)s", None, None)
    record.args = atoms
    GunicornFilter().filter(record)
    assert "Bearer" not in str(record.__dict__)
