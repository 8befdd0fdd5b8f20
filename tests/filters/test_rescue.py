from __future__ import annotations

from lamalog.filters import RescueFilter


class Broken:
    def __str__(self):
        raise RuntimeError("no")


def test_wrong_arguments_and_broken_objects_come_out_as_text(make):
    for record, part in (
        (make("%d apples", "many"), "many"),
        (make(Broken()), "unprintable"),
        (make("%s", Broken()), "%s"),
    ):
        assert RescueFilter().filter(record)
        assert record.args is None
        assert part in record.getMessage()


def test_a_sound_record_says_what_it_would_have_said(make):
    record = make("%s and %s", "a", "b")
    RescueFilter().filter(record)
    assert record.getMessage() == "a and b"
