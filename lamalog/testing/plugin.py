"""The pytest plugin. Everything but pytest itself is imported when a test asks for the fixture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lamalog.testing.records import Records


@pytest.fixture
def lamalog_records() -> Iterator[Records]:
    """Everything logged during the test, from any logger, level and thread, whatever handlers and ``propagate`` say."""
    from lamalog.testing.capture import capture

    with capture() as records:
        yield records
