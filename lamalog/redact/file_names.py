"""Names of users' files: what people upload is called after them, their trips and their illnesses. Kept, hashed or cut to the extension."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable

from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import joined
from lamalog.redact.options import Options
from lamalog.redact.rule import Rule

FILE = KeyClass("file-name", "paths")
#: Extensions of what users bring: pictures, documents, recordings, archives. Code, models, logs and settings are ours.
_KINDS = (
    "jpe?g|png|webp|gif|bmp|tiff?|hei[cf]|avif|jxl|dng|cr[23]|nef|arw|orf|rw2|psd|svg|pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|pages|"
    "numbers|key|csv|epub|mp[34]|mov|avi|mkv|webm|m4[av]|wav|flac|ogg|zip|rar|7z"
)
_KEYS = frozenset(
    "filename originalfilename originalname uploadname uploadfilename uploadedfilename sourcefilename imagename imagefilename "
    "documentname attachmentname attachment clientfilename userfilename".split()
)
_NAME = re.compile(rf"(?P<stem>[^/\\\n]{{1,255}})(?P<ending>\.(?:{_KINDS}))", re.ASCII | re.IGNORECASE)
#: What a hash looks like, and names that tell nothing about anybody.
_PLAIN = re.compile(
    r"file-[0-9a-f]{10}|(?:image|img|photo|file|input|output|result|mask|upload|document|test|sample)?[0-9_-]{0,6}",
    re.ASCII | re.I,
)


class FileNames:
    """The policy of one redactor. *key*: of the pseudonyms; without one hashes hold for this process only."""

    def __init__(self, options: Options, key: bytes | None) -> None:
        self.policy = options.file_names
        self._key = key or secrets.token_bytes(32)

    def named(self, key: str) -> KeyClass | None:
        """The class of a value called *key*, where that is a file's name and such are not kept."""
        return FILE if self.policy != "keep" and joined(key) in _KEYS else None

    def hidden(self, name: str) -> str | None:
        """*name*, a file's without directories, as it may be shown; None where it is no user's file."""
        match = _NAME.fullmatch(name)
        if match is None or _PLAIN.fullmatch(match["stem"]):
            return None
        ending = match["ending"]
        if self.policy == "extension":
            return f"*{ending.lower()}"
        digest = hmac.new(self._key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        return f"file-{digest[:10]}{ending.lower()}"

    def path(self, value: str, text: Callable[[str], str]) -> str:
        """A whole value that is a file's name or path; *text* shows what the name does not cover."""
        place = max(value.rfind("/"), value.rfind("\\")) + 1
        shown = self.hidden(value[place:])
        return text(value) if shown is None else text(value[:place]) + shown

    def rules(self) -> list[Rule]:
        """The rule that finds users' files in text."""
        if self.policy == "keep":
            return []
        return [
            Rule(
                id=FILE.id,
                family=FILE.family,
                doc="Names of users' pictures and documents, where `file_names` says so.",
                replace=lambda found: self.hidden(found) or found,
                check=lambda match: self.hidden(match["s"] or match["s3"] or match["s2"]) is not None,
                pattern=rf"(?<=[\"'/\\])(?P<s>[^\s\"'/\\:*?<>|](?:[^\"'/\\\n:*?<>|]{{0,200}}[^\s\"'/\\:*?<>|])?\.(?:{_KINDS}))(?=\\?[\"'])"
                rf"|(?:(?<=[=\\])|(?<=[Ff]ile ))(?P<s3>[^\s\"'`/\\:*?<>|=,;&.]{{1,40}}(?:[ ][^\s\"'`/\\:*?<>|=,;&.]{{1,40}}){{1,6}}\.(?:{_KINDS}))(?![\w*-]|\.\w)"
                rf"|(?<![\w.*-])(?P<s2>[^\s\"'`/\\:*?<>|=,;&()\[\]{{}}，。；：（）]{{1,200}}\.(?:{_KINDS}))(?![\w*-]|\.\w)",
                gate=rf"\.(?:{_KINDS})(?:[^0-9a-z_*-]|$)",
                keywords=(".",),
                ignore_case=True,
                skip_placeholders=False,
            )
        ]
