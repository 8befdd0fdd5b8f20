"""Long runs of bytes in text: described in a few words instead of printed."""

from __future__ import annotations

import re

from lamalog.redact.images import describe_base64, describe_hex
from lamalog.redact.rule import Rule
from lamalog.redact.validators import entropy

FAMILY = "blobs"


def _coded(match: re.Match[str]) -> bool:
    sample = match.group()[:512]
    return entropy(sample) > 3.0 and not sample.isdigit() and (sample.count("/") < len(sample) / 12)


def _data_url(found: str) -> str:
    head, _, body = found.partition(",")
    kind = head[5:].split(";")[0] or "text"
    return describe_base64(body, kind) if "base64" in head else f"<{kind} {len(body)} characters>"


RULES: list[Rule] = [
    Rule(
        id="data-url",
        family=FAMILY,
        doc="`data:` URLs.",
        replace=_data_url,
        pattern=r"(?<![A-Za-z0-9])data:[a-z]{1,20}/[A-Za-z0-9.+-]{1,60}(?:;[A-Za-z0-9=_.-]{1,40}){0,4},[A-Za-z0-9+/=_%.~\\-]{16,}",
        gate=r"data:[a-z]+/[a-z0-9.+-]+(?:;[A-Za-z0-9=_.-]+)*,",
        keywords=("data:",),
        skip_placeholders=False,
        hits=('src="«data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAgAAAAIACAYAAAD0eNT6‹B64›»"',),
        misses=("data: image/png", "data:text"),
    ),
    Rule(
        id="base64",
        family=FAMILY,
        doc="Base64 of 200 characters and more.",
        replace=describe_base64,
        check=_coded,
        pattern=r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{200,}={0,2}",
        gate=r"(?:^|[^A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{200}",
        keywords=(),
        skip_placeholders=False,
        hits=("body «‹B300›==» end",),
        misses=("-" * 240, "‹B120›", "/a" * 150),
    ),
    Rule(
        id="hex",
        family=FAMILY,
        doc="Hex of more than 128 digits: longer than any digest.",
        replace=describe_hex,
        pattern=r"(?<![A-Za-z0-9])(?:0x)?[0-9a-fA-F]{129,}(?![A-Za-z0-9])",
        gate=r"(?:^|[^A-Za-z0-9])(?:0x)?[0-9a-f]{129}",
        keywords=(),
        skip_placeholders=False,
        entropy=2.0,
        hits=("dump «‹h256›»",),
        misses=("sha512 ‹h128›", "0" * 200),
    ),
    Rule(
        id="bytes",
        family=FAMILY,
        doc="Printed bytes objects with many escapes.",
        replace=lambda found: f"<bytes, {len(found)} characters printed>",
        pattern=r"(?<![A-Za-z0-9_])b(?:'(?:[^'\\\n]|\\.){48,}'|\"(?:[^\"\\\n]|\\.){48,}\")",
        check=lambda m: m.group().count("\\x") >= 8,
        gate=r"b['\"][^\n]*\\x[0-9a-f]{2}",
        keywords=("\\x",),
        skip_placeholders=False,
        hits=(
            "got «b'\\x89PNG\\r\\n\\x1a\\n\\x00\\x00\\x00\\rIHDR\\x00\\x00\\x02\\x00\\x00\\x00\\x02\\x00\\x08\\x06'»",
        ),
        misses=("b'hello'",),
    ),
]
