"""The review of internal procedures in the sample agency: invented procedures walked through every stage.

Each step is the one that an office would take, on its own day: the clock of law and pages is moved meanwhile.
Signatures carry the method "sample": nobody gave them.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from flask import g

from heza.accounts.models import Department, Person
from heza.approvals.signoff import mark_of
from heza.core import clock
from heza.core.db import db
from heza.reviews import actions, deciding, form, planning, queries, reviewing
from heza.reviews.deciding import PURPOSES, DecisionData
from heza.reviews.flow import PLANS, REVIEWS, VERSIONS
from heza.reviews.models import InternalProcedure, InternalReview, InternalVersion
from heza.sample import office as sample_office
from heza.sample.office import on, take

DATA = Path(__file__).parent / "data" / "thu-tuc-noi-bo.yaml"
NEW = ("draft", "to_sign", "counted", "checked")  # listed in 2024, not announced yet
PLAN_2023 = ("implemented", "approved", "kept", "abolished", "announced_anew", "proposed_again")
CITY = "Chủ tịch Ủy ban nhân dân thành phố Hải Phòng"
NO_FILE = ("", "", "")
BASIS = (
    "Quyết định số 1085/QĐ-TTg ngày 15/09/2022 của Thủ tướng Chính phủ\n"
    "Quy chế làm việc của Ban Quản lý Khu kinh tế Hải Phòng"
)


class Office(sample_office.Office):
    """The people of the sample who act here, and the rows that they made."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = yaml.safe_load(DATA.read_text("utf-8"))["procedures"]
        self.procedures: dict[str, InternalProcedure] = {}

    def having(self, *ways: str) -> list[dict[str, Any]]:
        """The rows that come so far."""
        return [row for row in self.rows if row["way"] in ways]

    def version(self, row: dict[str, Any]) -> InternalVersion:
        """The latest content of a row's procedure."""
        return queries.versions_of(self.procedures[row["code"]].id)[0]

    def review(self, row: dict[str, Any]) -> InternalReview:
        """The latest review of a row's procedure."""
        return queries.reviews_of(self.procedures[row["code"]].id)[0]


def load_reviews() -> None:
    """Everything of the review, in the order in which an office would do it. Commits each stage."""
    office = Office()
    old = [row for row in office.rows if row["way"] not in NEW]
    with on(date(2023, 2, 10)):
        _list(office, old)
    with on(date(2023, 2, 24)):
        _count(office, old)
    with on(date(2023, 3, 24)):
        _announce(office, old, "812/QĐ-UBND", published=date(2023, 3, 24))
    _year_2023(office)
    _year_2024(office)
    _newest(office)
    g.pop("actor_id", None)


def _by_unit(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row)
    return found


# ---------------------------------------------------------------- inventory, announcement


def _list(office: Office, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        person = office.person(f"cv.{row['unit']}")
        unit = office.units[row["unit"]]
        entered = actions.Details(row["code"], row["group"], row["field"], unit.id, row["name"])
        procedure = actions.add_procedure(entered, person)
        office.procedures[row["code"]] = procedure
        version = office.version(row)
        actions.save_parts(version, _parts(row, unit), person, mark_of(version), "")


def _parts(row: dict[str, Any], unit: Department) -> dict[str, str]:
    within = "05" if row["days"] > 5 else f"{row['days']:02d}"
    is_between = row["group"] == "A"
    receiver = "cơ quan được đề nghị" if is_between else "lãnh đạo Ban"
    return {
        "name": row["name"],
        "steps": f"Bước 1. {unit.name} chuẩn bị hồ sơ, trình {receiver} ({within} ngày làm việc).\n"
        f"Bước 2. Văn phòng kiểm tra thể thức, thẩm quyền (01 ngày làm việc).\n"
        f"Bước 3. {receiver[:1].upper()}{receiver[1:]} xem xét, giải quyết và trả kết quả.",
        "channel": "Qua hệ thống quản lý văn bản; bản giấy khi được yêu cầu.",
        "documents": "\n".join(f"- {one}" for one in row["documents"]) + "\nSố lượng hồ sơ: 01 bộ.",
        "term": f"{row['days']:02d} ngày làm việc kể từ ngày nhận đủ hồ sơ.",
        "applicant": unit.name if is_between else "Cán bộ, công chức, viên chức và các đơn vị thuộc Ban.",
        "authority": "Cơ quan nhận văn bản; Ban Quản lý Khu kinh tế Hải Phòng phối hợp."
        if is_between
        else "Trưởng ban; người được ủy quyền: Phó Trưởng ban phụ trách.",
        "result": "Văn bản trả lời." if is_between else "Quyết định hoặc văn bản chấp thuận.",
        "fee": "Không.",
        "forms": "Không.",
        "conditions": "Không.",
        "basis": BASIS,
    }


def _count(office: Office, rows: Sequence[dict[str, Any]], *, checked: bool = True) -> None:
    for unit, own in _by_unit(rows).items():
        versions = [office.version(row) for row in own]
        effects = actions.VERSION_EFFECTS
        take(VERSIONS, versions, "hand_in", office.person(f"cv.{unit}"), effects)
        take(VERSIONS, versions, "count", office.person(f"tp.{unit}"), effects)
        if checked:
            take(VERSIONS, versions, "check", office.person("kiemsoat"), effects)


def _announce(office: Office, rows: Sequence[dict[str, Any]], number: str, published: date) -> None:
    day = clock.today()
    marked = {one.id: mark_of(one) for one in map(office.version, rows)}
    entered = DecisionData(
        number,
        day,
        CITY,
        "Công bố thủ tục hành chính nội bộ của Ban Quản lý Khu kinh tế Hải Phòng",
        effective_from=day,
        published_where="Cơ sở dữ liệu quốc gia về TTHC; trang nội bộ của Ban",
        published_on=published,
    )
    deciding.record(PURPOSES["cong-bo"], entered, NO_FILE, marked, office.person("kiemsoat"))


# ---------------------------------------------------------------- the reviews of 2023


def _year_2023(office: Office) -> None:
    rows = office.having(*PLAN_2023)
    with on(date(2023, 5, 15)):
        _plan(office, 2023, rows, date(2023, 9, 15), "125/KH-BQL")
    with on(date(2023, 8, 21)):
        for row in rows:
            _fill(office, row, _ACTIONS_2023[row["way"]])
        _through_control(office, rows)
    with on(date(2023, 9, 11)):
        _approve(office, rows)
    decided = [row for row in rows if row["way"] != "kept"]
    with on(date(2023, 12, 8)):
        _decide(office, decided, "phe-duyet", "4102/QĐ-UBND", "Phê duyệt phương án đơn giản hóa thủ tục nội bộ")
    carried = office.having("implemented", "abolished", "announced_anew", "proposed_again")
    with on(date(2024, 1, 12)):
        _decide(office, carried, "thuc-thi", "31/QĐ-BQL", "Sửa đổi Quy chế làm việc của Ban", authority="Trưởng ban")
    anew = office.having("announced_anew", "proposed_again")
    with on(date(2024, 2, 2)):
        for row in anew:
            person = office.person(f"cv.{row['unit']}")
            version = actions.new_version(office.procedures[row["code"]], "amended", person)
            parts = version.values | {"term": f"{max(row['days'] - 2, 1):02d} ngày làm việc kể từ ngày nhận đủ hồ sơ."}
            actions.save_parts(version, parts, person, mark_of(version), "")
        _count(office, anew)
    with on(date(2024, 2, 28)):
        _announce(office, anew, "560/QĐ-UBND", published=date(2024, 2, 28))


_ACTIONS_2023 = {
    "implemented": "amend",
    "approved": "merge",
    "kept": "keep",
    "abolished": "abolish",
    "announced_anew": "amend",
    "proposed_again": "amend",
}


def _plan(office: Office, year: int, rows: Sequence[dict[str, Any]], due: date, number: str, more: str = "") -> None:
    control = office.person("kiemsoat")
    name = f"Kế hoạch rà soát thủ tục hành chính nội bộ năm {year}{more}"
    plan = planning.save_plan(None, planning.PlanData(year, name, BASIS), control)
    ids = [office.procedures[row["code"]].id for row in rows]
    product = "Phiếu rà soát, bảng tính chi phí, phương án đơn giản hóa"
    planning.add_items(
        plan, ids, planning.ItemData(due, product, "Phát sinh nhiều, thời gian dài"), control, mark_of(plan)
    )
    db.session.flush()
    take(PLANS, [plan], "hand_in", control, planning.PLAN_EFFECTS)
    take(PLANS, [plan], "sign", office.person("truongban"), planning.PLAN_EFFECTS)
    planning.set_number(plan, number, clock.today())


def _fill(office: Office, row: dict[str, Any], action: str) -> None:
    """The whole form of a review, written by the officer of the unit."""
    person = office.person(f"cv.{row['unit']}")
    review = office.review(row)
    reviewing.put(review, _values(review, row, action, person), person)


def _values(review: InternalReview, row: dict[str, Any], action: str, person: Person) -> dict[str, Any]:
    values = review.values
    values["answers"] = {one.id: _answer(one, action) for one in form.questions(values)}
    values |= {"action": action, "times_after": "1", "contact_name": person.name}
    count = 20 + 5 * len(row["documents"]) + row["days"]
    values |= {"subjects_before": str(count), "subjects_after": str(count)}
    values["activities"] = [_costed(one, number, row, action) for number, one in enumerate(values["activities"])]
    if action != "keep":
        values["changes"] = [
            {"what": _CHANGES[action], "why": "Giảm giấy tờ và thời gian đi lại; dữ liệu đã có trên hệ thống."}
        ]
        values["recommendation"] = "Sửa đổi Quy chế làm việc của Ban, phần quy định về thủ tục này."
        values |= {"authority": "Trưởng ban", "schedule": f"Quý II/{clock.today().year + 1}"}
    return values


_CHANGES = {
    "amend": "Bỏ bản sao giấy tờ đã có trên hệ thống quản lý văn bản; nộp và nhận kết quả điện tử.",
    "merge": "Gộp vào thủ tục nghỉ phép của cơ quan, dùng chung một hồ sơ.",
    "abolish": "Bãi bỏ thủ tục; người cần hồ sơ tra cứu trực tiếp trên hệ thống lưu trữ điện tử.",
    "keep": "",
}


def _answer(question: form.Question, action: str) -> dict[str, str]:
    if question.is_words:
        return {"words": "Bảo đảm kỷ luật, kỷ cương và quyền lợi của công chức khi thực hiện nhiệm vụ."}
    if action != "keep" and question.id in ("H3b", "H6b", "H4d_1"):
        why = {"reason": "Hồ sơ còn nộp bản giấy, phải đi lại.", "proposal": "Nộp và nhận kết quả trên hệ thống."}
        return {"answer": question.asks_when, **why}
    return {"answer": "yes" if question.asks_when == "no" else "no"}


def _costed(activity: dict[str, str], number: int, row: dict[str, Any], action: str) -> dict[str, str]:
    if activity["work"] in ("2", "4"):  # no fee, nothing else
        return activity
    before = {"0": "2", "1": "1,5", "3": "3", "5": "1,5"}[activity["work"]]
    money = {"1": "50.000", "5": "30.000"}.get(activity["work"], "20.000" if number else "")
    found = activity | {"way": "Trực tiếp" if activity["work"] in ("1", "5") else "", "bh": before}
    if money:
        found["bo"] = money
    if action in ("amend", "merge", "replace") and not (
        activity["work"] == "0" and number == len(row["documents"]) - 1
    ):
        found["ah"] = {"1": "0,25", "5": "0,25", "3": "1"}.get(activity["work"], before)
    return {key: text for key, text in found.items() if text}


def _to_head(office: Office, rows: Sequence[dict[str, Any]]) -> None:
    for unit, own in _by_unit(rows).items():
        reviews = [office.review(row) for row in own]
        take(REVIEWS, reviews, "hand_in", office.person(f"cv.{unit}"), reviewing.REVIEW_EFFECTS)


def _to_control(office: Office, rows: Sequence[dict[str, Any]]) -> None:
    _to_head(office, rows)
    for unit, own in _by_unit(rows).items():
        reviews = [office.review(row) for row in own]
        take(REVIEWS, reviews, "sign", office.person(f"tp.{unit}"), reviewing.REVIEW_EFFECTS)


def _through_control(office: Office, rows: Sequence[dict[str, Any]]) -> None:
    _to_control(office, rows)
    reviews = [office.review(row) for row in rows]
    take(REVIEWS, reviews, "consolidate", office.person("kiemsoat"), reviewing.REVIEW_EFFECTS)


def _approve(office: Office, rows: Sequence[dict[str, Any]]) -> None:
    leader = office.person("truongban")
    for keeps, step in ((False, "approve"), (True, "approve_keep")):
        reviews = [one for one in map(office.review, rows) if (one.action == "keep") is keeps]
        take(REVIEWS, reviews, step, leader, reviewing.REVIEW_EFFECTS)


def _decide(
    office: Office, rows: Sequence[dict[str, Any]], purpose: str, number: str, title: str, authority: str = CITY
) -> None:
    marked = {one.id: mark_of(one) for one in map(office.review, rows)}
    entered = DecisionData(number, clock.today(), authority, title)
    deciding.record(PURPOSES[purpose], entered, NO_FILE, marked, office.person("kiemsoat"))


# ---------------------------------------------------------------- the reviews of 2024, what is new


def _year_2024(office: Office) -> None:
    ways = ("proposed", "disputed", "reviewing", "consolidated", "consolidated_keep", "signed", "handed_in")
    rows = office.having(*ways, "proposed_again")
    late, ordinary = (
        [row for row in rows if row["code"] == "NB-LD-02"],
        [row for row in rows if row["code"] != "NB-LD-02"],
    )
    with on(date(2024, 3, 4)):
        _plan(office, 2024, ordinary, date(2024, 6, 30), "27/KH-BQL")
        _plan(office, 2024, late, date(2024, 3, 20), "28/KH-BQL", " (bổ sung)")  # its review is overdue today
    with on(date(2024, 3, 13)):
        for row in office.having("proposed", "proposed_again", "disputed", "consolidated", "signed", "handed_in"):
            _fill(office, row, "amend")
        for row in office.having("consolidated_keep"):
            _fill(office, row, "keep")
        _through_control(office, office.having("proposed", "proposed_again"))
    with on(date(2024, 3, 18)):
        _approve(office, office.having("proposed", "proposed_again"))
        _to_control(office, office.having("disputed", "consolidated", "consolidated_keep", "signed"))
        _to_head(office, office.having("handed_in"))
    with on(date(2024, 3, 22)):
        together = [office.review(row) for row in office.having("consolidated", "consolidated_keep")]
        take(REVIEWS, together, "consolidate", office.person("kiemsoat"), reviewing.REVIEW_EFFECTS)
        disputed = [office.review(row) for row in office.having("disputed")]
        note = "Nên bãi bỏ bước lấy ba báo giá với gói dưới 10 triệu đồng; phòng mới đề xuất nộp điện tử."
        take(REVIEWS, disputed, "object", office.person("kiemsoat"), reviewing.REVIEW_EFFECTS, note)


def _newest(office: Office) -> None:
    with on(date(2024, 3, 11)):
        _list(office, office.having(*NEW))
    with on(date(2024, 3, 15)):
        for row in office.having("to_sign"):
            effects = actions.VERSION_EFFECTS
            take(VERSIONS, [office.version(row)], "hand_in", office.person(f"cv.{row['unit']}"), effects)
        _count(office, office.having("counted"), checked=False)
        _count(office, office.having("checked"))
    [first, *_] = office.having("draft")
    with on(date(2024, 3, 25)):
        version, person = office.version(first), office.person(f"cv.{first['unit']}")
        kept = {key: text for key, text in version.values.items() if key not in ("basis", "term")}
        actions.save_parts(version, kept, person, mark_of(version), "")
