from __future__ import annotations

import shutil
import time

import pytest

from lamalog.lifecycle.transfers import file_copy, file_download, file_upload


def test_an_upload_with_size_and_speed(records, tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(b"x" * 2_000_000)
    with file_upload(path, to="s3://bucket", task=3):
        time.sleep(0.01)
    entry = records.assert_logged("file.upload.done", level="INFO", logger="lama.file_manager", task=3)
    assert entry["file.name"] == "photo.png"
    assert entry["file.size"] == 2_000_000
    assert entry["lama.transfer.rate"] == pytest.approx(2_000_000 / entry["duration"])
    assert entry["lama.transfer.target"] == "s3://bucket"
    assert "2.0 MB" in entry.message
    assert "MB/s" in entry.message
    assert str(tmp_path) not in str(entry)


def test_a_stream_whose_size_is_known_at_the_end_only(records):
    with file_download("model.bin", source="https://example.org/model.bin") as transfer:
        for _ in range(10):
            transfer.transferred(b"x" * 100)
    entry = records.assert_logged("file.download.done", fields={"file.size": 1000, "lama.transfer.size": 1000})
    assert entry["lama.transfer.source"] == "https://example.org/model.bin"


def test_a_copy(records, tmp_path):
    source, target = tmp_path / "a.bin", tmp_path / "b.bin"
    source.write_bytes(b"y" * 5000)
    with file_copy(source, target):
        shutil.copy(source, target)
    records.assert_logged(
        "file.copy.done", fields={"file.size": 5000, "lama.transfer.source": "a.bin", "lama.transfer.target": "b.bin"}
    )


def test_a_failed_transfer_says_how_far_it_came(records):
    def fetch():
        with file_download("m.bin", size=1000) as transfer:
            transfer.transferred(250)
            raise ConnectionResetError(104, "Connection reset by peer")

    with pytest.raises(ConnectionResetError):
        fetch()
    entry = records.assert_logged(
        "file.download.failed", level="ERROR", fields={"lama.transfer.size": 250, "file.size": 1000}
    )
    assert "closed the connection" in entry["error.advice"]


def test_slow_is_a_warning(records):
    with file_upload("x", size=1, slow=0):
        pass
    records.assert_logged("file.upload.done", level="WARNING")


@pytest.mark.parametrize("value", [None, 7, b"\xff\xfe", object(), "", "/", "x" * 100_000, "/no/such/file"])
def test_odd_values_do_not_raise(records, value):
    with file_upload(value, size=value) as transfer:
        transfer.transferred(value)
    with file_copy(value, value):
        pass
    assert len(records.find(message="done")) == 2
    assert not records.find(logger="lamalog.lifecycle")
