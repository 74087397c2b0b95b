"""ISO 9001:2015, 7.5.3.1 a: what is in force on a day follows from dates alone; intervals never overlap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heza.documents import rules
from heza.documents.rules import Interval

DAY = date(2024, 3, 28)


@pytest.mark.parametrize(
    ("interval", "standing"),
    [
        (Interval(1, DAY + timedelta(1)), "coming"),
        (Interval(1, DAY), "current"),
        (Interval(1, DAY - timedelta(9), DAY + timedelta(1)), "current"),
        (Interval(1, DAY - timedelta(9), DAY), "replaced"),
        (Interval(1, DAY - timedelta(9), DAY, True), "retired"),
    ],
)
def test_7_5_3_1_the_standing_turns_at_midnight_without_a_job(interval: Interval, standing: str) -> None:
    assert interval.standing(DAY) == standing


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12, unique=True), st.integers(0, 500))
def test_7_5_3_2c_on_every_day_at_most_one_revision_is_in_force(starts: list[int], probe: int) -> None:
    intervals: list[Interval] = []
    for number, start in enumerate(sorted(starts)):
        intervals = rules.succeed(intervals, number, DAY + timedelta(start))
    assert rules.overlapping(intervals) is None
    day = DAY + timedelta(probe)
    holding = [one for one in intervals if one.holds(day)]
    before = [start for start in sorted(starts) if start <= probe]
    assert [one.revision_id for one in holding] == ([len(before) - 1] if before else [])
    assert rules.current(intervals, day) == (holding[0] if holding else None)


def test_a_revision_does_not_take_effect_before_the_one_issued_earlier() -> None:
    intervals = rules.succeed([], 1, DAY)
    for day in (DAY, DAY - timedelta(3)):
        with pytest.raises(ValueError, match="Đã có bản khác có hiệu lực từ 28/03/2024"):
            rules.succeed(intervals, 2, day)


def test_a_retired_document_ends_on_its_day_and_is_not_retired_twice() -> None:
    intervals = rules.retire(rules.succeed([], 1, DAY), DAY + timedelta(10))
    [only] = intervals
    assert (only.standing(DAY + timedelta(9)), only.standing(DAY + timedelta(10))) == ("current", "retired")
    with pytest.raises(ValueError, match="không có bản hiện hành"):
        rules.retire(intervals, DAY + timedelta(20))
    with pytest.raises(ValueError, match="sẽ có hiệu lực sau ngày bãi bỏ"):
        rules.retire(rules.succeed([], 1, DAY), DAY - timedelta(1))


@pytest.mark.parametrize(
    ("numbering", "whole", "amended", "label"),
    [("both", (3, 0), (2, 2), "BH 02/SĐ 01"), ("issue", (3, 0), (3, 0), "BH 02"), ("amend", (2, 2), (2, 2), "SĐ 01")],
)
def test_7_5_2a_revisions_are_counted_as_the_agency_counts(
    numbering: str, whole: tuple[int, int], amended: tuple[int, int], label: str
) -> None:
    assert rules.next_numbers(2, 1, is_whole=True, numbering=numbering) == whole
    assert rules.next_numbers(2, 1, is_whole=False, numbering=numbering) == amended
    assert rules.revision_label(2, 1, numbering) == label


@pytest.mark.parametrize(
    ("code", "reason"), [("QT-01", ""), ("bm-qt01.03", ""), ("", "Chưa có mã"), ("QT 01/a", "không dùng")]
)
def test_7_5_2a_a_code_is_letters_digits_and_dashes(code: str, reason: str) -> None:
    assert reason in rules.wrong_code(code)
    assert bool(rules.wrong_code(code)) is bool(reason)
