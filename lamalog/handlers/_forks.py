"""Handlers with threads are at rest while the process forks."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Protocol


class Forked(Protocol):
    """What has to be done around a fork."""

    def before_fork(self) -> None:
        """Let go of locks and stop threads."""

    def after_fork_in_parent(self) -> None:
        """Go on."""

    def after_fork_in_child(self) -> None:
        """Begin anew: only the forking thread is left."""


def at_fork(instances: Iterable[Forked]) -> None:
    """Do so for all *instances* there are at that time."""
    if not hasattr(os, "register_at_fork"):
        return

    def each(method: str) -> None:
        for instance in list(instances):
            getattr(instance, method)()

    os.register_at_fork(
        before=lambda: each("before_fork"),
        after_in_parent=lambda: each("after_fork_in_parent"),
        after_in_child=lambda: each("after_fork_in_child"),
    )
