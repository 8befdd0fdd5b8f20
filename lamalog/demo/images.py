"""Photographs with holes in them, made with numpy: the original, the damaged upload (EXIF included) and its mask."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lamalog.demo.people import Person, Secret

Pixels = NDArray[np.uint8]

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_MAKE, _MODEL, _SOFTWARE, _ARTIST = 0x010F, 0x0110, 0x0131, 0x013B
_OWNER, _SERIAL = 0xA430, 0xA431


@dataclass(frozen=True)
class Photo:
    """One upload and, for judging the result, what the picture looked like before it was damaged."""

    filename: str
    data: bytes
    mask: bytes
    original: Pixels
    hole: NDArray[np.bool_]
    secrets: tuple[Secret, ...] = ()


def make_photo(rng: random.Random, person: Person, number: int, side: int = 384) -> Photo:
    """A third of the photos are PNGs without EXIF; the others are JPEGs that say where, by whom and with which camera."""
    original = _scene(rng, side)
    hole = _scratches(rng, side)
    damaged = original.copy()
    damaged[hole] = 255
    mask = _encode(Image.fromarray(hole.astype(np.uint8) * 255), "PNG")
    if rng.random() < 1 / 3:
        return Photo(f"scan-{number:04d}.png", _encode(Image.fromarray(damaged), "PNG"), mask, original, hole)
    data = _encode(Image.fromarray(damaged), "JPEG", quality=95, exif=_exif(person))
    return Photo(f"IMG_{number:04d}.jpg", data, mask, original, hole, tuple(_exif_secrets(person)))


def corrupt(photo: Photo) -> Photo:
    """The same upload, cut off and scrambled behind its header, as a broken transfer leaves it."""
    return Photo(photo.filename, b"\x89LAMA" + photo.data[5:400], photo.mask, photo.original, photo.hole, photo.secrets)


def decode(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as image:
        pixels: Pixels = np.array(image.convert("RGB"), dtype=np.uint8)
    return pixels


def has_exif(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as image:
        return bool(image.getexif())


def hole_error(image: Pixels, photo: Photo) -> float:
    """Mean absolute difference from the original inside the holes, in grey levels (0 to 255)."""
    difference = image[photo.hole].astype(np.int16) - photo.original[photo.hole].astype(np.int16)
    return float(np.abs(difference).mean())


def _scene(rng: random.Random, side: int) -> Pixels:
    """Smooth waves in three channels: structure that inpainting can continue."""
    y, x = np.mgrid[0:side, 0:side] / side
    channels = []
    for _ in range(3):
        fx, fy, phase = rng.uniform(0.5, 2.5), rng.uniform(0.5, 2.5), rng.uniform(0, 6.28)
        channels.append(110 + 60 * np.sin(6.28 * (fx * x + fy * y) + phase) + 30 * x)
    scene: Pixels = np.array(np.clip(np.stack(channels, axis=-1), 0, 225), dtype=np.uint8)
    return scene


def _scratches(rng: random.Random, side: int) -> NDArray[np.bool_]:
    y, x = np.mgrid[0:side, 0:side]
    hole = np.zeros((side, side), dtype=np.bool_)
    for _ in range(rng.randint(3, 5)):
        slope, offset, width = rng.uniform(-1, 1), rng.uniform(0.2, 0.8) * side, rng.uniform(2, 4)
        hole |= np.abs(y - slope * (x - side / 2) - offset) < width
    for _ in range(rng.randint(1, 3)):
        cx, cy, radius = rng.uniform(0.2, 0.8) * side, rng.uniform(0.2, 0.8) * side, rng.uniform(0.02, 0.05) * side
        hole |= (x - cx) ** 2 + (y - cy) ** 2 < radius**2
    return hole


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(round(abs(value) * 3600, 4), 60)
    degrees, minutes = divmod(minutes, 60)
    return degrees, minutes, round(seconds, 4)


def _exif(person: Person) -> Image.Exif:
    exif = Image.Exif()
    exif[_MAKE], exif[_MODEL], exif[_SOFTWARE] = "Lama Optics", "LO-7", "7.0.1"
    exif[_ARTIST] = person.camera_owner
    exif.get_ifd(_EXIF_IFD).update({_OWNER: person.camera_owner, _SERIAL: person.camera_serial})
    exif.get_ifd(_GPS_IFD).update(
        {1: "N", 2: _degrees(person.latitude), 3: "E", 4: _degrees(person.longitude), 5: 0, 6: 41.5}
    )
    return exif


def _exif_secrets(person: Person) -> Iterator[Secret]:
    yield Secret("camera serial", person.camera_serial)
    yield Secret("camera owner", person.camera_owner)
    for value in (person.latitude, person.longitude):
        yield Secret("GPS", f"{value:.6f}")
        degrees, minutes, seconds = _degrees(value)
        yield Secret("GPS", f"{minutes}, {seconds}")
        yield Secret("GPS", repr(_rationals(degrees, minutes, seconds))[2:-1])


def _rationals(*values: float) -> bytes:
    """As they stand in the file: pairs of unsigned 32-bit numbers, numerator and denominator."""
    fractions = [Fraction(str(value)) for value in values]
    return b"".join(struct.pack(">2L", part.numerator, part.denominator) for part in fractions)


def _encode(image: Image.Image, format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()
