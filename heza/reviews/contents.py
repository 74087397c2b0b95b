"""Each internal procedure with the content that lists show: the latest announced one, before that the latest draft."""

from typing import Any

from sqlalchemy import Select, select

from heza.accounts.models import Department
from heza.reviews.models import Decision, InternalProcedure, InternalVersion


def shown_version_id(procedure_id: Any) -> Any:
    """The content that stands for a procedure in lists."""
    v = InternalVersion
    wanted = select(v.id).where(v.procedure_id == procedure_id).order_by((v.state == "announced").desc())
    return wanted.order_by(v.number.desc()).limit(1).correlate(InternalProcedure).scalar_subquery()


def shown_contents(*columns: Any) -> Select[Any]:
    """(columns…) of procedures that are on the list, joined with their shown content, its decision and the unit."""
    p, v = InternalProcedure, InternalVersion
    return (
        select(*columns)
        .select_from(p)
        .join(v, v.id == shown_version_id(p.id))
        .join(Department, Department.id == p.department_id)
        .outerjoin(Decision, Decision.id == v.decision_id)
        .where(p.is_removed.is_(False))
    )
