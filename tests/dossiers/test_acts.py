"""Acts on dossiers: what they change, who may do them, and what is refused with nothing written."""

from typing import Any

import pytest
from sqlalchemy import func, select

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.checks import differences
from heza.dossiers.history import Holder
from heza.dossiers.intake import Intake, receive
from heza.dossiers.models import Dossier, Event, Spell
from heza.dossiers.wishes import Wish
from tests.dossiers.acting_helpers import do, moment
from tests.dossiers.files import apply, row
from tests.make import Make

pytestmark = pytest.mark.both_databases


class Office:
    """Two departments, a desk, and a dossier that the city's file gives to the first officer."""

    def __init__(self, make: Make) -> None:
        self.unit = make.department("Phòng Thử")
        self.other = make.department("Phòng Khác")
        self.officer = make.person("Nguyễn Văn Thử", department=self.unit)
        self.second = make.person("Trần Thị Hai", department=self.unit)
        self.stranger = make.person("Lê Văn Ba", department=self.other)
        self.head = make.head_of(self.unit, "Phạm Văn Trưởng")
        self.other_head = make.head_of(self.other, "Vũ Văn Trưởng")
        self.desk = make.person("Hồ Thị Cửa", Role.ONE_STOP, department=make.department("Bộ phận Một cửa"))
        apply([row()], until="2024-03-10 17:00")

    @property
    def dossier(self) -> Dossier:
        return db.session.scalars(select(Dossier).execution_options(populate_existing=True)).one()


@pytest.fixture
def office(app: Any, make: Make) -> Office:
    return Office(make)


def events() -> int:
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


def refused(person: Person, dossier: Dossier, name: str, when: str = "", **values: Any) -> str:
    """The sentence of a refusal; nothing may be written."""
    before = events()
    with pytest.raises(Refused) as found:
        do(person, dossier, name, when, **values)
    db.session.rollback()
    assert events() == before
    return found.value.reason


def test_a_pause_suspends_and_papers_let_it_run_again(office: Office) -> None:
    dossier = do(office.officer, office.dossier, "yeu-cau-bo-sung", "2024-03-12 10:00")
    assert (dossier.state, dossier.status, dossier.supplements) == ("suspended", 5, 1)
    dossier = do(office.desk, dossier, "da-bo-sung", "2024-03-14 09:00")
    assert (dossier.state, dossier.status) == ("open", 4)
    spells = db.session.execute(
        select(Spell.from_day, Spell.to_day, Spell.suspended)
        .where(Spell.known_to == 2**63 - 1)
        .order_by(Spell.from_day)
    ).all()
    assert [(f"{one.from_day:%d/%m}", one.suspended) for one in spells] == [
        ("01/03", False),
        ("12/03", True),
        ("14/03", False),
    ]


def test_a_handover_counts_from_its_confirmation(office: Office) -> None:
    dossier = do(office.officer, office.dossier, "giao", "2024-03-12 10:00", to=office.stranger)
    assert (dossier.officer_id, dossier.offered_officer_id) == (office.officer.id, office.stranger.id)
    assert "người được giao" in refused(office.second, dossier, "nhan")
    dossier = do(office.stranger, dossier, "nhan", "2024-03-13 08:00")
    assert (dossier.department_id, dossier.officer_id) == (office.other.id, office.stranger.id)
    assert dossier.offered_officer_id is None


def test_a_handover_to_a_department_is_taken_by_one_of_its_people(office: Office) -> None:
    do(office.officer, office.dossier, "giao", receiver=Holder(office.other.id, None))
    dossier = do(office.stranger, office.dossier, "nhan")
    assert dossier.officer_id == office.stranger.id


def test_what_is_not_taken_stays_with_the_giver(office: Office) -> None:
    do(office.officer, office.dossier, "giao", to=office.stranger)
    dossier = do(office.stranger, office.dossier, "khong-nhan", reason="Không thuộc phòng tôi")
    assert (dossier.officer_id, dossier.offered_officer_id) == (office.officer.id, None)


def test_an_extension_is_given_once_and_before_the_breach(office: Office) -> None:
    assert "trong danh mục" in refused(office.head, office.dossier, "gia-han", days=3)


def test_the_head_reassigns_within_the_department_and_the_leader_between_them(office: Office, make: Make) -> None:
    assert "chỉ phân công lại trong phòng mình" in refused(office.head, office.dossier, "phan-cong", to=office.stranger)
    dossier = do(office.head, office.dossier, "phan-cong", to=office.second)
    assert dossier.officer_id == office.second.id
    leader = make.person("Đỗ Văn Lãnh", Role.LEADER)
    assert do(leader, dossier, "phan-cong", to=office.stranger).department_id == office.other.id


def test_a_second_request_for_papers_needs_the_heads_word(office: Office) -> None:
    do(office.officer, office.dossier, "yeu-cau-bo-sung", "2024-03-12 10:00")
    do(office.officer, office.dossier, "da-bo-sung", "2024-03-13 10:00")
    assert "một lần" in refused(office.officer, office.dossier, "yeu-cau-bo-sung", "2024-03-14 10:00", overrides=True)
    assert "một lần" in refused(office.head, office.dossier, "yeu-cau-bo-sung", "2024-03-14 10:00")
    dossier = do(office.head, office.dossier, "yeu-cau-bo-sung", "2024-03-14 10:00", overrides=True)
    assert dossier.supplements == 2


@pytest.mark.parametrize(
    ("name", "when", "values", "says"),
    [
        ("yeu-cau-bo-sung", "2024-02-28 10:00", {}, "trước khi tiếp nhận"),
        ("yeu-cau-bo-sung", "2024-04-28 10:00", {}, "chưa đến"),
        ("yeu-cau-bo-sung", "", {"reason": " \u200b \t"}, "khoảng trắng"),
        ("yeu-cau-bo-sung", "", {"reason": "x" * 1001}, "dài quá"),
        ("da-bo-sung", "", {}, "đang ở trạng thái “Đang xử lý”"),
        ("tra-ket-qua", "", {}, "“Đã xử lý xong”"),
        ("giao", "", {}, "Hãy chọn người hoặc phòng nhận"),
        ("gia-han", "", {"days": 5}, "trưởng phòng đang giữ"),
        ("tiep-nhan", "", {}, "Bộ phận Một cửa"),
    ],
)
def test_what_cannot_be_is_refused(office: Office, name: str, when: str, values: dict[str, Any], says: str) -> None:
    assert says in refused(office.officer, office.dossier, name, when, **values)


def test_there_is_one_result(office: Office) -> None:
    dossier = do(office.officer, office.dossier, "ket-thuc", "2024-03-14 10:00")
    assert (dossier.state, dossier.outcome, dossier.status) == ("settled", "early", 9)
    assert "“Đã xử lý xong”" in refused(office.officer, dossier, "ket-thuc", "2024-03-15 10:00")
    assert "“Đã xử lý xong”" in refused(office.officer, dossier, "yeu-cau-bo-sung", "2024-03-15 10:00")
    assert do(office.desk, dossier, "tra-ket-qua", "2024-03-18 10:00").status == 10


def test_nothing_goes_to_a_person_who_left(office: Office) -> None:
    office.stranger.is_active = False
    db.session.commit()
    assert "đã nghỉ" in refused(office.officer, office.dossier, "giao", to=office.stranger)


def test_an_act_entered_late_must_fit_into_what_was_recorded(office: Office) -> None:
    do(office.officer, office.dossier, "ket-thuc", "2024-03-14 10:00")
    says = refused(office.officer, office.dossier, "yeu-cau-bo-sung", "2024-03-12 10:00")
    assert "đính chính việc đó trước" in says


def test_a_correction_takes_an_act_back_and_stays_visible(office: Office) -> None:
    dossier = do(office.officer, office.dossier, "yeu-cau-bo-sung", "2024-03-12 10:00")
    wrong = db.session.scalars(select(Event.seq).where(Event.kind == "supplement_asked")).one()
    dossier = do(office.officer, dossier, "dinh-chinh", corrects=wrong, reason="Ghi nhầm hồ sơ")
    assert (dossier.state, dossier.status, dossier.supplements) == ("open", 4, 0)
    assert "đã được đính chính" in refused(office.officer, dossier, "dinh-chinh", corrects=wrong)
    assert db.session.get(Event, wrong) is not None


def test_a_correction_moves_a_finish_to_when_it_was(office: Office) -> None:
    dossier = do(office.officer, office.dossier, "ket-thuc", "2024-03-18 10:00")
    assert dossier.outcome == "late"
    wrong = db.session.scalars(select(Event.seq).where(Event.kind == "finished")).one()
    assert "chưa đến" in refused(
        office.officer, dossier, "dinh-chinh", corrects=wrong, moved_to=moment("2024-05-01 08:00")
    )
    dossier = do(office.officer, dossier, "dinh-chinh", corrects=wrong, moved_to=moment("2024-03-15 16:00"))
    assert dossier.outcome == "on_time"


def test_the_citys_facts_are_not_corrected_here(office: Office) -> None:
    of_city = db.session.scalars(select(Event.seq).where(Event.kind == "received")).one()
    assert "tệp Một cửa" in refused(office.officer, office.dossier, "dinh-chinh", corrects=of_city)


def test_a_stale_page_is_told_that_somebody_changed_the_dossier(office: Office) -> None:
    from heza.dossiers import acting, acts

    dossier = office.dossier
    seen = dossier.event_seq
    do(office.officer, dossier, "ghi-chu", reason="Đã gọi cho doanh nghiệp")
    with pytest.raises(Refused, match="Người khác vừa thay đổi hồ sơ này"):
        acting.act(office.officer, {dossier.id: seen}, Wish(acts.BY_URL["ket-thuc"]))
    db.session.rollback()


def test_the_citys_finish_counts_once_its_file_brings_it(office: Office) -> None:
    from tests.dossiers.files import at

    dossier = do(office.officer, office.dossier, "ket-thuc", "2024-03-14 10:00")
    assert dossier.closed_on and f"{dossier.closed_on:%d/%m}" == "14/03"
    apply([row()], until="2024-03-16 17:00")  # the file still shows it open: our finish stands
    dossier = office.dossier
    assert dossier.state == "settled" and dossier.differs_on is None
    apply([row(finished_at=at("2024-03-18 08:00"))], until="2024-03-19 17:00")
    dossier = office.dossier
    assert (f"{dossier.closed_on:%d/%m}", dossier.outcome) == ("18/03", "late")
    assert dossier.differs_on and f"{dossier.differs_on:%d/%m}" == "14/03"


def test_the_same_holder_in_a_later_file_does_not_undo_a_handover(office: Office) -> None:
    do(office.officer, office.dossier, "giao", "2024-03-12 10:00", to=office.stranger)
    do(office.stranger, office.dossier, "nhan", "2024-03-12 14:00")
    apply([row()], until="2024-03-16 17:00")
    assert office.dossier.officer_id == office.stranger.id


def a_procedure(make: Make, unit: Department, **values: Any) -> int:
    """The id of a procedure of 10 working days in the field of the imported dossier."""
    from datetime import date

    from heza.procedures.models import Field, Procedure, ProcedureVersion

    field = db.session.scalars(select(Field)).one()
    procedure = make.saved(Procedure(code="ĐT-99", code_key="ĐT-99", sort_key="DZT99"))
    terms: dict[str, Any] = {"days_legal": 15, "days_allowed": 10, "known_from": 1, "effective_from": date(2023, 1, 1)}
    names = {"name": "Thủ tục thử", "folded": "thu tuc thu", "lowered": "thủ tục thử"}
    version = ProcedureVersion(
        procedure_id=procedure.id, field_id=field.id, department_id=unit.id, **(terms | names | values)
    )
    make.saved(version)
    return procedure.id


def test_a_dossier_received_by_hand_has_a_provisional_code_and_our_due_date(office: Office, make: Make) -> None:
    from flask import g

    g.actor_id = office.desk.id
    intake = Intake(a_procedure(make, office.unit), "Công ty Tay", "counter", at=moment("2024-03-20 09:00"))
    dossier = receive(office.desk, intake)
    db.session.commit()
    assert (dossier.code, dossier.state, dossier.status) == ("NB-240320-0001", "open", 2)
    assert f"{dossier.due_on:%d/%m/%Y}" == "03/04/2024"
    second = receive(office.desk, intake)
    db.session.commit()
    assert second.code == "NB-240320-0002"
    dossier = do(office.desk, dossier, "noi-ma", code="H24.18-240320-0007")
    assert (dossier.code, dossier.provisional_code) == ("H24.18-240320-0007", "NB-240320-0001")
    assert "đã có mã của Một cửa" in refused(office.desk, dossier, "noi-ma", code="H24.18-240320-0008")
    assert list(differences(db.session())) == []


def test_a_provisional_dossier_joins_the_citys_when_that_came_first(office: Office, make: Make) -> None:
    from flask import g

    g.actor_id = office.desk.id
    procedure = a_procedure(make, office.unit)
    apply([row(2, received_at=moment("2024-03-20 09:00"), code="H24.18-240320-0009")], until="2024-03-21 17:00")
    dossier = receive(office.desk, Intake(procedure, "Công ty Tay", "counter", at=moment("2024-03-20 09:05")))
    db.session.commit()
    do(office.desk, dossier, "giao", "2024-03-20 10:00", to=office.officer)
    do(office.officer, dossier, "nhan", "2024-03-20 11:00")
    do(office.officer, dossier, "noi-ma", "2024-03-22 11:00", code="H24.18-240320-0009")
    assert (dossier.state, dossier.code) == ("merged", "NB-240320-0001")
    wanted = select(Dossier).where(Dossier.code_key == "H24.18-240320-0009")
    city = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    assert (city.state, city.officer_id, city.has_acts) == ("open", office.officer.id, True)
