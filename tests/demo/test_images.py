from __future__ import annotations

import io
import logging
import random

import pytest
from PIL import Image

from lamalog.demo.images import corrupt, decode, has_exif, hole_error, make_photo
from lamalog.demo.inpainting import InpaintingError, Order, repair
from lamalog.demo.people import make_person

ORDER = Order("/home/someone/a.jpg", "Someone", "13800000000")


@pytest.fixture(scope="module")
def person():
    return make_person(random.Random(5), 1)


@pytest.fixture(scope="module")
def photo(person):
    """A JPEG, which has EXIF."""
    photos = (make_photo(random.Random(seed), person, seed) for seed in range(20))
    return next(photo for photo in photos if photo.filename.endswith(".jpg"))


def test_exif_says_where_the_photo_was_taken_and_with_which_camera(person, photo):
    with Image.open(io.BytesIO(photo.data)) as image:
        exif = image.getexif()
        degrees, minutes, seconds = exif.get_ifd(0x8825)[2]
        assert float(degrees) + float(minutes) / 60 + float(seconds) / 3600 == pytest.approx(person.latitude, abs=1e-6)
        assert exif.get_ifd(0x8769)[0xA431] == person.camera_serial


def test_secrets_of_a_photo_are_in_the_forms_that_pillow_logs(photo, caplog):
    with caplog.at_level(logging.DEBUG, logger="PIL"), Image.open(io.BytesIO(photo.data)) as image:
        gps = image.getexif().get_ifd(0x8825)
        image.getexif().get_ifd(0x8769)
    said = caplog.text + str(gps)
    forms = [secret.value for secret in photo.secrets if secret.kind == "GPS"]
    assert [form in said for form in forms if "\\x" in form] == [True, True]
    assert [form in said for form in forms if ", " in form] == [True, True]
    assert next(secret.value for secret in photo.secrets if secret.kind == "camera serial") in said


def test_repair_fills_the_holes_and_drops_the_exif(photo):
    progress: list[float] = []
    result = repair(ORDER, photo.data, photo.mask, progress.append)
    assert hole_error(decode(result), photo) < hole_error(decode(photo.data), photo) / 5
    assert has_exif(photo.data)
    assert not has_exif(result)
    assert progress == sorted(progress)
    assert 0 < progress[-1] <= 1


def test_repair_with_a_budget_takes_that_long(photo, caplog):
    order = Order(**{**ORDER.__dict__, "budget": 1.05})
    with caplog.at_level(logging.WARNING):
        result = repair(order, photo.data, photo.mask, lambda _: None)
    assert hole_error(decode(result), photo) < hole_error(decode(photo.data), photo) / 5
    assert "inference of telea done" in caplog.text
    assert "slow: over 1" in caplog.text


def test_corrupt_upload_is_an_error_with_its_cause(photo):
    with pytest.raises(InpaintingError, match="cannot read") as caught:
        repair(ORDER, corrupt(photo).data, photo.mask, lambda _: None)
    assert isinstance(caught.value.__cause__, OSError)


def test_mask_of_another_size_is_an_error(photo, person):
    other = make_photo(random.Random(1), person, 1, side=64)
    with pytest.raises(InpaintingError, match="mask is"):
        repair(ORDER, photo.data, other.mask, lambda _: None)
