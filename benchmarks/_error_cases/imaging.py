"""Images and arrays: Pillow, NumPy, OpenCV, and memory."""

from __future__ import annotations

import io
from typing import Any

from benchmarks._error_cases._case import Values, case


@case("imaging.no_image", "validation", "PIL")
def upload_is_no_image(v: Values) -> None:
    from PIL import Image

    Image.open(io.BytesIO(v.word().encode() * v.number(2, 30)))


@case("imaging.cut_off", "validation", "PIL")
def image_is_cut_off(v: Values) -> None:
    from PIL import Image

    data = io.BytesIO()
    Image.effect_noise((v.number(60, 200), 80), 50).save(data, "PNG")
    Image.open(io.BytesIO(data.getvalue()[:-500])).load()


@case("imaging.bomb", "validation", "PIL")
def image_is_a_bomb(v: Values) -> None:
    from PIL import Image

    data = io.BytesIO()
    Image.new("1", (v.number(20000, 21000), 20000)).save(data, "PNG")
    Image.open(io.BytesIO(data.getvalue()))


@case("imaging.mode", "bug", "PIL")
def mode_unknown(v: Values) -> None:
    from PIL import Image

    Image.new(v.word(), (4, 4))


@case("imaging.save_as_jpeg", "bug", "PIL")
def transparent_as_jpeg(v: Values) -> None:
    from PIL import Image

    Image.new("RGBA", (v.number(2, 20), 4)).save(io.BytesIO(), "JPEG")


@case("imaging.ending_unknown", "validation", "PIL")
def ending_unknown(v: Values) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).save(v.folder / f"a.{v.word()}x")


@case("imaging.sizes_differ", "bug", "PIL")
def mask_of_another_size(v: Values) -> None:
    from PIL import Image

    Image.composite(Image.new("RGB", (4, 4)), Image.new("RGB", (4, 4)), Image.new("L", (v.number(5, 20), 4)))


@case("imaging.font_missing", "io.file", "PIL")
def font_missing(v: Values) -> None:
    from PIL import ImageFont

    ImageFont.truetype(v.path(), v.number(8, 40))


@case("imaging.pixel_outside", "bug", "PIL")
def pixel_outside(v: Values) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).getpixel((v.number(5), 0))


@case("imaging.shapes_differ", "bug", "numpy")
def shapes_differ(v: Values) -> None:
    import numpy

    numpy.zeros((2, v.number(3, 20))) + numpy.zeros((2, 2))


@case("imaging.reshape", "bug", "numpy")
def cannot_reshape(v: Values) -> None:
    import numpy

    numpy.zeros(v.number(10, 20)).reshape(3, 7, 2)


@case("imaging.axis", "bug", "numpy")
def axis_out_of_bounds(v: Values) -> None:
    import numpy

    numpy.zeros((2, 2)).sum(axis=v.number(3, 9))


@case("imaging.index_outside", "bug", "numpy")
def index_outside(v: Values) -> None:
    import numpy

    numpy.zeros(4)[v.number(5)]


@case("imaging.array_as_truth", "bug", "numpy")
def array_as_truth(v: Values) -> None:
    import numpy

    if numpy.zeros(v.number(2, 9)):
        pass


@case("imaging.singular", "validation", "numpy")
def singular_matrix(v: Values) -> None:
    import numpy

    numpy.linalg.inv(numpy.zeros((v.number(2, 5),) * 2))


@case("imaging.dtype", "bug", "numpy")
def dtype_unknown(v: Values) -> None:
    import numpy

    numpy.zeros(3, dtype=v.word())


@case("imaging.weights_missing", "io.file", "numpy")
def weights_missing(v: Values) -> None:
    import numpy

    numpy.load(v.path())


@case("imaging.weights_damaged", "model.load", "numpy")
def weights_damaged(v: Values) -> None:
    import numpy

    path = v.folder / "weights.npy"
    path.write_bytes(v.word().encode() * 9)
    numpy.load(path)


@case("imaging.too_large_an_array", "memory", "numpy")
def array_too_large(v: Values) -> None:
    import numpy

    numpy.zeros((v.number(2**20, 2**21), 2**30), dtype="float64")


@case("imaging.out_of_memory", "memory")
def bytes_too_many(v: Values) -> None:
    bytearray(2**61 + v.number())


def blur(image: Any, size: int) -> Any:
    import cv2

    return cv2.GaussianBlur(image, (size, size), 0)


@case("imaging.cv_empty", "validation", "cv2")
def resize_nothing(v: Values) -> None:
    import cv2

    cv2.resize(cv2.imread(v.path()), (v.number(8, 64), 8))  # type: ignore[arg-type]


@case("imaging.cv_kernel", "bug", "cv2")
def kernel_is_even(v: Values) -> None:
    import numpy

    blur(numpy.zeros((9, 9), numpy.uint8), 2 * v.number(2, 9))


@case("imaging.cv_channels", "bug", "cv2")
def channels_of_grey(v: Values) -> None:
    import cv2
    import numpy

    cv2.cvtColor(numpy.zeros((v.number(4, 40), 4), numpy.uint8), cv2.COLOR_BGR2GRAY)


@case("imaging.cv_type", "bug", "cv2")
def text_as_image(v: Values) -> None:
    import cv2

    cv2.cvtColor(v.word(), cv2.COLOR_BGR2GRAY)  # type: ignore[arg-type, call-overload]
