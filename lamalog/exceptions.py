"""Every error lamalog raises on purpose.

* LamalogError
  * ConfigError (also ValueError): a setting, argument or file is wrong; the text names the place and what to write
  * MissingExtraError (also ImportError): the feature needs ``pip install lamalog[EXTRA]``
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class LamalogError(Exception):
    """Base of all errors lamalog raises on purpose."""


class ConfigError(LamalogError, ValueError):
    """A setting, argument or configuration file is wrong."""


class MissingExtraError(LamalogError, ImportError):
    """An optional dependency is needed. The message is the sentence a user can act on."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional dependency: pip install 'lamalog[{extra}]'")
        self.extra = extra


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """``" (did you mean 'x'?)"`` for the closest of *known*, or ``""``: appended to error messages."""
    names = {name.casefold(): name for name in known}
    close = get_close_matches(str(word).casefold(), names, n=1, cutoff=0.6)
    return f" (did you mean {names[close[0]]!r}?)" if close else ""
