"""Images are described, and told of only what is safe."""

from __future__ import annotations

import io
import json

import pytest

from lamalog.redact import default_redactor, image_metadata

Image = pytest.importorskip("PIL.Image")
numpy = pytest.importorskip("numpy")

FORMATS = ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"]


def picture(kind: str, size=(640, 480), mode="RGB", **save) -> bytes:
    file = io.BytesIO()
    Image.new("P" if kind == "GIF" else mode, size).save(file, kind, **save)
    return file.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_size_and_format_are_read_from_the_header(kind):
    data = picture(kind)
    found = image_metadata(data)
    assert (found["format"], found["width"], found["height"]) == (kind, 640, 480)
    assert found["bytes"] == len(data)
    assert found["megapixels"] == 0.307


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_personal_of_exif_comes_out(kind, tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0132] = "2024:05:06 07:08:09"
    exif[0x9C9D] = "Zhang San".encode("utf-16-le")
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 26.0)
    path = tmp_path / "alice_passport.img"
    path.write_bytes(picture(kind, exif=exif))
    found = image_metadata(path)
    assert found["has_exif"] is True
    shown = json.dumps(found)
    for secret in ("SecretCamera", "2024", "Zhang", "39", "alice"):
        assert secret not in shown


def test_an_open_file_is_left_where_it_was(tmp_path):
    file = io.BytesIO(b"skip" + picture("PNG"))
    file.seek(4)
    assert image_metadata(file)["format"] == "PNG"
    assert file.tell() == 4


def test_what_is_no_image_says_so():
    assert image_metadata(b"hello")["format"] is None
    assert image_metadata(b"")["format"] is None


@pytest.mark.parametrize("kind", FORMATS)
def test_damaged_images_never_raise(kind):
    data = picture(kind)
    for cut in range(0, min(len(data), 120), 3):
        image_metadata(data[:cut])
        image_metadata(data[:cut] + b"\xff" * 40)


def test_blobs_become_short_descriptions():
    redactor = default_redactor()
    assert redactor.value(picture("PNG", (512, 256))).startswith("<image PNG 512×256 ")
    assert redactor.value(Image.new("RGB", (30, 20))) == "<image RGB 30×20>"
    assert redactor.value(numpy.zeros((3, 5), "float32")) == "<array float32 3×5>"
    assert redactor.value(b"\x00\x01" * 600) == "<bytes 1.2 kB>"
    assert redactor.value(b"hello") == b"hello"
