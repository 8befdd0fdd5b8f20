"""Files: missing, forbidden, full, of the wrong kind, in the wrong encoding."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

from benchmarks._error_cases._case import Values, case


def load_settings(path: str) -> object:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


@case("files.settings_missing", "io.file")
def settings_at_start(v: Values) -> None:
    load_settings(v.path())


@case("files.settings_missing", "io.file")
def settings_on_reload(v: Values) -> None:
    for _ in range(2):
        load_settings(str(v.folder / f"{v.word()}.json"))


@case("files.settings_damaged", "validation")
def settings_damaged(v: Values) -> None:
    path = v.folder / "settings.json"
    path.write_text(f'{{"{v.word()}": {v.number()},, }}')
    load_settings(str(path))


@case("files.write_into_missing_folder", "io.file")
def report_folder_missing(v: Values) -> None:
    Path(v.path()).write_text(v.word())


@case("files.is_directory", "io.file")
def upload_is_a_directory(v: Values) -> None:
    with open(v.folder, "rb") as file:
        file.read()


@case("files.disk_full", "io.disk_full")
def disk_full(v: Values) -> None:
    with open("/dev/full", "wb", buffering=0) as file:
        file.write(v.word().encode())


@case("files.disk_full_copy", "io.disk_full")
def copy_to_full_disk(v: Values) -> None:
    source = v.folder / v.word()
    source.write_bytes(b"x" * v.number(10, 5000))
    with open(source, "rb") as one, open("/dev/full", "wb") as other:
        shutil.copyfileobj(one, other)
        other.flush()


@case("files.copy_onto_itself", "io.file")
def copy_onto_itself(v: Values) -> None:
    source = v.folder / v.word()
    source.touch()
    shutil.copy(source, source)


@case("files.text_is_latin1", "encoding")
def text_is_latin1(v: Values) -> None:
    path = v.folder / v.word()
    path.write_bytes(v.word().encode() + b"\xe9\xff")
    path.read_text(encoding="utf-8")


@case("files.name_not_ascii", "encoding")
def title_is_not_ascii(v: Values) -> None:
    f"{v.word()}é{v.word()}".encode("ascii")


@case("files.zip_damaged", "validation")
def zip_damaged(v: Values) -> None:
    path = v.folder / f"{v.word()}.zip"
    path.write_bytes(v.word().encode() * v.number(2, 50))
    zipfile.ZipFile(path).extractall(v.folder)


@case("files.zip_member_missing", "not_found")
def zip_member_missing(v: Values) -> None:
    path = v.folder / f"{v.word()}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "b")
    zipfile.ZipFile(path).read(v.word())


@case("files.tar_damaged", "validation")
def tar_damaged(v: Values) -> None:
    path = v.folder / f"{v.word()}.tar"
    path.write_bytes(v.word().encode() * v.number(2, 50))
    with tarfile.open(path):
        pass


@case("files.folder_not_empty", "io.file")
def folder_not_empty(v: Values) -> None:
    (v.folder / v.word()).mkdir()
    os.rmdir(v.folder)


@case("files.too_long_a_name", "io.file")
def name_too_long(v: Values) -> None:
    (v.folder / (v.word() * v.number(60, 90))).touch()


@case("files.exists_already", "io.file")
def output_exists(v: Values) -> None:
    path = v.folder / v.word()
    path.mkdir()
    path.mkdir()


@case("files.closed", "bug")
def read_after_close(v: Values) -> None:
    path = v.folder / v.word()
    path.touch()
    with open(path, encoding="utf-8") as file:
        pass
    file.read()
