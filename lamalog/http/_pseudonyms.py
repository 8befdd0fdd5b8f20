"""Tell sessions and users apart in the log without knowing who they are."""

from __future__ import annotations

import hashlib
import os

#: Longest id that is hashed whole; a longer one counts by its beginning.
LIMIT = 4096


class Pseudonyms:
    """Keyed hashes: the same id gives the same 16 hex digits under the same key, and no way back without it."""

    def __init__(self, key: str | bytes | None = None) -> None:
        given = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
        # blake2b takes keys up to 64 bytes; a digest of the key is as secret as the key.
        self._key = os.urandom(32) if given is None else hashlib.sha256(given).digest()

    def __call__(self, kind: str, value: str) -> str:
        """The pseudonym of *value*; *kind* keeps a user and a session of the same name apart."""
        data = f"{kind}\0{value[:LIMIT]}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=8, key=self._key).hexdigest()
