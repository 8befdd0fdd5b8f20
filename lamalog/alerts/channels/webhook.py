"""Alerts as JSON to an HTTP endpoint, signed so that it can tell ours from anybody's, and never redirected.

``X-Lamalog-Signature: sha256=…`` is the HMAC-SHA256 of ``TIMESTAMP.BODY`` under the secret, TIMESTAMP being the header
``X-Lamalog-Timestamp`` (seconds since the epoch). See docs/alerts.md for verifying it.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from lamalog._version import __version__
from lamalog.alerts.channels.base import TIMEOUT, Channel, SendError
from lamalog.alerts.message import Message
from lamalog.alerts.reading import Section, duration, text
from lamalog.alerts.texts import private, rendered
from lamalog.exceptions import ConfigError

_WAIT_AT_MOST = 3600.0
_TRY_AGAIN = frozenset({408, 425, 429})
#: Of the answer, for the error message.
_READ = 300


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect could lead into our own network; it is an answer like any other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class WebhookChannel(Channel):
    """Posts each message."""

    def __init__(self, name: str, url: str, secret: str | None, headers: dict[str, str], timeout: float) -> None:
        super().__init__(name)
        self._url, self._secret, self._headers, self._timeout = url, secret, headers, timeout

    @classmethod
    def read(cls, name: str, at: Section) -> Channel:
        url = at.get("url", _url)
        secret = at.get("secret", text, None)
        timeout = at.get("timeout", duration(0.1, 300), TIMEOUT)
        headers: dict[str, str] = {}
        inner = at.inner("headers")
        for key in inner.data if inner is not None else ():
            value = inner.get(key, _header_value, None) if inner is not None else None
            if not isinstance(key, str) or not key.replace("-", "").isalnum() or not key.isascii():
                at.wrong("headers", f"{key!r} is no header's name", "write X-Token")
            elif value is not None:
                headers[key] = value
        if secret is not None and "${" not in secret:
            at.warn("secret", "stands in the file in plain text", "write ${HOOK_SECRET} or ${file:/run/secrets/hook}")
        return cls(name, url or "", secret, headers, timeout)

    def send(self, message: Message) -> None:
        url = self.secrets.fill(self._url)
        if url != self._url:
            self.secrets.hide(url)
            try:
                _url(url)
            except ConfigError as error:
                raise SendError(str(error), retry=False) from None
        request = urllib.request.Request(url, self._body(message), method="POST")
        for key, value in self._signed(message, request.data).items():  # type: ignore[arg-type]
            request.add_header(key, value)
        opener = urllib.request.build_opener(_NoRedirects())
        try:
            with opener.open(request, timeout=self._timeout) as answer:
                answer.read(_READ)
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error) from None
        except ssl.SSLCertVerificationError as error:
            raise SendError(f"the server's certificate is not trusted: {error.verify_message}") from None
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            raise SendError(_reason(error)) from None

    def _body(self, message: Message) -> bytes:
        words = rendered(message)
        data = {**message.plain(), **private(message), "title": words.title, "text": words.body}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    def _signed(self, message: Message, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"lamalog/{__version__}",
            "X-Lamalog-Id": message.id,
            "X-Lamalog-Timestamp": stamp,
            **{key: self.secrets.fill(value) for key, value in self._headers.items()},
        }
        if self._secret is not None:
            headers["X-Lamalog-Signature"] = f"sha256={signature(self.secrets.fill(self._secret), stamp, body)}"
        return headers


def signature(secret: str, stamp: str, body: bytes) -> str:
    """The HMAC that a receiver has to compare with."""
    return hmac.new(secret.encode("utf-8"), stamp.encode("ascii") + b"." + body, hashlib.sha256).hexdigest()


def _header_value(value: Any) -> str:
    written = text(value)
    if not written.isprintable():
        raise ConfigError("a header's value is one line of text")
    return written


def _url(value: Any) -> str:
    written = text(value)
    if written.startswith("${"):
        return written
    try:
        parts = urlsplit(written)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    # What the URL is may be a secret itself.
    if not good or not written.isprintable() or " " in written:
        raise ConfigError("is no URL (write https://example.com/hook)")
    if parts.username is not None or parts.password is not None:
        raise ConfigError("the URL holds a password (put it into headers, as ${VAR})")
    return written


def _refused(error: urllib.error.HTTPError) -> SendError:
    code = error.code
    if 300 <= code < 400:
        return SendError(f"HTTP {code}: redirects are not followed: write the final address", retry=False)
    try:
        said = error.read(_READ).decode("utf-8", "replace").strip()
    except Exception:
        said = ""
    reason = f"HTTP {code} {error.reason}" + (f": {said}" if said else "")
    return SendError(reason, retry=code >= 500 or code in _TRY_AGAIN, after=_after(error.headers.get("Retry-After")))


def _after(value: str | None) -> float:
    return min(_WAIT_AT_MOST, float(value)) if value is not None and value.isdecimal() else 0.0


def _reason(error: Exception) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return "no answer in time"
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror
    return str(inner) or type(inner).__name__
