"""An agency around its internal procedures: people of two units and above, procedures, plans and reviews in any state.

office = Office(make)
procedure = office.announced("NB-01")                 # as taken over from a list
review = office.review(procedure, to="consolidated")  # planned, filled with the worked example, moved by its steps
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from flask import current_app, g
from sqlalchemy import select

from heza.accounts.actions import set_password
from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.approvals.signoff import Item, Proof, _request_id, mark_of, take_step
from heza.approvals.workflow import Workflow
from heza.core import clock
from heza.core.db import db
from heza.reviews import actions, deciding, form, planning, reviewing, writing
from heza.reviews.actions import VERSION_EFFECTS, Details
from heza.reviews.deciding import PURPOSES, DecisionData
from heza.reviews.flow import PLANS, REVIEWS, VERSIONS
from heza.reviews.ledger import Draft, append
from heza.reviews.models import Decision, InternalProcedure, InternalReview, InternalVersion, ReviewPlan
from heza.reviews.planning import PLAN_EFFECTS, ItemData, PlanData
from heza.reviews.reviewing import REVIEW_EFFECTS
from tests.make import Make

PASSWORD = "mot-mat-khau-rieng-2024"
LISTED = date(2023, 3, 15)  # the day on which a list was taken over
DUE = date(2024, 6, 30)
PARTS = {
    "name": "Cử công chức đi đào tạo, bồi dưỡng",
    "steps": "Bước 1. Công chức gửi đơn đến Văn phòng (0,5 ngày).\nBước 2. Văn phòng thẩm định, trình (3 ngày).",
    "channel": "Trực tiếp hoặc qua hệ thống quản lý văn bản.",
    "documents": "Đơn đề nghị\nVăn bản xác nhận của phòng\nSố lượng: 01 bộ",
    "term": "05 ngày làm việc kể từ ngày nhận đủ hồ sơ.",
    "applicant": "Công chức, viên chức của Ban.",
    "authority": "Trưởng ban.",
    "result": "Quyết định cử đi đào tạo.",
    "fee": "Không",
    "forms": "Không",
    "conditions": "Không",
    "basis": "Nghị định số 101/2017/NĐ-CP ngày 01/9/2017 của Chính phủ",
}
# Thông tư 02/2017/TT-VPCP: the worked example, 27.159.040 → 6.754.720 đồng a year at 48.248 đồng an hour.
ACTIVITIES = (
    {"work": "0", "name": "Đơn đề nghị", "way": "Theo mẫu", "bh": "2", "ah": "2"},
    {"work": "0", "name": "Văn bản xác nhận, sao chụp", "bh": "4", "bo": "20.000", "note": "Bỏ"},
    {"work": "1", "name": "Nộp hồ sơ", "way": "Trực tiếp; sau: qua mạng", "bh": "1,5", "bo": "50.000", "ah": "0,25"},
    {"work": "3", "name": "Phục vụ kiểm tra", "bh": "3", "ah": "1"},
    {"work": "5", "name": "Nhận kết quả", "bh": "1,5", "bo": "30.000", "ah": "0,25"},
)
EXAMPLE: dict[str, Any] = {
    "activities": [dict(row) for row in ACTIVITIES],
    "times_before": "1",
    "times_after": "1",
    "subjects_before": "40",
    "subjects_after": "40",
    "action": "amend",
    "changes": [{"what": "Bỏ văn bản xác nhận của phòng.", "why": "Đã có trong cơ sở dữ liệu cán bộ."}],
    "recommendation": "Sửa khoản 2 Điều 5 Quy chế đào tạo.",
    "authority": "Trưởng ban",
    "schedule": "Quý III/2024",
    "benefit": "Giảm giấy tờ cho công chức.",
    "contact_name": "Nguyễn Văn Thử",
}
_WAY_OF_VERSION = ("handed_in", "counted", "checked")
_STEP_OF_VERSION = {"handed_in": "hand_in", "counted": "count", "checked": "check"}
_STEP_OF_REVIEW = {
    "handed_in": ("hand_in", "officer"),
    "signed": ("sign", "head"),
    "consolidated": ("consolidate", "control"),
    "disputed": ("object", "control"),
    "proposed": ("approve", "leader"),
    "kept": ("approve_keep", "leader"),
}
_WAYS = {
    "draft": (),
    "handed_in": ("handed_in",),
    "signed": ("handed_in", "signed"),
    "consolidated": ("handed_in", "signed", "consolidated"),
    "disputed": ("handed_in", "signed", "disputed"),
    "proposed": ("handed_in", "signed", "consolidated", "proposed"),
    "kept": ("handed_in", "signed", "consolidated", "kept"),
}


@cache
def _hash() -> str:
    some = Person()
    set_password(some, PASSWORD)
    return str(some.password_hash)


class Office:
    """Two units with officers and heads, the control team, a leader, an auditor; all sign with PASSWORD."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.unit = make.department("Văn phòng", short_name="VP", code="vp")
        self.other = make.department("Phòng Quản lý đầu tư", short_name="ĐT", code="dt")
        self.officer = self._person("Nguyễn Văn Thử", Role.OFFICER, department=self.unit, title="Chuyên viên")
        self.stranger = self._person("Lê Văn Ba", Role.OFFICER, department=self.other, title="Chuyên viên")
        self.head = make.head_of(self.unit, "Phạm Văn Trưởng")
        self.other_head = make.head_of(self.other, "Vũ Thị Thanh")
        self.control = self._person("Tạ Thu Kiểm", Role.CONTROL, department=self.unit, title="Tổ trưởng Tổ KSTTHC")
        self.leader = self._person("Đỗ Văn Lãnh", Role.LEADER, title="Phó Trưởng ban")
        self.chief = self._person("Hoàng Văn Ban", Role.LEADER, title="Trưởng ban")
        self.auditor = self._person("Trịnh Thị Toán", Role.AUDITOR)
        for person in (self.head, self.other_head):
            person.password_hash = _hash()
        db.session.commit()

    def _person(self, name: str, *roles: Role, **values: Any) -> Person:
        return self.make.person(name, *roles, password_hash=_hash(), **values)

    # ------------------------------------------------------------ procedures

    def procedure(
        self,
        code: str,
        to: str = "draft",
        *,
        group: str = "B",
        field: str = "Tổ chức cán bộ",
        parts: Mapping[str, str] | None = None,
        by: Person | None = None,
    ) -> InternalProcedure:
        """A procedure that its officer lists, with all parts; `to` is the state of its content: draft … checked."""
        officer = by or self.officer
        g.actor_id = officer.id
        values = PARTS | dict(parts or {})
        entered = Details(code, group, field, officer.department_id or 0, values["name"])
        found = actions.add_procedure(entered, officer)
        version = self.version(found)
        writing.keep(version, {key: text for key, text in values.items() if text}, officer)
        actions._name(found, version.values)
        db.session.commit()
        self.move_version(version, to, officer)
        return found

    def move_version(self, version: InternalVersion, to: str, officer: Person | None = None) -> None:
        """Take the steps of a content up to a state."""
        who = {"handed_in": officer or self.officer, "counted": self.head_of(version), "checked": self.control}
        for state in _WAY_OF_VERSION[: _WAY_OF_VERSION.index(to) + 1 if to in _WAY_OF_VERSION else 0]:
            self.step(VERSIONS, version, _STEP_OF_VERSION[state], who[state])

    def head_of(self, subject: Any) -> Person:
        """The head of the unit of a content or a review."""
        unit = getattr(subject, "department_id", None) or subject.procedure.department_id
        return self.head if unit == self.unit.id else self.other_head

    def version(self, procedure: InternalProcedure) -> InternalVersion:
        """The latest content of a procedure."""
        v = InternalVersion
        wanted = select(v).where(v.procedure_id == procedure.id).order_by(v.number.desc()).limit(1)
        return db.session.scalars(wanted).one()

    def announced(
        self,
        code: str,
        *,
        group: str = "B",
        field: str = "Tổ chức cán bộ",
        unit: Department | None = None,
        parts: Mapping[str, str] | None = None,
        number: str = "680/QĐ-UBND",
        day: date = LISTED,
    ) -> InternalProcedure:
        """A procedure that was announced before heza: a baseline, as the import of the office's list makes it."""
        g.actor_id = self.control.id
        values = PARTS | dict(parts or {})
        found = actions.blank(Details(code, group, field, (unit or self.unit).id, values["name"]))
        db.session.add(found)
        db.session.flush()
        version = actions._version(found, 1, "new", {key: text for key, text in values.items() if text})
        version.is_baseline, version.state = True, "announced"
        version.decision, version.effective_from = self.decision("announce", number, day), day
        actions.announced_values(version)
        db.session.flush()
        kinds = ("listed", "counted", "announced")
        about = {"version_id": version.id, "decision_id": version.decision_id}
        append([Draft(found, kind, day, **about) for kind in kinds])
        db.session.commit()
        return found

    def decision(self, purpose: str, number: str, day: date) -> Decision:
        """A decision taken over from a list: without a file; the same number and day are the same one."""
        d = Decision
        wanted = select(d).where(d.purpose == purpose, d.number == number, d.signed_on == day)
        if found := db.session.scalar(wanted):
            return found
        made = Decision(purpose=purpose, number=number, signed_on=day, authority="UBND thành phố")
        made.recorded_by_id, made.recorded_at = self.control.id, clock.recorded()
        db.session.add(made)
        db.session.flush()
        return made

    def record(self, purpose: str, subjects: Sequence[Any], number: str = "900/QĐ-UBND", **more: Any) -> Decision:
        """Record a decision for contents or reviews: `cong-bo`, `phe-duyet`, `thuc-thi`."""
        g.actor_id = self.control.id
        entered = DecisionData(number, more.pop("day", clock.today()), "Chủ tịch UBND thành phố", **more)
        file = deciding.keep_file(BytesIO(b"%PDF-1.4 " + number.encode()), "quyet-dinh.pdf")
        marked = {one.id: mark_of(one) for one in subjects}
        found = deciding.record(PURPOSES[purpose], entered, file, marked, self.control)
        db.session.commit()
        return found

    # ------------------------------------------------------------ plans and reviews

    def plan(self, procedures: Sequence[InternalProcedure], to: str = "signed", **values: Any) -> ReviewPlan:
        """A plan with these procedures, written by the control team; `to` is draft, handed_in or signed."""
        g.actor_id = self.control.id
        name = values.get("name", "Kế hoạch rà soát thủ tục hành chính nội bộ năm 2024")
        basis = values.get("basis", "Quyết định số 1085/QĐ-TTg ngày 15/9/2022 của Thủ tướng Chính phủ")
        plan = planning.save_plan(None, PlanData(values.get("year", 2024), name, basis), self.control)
        item = ItemData(values.get("due_on", DUE), "Phiếu rà soát, phương án", "Nhiều giấy tờ trùng nhau")
        planning.add_items(plan, [one.id for one in procedures], item, self.control, mark_of(plan))
        db.session.commit()
        if to in ("handed_in", "signed"):
            self.step(PLANS, plan, "hand_in", self.control)
        if to == "signed":
            self.step(PLANS, plan, "sign", values.get("by", self.leader))
        return plan

    def reviews(self, plan: ReviewPlan) -> list[InternalReview]:
        """The reviews of a signed plan in the order of its procedures."""
        r = InternalReview
        wanted = select(r).where(r.item_id.in_([item.id for item in plan.items])).order_by(r.procedure_id)
        return list(db.session.scalars(wanted))

    def review(self, procedure: InternalProcedure, to: str = "draft", **values: Any) -> InternalReview:
        """The review of an announced procedure, planned, filled with the worked example and these values, moved on."""
        [review] = self.reviews(self.plan([procedure]))
        self.fill(review, **values)
        self.move(review, to)
        return review

    def fill(self, review: InternalReview, **values: Any) -> None:
        """Every answer, and the worked example of costs; other values as given."""
        officer = self.officer if review.department_id == self.unit.id else self.stranger
        g.actor_id = officer.id
        kept = {key: review.values[key] for key in ("questions", "income")}
        given = kept | {"answers": answers(kept)} | EXAMPLE | values
        reviewing.put(review, given, officer)
        db.session.commit()

    def move(self, review: InternalReview, to: str, note: str = "Thủ tục này có thể bãi bỏ.") -> None:
        """Take the steps of a filled review up to a state; decisions are recorded on the way."""
        carried_out = to in ("implemented", "abolished")
        way = _WAYS["proposed" if to == "approved" or carried_out else to]
        officer = self.officer if review.department_id == self.unit.id else self.stranger
        who = {"officer": officer, "head": self.head_of(review), "control": self.control, "leader": self.leader}
        for state in way:
            name, role = _STEP_OF_REVIEW[state]
            self.step(REVIEWS, review, name, who[role], note if name == "object" else "")
        if to == "approved" or carried_out:
            self.record("phe-duyet", [review], "901/QĐ-UBND")
        if carried_out:
            self.record("thuc-thi", [review], "12/QĐ-BQL")

    # ------------------------------------------------------------ steps

    def step(self, flow: Workflow, subject: Any, name: str, person: Person, note: str = "") -> None:
        """Take one step as its page does, with what else it does, and commit."""
        take(flow, subject, name, person, note)


_EFFECTS: dict[str, Mapping[str, Any]] = {
    VERSIONS.name: VERSION_EFFECTS,
    PLANS.name: PLAN_EFFECTS,
    REVIEWS.name: REVIEW_EFFECTS,
}


def take(flow: Workflow, subject: Any, name: str, person: Person, note: str = "") -> None:
    """Take one step on a subject as its page does, and commit. Raises Refused."""
    with current_app.test_request_context():
        g.actor_id = person.id
        proof = Proof(person.id, clock.recorded(), request_id=_request_id()) if flow.step(name).signs else None
        taken = take_step(Item(flow, subject, name, mark_of(subject), note), person, proof)
        if effect := _EFFECTS[flow.name].get(name):
            effect(subject, taken)
        db.session.commit()


def answers(values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """A form wholly answered: words where words are asked, otherwise what wants no reason; one answer wants both."""
    found = {}
    for number, one in enumerate(form.questions(values)):
        if one.is_words:
            found[one.id] = {"words": "Bảo đảm quyền được đào tạo của công chức."}
        else:
            found[one.id] = {"answer": "no" if one.asks_when == "yes" else "yes"}
        if number == len(values["questions"]) - 1 and one.asks_when:
            found[one.id] = {"answer": one.asks_when, "reason": "Chưa thống nhất.", "proposal": "Sửa cho thống nhất."}
    return found
