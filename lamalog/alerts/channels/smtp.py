"""Alerts by mail, through an SMTP server: STARTTLS or TLS, with or without a login."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Any

from lamalog.alerts.channels.base import TIMEOUT, Channel, SendError
from lamalog.alerts.message import Message
from lamalog.alerts.reading import Section, choice, duration, text, texts, whole
from lamalog.alerts.texts import rendered
from lamalog.exceptions import ConfigError

_PORTS = {"ssl": 465, "starttls": 587, "none": 25}
_PRIORITY = {"critical": "1", "high": "2", "medium": "3", "low": "4"}
_PLAIN_HOSTS = ("localhost", "127.0.0.1", "::1")


class SmtpChannel(Channel):
    """Sends a mail for each message."""

    def __init__(self, name: str, settings: dict[str, Any]) -> None:
        super().__init__(name)
        self._settings = settings

    @classmethod
    def read(cls, name: str, at: Section) -> Channel:
        security = at.get("security", choice("starttls", "ssl", "none"), "starttls")
        settings = {
            "host": at.get("host", text),
            "port": at.get("port", whole(1, 65535), _PORTS[security]),
            "security": security,
            "username": at.get("username", text, None),
            "password": at.get("password", text, None),
            "from": at.get("from", _address),
            "to": at.get("to", _addresses),
            "timeout": at.get("timeout", duration(0.1, 300), TIMEOUT),
        }
        if (settings["username"] is None) != (settings["password"] is None):
            at.wrong(None, "username and password belong together", "write both, or none")
        if settings["password"] and "${" not in settings["password"]:
            at.warn(
                "password", "stands in the file in plain text", "write ${SMTP_PASSWORD} or ${file:/run/secrets/smtp}"
            )
        if security == "none" and settings["password"] and settings["host"] not in _PLAIN_HOSTS:
            at.warn("security", "sends the password unencrypted", "write starttls or ssl")
        return cls(name, settings)

    def send(self, message: Message) -> None:
        settings = self._settings
        mail = self._mail(message)
        try:
            with self._connected() as server:
                refused = server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise SendError(f"all recipients were refused: {_said(code, said)}", retry=_may_pass(code)) from None
        except smtplib.SMTPResponseException as error:
            raise SendError(_said(error.smtp_code, error.smtp_error), retry=_may_pass(error.smtp_code)) from None
        except smtplib.SMTPNotSupportedError as error:
            raise SendError(str(error), retry=False) from None
        except ssl.SSLCertVerificationError as error:
            raise SendError(f"the server's certificate is not trusted: {error.verify_message}") from None
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            raise SendError(f"{settings['host']}:{settings['port']}: {_reason(error)}") from None
        if refused:
            raise SendError(f"refused for {len(refused)} of {len(settings['to'])} recipients", retry=False)

    def _connected(self) -> contextlib.AbstractContextManager[smtplib.SMTP]:
        settings = self._settings
        host = self.secrets.fill(settings["host"])
        context = ssl.create_default_context()
        if settings["security"] == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, settings["port"], timeout=settings["timeout"], context=context
            )
        else:
            server = smtplib.SMTP(host, settings["port"], timeout=settings["timeout"])
        try:
            if settings["security"] == "starttls":
                server.starttls(context=context)
            if settings["username"] is not None:
                server.login(self.secrets.fill(settings["username"]), self.secrets.fill(settings["password"]))
        except BaseException:
            with contextlib.suppress(Exception):
                server.close()
            raise
        return server

    def _mail(self, message: Message) -> EmailMessage:
        words = rendered(message)
        mail = EmailMessage()
        mail["Subject"] = words.title
        mail["From"] = self.secrets.fill(self._settings["from"])
        mail["To"] = ", ".join(self.secrets.fill(each) for each in self._settings["to"])
        mail["Date"] = formatdate(message.created, localtime=True)
        mail["Message-ID"] = f"<{message.id}@{_domain()}>"
        mail["X-Priority"] = _PRIORITY[message.severity]
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{words.title}\n\n{words.body}\n")
        return mail


def _address(value: Any) -> str:
    written = text(value)
    if "${" in written:
        return written
    _, address = parseaddr(written)
    try:
        Address(addr_spec=address)
    except Exception:
        address = ""
    if "@" not in address or "\n" in written or "\r" in written:
        raise ConfigError(f"{written!r} is no mail address (write alerts@example.com)")
    return written


def _addresses(value: Any) -> tuple[str, ...]:
    return tuple(_address(each) for each in texts(value))


def _domain() -> str:
    return re.sub(r"[^A-Za-z0-9.\-]", "", socket.gethostname()) or "localhost"


def _may_pass(code: int) -> bool:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    return code < 500


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {words}"[:300]


def _reason(error: Exception) -> str:
    if isinstance(error, (TimeoutError, socket.timeout)):
        return "no answer in time"
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
