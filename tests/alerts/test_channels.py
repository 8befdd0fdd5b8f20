"""Channels against real servers, in good health and in bad."""

from __future__ import annotations

import email
import hashlib
import hmac
import json
import os
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from lamalog.alerts import read_alerts
from lamalog.alerts.channels import Channel, SendError
from lamalog.alerts.message import Message
from lamalog.alerts.secrets import MissingSecretError
from lamalog.alerts.texts import private, rendered

SECRET = "correct-horse-battery"


def channel(**settings: Any) -> Channel:
    alerts, problems = read_alerts({"channels": {"c": settings}})
    assert [str(problem) for problem in problems if not problem.warning] == []
    return alerts.channels["c"]


def message(**fields: Any) -> Message:
    given: dict[str, Any] = {
        "id": "abc123",
        "kind": "fired",
        "channel": "c",
        "rule": "gpu",
        "severity": "high",
        "group": "f" * 16,
        "count": 3,
        "total": 3,
        "since": 1_780_000_000.0,
        "last": 1_780_000_060.0,
        "created": 1_780_000_060.0,
        "when": "new",
        "sample": {
            "service.name": "shop",
            "error.title": "CudaError: out of memory 内存不足",
            "error.fingerprint": "f" * 16,
            "message": "password=hunter2hunter2 \x1b[31m\nsecond line",
        },
    }
    return Message(**{**given, **fields})


# -- webhook


def test_a_webhook_gets_json_that_it_can_verify(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("TOKEN", "t-1234")
    channel(type="webhook", url=hook.url, secret="${HOOK_SECRET}", headers={"X-Token": "${TOKEN}"}).send(message())
    [request] = hook.requests
    stamp, body = request["headers"]["X-Lamalog-Timestamp"], request["body"]
    expected = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert request["headers"]["X-Lamalog-Signature"] == f"sha256={expected}"
    assert abs(time.time() - int(stamp)) < 60
    assert request["headers"]["X-Token"] == "t-1234"
    data = json.loads(body)
    assert (data["id"], data["rule"], data["severity"], data["count"]) == ("abc123", "gpu", "high", 3)
    assert data["title"] == "[HIGH] shop: new error: CudaError: out of memory 内存不足"
    assert "hunter2" not in data["text"]


@pytest.mark.parametrize(
    ("status", "retry"), [(301, False), (302, False), (307, False), (400, False), (404, False), (408, True), (429, True), (500, True), (503, True)]
)  # fmt: skip
def test_a_webhook_that_refuses(hook: Any, status: int, retry: bool) -> None:
    hook.answers = [status]
    hook.headers = {"Retry-After": "17", "Location": "http://169.254.169.254/latest/meta-data"}
    with pytest.raises(SendError, match=f"HTTP {status}") as caught:
        channel(type="webhook", url=hook.url).send(message())
    assert caught.value.retry is retry
    assert len(hook.requests) == 1
    if status == 429:
        assert caught.value.after == 17


def test_a_webhook_that_is_down_or_slow(hook: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SendError, match="refused"):
        channel(type="webhook", url=f"http://127.0.0.1:{port}/").send(message())
    hook.delay = 3.0
    with pytest.raises(SendError, match="in time"):
        channel(type="webhook", url=hook.url, timeout=0.2).send(message())


def test_a_server_that_speaks_no_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def answer() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(100)
                peer.sendall(b"\x00\xff nonsense\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(SendError):
            channel(type="webhook", url=f"http://127.0.0.1:{port}/").send(message())
        thread.join(30)


def test_a_secret_that_is_missing_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch, hook: Any) -> None:
    monkeypatch.delenv("NO_SUCH_SECRET", raising=False)
    with pytest.raises(MissingSecretError, match="NO_SUCH_SECRET is not set"):
        channel(type="webhook", url=hook.url, secret="${NO_SUCH_SECRET}").send(message())
    with pytest.raises(MissingSecretError, match="can't be read"):
        channel(type="webhook", url=hook.url, secret="${file:/no/such/file}").send(message())
    assert hook.requests == []


def test_secrets_from_files_are_never_told(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    one = channel(type="webhook", url="http://127.0.0.1:1/", secret=f"${{file:{file}}}")
    with pytest.raises(SendError):
        one.send(message())
    assert one.secrets.scrub(f"it said {SECRET}!") == "it said ***!"


# -- mail


class Mailbox:
    """What aiosmtpd has been given. *refuse* is the answer to DATA, *refuse_to* that to each recipient."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse = ""
        self.refuse_to = ""
        self.delay = 0.0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuse_to:
            return self.refuse_to
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import asyncio

        await asyncio.sleep(self.delay)
        if self.refuse:
            return self.refuse
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    file = tmp_path / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
               "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(tmp_path / "key.pem"), "-out", str(file)]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl")
    file.write_text(file.read_text() + (tmp_path / "key.pem").read_text())
    return file


def serve(mailbox: Mailbox, **options: Any) -> Any:
    from aiosmtpd.controller import Controller

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=60, **options)
    controller.start()
    return controller


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Any]]:
    box = Mailbox()
    controller = serve(box)
    yield box, controller
    controller.stop()


def smtp(controller: Any, **more: Any) -> Channel:
    settings = {"host": "127.0.0.1", "port": controller.port, "security": "none", "from": "lamalog <a@example.com>", "to": ["b@example.com", "c@example.com"]}  # fmt: skip
    return channel(type="smtp", **{**settings, **more})


def test_a_mail(mailbox: tuple[Mailbox, Any]) -> None:
    box, controller = mailbox
    smtp(controller).send(message())
    [mail] = box.mails
    assert mail["Subject"] == "[HIGH] shop: new error: CudaError: out of memory 内存不足"
    assert mail["To"] == "b@example.com, c@example.com"
    assert mail["Message-ID"].startswith("<abc123@")
    text = mail.get_content()
    assert "lamalog errors show ffffffffffffffff" in text
    assert "hunter2" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("where", "answer", "retry"),
    [
        ("refuse", "451 try again later", True),
        ("refuse", "554 no", False),
        ("refuse_to", "450 busy", True),
        ("refuse_to", "550 who?", False),
    ],
)
def test_a_mail_server_that_refuses(mailbox: tuple[Mailbox, Any], where: str, answer: str, retry: bool) -> None:
    box, controller = mailbox
    setattr(box, where, answer)
    with pytest.raises(SendError, match=answer[:3]) as caught:
        smtp(controller).send(message())
    assert caught.value.retry is retry


def test_a_mail_server_that_is_slow_or_gone(mailbox: tuple[Mailbox, Any]) -> None:
    box, controller = mailbox
    box.delay = 3.0
    with pytest.raises(SendError, match="time"):
        smtp(controller, timeout=0.3).send(message())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(SendError, match="refused"):
            smtp(controller, port=free.getsockname()[1]).send(message())


def test_a_mail_server_without_starttls_gets_no_password(mailbox: tuple[Mailbox, Any], monkeypatch: Any) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", SECRET)
    box, controller = mailbox
    with pytest.raises(SendError, match="STARTTLS") as caught:
        smtp(controller, security="starttls", username="u", password="${SMTP_PASSWORD}").send(message())
    assert not caught.value.retry
    assert box.mails == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_mail_over_tls_with_a_login(security: str, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aiosmtpd.smtp import AuthResult

    monkeypatch.setenv("SMTP_PASSWORD", SECRET)
    logins = []

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        logins.append((data.login, data.password))
        return AuthResult(success=data.password == SECRET.encode(), handled=False)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    box = Mailbox()
    tls = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    try:
        controller = serve(
            box, authenticator=authenticate, auth_required=True, auth_require_tls=security == "starttls", **tls
        )
    except ssl.SSLError:  # the controller's own look whether it is up trusts nobody
        pytest.skip("aiosmtpd can't be asked over TLS")
    try:
        mine = smtp(controller, security=security, username="u", password="${SMTP_PASSWORD}", host="localhost")
        with pytest.raises(SendError, match="not trusted"):
            mine.send(message())
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mine.send(message())
        assert len(box.mails) == 1
        assert logins[-1] == (b"u", SECRET.encode())
        monkeypatch.setenv("SMTP_PASSWORD", "wrong-password")
        with pytest.raises(SendError, match="535") as caught:
            mine.send(message())
        assert not caught.value.retry
        assert "wrong-password" not in str(caught.value)
    finally:
        controller.stop()


# -- programs


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "page.py"
    file.write_text(
        f"#!{sys.executable}\nimport json, os, sys, time\n"
        "if 'slow' in sys.argv: time.sleep(60)\n"
        f"open({str(tmp_path / 'out.json')!r}, 'w').write(json.dumps([sys.argv[1:], dict(os.environ)]))\n"
        "sys.stderr.write('no luck with ' + os.environ.get('PAGER_KEY', ''))\n"
        "sys.exit(3 if 'fail' in sys.argv else 0)\n"
    )
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def test_a_program_gets_the_alert_in_its_environment_and_nothing_of_ours(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTHER_SECRET", SECRET)
    monkeypatch.setenv("PAGER_KEY", "k-1")
    evil = message(sample={"error.title": "$(touch /tmp/x); `id` \0 \n"})
    channel(type="command", command=[str(program), "--now", "; echo $HOME"], env=["PAGER_KEY"]).send(evil)
    arguments, environment = json.loads((program.parent / "out.json").read_text())
    assert arguments == ["--now", "; echo $HOME"]
    assert environment["LAMALOG_ALERT_TITLE"].startswith("[HIGH] new error: $(touch /tmp/x); `id`")
    assert (environment["LAMALOG_ALERT_RULE"], environment["PAGER_KEY"]) == ("gpu", "k-1")
    assert "OTHER_SECRET" not in environment


def test_a_program_that_fails_or_hangs(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SendError, match="exit status 3: no luck"):
        channel(type="command", command=[str(program), "fail"]).send(message())
    with pytest.raises(SendError, match="did not end within"):
        channel(type="command", command=[str(program), "slow"], timeout=1).send(message())
    with pytest.raises(SendError, match="can't be run"):
        channel(type="command", command=["/no/such/program"]).send(message())


# -- the rest


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # what it imports is its own affair
def test_apprise_sends_and_keeps_its_mouth_shut(hook: Any, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("apprise")
    caplog.set_level(0)
    url = hook.url.replace("http://", "json://user:" + SECRET + "@")
    channel(type="apprise", urls=[url]).send(message())
    assert hook.messages[0]["title"].startswith("[HIGH] shop")
    hook.answers = [500]
    with pytest.raises(SendError) as caught:
        channel(type="apprise", urls=[url]).send(message())
    assert SECRET not in str(caught.value)
    hook.answers, hook.headers = [302], {"Location": hook.url}
    before = len(hook.requests)
    with pytest.raises(SendError):
        channel(type="apprise", urls=[url]).send(message())
    assert len(hook.requests) == before + 1
    with pytest.raises(SendError, match="number 1") as unknown:
        channel(type="apprise", urls=[f"nosuch://{SECRET}"]).send(message())
    assert SECRET not in str(unknown.value)
    assert SECRET not in caplog.text


def test_console_and_log(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    channel(type="console").send(message())
    assert capsys.readouterr().err.startswith("[HIGH] shop: new error")
    channel(type="log").send(message())
    assert caplog.records[-1].name == "lamalog.alerts"
    assert caplog.records[-1].__dict__["event.name"] == "alert.message"


@pytest.mark.skipif(os.name == "nt", reason="a script")
def test_the_desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "notify-send"
    file.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/out\n')
    file.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    channel(type="desktop").send(message())
    lines = (tmp_path / "out").read_text().splitlines()
    assert lines[:4] == ["--urgency=critical", "--app-name=lamalog", "--", rendered(message()).title]


@pytest.mark.parametrize("kind", ["fired", "again", "escalated", "resolved", "test", "summary"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "when", ["new", "regression", "count", "rate", "silence", "resource", "match", "category", "severity", ""]
)
def test_every_text_in_both_languages(kind: str, language: str, when: str) -> None:
    text = rendered(message(kind=kind, language=language, when=when, entries=(("r", "g", 2),), span=300.0, silent=90.0))
    assert text.title.startswith("[HIGH]" if language == "en" else "[高]")
    assert "\n" not in text.title
    assert "{" not in text.title + text.body
    assert text.body


@pytest.mark.parametrize("when", ["category", "severity", "match", "resource"])
def test_a_title_says_what_failed_whatever_the_rule_is_called(when: str) -> None:
    assert (
        rendered(message(when=when, sample={"error.title": "OSError: disk full"})).title == "[HIGH] OSError: disk full"
    )


def test_one_alert_is_no_plural() -> None:
    assert "1 more alert in" in rendered(message(kind="summary", count=1, entries=(("r", "", 1),), span=300.0)).title
    assert "2 more alerts in" in rendered(message(kind="summary", count=2, entries=(("r", "", 2),), span=300.0)).title
    assert "1 alert while" in rendered(message(kind="summary", count=1, quiet=True, entries=(("r", "", 1),))).title


def test_free_texts_of_the_fields_are_redacted_like_the_text() -> None:
    told = private(
        message(note="password=Tr0ub4dor", sample={"message": "mail to eve@corp.example.com", "lama.task.id": "t-1"})
    )
    assert "Tr0ub4dor" not in told["note"]
    assert "eve@" not in told["sample"]["message"]
    assert told["sample"]["lama.task.id"] == "t-1"
