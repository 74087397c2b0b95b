"""A commitment is written and signed by the head, accepted by a leader, and at its end measured once for ever."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from heza.accounts.models import Person
from heza.approvals.signoff import has_signed, mark_of
from heza.audit import verify
from heza.audit.models import AuditEntry
from heza.commitments import queries, rules
from heza.commitments.models import Assessment, Commitment
from heza.commitments.rules import Targets
from heza.core import clock
from heza.core.db import db
from heza.dossiers.figures import figures, question
from heza.dossiers.models import Settled
from heza.dossiers.rules import Figures, Period, Rate, rates
from heza.sample.people import PASSWORD
from heza.workdays.queries import calendar
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
People = Callable[[str], Person]
agency = pytest.mark.agency
both_databases = pytest.mark.both_databases(short="postgresql")
MONTH = "20240320-20240419"


@pytest.fixture
def person(app: Flask) -> People:
    """`person("tp.dt")`: an account of the sample agency."""
    return lambda username: db.session.scalars(select(Person).where(Person.username == username)).one()


def begin(browser: Browser, unit: int, **fields: str) -> Commitment:
    """Write a commitment for the month that runs."""
    values = {
        "department_id": str(unit),
        "period": MONTH,
        "rate": "95",
        "overdue_days": "0",
        "explained": "y",
        "lines": "Họp giao ban hồ sơ sắp hạn mỗi tuần.",
    }
    browser.post("commitments.new", values | fields)
    return db.session.scalars(select(Commitment).order_by(Commitment.id.desc())).first()  # type: ignore[return-value]


def press(browser: Browser, thing: Commitment | Assessment, step: str, *, status: int = 303, **fields: str) -> Page:
    """Send the form of a step as the page shows it."""
    db.session.expire_all()
    db.session.refresh(thing)
    values = {"seen": mark_of(thing), "standing": "", "password": PASSWORD, **fields}
    room, id = ("commitments" if isinstance(thing, Commitment) else "assessments"), thing.id
    db.session.rollback()
    return browser.post(f"{room}.step", values, id=id, name=step, status=status)


def stored(thing: Commitment) -> Commitment:
    """The commitment as it is stored now."""
    db.session.expire_all()
    db.session.refresh(thing)
    return thing


def accepted(person: People, browse_as: Browse) -> Commitment:
    """A commitment of the investment department that a leader accepted."""
    head = browse_as(person("tp.dt"))
    commitment = begin(head, person("tp.dt").department_id or 0)
    press(head, commitment, "commit")
    press(browse_as(person("lanhdao")), commitment, "accept")
    return stored(commitment)


def move_to(day: date) -> None:
    """Let the program stand at another day."""
    clock.set_clock(current_app, day)  # type: ignore[arg-type]


@agency
@both_databases
def test_from_the_commitment_to_its_result(person: People, browse_as: Browse) -> None:
    head, leader, control = (browse_as(person(name)) for name in ("tp.dt", "lanhdao", "kiemsoat"))
    commitment = begin(head, person("tp.dt").department_id or 0)
    assert commitment.period == Period(date(2024, 3, 20), date(2024, 4, 19), "Tháng 4/2024")
    press(leader, commitment, "accept", status=409)
    press(head, commitment, "commit")
    assert "1 bản cam kết chờ anh/chị chấp nhận" in leader.get("home.index").words
    press(leader, commitment, "return", note="Nâng tỷ lệ lên 97,5 %.")
    assert "1 bản cam kết bị trả lại" in head.get("home.index").words
    shown = {"seen": mark_of(stored(commitment)), "overdue_days": "0", "explained": "y", "lines": "Họp mỗi tuần."}
    head.post("commitments.edit", shown | {"rate": "97,5"}, id=commitment.id)
    assert not has_signed(stored(commitment), "commit")
    press(head, commitment, "commit")
    press(leader, commitment, "accept")
    assert stored(commitment).state == "accepted"
    assert "đã ký nên không sửa được" in head.post("commitments.edit", shown, id=commitment.id, status=409).words

    refused = control.get("commitments.assess", id=commitment.id, status=409)
    assert "đến hết ngày 19/04/2024 mới kết thúc" in refused.words
    move_to(date(2024, 4, 22))
    assert "1 bản cam kết đã hết kỳ, chờ đánh giá" in control.get("home.index").words
    page = control.get("commitments.assess", id=commitment.id)
    assert "Tỷ lệ đúng hạn đạt từ 97,5 % trở lên" in page.words
    judged = {"verdict_0": "kept", "words_0": "Họp 4 lần."}
    control.post("commitments.assess", judged, id=commitment.id)
    assessment = db.session.scalars(select(Assessment)).one()
    assert [one.verdict for one in assessment.results] == ["broken", "broken", "broken", "kept"]
    assert assessment.results[3] == ("Họp mỗi tuần.", "Họp 4 lần.", "kept")
    assert "do anh/chị soạn" in press(control, assessment, "assess", status=409).words
    press(head, assessment, "assess", status=409)
    press(leader, assessment, "return", note="Chỉ họp 3 lần.")
    assert "1 đánh giá cam kết bị trả lại" in control.get("home.index").words
    browse_as(person("truongban")).post("commitments.assess", judged, id=commitment.id, status=409)
    control.post("commitments.assess", {"verdict_0": "broken", "words_0": "Họp 3 lần."}, id=commitment.id)
    press(control, assessment, "submit", password="")
    press(leader, assessment, "assess")
    db.session.refresh(assessment)
    assert assessment.results[3].verdict == "broken"
    control.post("commitments.assess", judged, id=commitment.id, status=409)
    db.session.refresh(assessment)
    assert (assessment.state, has_signed(assessment, "assess")) == ("assessed", True)
    assert "Đã xác nhận" in head.get("assessments.show", id=assessment.id).words
    assert "Không đạt" in head.get("commitments.show", id=commitment.id).words
    db.session.rollback()
    assert verify.verify(full=True).is_good


@agency
@both_databases
def test_a_past_result_never_changes(person: People, browse_as: Browse) -> None:
    commitment = accepted(person, browse_as)
    move_to(date(2024, 4, 22))
    control = browse_as(person("kiemsoat"))
    control.post("commitments.assess", {"verdict_0": "none", "words_0": ""}, id=commitment.id)
    assessment = db.session.scalars(select(Assessment)).one()
    press(browse_as(person("lanhdao")), assessment, "assess")
    db.session.refresh(assessment)
    before, known = assessment.results, assessment.known
    for row in db.session.scalars(select(Settled).where(Settled.on_day >= date(2024, 3, 20))):
        row.outcome = "late"
    db.session.commit()
    db.session.refresh(assessment)
    assert assessment.results == before
    assert control.post("commitments.assess", {}, id=commitment.id, status=409).words
    assert db.session.scalars(select(Assessment)).one().known == known


@agency
def test_the_result_is_what_the_figures_say(person: People, browse_as: Browse) -> None:
    commitment = accepted(person, browse_as)
    move_to(date(2024, 4, 22))
    browse_as(person("kiemsoat")).post("commitments.assess", {"verdict_0": "kept"}, id=commitment.id)
    assessment = db.session.scalars(select(Assessment)).one()
    period = Period(date(2024, 3, 20), date(2024, 4, 19))
    only: dict[str, int | None] = {"department": commitment.department_id}
    counted = figures(question(period, calendar(), as_of=period.last, known=assessment.known), only=only)[()]
    rate = rates(counted)[0]
    assert f"({rate.good} trên {rate.of} hồ sơ)" in assessment.results[0].words
    late = counted.late + counted.open_late
    assert f"{late} hồ sơ quá hạn quá mức cam kết" in assessment.results[1].words


@agency
@both_databases
def test_another_department_is_not_found_and_others_do_not_write(person: People, browse_as: Browse) -> None:
    commitment = accepted(person, browse_as)
    other = browse_as(person("tp.qx"))
    other.get("commitments.show", id=commitment.id, status=404)
    other.get("commitments.edit", id=commitment.id, status=404)
    other.get("commitments.step", id=commitment.id, name="commit", status=404)
    other.get("assessments.show", id=1, status=404)
    assert other.get("commitments.index").select("tbody tr") == []
    values = {"department_id": str(commitment.department_id), "period": MONTH}
    assert "Hãy chọn trong danh sách." in other.post("commitments.new", values, status=422).words
    browse_as(person("cv.dt")).get("commitments.new", status=403)
    browse_as(person("cv.dt")).get("commitments.show", id=commitment.id)
    browse_as(person("kiemtoan")).get("commitments.show", id=commitment.id)
    browse_as(person("kiemtoan")).get("commitments.assess", id=commitment.id, status=403)


@agency
@both_databases
def test_one_period_is_committed_to_once(person: People, browse_as: Browse) -> None:
    head = browse_as(person("tp.dt"))
    unit = person("tp.dt").department_id or 0
    begin(head, unit)
    values = {"department_id": str(unit), "period": MONTH, "rate": "90"}
    assert "đã có bản cam kết cho kỳ" in head.post("commitments.new", values, status=409).words
    head.post("commitments.new", values | {"period": "20231220-20240319"}, status=422)
    head.post("commitments.new", values | {"period": "20240320-20240619"})


@agency
def test_an_empty_commitment_is_not_signed_and_a_stale_page_changes_nothing(person: People, browse_as: Browse) -> None:
    head = browse_as(person("tp.dt"))
    unit = person("tp.dt").department_id or 0
    head.post("commitments.new", {"department_id": str(unit), "period": MONTH})
    commitment = db.session.scalars(select(Commitment)).one()
    assert "Chưa có nội dung cam kết nào" in press(head, commitment, "commit", status=409).words
    seen = mark_of(stored(commitment))
    head.post("commitments.edit", {"seen": seen, "rate": "90"}, id=commitment.id)
    page = head.post("commitments.edit", {"seen": seen, "rate": "50"}, id=commitment.id, status=409)
    assert "Người khác vừa thay đổi mục này." in page.words
    assert stored(commitment).rate == 900


@agency
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rate": "nhiều"}, "Hãy nhập tỷ lệ phần trăm"),
        ({"rate": "101"}, "Tỷ lệ không quá 100 %."),
        ({"overdue_days": "-1"}, "Hãy nhập số ngày từ 0 đến 365."),
        ({"lines": "\n".join("x" * 11)}, "Nhiều nhất 10 dòng"),
        ({"lines": "x" * 301}, "mỗi dòng đến 300 ký tự"),
    ],
)
def test_bad_input_gets_a_sentence(person: People, browse_as: Browse, fields: dict[str, str], sentence: str) -> None:
    values = {"department_id": str(person("tp.dt").department_id), "period": MONTH} | fields
    page = browse_as(person("tp.dt")).post("commitments.new", values, status=422)
    assert sentence in page.words
    assert db.session.scalars(select(Commitment)).all() == []


@agency
def test_the_card_shows_commitments_beside_their_results(person: People, browse_as: Browse) -> None:
    commitment = accepted(person, browse_as)
    unit = commitment.department_id
    head = browse_as(person("tp.dt"))
    [block] = head.get("accountability.head_card", department_id=unit).select("#card_commitments")
    page = head.get(str(block["hx-get"]))
    assert "chưa hết kỳ" in page.words
    fragment = browse_as(person("tp.dt"), hx_target="card_commitments").get(str(block["hx-get"]))
    assert fragment.html is None
    assert "Tháng 4/2024" in fragment.words
    browse_as(person("tp.qx")).get("commitments.on_card", department_id=unit, status=404)


@agency
def test_the_free_lines_stay_out_of_the_trail(person: People, browse_as: Browse) -> None:
    begin(browse_as(person("tp.dt")), person("tp.dt").department_id or 0, lines="Kèm cặp ông Lê Văn Tư.")
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_type == "commitment")).all()
    assert entries
    assert not [entry for entry in entries if "Lê Văn Tư" in entry.body]


def test_targets_and_results_are_pure() -> None:
    assert [one.words for one in Targets(975, 2, True, ("Khác",)).listed] == [
        "Tỷ lệ đúng hạn đạt từ 97,5 % trở lên",
        "Không để hồ sơ nào quá hạn quá 2 ngày làm việc",
        "Mọi hồ sơ trễ hạn được giải trình trong thời gian quy định",
        "Khác",
    ]
    rate = Rate("", "", 39, 40, "")
    assert rate.share == Decimal("0.975")
    assert rules.rate_kept(975, rate) == ("97,5 % (39 trên 40 hồ sơ)", "kept")
    assert rules.rate_kept(976, rate)[1] == "broken"
    assert rules.rate_kept(950, rates(Figures())[0]) == ("không phát sinh hồ sơ", "none")
    assert rules.overdue_kept(0, []) == ("không có hồ sơ quá hạn", "kept")
    assert rules.overdue_kept(2, [1, 2]) == ("2 hồ sơ quá hạn, lâu nhất 2 ngày làm việc", "kept")
    assert rules.overdue_kept(2, [5, 1]) == ("1 hồ sơ quá hạn quá mức cam kết, lâu nhất 5 ngày làm việc", "broken")
    assert rules.explained_kept(0, 0)[1] == "none"
    assert rules.explained_kept(2, 2)[1] == "kept"
    assert rules.explained_kept(1, 2)[1] == "broken"


@pytest.mark.parametrize(
    ("day", "first_day", "expected"),
    [
        (date(2024, 3, 28), 20, (date(2024, 3, 20), date(2024, 6, 19), "Quý 2/2024")),
        (date(2024, 3, 19), 20, (date(2023, 12, 20), date(2024, 3, 19), "Quý 1/2024")),
        (date(2023, 12, 25), 20, (date(2023, 12, 20), date(2024, 3, 19), "Quý 1/2024")),
        (date(2024, 12, 19), 20, (date(2024, 9, 20), date(2024, 12, 19), "Quý 4/2024")),
        (date(2024, 5, 5), 1, (date(2024, 4, 1), date(2024, 6, 30), "Quý 2/2024")),
    ],
)
def test_a_reporting_quarter_is_three_reporting_months(
    day: date, first_day: int, expected: tuple[date, date, str]
) -> None:
    found = rules.quarter_of(day, first_day)
    assert (found.first, found.last, found.name) == expected


@agency
def test_what_waits_costs_a_fixed_number_of_statements(
    person: People, browse_as: Browse, statements: Callable[..., object]
) -> None:
    leader = person("lanhdao")

    def cost() -> int:
        with statements() as seen:  # type: ignore[attr-defined]
            queries.waiting_for(leader)
        return len(seen)

    with current_app.test_request_context():
        assert cost() <= 4
