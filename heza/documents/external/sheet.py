"""The register of external documents as Excel, with the columns of the office's list: it can be taken in again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from heza.core import clock
from heza.core.db import db
from heza.core.sheets import Column, workbook
from heza.documents.external.models import STATUSES, Citation, ExternalDocument
from heza.documents.models import Document, Revision
from heza.documents.queries import holding

TITLE = "Danh mục tài liệu bên ngoài"
COLUMNS = (
    Column("STT", 6),
    Column("Số hiệu", 20),
    Column("Tên", 60),
    Column("Loại", 14),
    Column("Cơ quan ban hành", 24),
    Column("Ngày ban hành", 14),
    Column("Ngày hiệu lực", 14),
    Column("Tình trạng", 20),
    Column("Thay thế bởi", 20),
    Column("Nội dung áp dụng", 40),
    Column("Dẫn chiếu", 30),
    Column("Đơn vị theo dõi", 28),
    Column("Rà soát gần nhất", 16),
    Column("Địa chỉ", 40),
)


def codes_citing(day: date) -> dict[int, list[str]]:
    """The codes of the documents in force on a day that cite each external one; one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    wanted = select(Citation.external_id, Document.code).join(Document, Document.id == Citation.document_id)
    wanted = wanted.join(Revision, and_(Revision.document_id == Document.id, holding(day)))
    for external_id, code in db.session.execute(wanted.order_by(Document.sort_key, Document.id)):
        found[external_id].append(code)
    return found


def book(documents: Sequence[ExternalDocument], said: Sequence[str]) -> bytes:
    """The list as a file."""
    citing = codes_citing(clock.today())
    e = ExternalDocument
    after = {id: number for id, number in db.session.execute(select(e.id, e.number))}
    rows = [_row(number, one, citing, after) for number, one in enumerate(documents, 1)]
    return workbook(TITLE, said, COLUMNS, rows)


def _row(number: int, one: ExternalDocument, citing: dict[int, list[str]], after: dict[int, str]) -> list[Any]:
    return [
        *(number, one.number, one.title, one.kind, one.issuer, one.issued_on, one.effective_from),
        *(STATUSES[one.status], after.get(one.superseded_by_id or 0, ""), " ".join(one.scope.split())),
        *(", ".join(citing.get(one.id, [])), one.department.name if one.department else ""),
        *(one.checked_on, one.url),
    ]


def empty_workbook() -> bytes:
    """A list to fill."""
    said = ["Ghi mỗi văn bản một dòng. Tình trạng: Còn hiệu lực, Sắp hiệu lực, Hết hiệu lực một phần, Hết hiệu lực."]
    return workbook(TITLE, said, COLUMNS, [])
