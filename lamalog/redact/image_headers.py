"""Read the size and mode of an image from its first bytes: PNG, JPEG, GIF, WebP, BMP, TIFF, HEIC/AVIF. Nothing else is read."""

from __future__ import annotations

import struct
from typing import NamedTuple

#: Enough to reach the size in nearly every file; a JPEG can carry 64 kB of EXIF and more of ICC before it.
HEAD = 256 * 1024


class Header(NamedTuple):
    """What an image's header says. Sizes are pixels; ``None`` where it can't be told."""

    format: str
    width: int | None = None
    height: int | None = None
    mode: str | None = None
    has_exif: bool = False


def read_header(data: bytes) -> Header | None:
    """The header in *data*, or None when it is no known image. Never raises: damaged images give what could be read."""
    for magic, reader in _READERS:
        if data.startswith(magic):
            try:
                return reader(data)
            except (struct.error, IndexError, ValueError):
                return Header(reader.__name__.removeprefix("_").upper())
    if data[4:8] == b"ftyp":
        return _heif(data)
    return None


def _png(data: bytes) -> Header:
    width, height, depth, color = struct.unpack(">IIBB", data[16:26])
    mode = {0: "L", 2: "RGB", 3: "P", 4: "LA", 6: "RGBA"}.get(color)
    return Header(
        "PNG",
        width,
        height,
        "1" if (depth, color) == (1, 0) else mode,
        b"eXIf" in data or b"Raw profile type exif" in data,
    )


def _jpeg(data: bytes) -> Header:
    place, exif = 2, False
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            place += 1
            continue
        marker = data[place + 1]
        if marker in (0xFF, 0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            place += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width, planes = struct.unpack(">HHB", data[place + 5 : place + 10])
            return Header("JPEG", width, height, {1: "L", 3: "RGB", 4: "CMYK"}.get(planes), exif)
        if marker == 0xE1 and data[place + 4 : place + 8] == b"Exif":
            exif = True
        if marker in (0xD9, 0xDA) or length < 2:
            break
        place += 2 + length
    return Header("JPEG", has_exif=exif)


def _gif(data: bytes) -> Header:
    width, height = struct.unpack("<HH", data[6:10])
    return Header("GIF", width, height, "P")


def _webp(data: bytes) -> Header:
    if data[8:12] != b"WEBP":
        raise ValueError("a RIFF file, but no image")
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        return Header("WEBP", width, height, "RGBA" if data[20] & 0x10 else "RGB", bool(data[20] & 0x08))
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return Header("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, "RGBA" if bits >> 28 & 1 else "RGB")
    width, height = struct.unpack("<HH", data[26:30])
    return Header("WEBP", width & 0x3FFF, height & 0x3FFF, "RGB")


def _bmp(data: bytes) -> Header:
    width, height, _, bits = struct.unpack("<iiHH", data[18:30])
    return Header("BMP", width, abs(height), {1: "1", 8: "P", 24: "RGB", 32: "RGBA"}.get(bits))


def _tiff(data: bytes) -> Header:
    order = "<" if data[:2] == b"II" else ">"
    (offset,) = struct.unpack(f"{order}I", data[4:8])
    (count,) = struct.unpack(f"{order}H", data[offset : offset + 2])
    found: dict[int, int] = {}
    for entry in range(min(count, 200)):
        start = offset + 2 + 12 * entry
        tag, kind = struct.unpack(f"{order}HH", data[start : start + 4])
        value = data[start + 8 : start + 12]
        found[tag] = struct.unpack(f"{order}H", value[:2])[0] if kind == 3 else struct.unpack(f"{order}I", value)[0]
    mode = {0: "L", 1: "L", 2: "RGB", 3: "P", 5: "CMYK"}.get(found.get(262, -1))
    return Header("TIFF", found.get(256), found.get(257), mode, 34665 in found)


def _heif(data: bytes) -> Header | None:
    brand = data[8:12]
    kind = (
        "AVIF"
        if brand in (b"avif", b"avis")
        else "HEIF"
        if brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
        else None
    )
    if kind is None:
        return None
    place = data.find(b"ispe")
    if not 0 < place <= len(data) - 16:
        return Header(kind, has_exif=b"Exif" in data)
    width, height = struct.unpack(">II", data[place + 8 : place + 16])
    return Header(kind, width, height, has_exif=b"Exif" in data)


_READERS = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"GIF8", _gif),
    (b"RIFF", _webp),
    (b"BM", _bmp),
    (b"II*\x00", _tiff),
    (b"MM\x00*", _tiff),
)
