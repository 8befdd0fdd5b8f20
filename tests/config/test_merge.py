"""Laws of laying one configuration over another."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lamalog.config.merge import merge, plain, remove

keys = st.sampled_from(["handlers", "formatters", "root", "level", "class", "()", "a", "b"])
leaves = st.none() | st.booleans() | st.integers() | st.sampled_from(["x", "y"])
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=15
)
configs = st.dictionaries(keys, trees, max_size=5)


def test_mappings_merge_lists_replace() -> None:
    base = {"root": {"level": "INFO", "handlers": ["a", "b"]}}
    assert merge(base, {"root": {"handlers": ["c"]}}) == {"root": {"level": "INFO", "handlers": ["c"]}}


def test_a_handler_of_another_class_replaces_the_whole_entry() -> None:
    base = {"handlers": {"file": {"class": "A", "rotation": "1 MB", "filters": ["x"]}}}
    assert merge(base, {"handlers": {"file": {"class": "B"}}}) == {"handlers": {"file": {"class": "B"}}}
    assert merge(base, {"handlers": {"file": {"()": "A"}}}) == {"handlers": {"file": {"()": "A"}}}
    same = merge(base, {"handlers": {"file": {"class": "A", "rotation": "2 MB"}}})
    assert same == {"handlers": {"file": {"class": "A", "rotation": "2 MB", "filters": ["x"]}}}
    assert merge(base, {"handlers": {"file": {"level": "INFO"}}})["handlers"]["file"]["class"] == "A"


@settings(deadline=None)
@given(configs)
def test_nothing_over_something_changes_nothing(base: dict[str, Any]) -> None:
    assert merge(base, {}) == base
    assert merge({}, base) == base
    assert merge(base, base) == base


@settings(deadline=None)
@given(configs, configs)
def test_neither_is_changed_and_laying_it_on_twice_is_laying_it_on_once(
    base: dict[str, Any], over: dict[str, Any]
) -> None:
    before = copy.deepcopy((base, over))
    merged = merge(base, over)
    assert (base, over) == before
    assert merge(merged, over) == merged
    assert {*merged} == {*base, *over}


@settings(deadline=None)
@given(configs, configs)
def test_what_lies_on_top_is_what_counts(base: dict[str, Any], over: dict[str, Any]) -> None:
    merged = merge(base, over)
    for key, value in over.items():
        if not isinstance(value, dict):
            assert merged[key] == value


@settings(deadline=None)
@given(configs)
def test_a_copy_shares_no_container(config: dict[str, Any]) -> None:
    def containers(value: Any) -> set[int]:
        children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        own = {id(value)} if isinstance(value, (dict, list)) else set()
        return own.union(*(containers(child) for child in children))

    assert not containers(config) & containers(plain(config))


@settings(deadline=None)
@given(configs, st.lists(keys | st.integers(-1, 3), max_size=3))
def test_removing_takes_away_and_never_raises(config: dict[str, Any], path: list[Any]) -> None:
    left = remove(config, tuple(path))
    assert len(repr(left)) <= len(repr(config))


def test_removing_from_mappings_and_lists() -> None:
    config = {"root": {"handlers": ["a", "b"]}}
    assert remove(config, ("root", "handlers", 0)) == {"root": {"handlers": ["b"]}}
    assert remove(config, ("root", "handlers")) == {"root": {}}
    assert remove(config, ("root", "nothing", "there")) == config
    assert remove(config, ()) == {}
