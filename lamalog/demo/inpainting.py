"""Repair a picture: decode, look at its EXIF, fill the holes by Telea's fast marching method, encode without EXIF.

A. Telea, "An Image Inpainting Technique Based on the Fast Marching Method", 2004; OpenCV's ``cv2.inpaint``.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from lamalog import lifecycle

logger = logging.getLogger(__name__)

Pixels = NDArray[np.uint8]
MODEL = "telea"
#: Seconds after which a repair counts as slow.
SLOW = 1.0
TILE = 128


class InpaintingError(Exception):
    """The picture can't be repaired."""


@dataclass(frozen=True)
class Order:
    """What the worker was asked to do, and for whom."""

    path: str
    owner: str
    phone: str
    #: Seconds to spend on refining the result; 0 is a single pass.
    budget: float = 0.0


def repair(order: Order, data: bytes, mask_data: bytes, report: Callable[[float], None]) -> bytes:
    """The repaired picture as PNG. *report* is called with the progress (0 to 1). Raises InpaintingError."""
    image = _decode(order, data)
    mask = np.asarray(_open(order, mask_data).convert("L"))
    if mask.shape != image.shape[:2]:
        raise InpaintingError(f"mask is {mask.shape}, image is {image.shape}")
    logger.debug("tensor shape %s dtype %s, %.1f %% masked", image.shape, image.dtype, (mask > 0).mean() * 100)
    height, width = image.shape[:2]
    with lifecycle.inference(MODEL, batch=1, resolution=(width, height), device="cpu", slow=SLOW):
        result = _refine(order, _fill(image, mask, report), mask, report)
    buffer = io.BytesIO()
    Image.fromarray(result).save(buffer, "PNG")
    logger.info("repaired file=%s of phone=%s", order.path, order.phone)
    return buffer.getvalue()


def warm_up() -> None:
    """One small run, so that the first picture does not wait for what OpenCV prepares."""
    mask = np.zeros((32, 32), np.uint8)
    mask[12:20, 12:20] = 255
    cv2.inpaint(np.zeros((32, 32, 3), np.uint8), mask, 5, cv2.INPAINT_TELEA)


def _open(order: Order, data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except Exception as error:
        raise InpaintingError(
            f"cannot read {order.path} uploaded by name={order.owner!r}, phone={order.phone}"
        ) from error
    return image


def _decode(order: Order, data: bytes) -> Pixels:
    logger.debug("upload of %s starts with %r", order.path, data[:160])
    image = _open(order, data)
    exif = image.getexif()
    if exif:
        camera = {ExifTags.TAGS.get(tag, tag): value for tag, value in exif.get_ifd(ExifTags.IFD.Exif).items()}
        gps = {ExifTags.GPSTAGS.get(tag, tag): value for tag, value in exif.get_ifd(ExifTags.IFD.GPSInfo).items()}
        place = {key: [float(part) for part in gps[key]] for key in ("GPSLatitude", "GPSLongitude") if key in gps}
        latitude, longitude = (_decimal(place[key]) for key in ("GPSLatitude", "GPSLongitude"))
        logger.info(f"photo taken at lat={latitude:.6f}, lon={longitude:.6f}", extra={"exif": camera, "gps": gps})
        logger.debug("EXIF %s GPSInfo %s", camera, place)
    pixels: Pixels = np.array(image.convert("RGB"), dtype=np.uint8)
    return pixels


def _decimal(dms: list[float]) -> float:
    return dms[0] + dms[1] / 60 + dms[2] / 3600


def _fill(image: Pixels, mask: Pixels, report: Callable[[float], None]) -> Pixels:
    """One pass over the tiles that have holes; each sees its neighbourhood, so that seams don't show."""
    result: Pixels = np.array(image)
    grown: Pixels = cv2.dilate(mask, np.ones((5, 5), np.uint8)).astype(np.uint8)
    tiles = [(y, x) for y in range(0, mask.shape[0], TILE) for x in range(0, mask.shape[1], TILE)]
    for number, (y, x) in enumerate(tiles, start=1):
        inner = np.s_[y : y + TILE, x : x + TILE]
        if not grown[inner].any():
            continue
        started = time.perf_counter()
        top, left = max(0, y - 32), max(0, x - 32)
        outer = np.s_[top : y + TILE + 32, left : x + TILE + 32]
        filled = cv2.inpaint(image[outer], grown[outer], 5, cv2.INPAINT_TELEA)
        result[inner] = filled[y - top : y - top + TILE, x - left : x - left + TILE]
        logger.debug(
            "tile %d/%d at (%d, %d) filled in %.1f ms",
            number, len(tiles), y, x, (time.perf_counter() - started) * 1e3,
            extra={"lama.stage": "tile"},
        )  # fmt: skip
        report(number / len(tiles))
    return result


def _refine(order: Order, image: Pixels, mask: Pixels, report: Callable[[float], None]) -> Pixels:
    """Better and better results until the time budget is spent: wider neighbourhoods, blended."""
    deadline, radius, result = time.perf_counter() + order.budget, 7, image
    hole = mask > 0
    while time.perf_counter() < deadline:
        wider = cv2.inpaint(result, mask, radius, cv2.INPAINT_TELEA).astype(np.float32)
        change = float(np.abs(wider[hole] - result[hole]).mean())
        result = result.copy()
        result[hole] = ((wider + result) / 2)[hole].astype(np.uint8)
        logger.debug("refined with radius %d, change %.3f", radius, change, extra={"lama.stage": "refine"})
        radius = min(radius + 2, 25)
        report(1 - max(0.0, deadline - time.perf_counter()) / order.budget)
    return result
