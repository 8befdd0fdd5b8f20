"""Policies for absolute paths and for the names of users' files."""

from __future__ import annotations

import logging
import re

import pytest

from lamalog.redact import RedactionFilter, Redactor

SHORTENED = [
    ("open «/data/customers/acme/»scan.png", ""),
    ("saved to «/mnt/nas/projects/»x.ckpt (83 kB)", ""),
    ("path=«/data/u/»x.bin", ""),
    ('File "«/opt/lama/releases/42/»worker.py", line 3, in run', ""),
    (r"open «C:\\Users\\bob\\Pictures\\»cat.png", ""),
    (r"«\\fs01\share\Kunden AG\»brief.docx", ""),
    ("«/home/alice/x/»y.txt", ""),
    ("cd «/home/alice»", "~"),
    (r"cd «C:\Users\bob»", "~"),
]
KEPT = """GET /api/v1/tasks/42/result.png HTTP/1.1
"POST /data/import/x.csv HTTP/1.1" 201
route=/data/{id}/x.png
https://example.org/data/a/b.png
s3://bucket/data/a/b.png
/usr/lib/x86_64-linux-gnu/libcuda.so.1 and /dev/null, /proc/1/status, /etc/hosts, /sys/class/net/x.y
a/b 1/2 n/a and/or 3/4/5 text/html application/json
path=/static/app/main.js
docker.io/library/python:3.11
C:\\Windows\\System32\\x.dll
I/O error, r/w, 24/11/2026""".splitlines()


@pytest.mark.parametrize(("marked", "shown"), SHORTENED)
def test_short_paths_are_file_names(marked, shown):
    redactor = Redactor(paths="short", project_root="/srv/app")
    text = marked.replace("«", "").replace("»", "")
    once = redactor.text(text)
    assert once == re.sub("«.*?»", lambda _: shown, marked)
    assert redactor.text(once) == once


def test_short_paths_of_the_project_and_of_packages_say_where_in_them():
    redactor = Redactor(paths="short", project_root="/srv/app")
    assert redactor.text('File "/srv/app/lama/x.py", line 3') == 'File "lama/x.py", line 3'
    assert redactor.text("in /opt/v/lib/python3.11/site-packages/torch/nn.py") == "in site-packages/torch/nn.py"


@pytest.mark.parametrize("text", KEPT)
@pytest.mark.parametrize("paths", ["keep", "short"])
def test_routes_addresses_and_paths_of_the_system_stay(text, paths):
    assert Redactor(paths=paths, project_root="/srv/app").text(text) == text


def test_other_absolute_paths_stay_unless_asked():
    assert Redactor().text("open /data/models/big-lama.ckpt") == "open /data/models/big-lama.ckpt"


NAMES = "saved passport_anna.pdf and 'my trip to Rome.JPG', model big-lama.ckpt, main.py, image_12.png, 照片.heic"


def test_file_names_can_be_cut_to_their_extension():
    redactor = Redactor(file_names="extension")
    shown = redactor.text(NAMES)
    assert shown == "saved *.pdf and '*.jpg', model big-lama.ckpt, main.py, image_12.png, *.heic"
    assert redactor.text(shown) == shown
    assert redactor.stats() == {"file-name": 3}


def test_hashed_file_names_are_the_same_for_the_same_name_and_key(monkeypatch):
    monkeypatch.setenv("LAMALOG_PSEUDONYM_KEY", "k" * 32)
    one, two = Redactor(file_names="hash"), Redactor(file_names="hash")
    shown = one.text(NAMES)
    assert shown == two.text(NAMES) == one.text(shown)
    assert re.fullmatch(r"saved file-[0-9a-f]{10}\.pdf and 'file-[0-9a-f]{10}\.jpg', model .*", shown)
    monkeypatch.setenv("LAMALOG_PSEUDONYM_KEY", "l" * 32)
    assert Redactor(file_names="hash").text(NAMES) != shown


def test_hashes_without_a_key_hold_for_one_redactor(monkeypatch):
    monkeypatch.delenv("LAMALOG_PSEUDONYM_KEY", raising=False)
    assert Redactor(file_names="hash").text(NAMES) != Redactor(file_names="hash").text(NAMES)


def test_file_names_in_structures_are_hidden_whole():
    redactor = Redactor(file_names="extension")
    value = {"filename": "my trip to Rome.jpg", "original_name": "/home/bob/a b.pdf", "name": "x", "attachment": 3}
    assert redactor.value(value) == {"filename": "*.jpg", "original_name": "~/*.pdf", "name": "x", "attachment": 3}
    assert Redactor().value(value)["filename"] == "my trip to Rome.jpg"


def test_the_filter_takes_both_policies():
    record = logging.LogRecord("x", 20, "x.py", 1, "open %s", ("/data/acme/passport anna.pdf",), None)
    named = logging.LogRecord("x", 20, "x.py", 1, "filename=%s ok", ("our wedding.png",), None)
    RedactionFilter(file_names="extension").filter(named)
    assert named.getMessage() == "filename=*.png ok"
    record.upload_name = "our wedding.png"
    RedactionFilter(paths="short", file_names="extension").filter(record)
    assert record.getMessage() == "open passport *.pdf"
    assert record.upload_name == "*.png"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("file_name=divorce agreement final.docx user=551", "file_name=*.docx user=551"),
        (r"create \\nas\share\letter to Anna.odt", r"create \\nas\share\*.odt"),
        ("skipped file letter to landlord.docx (locked)", "skipped file *.docx (locked)"),
        ("saved /srv/x.txt and then image.png", "saved /srv/x.txt and then image.png"),
    ],
)
def test_file_names_with_spaces_are_seen_whole_after_a_sign(text, shown):
    assert Redactor(file_names="extension", project_root="/srv/app").text(text) == shown
