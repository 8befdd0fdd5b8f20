"""Of an uploaded file only what the policy allows is logged."""

from __future__ import annotations

import io

import pytest

from lamalog.http import _uploads
from lamalog.http._multipart import Upload
from lamalog.http._pseudonyms import Pseudonyms
from lamalog.http._uploads import describe_uploads

UPLOAD = Upload("C:\\Users\\bob\\Bob Smith passport.PNG", "image/png", 42)


def described(policy: str, *uploads: Upload, images: bool = True):
    return describe_uploads(uploads or (UPLOAD,), policy, Pseudonyms("k"), images=images)


def test_extension_only():
    assert described("extension") == [{"size": 42, "extension": "png", "type": "image/png"}]


def test_hashed_names_compare():
    one, two = described("hashed", UPLOAD, Upload("Bob Smith passport.PNG", "", 1))
    assert one["name.hash"] == two["name.hash"]
    assert "Bob" not in str(one)


def test_kept_names_have_no_folders_and_no_tricks():
    assert described("kept")[0]["name"] == "Bob Smith passport.PNG"
    assert described("kept", Upload("../../a\nb\x1b.txt", "", 1))[0]["name"] == "a\\nb\\x1b.txt"


@pytest.mark.parametrize("policy", ["extension", "hashed"])
@pytest.mark.parametrize("name", ["bob.smith@example.org", "no extension", ".x" * 300, "a.b c", "a."])
def test_what_is_no_extension_is_not_taken_for_one(policy, name):
    (found,) = described(policy, Upload(name, "", 1))
    assert found.get("extension") in (None, "org", "x")
    assert "bob" not in str(found)


def test_a_strange_type_and_an_empty_field_are_left_out():
    assert described("extension", Upload("a.txt", "text/plain\r\nX: y", 3), Upload("", "", 0)) == [
        {"size": 3, "extension": "txt"}
    ]


def test_an_images_dimensions_are_read_from_its_beginning():
    image = pytest.importorskip("PIL.Image")
    data = io.BytesIO()
    image.new("RGB", (640, 480)).save(data, "PNG")
    upload = Upload("a.png", "image/png", 9_000_000, bytearray(data.getvalue()))
    (found,) = described("extension", upload)
    assert (found["image"]["format"], found["image"]["width"], found["image"]["height"]) == ("PNG", 640, 480)
    assert "image" not in described("extension", upload, images=False)[0]


def test_an_image_that_cannot_be_read_costs_only_its_dimensions(monkeypatch, expected_failures):
    monkeypatch.setattr(_uploads, "image_metadata", lambda source: 1 / 0)
    assert described("extension", Upload("a.png", "image/png", 3, bytearray(b"abc"))) == [
        {"size": 3, "extension": "png", "type": "image/png"}
    ]
