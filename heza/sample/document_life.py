"""What happens around the documents of the sample: external ones, requests, readers, reviews, paper copies."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db
from heza.documents import queries
from heza.documents.changes import actions as requests
from heza.documents.changes import reviewing
from heza.documents.changes.actions import Wish
from heza.documents.changes.flow import REQUESTS, REVIEWS
from heza.documents.changes.models import ChangeRequest, DocumentReview
from heza.documents.external import actions as external
from heza.documents.external.models import Citation, ExternalDocument
from heza.documents.models import Document, Revision
from heza.documents.readers import actions as readers
from heza.documents.readers import copies
from heza.documents.readers.flow import SPREADS
from heza.documents.readers.models import ReadRequest, Spread
from heza.sample.office import Office, take

LISTED, CHECKED = date(2023, 12, 18), date(2024, 1, 5)
OVERDUE = ("45/2013/QH13", "50/2014/QH13", "19/2014/QĐ-TTg")  # nobody looked at these since they were listed
LEADER = "truongban"


def list_external(office: Office, rows: Sequence[dict[str, Any]], documents: dict[str, Document]) -> None:
    """The external documents and what cites them."""
    office.person("iso")
    for row in rows:
        entered = external.Details(
            row["number"],
            row["title"],
            row["kind"],
            row["issuer"],
            issued_on=row["issued"],
            effective_from=row["from"],
            scope="Áp dụng toàn văn",
            department_id=office.units["vp"].id,
        )
        found = external.add(entered)
        for code, document in documents.items():
            part = code.removeprefix("QT-")
            is_system = row["cited"] == "QT" and document.type.code == "QT"
            if is_system or (row["cited"] and part.startswith(row["cited"])):
                db.session.add(Citation(document_id=document.id, external_id=found.id))
    db.session.flush()


def check_external(office: Office) -> None:
    """Somebody looked whether they are in force; at some of them nobody did."""
    keeper, e = office.person("iso"), ExternalDocument
    ids = list(db.session.scalars(select(e.id).where(e.number.not_in(OVERDUE)).order_by(e.id)))
    external.check(ids, CHECKED, "", "Tra cứu cơ sở dữ liệu quốc gia về pháp luật", keeper)


# ---------------------------------------------------------------- requests

WHY = "Thời hạn giải quyết đã thay đổi theo Quyết định số 4356/QĐ-UBND ngày 15/12/2023."
WHAT = "Mục 5.3: ghi thời hạn mới. Mục 5.5: phân lại thời gian từng bước."


def accepted(office: Office, document: Document, unit: str, author: Person) -> ChangeRequest:
    """A request to amend a document, accepted by the leader in the same days."""
    found: ChangeRequest = asked(office, document, author)
    agreed(office, found, unit)
    take(REQUESTS, [found], "consult", office.person("iso"), requests.EFFECTS, "Phù hợp hệ thống, đề nghị chấp nhận.")
    take(REQUESTS, [found], "accept", office.person(LEADER), requests.EFFECTS)
    return found


def asked(office: Office, document: Document, author: Person, *, reason: str = WHY, kind: str = "amend") -> Any:
    """A request as a draft."""
    office.person(author.username or "")
    wish = Wish(
        kind,
        document.department_id,
        document,
        source="law",
        reason=reason,
        content=WHAT,
        impact="Bộ phận Một cửa",
        drafter_id=author.id,
        due=date(2024, 4, 15),
    )
    return requests.add_request(wish, author)


def agreed(office: Office, request: ChangeRequest, unit: str) -> None:
    """Handed in and agreed by the head of the unit; the controller's own goes past the head."""
    (writer,) = request.authors()
    author = next(one for one in office.people.values() if one.id == writer)
    office.person(author.username or "")
    take(REQUESTS, [request], "hand_in", author, requests.EFFECTS)
    take(REQUESTS, [request], "agree", office.person(f"tp.{unit}"), requests.EFFECTS)


def ask_in_march(office: Office, documents: dict[str, Document]) -> None:
    """Requests that wait for the head, the controller, the leader; one that was refused, one that is a draft."""
    ways = {"QT-ĐT-01": "draft", "QT-ĐT-02": "heading", "QT-MT-01": "consulting", "QT-XD-03": "deciding"}
    for code, way in (ways | {"QT-ĐĐ-01": "refused"}).items():
        document = documents[code]
        unit = next(key for key, one in office.units.items() if one.id == document.department_id) or ""
        author = office.people[f"cv.{unit}"]
        found = asked(office, document, author, reason="Mẫu đơn đã thay đổi theo văn bản mới của bộ quản lý ngành.")
        if way == "draft":
            continue
        if way == "heading":
            take(REQUESTS, [found], "hand_in", office.person(author.username or ""), requests.EFFECTS)
            continue
        agreed(office, found, unit)
        if way == "consulting":
            continue
        keeper = office.person("iso")
        take(REQUESTS, [found], "consult", keeper, requests.EFFECTS, "Đề nghị lãnh đạo xem xét thời điểm sửa đổi.")
        if way == "refused":
            why = "Văn bản mới chưa có hiệu lực; lập lại phiếu khi văn bản có hiệu lực."
            take(REQUESTS, [found], "refuse", office.person(LEADER), requests.EFFECTS, why)


# ---------------------------------------------------------------- readers, copies, reviews


def read_some(office: Office) -> None:
    """Most of those who were asked have opened and confirmed; some heads have made it known."""
    wanted = select(ReadRequest).where(ReadRequest.read_at.is_(None), ReadRequest.ended_at.is_(None))
    for number, one in enumerate(db.session.scalars(wanted.order_by(ReadRequest.id)).all()):
        if number % 4 == 3:
            continue
        office.person(one.person.username or "")
        readers.note_opened(one.revision, one.person)
        if number % 4 != 2:
            db.session.flush()
            readers.confirm(one)
    heads = {one.id: account for account, one in office.people.items() if account and account.startswith("tp.")}
    listed = db.session.scalars(select(Spread).where(Spread.state == "waiting").order_by(Spread.id)).all()
    for spread in listed:
        account = next((name for name in heads.values() if name == f"tp.{spread.department.code}"), "")
        if account and account not in ("tp.ld", "tp.mc"):
            take(SPREADS, [spread], "confirm", office.person(account), {"confirm": readers.made_known})


def copy_on_paper(office: Office, document: Document, places: Sequence[tuple[str, str]]) -> None:
    """Numbered copies of what is in force."""
    keeper = office.person("iso")
    revision: Revision | None = queries.in_force(document.id, clock.today())
    if revision is None:
        return
    for unit, holder in places:
        copies.make(revision, copies.Place(office.units[unit].id, holder), keeper)


def review(office: Office, kept: Sequence[Document], due: Sequence[Document]) -> None:
    """Some were reviewed and kept, some are overdue."""
    for document in [*kept, *due]:
        reviewing.set_months(document, 24)
    db.session.flush()
    head = office.person("tp.vp")
    found: list[DocumentReview] = reviewing.take_up(head, [one.id for one in kept])
    for one in found:
        reviewing.hold(one)
    take(REVIEWS, found, "keep", head, {"keep": reviewing.done})
