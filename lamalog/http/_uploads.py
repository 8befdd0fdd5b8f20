"""What is logged of uploaded files: size and type, the name as far as the policy allows, an image's dimensions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lamalog.http._failures import failed
from lamalog.http._multipart import Upload
from lamalog.http._pseudonyms import Pseudonyms
from lamalog.http._text import shown
from lamalog.redact import image_metadata

_extension = re.compile(r"\.([A-Za-z0-9]{1,10})$", re.ASCII).search
_content_type = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}", re.ASCII).fullmatch


def describe_uploads(
    uploads: Sequence[Upload], policy: str, pseudonym: Pseudonyms, *, images: bool
) -> list[dict[str, Any]]:
    """A mapping for each of *uploads*. *policy*: ``extension``, ``hashed`` or ``kept``. A form's empty field is none."""
    return [_described(one, policy, pseudonym, images) for one in uploads if one.filename or one.size]


def _described(upload: Upload, policy: str, pseudonym: Pseudonyms, images: bool) -> dict[str, Any]:
    # Some browsers send the whole path on the user's disk.
    name = upload.filename.replace("\\", "/").rpartition("/")[2]
    found: dict[str, Any] = {"size": upload.size}
    extension = _extension(name)
    if policy == "kept":
        found["name"] = shown(name, 255)
    elif policy == "hashed":
        found["name.hash"] = pseudonym("file", name)
    if extension and policy != "kept":
        found["extension"] = extension[1].lower()
    if _content_type(upload.content_type):
        found["type"] = upload.content_type.lower()
    if images and upload.head:
        image = _image(bytes(upload.head))
        if image:
            found["image"] = image
    return found


def _image(head: bytes) -> dict[str, Any]:
    try:
        known = image_metadata(head)
    except Exception as error:
        failed("image metadata", error)
        return {}
    if not known.get("format"):
        return {}
    # Its size in bytes is that of the beginning we kept.
    return {key: value for key, value in known.items() if value is not None and key != "bytes"}
