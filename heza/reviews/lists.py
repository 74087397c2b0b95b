"""The lists that the office sets: targets, questions, hourly incomes. Rows are added, changed and closed, never
deleted; a review keeps its own copy of what it began with. Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts.queries import LARGEST_ID
from heza.accounts.rules import stamp
from heza.approvals.workflow import MOVED
from heza.core.db import db
from heza.core.refusal import Refused
from heza.reviews.models import HourlyIncome, ReviewQuestion, ReviewTarget

Row = ReviewTarget | ReviewQuestion | HourlyIncome
Some = TypeVar("Some", ReviewTarget, ReviewQuestion, HourlyIncome)
SAME_KEY = "Mã {key} đã có trong danh sách câu hỏi. Hãy dùng mã khác hoặc sửa câu hỏi đó."
SAME_YEAR = "Năm {year} đã có mức thu nhập. Hãy sửa dòng của năm đó."
QUICKER = "Người khác vừa thêm dòng có cùng mã hoặc cùng năm. Hãy mở lại danh sách và sửa dòng đó."


def targets() -> Sequence[ReviewTarget]:
    """Every target, the active ones first, by their last day."""
    t = ReviewTarget
    return db.session.scalars(select(t).order_by(t.is_active.desc(), t.due_on, t.position, t.id)).all()


def questions() -> Sequence[ReviewQuestion]:
    """Every question in the order of the form, closed ones too."""
    q = ReviewQuestion
    return db.session.scalars(select(q).order_by(q.position, q.id)).all()


def incomes() -> Sequence[HourlyIncome]:
    """Every hourly income, the latest year first."""
    return db.session.scalars(select(HourlyIncome).order_by(HourlyIncome.year.desc())).all()


def row(model: type[Some], id: int, *, to_edit: bool = False) -> Some:
    """One row of a list, held against other writers where it is edited; 404 where there is none."""
    wanted = select(model).where(model.id == (id if id <= LARGEST_ID else 0))
    found: Some = db.one_or_404(wanted.with_for_update() if to_edit else wanted)
    return found


def mark(row: Row | None) -> str:
    """A mark of what a form shows of a row."""
    if row is None:
        return ""
    return stamp(*(getattr(row, column.key) for column in type(row).__mapper__.column_attrs))


def taken(model: type[Row], own: Row | None, values: Mapping[str, Any]) -> dict[str, str]:
    """What another row has already, by field."""
    if model is ReviewQuestion:
        wanted = select(ReviewQuestion.id).where(ReviewQuestion.key == values["key"])
        name, sentence = "key", SAME_KEY.format(key=values["key"])
    elif model is HourlyIncome:
        wanted = select(HourlyIncome.id).where(HourlyIncome.year == values["year"])
        name, sentence = "year", SAME_YEAR.format(year=values["year"])
    else:
        return {}
    other = db.session.scalar(wanted)
    return {name: sentence} if other is not None and (own is None or own.id != other) else {}


def save(model: type[Row], own: Row | None, values: Mapping[str, Any], seen: str) -> Row:
    """Add a row, or change one. Raises Refused where it changed since it was shown."""
    if own is not None and seen != mark(own):
        raise Refused(MOVED)
    saved = own or model()
    for name, value in values.items():
        if name != "position" or value is not None:
            setattr(saved, name, value)
    db.session.add(saved)
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(QUICKER) from problem
    return saved
