"""Alerts to Slack, Feishu, DingTalk, WeCom, Teams, Telegram and a hundred others, through apprise (``lamalog[alerts]``).

https://github.com/caronc/apprise lists their URLs.
"""

from __future__ import annotations

import importlib.util
import logging
import threading
from typing import Any

from lamalog.alerts.channels.base import Channel, SendError
from lamalog.alerts.message import Message
from lamalog.alerts.reading import Section, texts
from lamalog.alerts.texts import rendered
from lamalog.exceptions import MissingExtraError

_TYPES = {"low": "info", "medium": "warning", "high": "warning", "critical": "failure"}
_quiet = threading.local()


class AppriseChannel(Channel):
    """Sends each message to every URL."""

    def __init__(self, name: str, urls: tuple[str, ...]) -> None:
        super().__init__(name)
        self._urls = urls

    @classmethod
    def read(cls, name: str, at: Section) -> Channel:
        urls = at.get("urls", texts) or ()
        for url in urls:
            if "${" not in url:
                at.warn("urls", "holds a secret in plain text", "write [${SLACK_URL}]")
                break
        if importlib.util.find_spec("apprise") is None:
            at.warn("type", "apprise is not installed", "pip install 'lamalog[alerts]'")
        return cls(name, urls)

    def send(self, message: Message) -> None:
        urls = []
        for url in self._urls:
            filled = self.secrets.fill(url)
            self.secrets.hide(filled)
            urls.append(filled)
        notify(urls, message)


def notify(urls: list[str], message: Message) -> None:
    """Send to all *urls*. Raises SendError, which names none of them."""
    try:
        import apprise
    except ImportError:
        raise SendError(str(MissingExtraError("a channel of type apprise", "alerts")), retry=False) from None
    words = rendered(message)
    _hush()
    _quiet.on = True
    try:
        service = apprise.Apprise(asset=_asset(apprise))
        for place, url in enumerate(urls):
            if not service.add(url):
                raise SendError(f"apprise does not know the URL number {place + 1}", retry=False)
        for server in service:
            server.redirects = False
        kind = _TYPES["low" if message.kind == "resolved" else message.severity]
        if not service.notify(body=words.body, title=words.title, notify_type=kind):
            raise SendError("apprise could not deliver it to all of its services")
    finally:
        _quiet.on = False


def _asset(apprise: Any) -> Any:
    # In turn, in this thread: what it logs can be told from what the application's own use of apprise logs.
    return apprise.AppriseAsset(app_id="lamalog", app_desc="lamalog alerts", async_mode=False)


class _Hushed(logging.Filter):
    """Apprise logs addresses and answers, secrets among them: not while we use it."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not getattr(_quiet, "on", False)


def _hush() -> None:
    logger = logging.getLogger("apprise")
    if not any(isinstance(each, _Hushed) for each in logger.filters):
        logger.addFilter(_Hushed())
