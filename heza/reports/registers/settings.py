"""What the office sets for its reports, and who gets them. Nothing here commits."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from heza.accounts.queries import LARGEST_ID
from heza.accounts.rule_set import RuleSet
from heza.accounts.rules import stamp
from heza.core.db import db
from heza.core.refusal import Refused
from heza.reports.registers.actions import CHANGED
from heza.reports.registers.models import ReportRecipient

RULES = RuleSet(
    (
        *("period_first_day", "report_quarter_first_day", "report_due_days", "report_basis", "report_portal"),
        *("agency_symbol", "report_office_id", "report_rules_confirmed"),
    )
)


@dataclass(frozen=True)
class RecipientData:
    """What is entered of a recipient."""

    name: str
    position: int = 99
    from_day: date | None = None
    to_day: date | None = None
    note: str = ""
    is_checked: bool = False


def recipients() -> list[ReportRecipient]:
    """Everybody who gets or got reports, in order."""
    r = ReportRecipient
    return list(db.session.scalars(select(r).order_by(r.position, r.id)))


def recipient(id: int) -> ReportRecipient:
    """One recipient; 404 where there is none."""
    wanted = select(ReportRecipient).where(ReportRecipient.id == (id if id <= LARGEST_ID else 0))
    found: ReportRecipient = db.one_or_404(wanted)
    return found


def recipient_mark(one: ReportRecipient) -> str:
    """A mark of what a form shows of a recipient."""
    return stamp(*(getattr(one, name) for name in RecipientData.__dataclass_fields__))


def save_recipient(known: ReportRecipient | None, entered: RecipientData, seen: str) -> ReportRecipient:
    """Add or edit a recipient. Raises Refused where somebody was quicker."""
    found = known or ReportRecipient()
    if known is not None:
        db.session.refresh(known, with_for_update=True)
        if seen != recipient_mark(known):
            raise Refused(CHANGED)
    for name, value in asdict(entered).items():
        setattr(found, name, value)
    db.session.add(found)
    db.session.flush()
    return found
