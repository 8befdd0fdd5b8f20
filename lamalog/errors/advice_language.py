"""The language of advice: as asked for, else ``LAMALOG_LANG``, else the locale, else English."""

from __future__ import annotations

import os

from lamalog.exceptions import ConfigError, did_you_mean

LANGUAGES = ("en", "zh")
#: As in gettext: the first that is set counts.
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(asked: str | None = None) -> str:
    """``en`` or ``zh``. ConfigError if *asked* is neither; what else is in the environment is no reason to fail."""
    if asked is not None:
        found = _read(asked)
        if found is None:
            raise ConfigError(f"unknown language {asked!r}{did_you_mean(asked, LANGUAGES)}: write en or zh")
        return found
    own = os.environ.get("LAMALOG_LANG")
    if own:
        return _read(own) or "en"
    locale = next(filter(None, (os.environ.get(name) for name in _LOCALES)), "")
    return _read(locale) or "en"


def _read(text: str) -> str | None:
    """``zh`` for zh, zh_CN.UTF-8, zh-Hans, Chinese …"""
    name = text.strip().lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return {"en": "en", "english": "en", "zh": "zh", "cn": "zh", "chinese": "zh", "中文": "zh"}.get(name)
