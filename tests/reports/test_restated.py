"""What late data make of signed reports: the signed one stays, the slip says exactly what moved, nothing twice."""

from dataclasses import replace

import pytest
from flask import Flask

from heza.audit.trail import head_seq
from heza.core.db import db
from heza.dossiers.rules import Channel, Status
from heza.reports.gathering.gather import facts_of
from heza.reports.gathering.restated import restated_of
from heza.reports.gathering.rows import frozen_rows
from heza.reports.gathering.times import times_of, times_of_frozen
from heza.reports.rules import Span
from heza.sample.load import DATA, load_export
from tests.dossiers import expected
from tests.dossiers.files import apply, at, row
from tests.reports.signed import signed
from tests.reports.test_figures import MARCH, counts

APRIL = Span("month", 2024, 4)


@pytest.mark.agency
@pytest.mark.both_databases
def test_the_late_rows_of_the_sample_make_a_slip_of_two_dossiers(app: Flask) -> None:
    report, frozen = signed(MARCH)
    times, rows = times_of_frozen(frozen, report), frozen_rows(times_of_frozen(frozen, report))
    assert restated_of(frozen, frozen.known, None) is None
    assert facts_of(times_of(APRIL)).restated == ()
    load_export(DATA / "mot-cua-nhap-muon-29-03-2024.xlsx")
    found = restated_of(frozen, frozen.known, None)
    assert found is not None
    assert (counts(found.before), counts(found.after)) == (expected.MARCH, expected.MARCH_AFTER_THE_LATE_ROWS)
    back, late = found.moved
    assert (back.code, late.code) == ("H24.18-240220-0001", "H24.18-240318-0099")
    assert late.what == "nhập muộn 29/03/2024"
    assert back.what == (
        "không còn ngày kết thúc (trước ghi 21/02/2024); trạng thái từ “Đã trả kết quả” về “Đang xử lý”"
    )
    assert {one.department for one in found.moved} == {"Phòng Quản lý doanh nghiệp"}
    assert (late.before, late.after) == ((), ("new", "settled", "new_online", "on_time"))
    assert (back.before, back.after) == (
        ("new", "settled", "new_online", "on_time"),
        ("new", "open", "new_online", "open_late"),
    )
    assert facts_of(times_of(APRIL)).restated == (found,)  # the next report tells it
    signed_again = facts_of(times)
    assert counts(signed_again.total) == expected.MARCH  # the signed one answers as it was signed
    assert frozen_rows(times) == rows
    assert facts_of(replace(times, known=None)).total == found.after


@pytest.mark.both_databases
def test_each_move_is_said_in_words_and_told_once(app: Flask) -> None:
    first = [row(number) for number in range(1, 9)]
    first[0] = row(1, finished_at=at("2024-03-14"))
    first[1] = row(2, finished_at=at("2024-03-18"))
    first[2] = row(3, finished_at=at("2024-03-12"), status=Status.RETURNED, returned_at=at("2024-03-12"))
    apply(first, "2024-03-19 17:00")
    february, _ = signed(Span("month", 2024, 2))
    report, frozen = signed(MARCH)
    later = [
        row(1, finished_at=at("2024-03-15")),  # early → on the day
        row(2, finished_at=at("2024-03-15")),  # late → on the day
        row(3, status=Status.IN_PROGRESS),  # open after all
        row(4, finished_at=at("2024-03-18")),  # was settled
        row(5, status=Status.REFUSED_INTAKE),
        row(6, department="Phòng Khác", channel=Channel.POST),
        row(7, finished_at=at("2024-03-22"), status=Status.FINISHED),  # ordinary progress: moves nothing
        row(8, code=row(8).code, received_at=at("2024-02-10")),
        row(9, received_at=at("2024-02-15"), finished_at=at("2024-02-16")),
    ]
    apply(later, "2024-03-26 17:00")
    told = {one.name: one for one in facts_of(times_of(APRIL)).restated}
    assert list(told) == ["tháng 2 năm 2024", "tháng 3 năm 2024"]
    assert [(one.code[-4:], one.what) for one in told["tháng 2 năm 2024"].moved] == [
        ("0009", "nhập muộn 26/03/2024"),
        ("0008", "ngày nhận từ 01/03/2024 thành 10/02/2024"),
    ]
    march = told["tháng 3 năm 2024"]
    assert [(one.code[-4:], one.what) for one in march.moved] == [
        ("0001", "kết thúc từ 14/03/2024 thành 15/03/2024"),
        ("0002", "kết thúc lùi từ 18/03/2024 về 15/03/2024"),
        ("0003", "không còn ngày kết thúc (trước ghi 12/03/2024); trạng thái từ “Đã trả kết quả” về “Đang xử lý”"),
        ("0004", "nay được biết kết thúc xử lý ngày 18/03/2024"),
        ("0005", "nay không được tiếp nhận"),
        ("0006", "hình thức nộp từ Trực tuyến thành Bưu chính công ích"),
        ("0008", "ngày nhận từ 01/03/2024 thành 10/02/2024"),
    ]
    assert march.moved[1].before == ("new", "settled", "new_online", "late")
    assert march.after == facts_of(replace(times_of_frozen(frozen, report), known=None)).total
    assert {one.learned_on and one.learned_on.isoformat() for one in march.moved} == {"2024-03-26"}
    told_until = head_seq(db.session)
    signed(APRIL)
    again = facts_of(times_of(Span("month", 2024, 4).before, None))
    assert [one.name for one in again.restated] == ["tháng 2 năm 2024"]  # asked as March is now: only what precedes it
    assert restated_of(frozen, told_until, None) is None  # April told it: the next one does not
    assert february.id != report.id
