"""What the office can set: one row a setting, with a default here for what nobody has set.

What is law, and not yet compared with its text, is shown as "chưa đối chiếu" until somebody confirms it.
"""

import json
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, mapped_column

from heza.core.db import Base, db

DEFAULTS: dict[str, Any] = {
    "agency_name": "Ban Quản lý\nKhu kinh tế Hải Phòng",  # lines as papers break them
    "agency_short": "HEZA",
    "org_above": "UBND thành phố Hải Phòng",  # above the agency on its papers
    "counter_name": "Bộ phận Tiếp nhận\nvà Trả kết quả",
    "place": "Hải Phòng",
    "office_hours": [["07:30", "11:30"], ["13:30", "17:00"]],  # changed by a change of the calendar alone
    "cut_off": "15:00",  # of counting rule C; the same
    "period_first_day": 20,  # a reporting month runs from this day of the month before
    "warning_days": [3, 1, 0],  # working days before the due day
    "digest_at": "07:30",  # the morning's digest of what waits, each working day
    "digest_until": "12:00",  # after that it is no longer sent
    "late_record_days": 3,  # an end recorded in heza more days after it than this counts as recorded late
    "explanation_days": 2,  # working days after a missed due day in which it should be explained
    "explanation_months": 3,  # reporting months back, in which breaches are explained and repeats counted
    "explanation_repeat": 2,  # so many breaches of one procedure or step of a unit are pointed out
    "apology_days": 5,  # working days from the due day to the other day that a letter of apology proposes
    "contact_phone": "",  # of whom applicants ask about their papers
    "head_title": "Trưởng ban",  # of the agency's head, on papers that others sign for them
    "revision_numbering": "both",  # of ISO documents: issue and amendment, issue alone, amendment alone
    "document_request": "not_controller",  # when a revision needs an accepted change request (changes.rules.NEEDS)
    "document_review_months": 36,  # how often a document is reviewed, where it says nothing else
    "external_check_months": 12,  # how often an external document is checked
    "document_rules_confirmed": False,  # whether the three above were compared with the agency's own QT
    "agency_symbol": "BQL",  # of the agency in the numbers of its papers: 05/BC-BQL
    "report_quarter_first_day": 15,  # quarters, half years and years run from this day (NĐ 09/2019/NĐ-CP, Điều 12)
    "report_due_days": {"month": 6, "quarter": 6, "half": 6, "nine": 6, "year": 6},  # days after the period's end
    "report_basis": (  # why the report is written, as its first sentence says
        "Công văn số 2599/UBND-KSTTHC ngày 24/10/2023 của Ủy ban nhân dân thành phố về việc chuẩn bị báo cáo phục vụ "
        "buổi làm việc của Tổ trưởng Tổ công tác với các Bộ, cơ quan, địa phương"
    ),
    "report_portal": "Cổng thông tin điện tử Heza (www.heza.gov.vn)",  # where procedures are public
    "report_office_id": None,  # the department whose head initials reports (Văn phòng)
    "report_rules_confirmed": False,  # whether periods and days of handing in were compared with the city's orders
    "is_sample": False,
    "sample_today": None,  # ISO day: the clock of a sample database
}


class Setting(Base):
    """One setting of the office."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)  # JSON


def setting(key: str) -> Any:
    """The office's value, or the default; read once per request."""
    if "settings" not in g:
        g.settings = {row.key: json.loads(row.value) for row in db.session.scalars(select(Setting))}
    return g.settings.get(key, DEFAULTS[key])


def set_setting(key: str, value: Any) -> None:
    """Keep a value; the caller commits and records who did it."""
    if key not in DEFAULTS:
        raise KeyError(key)
    db.session.merge(Setting(key=key, value=json.dumps(value, ensure_ascii=False)))
    g.pop("settings", None)


def sample_day() -> date | None:
    """The day at which a sample database stands, None in a real one."""
    text = setting("sample_today") if setting("is_sample") else None
    return date.fromisoformat(text) if text else None
