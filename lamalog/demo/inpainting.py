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

logger = logging.getLogger(__name__)

Pixels = NDArray[np.uint8]
#: Seconds after which a task counts as slow.
SLOW = 1.0
TILE = 128


class InpaintingError(Exception):
    """The picture can't be repaired."""


@dataclass(frozen=True)
class Order:
    """What the worker was asked to do, and for whom."""

    task_id: str
    path: str
    owner: str
    phone: str
    #: Seconds to spend on refining the result; 0 is a single pass.
    budget: float = 0.0


def repair(order: Order, data: bytes, mask_data: bytes, report: Callable[[float], None]) -> bytes:
    """The repaired picture as PNG. *report* is called with the progress (0 to 1). Raises InpaintingError."""
    started = time.perf_counter()
    image = _decode(order, data)
    mask = np.asarray(_open(order, mask_data).convert("L"))
    if mask.shape != image.shape[:2]:
        raise InpaintingError(f"mask is {mask.shape}, image is {image.shape}")
    logger.debug("tensor shape %s dtype %s, %.1f %% masked", image.shape, image.dtype, (mask > 0).mean() * 100)
    result = _refine(order, _fill(order, image, mask, report), mask, report)
    buffer = io.BytesIO()
    Image.fromarray(result).save(buffer, "PNG")
    duration = time.perf_counter() - started
    fields = {"lama.task.id": order.task_id, "lama.stage": "inpaint", "duration": duration}
    if duration > SLOW:
        logger.warning("slow task: %s took %.1f s for file=%s", order.task_id, duration, order.path, extra=fields)
    else:
        logger.info("inpainted %s in %.0f ms", order.task_id, duration * 1e3, extra=fields)
    return buffer.getvalue()


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
    logger.debug("upload of %s starts with %r", order.path, data[:160], extra={"lama.task.id": order.task_id})
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


def _fill(order: Order, image: Pixels, mask: Pixels, report: Callable[[float], None]) -> Pixels:
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
            extra={"lama.task.id": order.task_id, "lama.stage": "tile"},
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
        fields = {"lama.task.id": order.task_id, "lama.stage": "refine"}
        logger.debug("refined with radius %d, change %.3f", radius, change, extra=fields)
        radius = min(radius + 2, 25)
        report(1 - max(0.0, deadline - time.perf_counter()) / order.budget)
    return result
