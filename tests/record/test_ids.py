from __future__ import annotations

import os
import threading

import pytest

from lamalog.record import next_id


def split(record_id: str) -> tuple[str, int]:
    prefix, _, sequence = record_id.rpartition("-")
    return prefix, int(sequence)


def test_ids_of_a_process_count_up_without_gaps() -> None:
    ids = [next_id() for _ in range(3)]
    prefixes, numbers = zip(*map(split, ids), strict=True)
    assert len(set(prefixes)) == 1
    assert list(numbers) == list(range(numbers[0], numbers[0] + 3))


def test_threads_never_share_an_id() -> None:
    ids: list[str] = []
    threads = [threading.Thread(target=lambda: ids.extend(next_id() for _ in range(2000))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 16000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_starts_its_own_count() -> None:
    parent = split(next_id())[0]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, next_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    prefix, number = split(os.read(reading, 100).decode())
    os.close(reading)
    os.close(writing)
    assert (prefix != parent, number) == (True, 1)
    assert f"-{child:x}-" in f"{prefix}-"
