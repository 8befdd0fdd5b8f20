"""What stands in the place of something hidden: a mask, its last characters, a pseudonym, or nothing."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from pathlib import Path

from lamalog.exceptions import ConfigError

#: Fewest characters a value needs before four of them may stay readable.
LAST4_LEAST = 12
POLICIES = ("mask", "last4", "pseudonym", "drop")
#: What a mask looks like in text. Found again, it is left alone, so that redacting twice changes nothing.
MARKER = re.compile(r"\[REDACTED:[a-z0-9-]{1,48}(?:[ ]…[^\]\s]{1,4}|\#[0-9a-f]{4,32})?\]")
KEY_VARIABLE = "LAMALOG_PSEUDONYM_KEY"
#: A shorter key could be guessed, and with it every pseudonym.
KEY_LEAST = 16


class Masker:
    """Make the replacement for a hidden value. *key*: secret for pseudonyms, or ``None`` where no rule uses them."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key
        # Pseudonyms made with another key must not be taken for the same person.
        self._generation = hashlib.sha256(b"lamalog" + key).hexdigest()[:2] if key else ""

    def __call__(self, policy: str, rule: str, value: str) -> str:
        if policy == "mask":
            return f"[REDACTED:{rule}]"
        if policy == "last4" and len(value) >= LAST4_LEAST and value[-4:].isalnum():
            return f"[REDACTED:{rule} …{value[-4:]}]"
        if policy == "pseudonym" and self._key:
            return f"[REDACTED:{rule}#{self._generation}{self._digest(value)}]"
        if policy == "drop":
            return ""
        return f"[REDACTED:{rule}]"

    def _digest(self, value: str) -> str:
        assert self._key is not None
        canonical = "".join(c for c in value.casefold() if c not in " -_\t")
        return hmac.new(self._key, canonical.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:14]


def pseudonym_key(file: str | os.PathLike[str] | None, where: str = "pseudonym_key_file") -> bytes:
    """The key from *file*, else from ``LAMALOG_PSEUDONYM_KEY``. ConfigError when there is none or it is too short."""
    if file is not None:
        try:
            key = Path(file).expanduser().read_bytes().strip()
        except OSError as error:
            raise ConfigError(f"{where}: can't read the key: {error}") from None
        source = where
    else:
        key = os.environ.get(KEY_VARIABLE, "").strip().encode()
        source = KEY_VARIABLE
        if not key:
            raise ConfigError(
                f"policy 'pseudonym' needs a key: name a file in {where} or set {KEY_VARIABLE} "
                "(python -c 'import secrets; print(secrets.token_hex(32))' makes one)"
            )
    if len(key) < KEY_LEAST:
        raise ConfigError(f"{source}: the key has {len(key)} bytes, at least {KEY_LEAST} are needed")
    return key
