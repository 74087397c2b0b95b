"""The way of a review through its pages: filled, returned, signed, disputed, decided, recorded, carried out."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select

from heza.accounts.models import Person
from heza.approvals import delegations
from heza.approvals.rules import DelegationData
from heza.approvals.signoff import mark_of, signatures_of
from heza.approvals.workflow import Capacity
from heza.audit import verify
from heza.core import clock
from heza.core.db import db
from heza.reviews import queries, tasks
from heza.reviews.models import Decision, InternalReview, ReviewPlan
from tests.reviews.conftest import Browse, again, press, sent
from tests.reviews.office import EXAMPLE, PASSWORD, Office, answers

pytestmark = pytest.mark.both_databases(short="postgresql")


def _paper(name: str = "quyet-dinh.pdf") -> tuple[BytesIO, str]:
    return BytesIO(b"%PDF-1.4 ban da ky"), name


def _filled(review: InternalReview, **fields: str) -> dict[str, str]:
    """The form with every answer and the worked example."""
    kept = again(review).values
    given = {"answers": answers(kept)} | EXAMPLE
    boxes: dict[str, str] = {}
    for id, one in given["answers"].items():
        boxes |= {f"{key[0] if key != 'answer' else 'a'}-{id}": text for key, text in one.items()}
    for number, row in enumerate(given["activities"]):
        boxes |= {f"act-{number}-{key}": text for key, text in row.items()}
    for number, one in enumerate(given["changes"]):
        boxes |= {f"change-{number}-{key}": text for key, text in one.items()}
    simple = {key: text for key, text in given.items() if isinstance(text, str)}
    found = {"seen": mark_of(review), "open_page": "trang-nay"} | boxes | simple | fields
    db.session.rollback()
    return found


def test_from_the_plan_to_what_is_announced_anew(office: Office, browse_as: Browse) -> None:
    procedure = office.announced("NB-01")
    control, chief = browse_as(office.control), browse_as(office.chief)
    officer, head, leader = browse_as(office.officer), browse_as(office.head), browse_as(office.leader)

    # a plan, signed by the head of the agency
    values = {"year": "2024", "name": "Kế hoạch rà soát 2024", "basis": "Quyết định số 1085/QĐ-TTg"}
    control.post("review_plans.new", values)
    plan = db.session.scalars(select(ReviewPlan)).one()
    assert "Kế hoạch chưa có thủ tục nào." in press(control, plan, "hand_in", status=409).words
    item = {"seen": mark_of(again(plan)), "due_on": "30/06/2024", "product": "Phiếu", "reason": "Nhiều hồ sơ"}
    empty = control.post("review_plans.add", item, id=plan.id, status=422)
    assert "Chưa chọn thủ tục nào." in empty.words
    control.post("review_plans.add", item | {"procedure": str(procedure.id)}, id=plan.id)
    again_ = control.post("review_plans.add", item | {"procedure": str(procedure.id)}, id=plan.id, status=409)
    assert "Người khác vừa thay đổi mục này." in again_.words  # the same form once more
    press(control, plan, "hand_in")
    press(control, plan, "sign", status=409)
    press(chief, plan, "sign")
    assert again(procedure).stage == "in_review"
    review = db.session.scalars(select(InternalReview)).one()
    assert not [task for task in _told(office.stranger) if "phiếu rà soát" in task]
    assert "1 phiếu rà soát của phòng cần lập" in _told(office.officer)

    # the officer fills it, the head returns it, the officer amends it
    assert "chỗ chưa đủ" in press(officer, review, "hand_in", status=409).words
    officer.post("internal_reviews.edit", _filled(review), id=review.id)
    assert (again(review).cost_before, review.cost_after) == (27_159_040, 6_754_720)
    assert "20.404.320" in officer.get("internal_reviews.show", id=review.id).words
    press(head, review, "sign", status=409)  # not handed in yet
    press(officer, review, "hand_in")
    assert "1 phiếu rà soát chờ anh/chị ký" in _told(office.head)
    press(officer, review, "sign", status=409)  # one's own
    assert "Hãy ghi lý do." in press(head, review, "send_back", note=" ", status=422).words
    press(head, review, "send_back", note="Nói rõ cơ sở dữ liệu nào đã có.")
    assert "Nói rõ cơ sở dữ liệu nào đã có." in officer.get("internal_reviews.show", id=review.id).words
    officer.post("internal_reviews.edit", sent(review, **{"change-0-why": "Đã có trong CSDL cán bộ."}), id=review.id)
    press(officer, review, "hand_in")
    press(head, review, "sign")
    page = officer.get("internal_reviews.compared", id=review.id)
    assert page.select_one("ins").text.strip() and page.select_one("del").text.strip()

    # what was signed is changed behind its back: nobody goes on with it
    before = again(review).content
    review.content = before.replace("Quý III/2024", "Quý IV/2024")
    db.session.commit()
    assert "Nội dung đã đổi sau khi ký" in control.get("internal_reviews.show", id=review.id).words
    assert "chữ ký trước không còn hiệu lực" in press(control, review, "consolidate", status=409).words
    again(review).content = before
    db.session.commit()
    press(control, review, "consolidate")

    # the deputy signs for the head of the agency
    _delegate(office.chief, office.leader)
    [standing] = [one for one in queries.acting_for(office.leader)]
    press(leader, review, "approve", standing=standing.key)
    assert again(procedure).stage == "proposed"
    [*_, last] = signatures_of(review)
    assert (last.capacity, last.for_name) == ("KT.", office.chief.name)
    assert "KT." in control.get("internal_reviews.show", id=review.id).words

    # the city decides, the agency carries out, a new content is announced
    data = {"number": "901/QĐ-UBND", "signed_on": "27/03/2024", "authority": "UBND thành phố", "item": str(review.id)}
    data[f"seen-{review.id}"] = mark_of(again(review))
    early = control.post("review_decisions.new", data | {"file": _paper()}, purpose="phe-duyet", status=409)
    assert "trước ngày 28/03/2024" in early.words  # the plan was handed in on the day after
    assert db.session.scalar(select(Decision.id).where(Decision.purpose == "approve")) is None
    today = data | {"signed_on": "28/03/2024"}
    no_file = control.post("review_decisions.new", today, purpose="phe-duyet", status=422)
    assert "Hãy chọn tệp văn bản đã ký" in no_file.words
    wrong = control.post(
        "review_decisions.new", today | {"file": (BytesIO(b"MZ"), "a.exe")}, purpose="phe-duyet", status=409
    )
    assert "Tệp phải là PDF" in wrong.words
    control.post("review_decisions.new", today | {"file": _paper()}, purpose="phe-duyet")
    assert (again(procedure).stage, procedure.cost_after) == ("approved", 6_754_720)
    replayed = control.post("review_decisions.new", today | {"file": _paper()}, purpose="phe-duyet", status=409)
    assert "Người khác vừa thay đổi mục này." in replayed.words
    amended = today | {"number": "12/QĐ-BQL", f"seen-{review.id}": mark_of(again(review)), "file": _paper()}
    control.post("review_decisions.new", amended, purpose="thuc-thi")
    assert (again(review).state, again(procedure).stage) == ("implemented", "implemented")
    assert [one.code for one in tasks.waiting(office.officer).to_announce_anew] == ["NB-01"]
    db.session.rollback()
    assert verify.verify(full=True).is_good


def _told(person: Person) -> list[str]:
    with current_app.test_request_context():
        found = [task.title for task in tasks.waiting_for(person)]
    db.session.rollback()
    return found


def _delegate(giver: Person, taker: Person) -> None:
    entered = DelegationData(
        giver.id,
        taker.id,
        Capacity.KT,
        "Quyết định phân công 05/QĐ-BQL",
        date(2024, 3, 1),
        date(2024, 12, 31),
        frozenset({"internal_review.approve"}),
    )
    with current_app.test_request_context():
        delegations.add_delegation(entered, giver)
        db.session.commit()


def test_two_opinions_stay_and_the_leader_decides(office: Office, browse_as: Browse) -> None:
    first = office.review(office.announced("NB-01"), to="disputed")
    second = office.review(office.announced("NB-02"), to="disputed", action="keep", changes=[])
    leader, control = browse_as(office.leader), browse_as(office.control)
    assert "chờ lãnh đạo quyết định" in leader.get("internal_reviews.show", id=first.id).words
    press(control, first, "side_with_unit", note="x", status=409)
    assert "Hãy ghi lý do." in press(leader, first, "side_with_unit", note="", status=422).words
    press(leader, first, "side_with_unit", note="Phương án của phòng khả thi hơn trong năm nay.")
    assert again(first).state == "proposed"
    page = leader.get("internal_reviews.show", id=first.id).words
    assert "Thủ tục này có thể bãi bỏ." in page
    assert "Phương án của phòng khả thi hơn" in page
    press(leader, second, "side_with_unit", note="x", status=409)  # what stays is not sent to the city
    press(leader, second, "side_with_control", note="Làm theo ý kiến của Tổ.")
    assert again(second).state == "returned"
    press(browse_as(office.control), first, "city_return", note="UBND thành phố yêu cầu làm rõ chi phí.")
    assert (again(first).state, again(first.procedure).stage) == ("returned", "in_review")
    assert first.procedure.cost_before is None


def test_the_head_who_wrote_it_hands_it_to_the_control_team_and_signs_nothing_of_it(
    office: Office, browse_as: Browse
) -> None:
    review = office.review(office.announced("NB-01"))
    head, officer = browse_as(office.head), browse_as(office.officer)
    head.post("internal_reviews.edit", sent(review, benefit="Trưởng phòng viết thêm."), id=review.id)
    press(officer, review, "hand_in", status=409)
    press(officer, review, "hand_in_up", status=409)
    press(head, review, "hand_in_up")
    assert again(review).state == "signed"
    press(head, review, "recall", password="")
    assert again(review).state == "draft"


def test_heads_sign_several_in_one_sitting(office: Office, browse_as: Browse) -> None:
    plan = office.plan([office.announced(f"NB-0{n}") for n in range(1, 4)])
    reviews = office.reviews(plan)
    for review in reviews:
        office.fill(review)
        office.move(review, "handed_in")
    head = browse_as(office.head)
    ids = [one.id for one in reviews]
    page = head.get(f"/ra-soat/phieu/buoc/sign?{'&'.join(f'id={id}' for id in ids)}")
    seen = [box["value"] for box in page.select("input[name=seen]")]
    data = {"id": [str(id) for id in ids], "seen": seen, "standing": "", "password": PASSWORD}
    head.post("internal_reviews.step_many", data, name="sign")
    assert {again(one).state for one in reviews} == {"signed"}
    stale = head.post("internal_reviews.step_many", data, name="sign", status=422)
    assert stale.words.count("Người khác vừa thay đổi mục này.") == 3


def test_nobody_overwrites_what_was_not_seen_and_nothing_is_lost(office: Office, browse_as: Browse) -> None:
    review = office.review(office.announced("NB-01"))
    officer, head = browse_as(office.officer), browse_as(office.head)
    old = sent(review)
    head.post(
        "internal_reviews.autosave",
        old | {"schedule": "Quý I/2025", "open_page": "cua-truong"},
        id=review.id,
        status=200,
    )
    page = officer.post("internal_reviews.edit", old | {"schedule": "Quý II/2025"}, id=review.id, status=409)
    assert "nên chưa lưu được" in page.words
    assert page.select_one("#schedule").text == "Quý II/2025"
    assert again(review).values["schedule"] == "Quý I/2025"
    # the same open page saves again and again
    head.post(
        "internal_reviews.autosave",
        old | {"schedule": "Quý III/2025", "open_page": "cua-truong"},
        id=review.id,
        status=200,
    )
    assert again(review).values["schedule"] == "Quý III/2025"
    press(browse_as(office.control), review, "consolidate", status=409)
    stranger = browse_as(office.stranger)
    for endpoint in ("internal_reviews.show", "internal_reviews.edit", "internal_reviews.compared"):
        stranger.get(endpoint, id=review.id, status=404)


def test_a_paper_signed_outside_closes_the_leaders_step(office: Office, browse_as: Browse) -> None:
    review = office.review(office.announced("NB-01"), to="consolidated")
    control = browse_as(office.control)
    data: dict[str, Any] = {"seen": mark_of(again(review)), "number": "15/TTr-BQL"}
    data |= {"day": "28/03/2024", "signed_by": "Trưởng ban"}
    data |= {"password": PASSWORD, "file": _paper("to-trinh.pdf")}
    control.post("internal_reviews.step_paper", data, id=review.id, name="approve")
    assert again(review).state == "proposed"
    assert "15/TTr-BQL" in control.get("internal_reviews.show", id=review.id).words


def test_a_plan_takes_up_only_what_can_be_reviewed(office: Office, browse_as: Browse) -> None:
    free, busy = office.announced("NB-01"), office.announced("NB-02")
    plan = office.plan([free, busy], to="handed_in")
    office.plan([busy], name="Kế hoạch khác")
    page = press(browse_as(office.chief), plan, "sign", status=409)
    assert "1 thủ tục trong kế hoạch chưa công bố, đang rà soát hoặc đã bãi bỏ (NB-02)" in page.words
    assert again(free).stage == "announced"
    control = browse_as(office.control)
    press(browse_as(office.chief), plan, "return", note="Bỏ NB-02.")
    item = next(one for one in again(plan).items if one.procedure_id == busy.id)
    control.post("review_plans.drop_item", {"seen": mark_of(plan)}, id=plan.id, item_id=item.id)
    press(control, plan, "hand_in")
    press(browse_as(office.chief), plan, "sign")
    assert again(free).stage == "in_review"
    assert again(plan).signed_on == clock.today()
    early = control.post("review_plans.number", {"number": "1/KH", "issued_on": "27/03/2024"}, id=plan.id, status=409)
    assert "không được trước ngày ký" in early.words
    control.post("review_plans.number", {"number": "27/KH-BQL", "issued_on": "28/03/2024"}, id=plan.id)
    assert "Số 27/KH-BQL" in browse_as(office.stranger).get("review_plans.show", id=plan.id).words
