"""Every hand-over of a dossier stands on its control slip with its time and result; what nobody knows stays open."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from flask import Flask, g
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.dossiers.claims import legs_in
from heza.dossiers.desks import Norm
from heza.dossiers.history import Holder, fold
from heza.dossiers.intake import Intake, receive
from heza.dossiers.models import Dossier
from heza.dossiers.rules import Outcome, Status
from heza.paperwork import slip
from heza.paperwork.handovers import HandOver, How, hand_overs
from heza.procedures.models import Field, Procedure, ProcedureStep, ProcedureVersion
from heza.workdays.actions import seed_calendar
from heza.workdays.rules import WorkCalendar
from tests.dossiers.acting_helpers import do, moment
from tests.dossiers.exports import Exports
from tests.dossiers.files import at
from tests.dossiers.logs import HEAD, OFFICER, UNIT, Log
from tests.make import Make
from tests.papers.reading import bare, docx_text, pages_of, run

COUNTER, CLERK = 1, 11
DESK, FIRST, SECOND = Holder(COUNTER, CLERK), Holder(UNIT, OFFICER), Holder(UNIT, HEAD)
NOW = at("2024-03-28 16:00")  # before the file speaks: it names the unit in charge


def found_in(log: Log, norms: dict[int, Norm] | None = None, now: datetime = NOW) -> list[HandOver]:
    """The hand-overs of a log."""
    return hand_overs(fold(log.events), legs_in(log.events), WorkCalendar(), norms or {}, {COUNTER}, now)


def leg(log: Log, position: int, holder: Holder, began: str, ended: str) -> Log:
    """A line of the city's process log."""
    log.act(
        "leg", began, position=position, name=f"Bước {position}", ended_at=at(ended).isoformat(), **holder._asdict()
    )
    log.events[-1].data.pop("ours")
    return log


def legged(ended: str = "2024-03-05 17:00", **values: Any) -> Log:
    """A dossier that three legs tell: the desk, an officer for one whole day, the head, and the desk again."""
    log = Log().file("2024-03-28", received_at=at("2024-03-01 07:30"), **values)
    leg(log, 1, DESK, "2024-03-01 07:30", "2024-03-01 17:00")
    leg(log, 2, FIRST, "2024-03-04 07:30", "2024-03-04 17:00")
    leg(log, 3, SECOND, "2024-03-05 07:30", ended)
    return leg(log, 4, DESK, ended, "2024-03-27 17:00")


def test_a_giver_that_used_its_norm_to_the_minute_was_in_time() -> None:
    norms = {1: Norm("", 481), 2: Norm("", 480), 3: Norm("", 479)}
    found = found_in(legged(), norms)
    assert [(one.giver, one.taker) for one in found] == [(DESK, FIRST), (FIRST, SECOND), (SECOND, DESK)]
    assert [(one.used, one.result) for one in found] == [
        (480, Outcome.EARLY),
        (480, Outcome.ON_TIME),
        (480, Outcome.LATE),
    ]


def test_the_moments_are_those_at_which_one_leg_ended_and_the_next_began() -> None:
    one = found_in(legged())[0]
    assert (one.given_at, one.taken_at) == (at("2024-03-01 17:00"), at("2024-03-04 07:30"))
    assert one.result is None and one.used == 480, "a step without a norm has no result"


@pytest.mark.parametrize(
    ("back", "result"),
    [("2024-03-14 10:00", Outcome.EARLY), ("2024-03-15 17:30", Outcome.ON_TIME), ("2024-03-18 08:00", Outcome.LATE)],
)
def test_the_return_to_the_one_stop_desk_is_measured_by_the_due_date(back: str, result: Outcome) -> None:
    log = legged(back, finished_at=at("2024-03-27 17:00"), status=Status.FINISHED)
    last = found_in(log, {3: Norm("", 10)})[-1]
    assert (last.taker, last.taken_at, last.result, last.is_by_due) == (DESK, at(back), result, True)


def test_the_time_of_a_desk_counts_together_for_one_step() -> None:
    log = Log().file("2024-03-28", received_at=at("2024-03-01 07:30"))
    leg(log, 1, FIRST, "2024-03-01 07:30", "2024-03-08 17:00")
    leg(log, 2, SECOND, "2024-03-04 07:30", "2024-03-06 17:00")
    leg(log, 3, DESK, "2024-03-08 17:00", "2024-03-27 17:00")
    found = found_in(log, {1: Norm("", 900), 2: Norm("", 1440)})
    assert [(one.giver, one.taker, one.used, one.result) for one in found[1:]] == [
        (FIRST, SECOND, 480, Outcome.EARLY),
        (SECOND, FIRST, 1440, Outcome.ON_TIME),
        (FIRST, DESK, 480 + 960, Outcome.LATE),
    ]


def test_where_only_files_name_the_desks_the_moment_stays_open() -> None:
    log = Log().file("2024-03-08", received_at=at("2024-03-01 09:00"))
    ended = at("2024-03-14 16:00")
    log.file("2024-03-28", received_at=at("2024-03-01 09:00"), finished_at=ended, status=Status.FINISHED)
    first, last = found_in(log)
    assert (first.giver, first.taker, first.given_at) == (None, FIRST, None)
    assert (first.since, first.until) == (at("2024-03-01 09:00"), at("2024-03-08 17:00"))
    assert (last.giver, last.taker, last.how, last.taken_at) == (FIRST, None, How.ENDED, ended)
    assert last.result is Outcome.EARLY


def test_one_that_a_file_names_only_after_its_end_still_has_its_result() -> None:
    ended = at("2024-03-18 16:00")
    log = Log().file("2024-03-28", finished_at=ended, status=Status.FINISHED)
    first, last = found_in(log)
    assert (first.taker, first.until, last.giver, last.result) == (FIRST, ended, FIRST, Outcome.LATE)


def test_nothing_is_told_of_what_comes_later_or_was_never_received() -> None:
    assert len(found_in(legged(), now=at("2024-03-02 10:00"))) == 0
    assert len(found_in(legged(), now=at("2024-03-04 10:00"))) == 1
    registered = Log().file("2024-03-28", received_at=None, status=Status.REGISTERED, due_at=None)
    assert found_in(registered) == []


# ---------------------------------------------------------------- the whole life of one, on both databases


WAITED = (
    "Chờ người nộp bổ sung giấy tờ từ 05/02/2024 10:00 đến 19/02/2024 15:00",
    "Chờ người nộp thực hiện nghĩa vụ tài chính từ 06/03/2024 10:00 đến 08/03/2024 16:00",
)
# Giver, taker, given, confirmed, result: by hand. Nguyễn Văn Hai worked 5670 minutes of 450 a day, 6048 of 480.
EXPECTED = [
    ("Hồ Thị Cửa", "Nguyễn Văn Hai", "29/01/2024 16:00", "30/01/2024 08:00", ""),
    ("Nguyễn Văn Hai", "Trần Thị Ba", "20/02/2024 09:00", None, ""),  # declined
    ("Nguyễn Văn Hai", "Trần Thị Ba", "29/02/2024 16:00", "01/03/2024 08:00", "Trước hạn"),
    ("Trần Thị Ba", "Lê Văn Tư", "11/03/2024 16:00", "12/03/2024 08:00", "Quá hạn"),
    ("Lê Văn Tư", "Hồ Thị Cửa", "20/03/2024 10:00", "20/03/2024 11:00", "Quá hạn"),  # due 13/03
]


@pytest.fixture
def people(app: Flask, make: Make) -> dict[str, Person]:
    seed_calendar()
    db.session.commit()
    unit = make.department("Phòng Thử")
    found = {
        "desk": make.person("Hồ Thị Cửa", Role.ONE_STOP, department=make.department("Bộ phận Một cửa")),
        "two": make.person("Nguyễn Văn Hai", department=unit),
        "three": make.person("Trần Thị Ba", department=unit),
        "four": make.person("Lê Văn Tư", department=make.department("Phòng Ký")),
        "stranger": make.person("Người Lạ", department=make.department("Phòng Khác")),
    }
    found["head"] = make.head_of(unit, "Phạm Văn Trưởng")
    return found


@pytest.fixture
def dossier(people: dict[str, Person], make: Make) -> Dossier:
    """Received on 29/01/2024 for 20 working days; four desks, two waits, one refusal to take it."""
    desk, two, three, four = (people[name] for name in ("desk", "two", "three", "four"))
    g.actor_id = desk.id
    found = receive(desk, Intake(_procedure(make), "Công ty Tết", "counter", at=moment("2024-01-29 09:00")))
    db.session.commit()
    do(desk, found, "giao", "2024-01-29 16:00", to=two, step=2)
    do(two, found, "nhan", "2024-01-30 08:00")
    do(two, found, "yeu-cau-bo-sung", "2024-02-05 10:00")
    do(two, found, "da-bo-sung", "2024-02-19 15:00")
    do(two, found, "giao", "2024-02-20 09:00", to=three, step=3)
    do(three, found, "khong-nhan", "2024-02-20 10:00", reason="Thiếu bản vẽ.")
    do(two, found, "giao", "2024-02-29 16:00", to=three, step=3)
    do(three, found, "nhan", "2024-03-01 08:00")
    do(three, found, "yeu-cau-nghia-vu-tai-chinh", "2024-03-06 10:00")
    do(three, found, "da-nop-nghia-vu-tai-chinh", "2024-03-08 16:00")
    do(three, found, "giao", "2024-03-11 16:00", to=four, step=4)
    do(four, found, "nhan", "2024-03-12 08:00")
    do(four, found, "giao", "2024-03-20 10:00", to=desk)
    do(desk, found, "nhan", "2024-03-20 11:00")
    return do(desk, found, "ket-thuc", "2024-03-20 15:00")


def _procedure(make: Make) -> int:
    field = make.saved(Field(name="Đầu tư", folded="dau tu"))
    procedure = make.saved(Procedure(code="ĐT-99", code_key="ĐT-99", sort_key="DZT99"))
    version = ProcedureVersion(
        procedure_id=procedure.id, field_id=field.id, effective_from=date(2023, 1, 1), known_from=1
    )
    version.name, version.folded, version.lowered = "Thủ tục thử", "thu tuc thu", "thủ tục thử"
    version.days_legal, version.days_allowed = 30, 20
    make.saved(version)
    for position, minutes in ((1, 240), (2, 6100), (3, 2000), (4, 9000)):
        make.saved(
            ProcedureStep(
                version_id=version.id, position=position, name=f"Việc {position}", minutes=minutes, known_from=1
            )
        )
    return procedure.id


def _told(dossier: Dossier) -> list[tuple[str, str, str, str | None, str]]:
    legs = slip.slip_of(dossier, "Bộ phận Một cửa").legs
    return [
        (
            leg.giver.person,
            leg.taker.person,
            f"{leg.given_at:%d/%m/%Y %H:%M}",
            f"{leg.taken_at:%d/%m/%Y %H:%M}" if leg.taken_at else None,
            leg.result,
        )
        for leg in legs
    ]


@pytest.mark.both_databases
def test_four_desks_and_two_waits_stand_on_the_slip_with_their_times_and_results(dossier: Dossier) -> None:
    assert _told(dossier) == EXPECTED
    told = slip.slip_of(dossier, "Bộ phận Một cửa")
    notes = [leg.note for leg in told.legs]
    assert WAITED[0] in notes[2] and "Bước 2: dùng 100:48, định mức 101:40" in notes[2]
    assert WAITED[1] in notes[3] and "định mức 33:20, quá " in notes[3]
    assert "Không nhận lúc 20/02/2024 10:00" in notes[1] and "Thiếu bản vẽ" in notes[1]
    assert "So với hạn trả 13/03/2024 17:00" in notes[4]
    assert (told.unit, told.partners) == ("Phòng Ký", ("Phòng Thử",))


@pytest.mark.both_databases
def test_what_waits_for_a_confirmation_stands_there_without_a_time_of_receipt(
    people: dict[str, Person], make: Make
) -> None:
    desk, two = people["desk"], people["two"]
    g.actor_id = desk.id
    found = receive(desk, Intake(_procedure(make), "Công ty", "counter", at=moment("2024-03-27 09:00")))
    db.session.commit()
    do(desk, found, "giao", "2024-03-27 10:00", to=two)
    (leg,) = slip.slip_of(found, "Bộ phận Một cửa").legs
    assert leg.time == "Giao: 10 giờ 00 phút, ngày 27 tháng 3 năm 2024. Chưa xác nhận nhận"
    do(two, found, "nhan", "2024-03-27 11:00")
    do(people["head"], found, "phan-cong", "2024-03-27 14:00", to=people["three"], reason="Chị Hai nghỉ phép")
    legs = slip.slip_of(found, "Bộ phận Một cửa").legs
    assert [(one.giver.person, one.taker.person) for one in legs] == [
        ("Hồ Thị Cửa", "Nguyễn Văn Hai"),
        ("Nguyễn Văn Hai", "Trần Thị Ba"),
    ]
    assert legs[1].note.startswith("Phân công lại. ") and legs[1].note.endswith("Chị Hai nghỉ phép")


@pytest.mark.both_databases
def test_page_and_papers_show_the_same_hand_overs_and_each_print_is_recorded(
    dossier: Dossier, people: dict[str, Person], browse_as: Callable[..., Any], tmp_path: Path
) -> None:
    browser = browse_as(people["two"])
    page = browser.get("register.slip_page", code=dossier.code)
    shown = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [(row[0].endswith(one[0]), row[1].endswith(one[1])) for row, one in zip(shown, EXPECTED, strict=True)] == [
        (True, True)
    ] * len(EXPECTED)
    papers = {
        kind: browser.client.get(f"/bieu-mau/ho-so/{dossier.code}/phieu-kiem-soat.{kind}") for kind in ("pdf", "docx")
    }
    (tmp_path / "slip.pdf").write_bytes(papers["pdf"].data)
    texts = [bare(run("pdftotext", "-raw", tmp_path / "slip.pdf", "-")), docx_text(papers["docx"].data)]
    for text in texts:
        assert bare("Mẫu số 05") in text and dossier.code in text
        for leg in slip.slip_of(dossier, "Bộ phận Một cửa").legs:
            assert bare(leg.time) in text and leg.result.replace(" ", "") in text
            assert bare(leg.giver.person) in text and bare(leg.taker.person) in text
            assert bare(leg.values["note"]) in text
    assert Document(BytesIO(papers["docx"].data)).tables
    wanted = select(AuditEntry).where(AuditEntry.action == "print").order_by(AuditEntry.seq)
    entries = list(db.session.scalars(wanted))
    assert [(one.actor_id, one.subject_type, one.subject_id) for one in entries] == [
        (people["two"].id, "dossier", str(dossier.id))
    ] * 2


def test_a_department_that_never_had_it_sees_no_slip(
    dossier: Dossier, people: dict[str, Person], browse_as: Callable[..., Any]
) -> None:
    browser = browse_as(people["stranger"])
    browser.get("register.slip_page", code=dossier.code, status=404)
    assert browser.client.get(f"/bieu-mau/ho-so/{dossier.code}/phieu-kiem-soat.pdf").status_code == 404


def test_a_longer_slip_costs_no_more_questions(
    dossier: Dossier, people: dict[str, Person], make: Make, browse_as: Callable[..., Any], statements: Any
) -> None:
    g.actor_id = people["desk"].id
    procedure_id = dossier.procedure_id
    assert procedure_id is not None
    short = receive(people["desk"], Intake(procedure_id, "Công ty", "counter", at=moment("2024-03-27 09:00")))
    db.session.commit()
    browser = browse_as(people["desk"])
    costs = []
    for code in (short.code, dossier.code, dossier.code):
        with statements() as seen:
            browser.get("register.slip_page", code=code)
        costs.append(len(seen))
    assert costs[0] == costs[1] == costs[2] < 20


def test_one_that_is_not_received_says_what_to_do(make: Make, browse_as: Callable[..., Any], app: Flask) -> None:
    exports = Exports()
    row = exports.row(received="", status="Mới đăng ký")
    exports.load(row)
    page = browse_as(make.person("", Role.LEADER)).get("register.slip_page", code=row["code"], status=409)
    assert "Hồ sơ chưa được tiếp nhận nên chưa có phiếu kiểm soát" in page.words


def test_a_long_reason_is_cut_on_paper_and_whole_on_the_page(
    dossier: Dossier, people: dict[str, Person], browse_as: Callable[..., Any], tmp_path: Path
) -> None:
    procedure_id = dossier.procedure_id
    assert procedure_id is not None
    g.actor_id = people["desk"].id
    found = receive(people["desk"], Intake(procedure_id, "Công ty", "counter", at=moment("2024-03-27 09:00")))
    db.session.commit()
    reason = " ".join(f"chữ{number}" for number in range(140))
    do(people["desk"], found, "giao", "2024-03-27 10:00", to=people["two"], reason=reason)
    do(people["two"], found, "nhan", "2024-03-27 11:00")
    browser = browse_as(people["two"])
    assert reason in browser.get("register.slip_page", code=found.code).words
    (tmp_path / "slip.pdf").write_bytes(browser.client.get(f"/bieu-mau/ho-so/{found.code}/phieu-kiem-soat.pdf").data)
    (leg,) = slip.slip_of(found, "Bộ phận Một cửa").legs
    printed = leg.values["note"]
    assert len(printed) < 500 and printed.endswith("… (xem đủ trong HEZA)")
    for page in pages_of(tmp_path / "slip.pdf"):
        assert max(word.bottom for word in page.words) < page.height - 8, "nothing is cut at the end of the sheet"
    assert bare(printed) in bare(run("pdftotext", "-raw", tmp_path / "slip.pdf", "-"))
