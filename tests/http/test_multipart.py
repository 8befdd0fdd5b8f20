"""The scanner sees the files that a real parser sees, however the body is cut, and gives up on what is broken."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.http._multipart import FILES, HEAD_LIMIT, PARTS, Scanner, boundary_of

BOUNDARY = b"----WebKitFormBoundary7MA4"


def part(name: str, filename: str | None, content: bytes, kind: str | None = "text/plain") -> bytes:
    disposition = f'form-data; name="{name}"' + ("" if filename is None else f'; filename="{filename}"')
    head = f"Content-Disposition: {disposition}\r\n" + (f"Content-Type: {kind}\r\n" if kind else "")
    return b"--" + BOUNDARY + b"\r\n" + head.encode() + b"\r\n" + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def scan(body: bytes, step: int = 1 << 20) -> Scanner:
    scanner = Scanner(BOUNDARY)
    for start in range(0, len(body), step):
        scanner.feed(body[start : start + step])
    return scanner


def seen(scanner: Scanner) -> list[tuple[str, str, int]]:
    return [(one.filename, one.content_type, one.size) for one in scanner.uploads]


contents = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from([b"\r\n", b"--", BOUNDARY, b"\r\n--" + BOUNDARY[:-1], b"x", b"\r"]), max_size=12).map(
        b"".join
    ),
).filter(lambda data: b"--" + BOUNDARY not in data)


@given(st.lists(st.tuples(st.sampled_from(["a.png", "b", "c d.txt"]), contents), max_size=5), st.integers(1, 60))
def test_files_and_sizes_are_those_of_werkzeugs_parser_however_the_body_is_cut(files, step):
    formparser = pytest.importorskip("werkzeug.formparser")
    body = form(part("field", None, b"value", None), *(part("f", name, data) for name, data in files))
    parser = formparser.MultiPartParser(stream_factory=lambda *_, **__: io.BytesIO())
    _, expected = parser.parse(io.BytesIO(body), BOUNDARY, len(body))
    known = [(one.filename, one.content_type, len(one.read())) for _, one in expected.items(multi=True)]
    assert seen(scan(body, step)) == known
    assert scan(body, step).done


@given(st.binary(max_size=3000), st.integers(1, 500))
def test_garbage_never_raises_and_keeps_little(body, step):
    scanner = scan(body, step)
    assert len(scanner._rest) <= len(body) + 2


def test_an_empty_file_has_no_bytes():
    assert seen(scan(form(part("f", "empty.bin", b"")), 7)) == [("empty.bin", "text/plain", 0)]


def test_the_beginning_of_an_image_is_kept_and_no_more():
    data = os.urandom(HEAD_LIMIT * 2)
    scanner = scan(form(part("f", "a.png", data, "image/png"), part("g", "b.txt", data)), 10_000)
    first, second = scanner.uploads
    assert (first.size, bytes(first.head or b""), second.head) == (len(data), data[:HEAD_LIMIT], None)


def test_more_files_and_parts_than_anyone_sends_are_not_followed():
    scanner = scan(form(*(part("f", f"{number}.png", b"x" * 10, "image/png") for number in range(1000))))
    assert len(scanner.uploads) == FILES
    assert sum(one.head is not None for one in scanner.uploads) == 8
    assert scanner._parts == PARTS + 1
    assert scanner.done


def test_a_header_without_end_stops_the_scan():
    scanner = scan(b"--" + BOUNDARY + b"\r\nContent-Disposition: form-data; x=" + b"y" * 100_000, 1000)
    assert scanner.done
    assert scanner._rest == b""


def test_a_big_file_is_not_kept():
    scanner = Scanner(BOUNDARY)
    scanner.feed(part("f", "big.bin", b"")[:-2])
    for _ in range(200):
        scanner.feed(b"\r\n--" + b"z" * 65536)
    assert scanner.uploads[0].size > 200 * 65536 - 100
    assert len(scanner._rest) < 100


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'form-data; name="f"; filename="a.png"', "a.png"),
        (b"form-data; name=f; filename=a.png", "a.png"),
        (b'form-data; name="filename=no"; filename="yes"', "yes"),
        (b"form-data; name=\"f\"; filename*=UTF-8''%E4%BF%AE.png", "修.png"),
        (b"form-data; name=\"f\"; filename*=no-such-charset''x; filename=y", "y"),
        ('form-data; name="f"; filename="修.png"'.encode(), "修.png"),
        (b'form-data; name="f"; filename="\xff.png"', "\ufffd.png"),
        (b'form-data; name="f"; filename=""', ""),
    ],
)
def test_file_names_are_read_as_browsers_write_them(disposition, name):
    body = b"--" + BOUNDARY + b"\r\nContent-Disposition: " + disposition + b"\r\n\r\nx\r\n--" + BOUNDARY + b"--"
    assert [one.filename for one in scan(body).uploads] == [name]


@pytest.mark.parametrize(
    ("header", "boundary"),
    [
        ("multipart/form-data; boundary=abc", b"abc"),
        ('Multipart/Form-Data; charset=x; Boundary="a b"', b"a b"),
        ("multipart/form-data; boundary=" + "x" * 71, b"x" * 70),
        ("multipart/form-data", None),
        ("multipart/mixed; boundary=abc", None),
        ("application/json", None),
        (None, None),
    ],
)
def test_the_boundary_is_found_in_the_content_type(header, boundary):
    assert boundary_of(header) == boundary
