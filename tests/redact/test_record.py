"""A record is redacted once, whole, and stays usable by any handler."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass

import pytest

from lamalog.redact import RedactionFilter, Redactor, default_redactor
from lamalog.redact.engine import FAILED
from lamalog.state import state_of


def make(msg, *args, exc_info=None, extra=None, stack=None, name="app"):
    record = logging.LogRecord(name, 20, "/srv/app/x.py", 3, msg, args, exc_info, "run", stack)
    record.__dict__.update(extra or {})
    return record


def done(*args, **kwargs):
    record = make(*args, **kwargs)
    default_redactor().record(record)
    return record, state_of(record)


@pytest.mark.parametrize(
    ("msg", "args", "shown"),
    [
        ("user %s", ("bob@example.com",), "user [REDACTED:email]"),
        ("%s%s", ("AK" + "IAQ3EGRK", "N5JX7T2PLM"), "[REDACTED:aws-key-id]"),
        ("password=%s", ("my secret pass",), "password=[REDACTED:password]"),
        ("%d tries, password: %r", (3, "a b"), "3 tries, password: '[REDACTED:password]'"),
        ("%(password)s", ({"password": "x y"},), "[REDACTED:password]"),
        ("got %s", ({"password": "x y"},), "got {'password': '[REDACTED:password]'}"),
        ("got %s", ([("cookie", "a b")],), "got [('cookie', '[REDACTED:cookie]')]"),
        ({"password": "x y"}, (), "{'password': '[REDACTED:password]'}"),
        ("100%", (), "100%"),
        ("bad %d", ("bob@example.com",), "bad %d (args: '[REDACTED:email]')"),
        ("size %*d", (5, 42), "size    42"),
        ("%s", (b"\x00\x01" * 600,), "<bytes 1.2 kB>"),
    ],
)
def test_message(msg, args, shown):
    record, state = done(msg, *args)
    assert state.message == record.getMessage() == record.msg == shown
    assert record.args is None
    assert state.ready


def test_arguments_of_the_caller_are_not_touched():
    payload = {"password": "x1"}
    done("got %s", payload)
    assert payload == {"password": "x1"}


def test_extras_are_redacted_by_key_and_by_value():
    @dataclass
    class User:
        name: str
        password: str

    record, state = done(
        "hi",
        extra={
            "user": User("bob", "x1"),
            "password": "x2",
            "mail": "bob@example.com",
            "n": 3,
            "url": "http://a:pw9@h/",
        },
    )
    assert state.fields == {
        "user": {"name": "bob", "password": "[REDACTED:password]"},
        "password": "[REDACTED:password]",
        "mail": "[REDACTED:email]",
        "n": 3,
        "url": "http://a:[REDACTED:url-password]@h/",
    }
    assert record.password == "[REDACTED:password]"
    assert isinstance(record.user, User)
    assert record.user.password == "[REDACTED:password]"
    assert record.n == 3


def test_context_comes_first_and_extras_win():
    record = make("hi", extra={"b": 2})
    state_of(record).context = {"a": "bob@example.com", "b": 1}
    default_redactor().record(record)
    assert state_of(record).fields == {"a": "[REDACTED:email]", "b": 2}


def raised():
    try:
        try:
            raise ValueError("password=hunter2")
        except ValueError as error:
            raise RuntimeError("outer bob@example.com") from error
    except RuntimeError:
        return sys.exc_info()


def test_exception_and_its_causes():
    record, state = done("failed", exc_info=raised())
    assert state.exception["type"] == "RuntimeError"
    assert state.exception["message"] == "outer [REDACTED:email]"
    printed = logging.Formatter().format(record)
    for secret in ("hunter2", "bob@"):
        assert secret not in printed
        assert secret not in state.exception["stacktrace"]
    assert "in raised" in printed
    assert record.exc_info is None


def test_a_message_of_megabytes_is_cut_like_its_traceback():
    try:
        raise ValueError("B" * 5_000_000 + " the end")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "failed", None, sys.exc_info())
    Redactor().record(record)
    message = state_of(record).exception["message"]
    assert len(message) < 110_000
    assert "characters left out" in message
    assert message.endswith(" the end")


def test_a_clean_exception_keeps_its_exc_info():
    try:
        raise KeyError("mask")
    except KeyError:
        info = sys.exc_info()
    record, state = done("failed", exc_info=info)
    assert state.exception["type"] == "KeyError"
    assert record.exc_info is info


def from_home(tmp_path, source):
    """What an exception raised by *source*, a file in somebody's home, gives."""
    code = compile(source, "/home/alice/shop/api.py", "exec")
    try:
        exec(code, {})
    except Exception:
        return sys.exc_info()


def test_an_exception_of_which_only_the_files_places_are_hidden_keeps_its_exc_info(tmp_path):
    info = from_home(tmp_path, "raise KeyError('mask')")
    record, state = done("failed", exc_info=info)
    assert "/home/alice" not in state.exception["stacktrace"]
    assert "~/shop/api.py" in logging.Formatter().format(record)
    assert record.exc_info is info


def test_an_exception_that_says_a_place_itself_loses_its_exc_info(tmp_path):
    record, state = done("failed", exc_info=from_home(tmp_path, "open('/home/alice/none/such')"))
    assert state.exception["message"].endswith("'~/none/such'")
    assert record.exc_info is None


def test_other_formatters_see_no_directories_above_the_code(tmp_path):
    package = tmp_path / "alice" / "shop"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for pathname, shown in (
        (str(package / "api.py"), "shop/api.py"),
        (str(tmp_path / "alice" / "run.py"), "run.py"),
        ("<stdin>", "<stdin>"),
    ):
        record = logging.LogRecord("app", 20, pathname, 3, "x", (), None)
        module, filename = record.module, record.filename
        default_redactor().record(record)
        assert logging.Formatter("%(pathname)s:%(lineno)d").format(record) == f"{shown}:3"
        assert (record.module, record.filename) == (module, filename)
        Redactor().record(record)
        assert record.pathname == shown


def test_pathnames_stay_where_paths_are_not_hidden(tmp_path):
    record = make("x")
    Redactor(disable=["paths"]).record(record)
    assert record.pathname == "/srv/app/x.py"


def test_qualified_type_name():
    class Odd(Exception):
        pass

    try:
        raise Odd("x")
    except Odd:
        _, state = done("failed", exc_info=sys.exc_info())
    assert state.exception["type"].endswith("test_qualified_type_name.<locals>.Odd")
    assert "." in state.exception["type"]


def test_stack_info():
    record, state = done("x", stack='Stack:\n  File "/home/alice/x.py", line 1')
    assert state.stack == record.stack_info == 'Stack:\n  File "~/x.py", line 1'


def test_a_record_is_redacted_once():
    redactor = Redactor()
    record = make("mail bob@example.com")
    redactor.record(record)
    redactor.record(record)
    assert redactor.stats() == {"email": 1}


def test_failure_shows_nothing(monkeypatch):
    redactor = Redactor()
    monkeypatch.setattr(redactor, "text", lambda text: 1 / 0)
    record = make("mail bob@example.com %s", "x", extra={"password": "x1"}, exc_info=raised())
    redactor.record(record)
    state = state_of(record)
    assert record.getMessage() == state.message == FAILED
    assert state.fields == {}
    assert "ZeroDivisionError" in state.marks["lamalog.rescued"]
    assert "bob" not in logging.Formatter().format(record)
    assert not hasattr(record, "password")
    assert redactor.stats()["redaction-failed"] == 1


def test_loggers_on_the_allow_list_are_left_alone():
    redactor = Redactor(allow_loggers=["audit"])
    for name, shown in (("audit.login", "mail bob@example.com"), ("auditor", "mail [REDACTED:email]")):
        record = make("mail bob@example.com", name=name)
        redactor.record(record)
        assert record.getMessage() == shown


def test_filter_passes_every_record(caplog):
    handler = logging.Handler()
    seen = []
    handler.emit = seen.append
    handler.addFilter(RedactionFilter())
    logger = logging.Logger("t")
    logger.addHandler(handler)
    logger.warning("password=%s", "hunter2")
    assert [r.getMessage() for r in seen] == ["password=[REDACTED:password]"]


def test_filter_switched_off_still_renders():
    record = make("password=%s bad", "hunter2", extra={"a": {1, 2}})
    assert RedactionFilter(enabled=False).filter(record) is True
    assert state_of(record).message == "password=hunter2 bad"
    assert state_of(record).fields == {"a": [1, 2]}
    broken = make("bad %d", "x")
    RedactionFilter(enabled=False).filter(broken)
    assert state_of(broken).message == "bad %d (args: 'x')"


def test_same_options_share_one_redactor():
    assert RedactionFilter(policy="mask").redactor is RedactionFilter(policy="mask").redactor
    assert RedactionFilter().redactor is default_redactor()


def test_fields_that_are_dropped_leave_the_record_too():
    redactor = Redactor(policies={"password": "drop"})
    record = make("x", extra={"password": "x1", "n": 1})
    redactor.record(record)
    assert state_of(record).fields == {"n": 1}
    assert not hasattr(record, "password")
