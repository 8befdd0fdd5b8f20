from __future__ import annotations

from collections.abc import Iterator

import pytest

from lamalog.monitor import trouble


@pytest.fixture(autouse=True)
def nothing_said() -> Iterator[None]:
    """What is said once per process may be said again in the next test."""
    trouble.forget()
    yield
    trouble.forget()
