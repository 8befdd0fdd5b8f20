"""Describe images, arrays and bytes in a few words, and tell of an image file only what is safe to log."""

from __future__ import annotations

import base64
import binascii
import os
from typing import Any

from lamalog.redact.image_headers import HEAD, Header, read_header
from lamalog.units import format_size


def image_metadata(source: str | os.PathLike[str] | bytes | bytearray | memoryview | Any) -> dict[str, Any]:
    """Format, size, mode, megapixels, bytes and has_exif of an image: a path, its bytes, or an open binary file.

    Never position, dates, names, serial numbers, software or comments, and never a file name. An open file is left
    where it was. What is no image gives ``{"format": None, "bytes": …}``; a path that can't be read raises OSError.
    """
    size: int | None
    if isinstance(source, (bytes, bytearray, memoryview)):
        data, size = bytes(source[:HEAD]), memoryview(source).nbytes
    elif hasattr(source, "read"):
        data, size = _from_file(source)
    else:
        with open(source, "rb") as file:
            data, size = _from_file(file)
    header = read_header(data) or Header(None)  # type: ignore[arg-type]
    width, height = header.width, header.height
    return {
        "format": header.format,
        "width": width,
        "height": height,
        "mode": header.mode,
        "megapixels": round(width * height / 1e6, 3) if width and height else None,
        "bytes": size,
        "has_exif": header.has_exif,
    }


def _from_file(file: Any) -> tuple[bytes, int | None]:
    start = file.tell() if file.seekable() else None
    data = file.read(HEAD)
    if start is None:
        return data, None
    size = file.seek(0, os.SEEK_END) - start
    file.seek(start)
    return data, size


def describe_blob(value: Any) -> str | None:
    """``<image PNG 512×512 83 kB>``, ``<array float32 3×512×512>``, ``<bytes 12 kB>``; None for what is none of these."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return describe_bytes(bytes(value[:HEAD]) if type(value) is not bytes else value, memoryview(value).nbytes)
    kind = type(value)
    module = kind.__module__.partition(".")[0]
    if module == "PIL":
        return _picture(value)
    if module in (
        "numpy",
        "cupy",
        "jax",
        "jaxlib",
        "torch",
        "tensorflow",
        "paddle",
        "mlx",
        "pandas",
        "polars",
        "pyarrow",
    ):
        return _array(value, module)
    return None


def describe_bytes(data: bytes, size: int) -> str:
    """What *data*, *size* bytes in all, holds."""
    header = read_header(data)
    if header is None:
        return f"<bytes {format_size(size)}>"
    shape = f" {header.width}×{header.height}" if header.width and header.height else ""
    return f"<image {header.format}{shape} {format_size(size)}>"


def _picture(value: Any) -> str | None:
    size = getattr(value, "size", None)
    if not isinstance(size, tuple) or len(size) != 2:
        return None
    return f"<image {getattr(value, 'format', None) or getattr(value, 'mode', '?')} {size[0]}×{size[1]}>"


def _array(value: Any, module: str) -> str | None:
    shape = getattr(value, "shape", None)
    if shape is None:
        return None
    try:
        sides = [int(side) for side in shape]
    except (TypeError, ValueError):
        return f"<{type(value).__name__}>"
    if not sides:  # one number
        return None
    what = (
        "tensor"
        if type(value).__name__ in ("Tensor", "Parameter", "EagerTensor")
        else "table"
        if module in ("pandas", "polars", "pyarrow")
        else "array"
    )
    dtype = str(getattr(value, "dtype", "")).removeprefix("torch.").removeprefix("<dtype: '").removesuffix("'>")
    device = getattr(value, "device", None)
    where = f" on {device}" if what == "tensor" and device is not None else ""
    return f"<{what} {dtype + ' ' if dtype and what != 'table' else ''}{'×'.join(map(str, sides))}{where}>"


def describe_base64(found: str, kind: str = "") -> str:
    """What a long base64 text holds; *kind*: its media type, where one was given."""
    body = found.replace("\\n", "").replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
    size = len(body.rstrip("=")) * 3 // 4
    try:
        head = base64.b64decode(
            body[: 4 * (min(len(body), 4 * 2_048) // 4)], altchars=b"-_" if "-" in body or "_" in body else None
        )
    except (binascii.Error, ValueError):
        head = b""
    header = read_header(head)
    if header is not None:
        shape = f" {header.width}×{header.height}" if header.width and header.height else ""
        return f"<image {header.format}{shape} {format_size(size)}>"
    return f"<{kind or 'base64'} {format_size(size)}>"


def describe_hex(found: str) -> str:
    """How much a long hex text holds."""
    return f"<hex {format_size(len(found) // 2)}>"
