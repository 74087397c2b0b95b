"""Numbers of external documents, and when a document must be checked again (7.5.3.2, external origin). Pure."""

from datetime import date

from heza.documents.changes.rules import add_months

NUMBER_LENGTH, KIND_LENGTH, ISSUER_LENGTH, URL_LENGTH, SCOPE_LENGTH, NOTE_LENGTH = 60, 60, 200, 500, 4000, 300
EARLIEST = date(1945, 9, 2)
STATUS_KINDS = {"in_force": "ok", "coming": "soon", "partly": "soon", "ended": "late"}


def number_key(number: str) -> str:
    """The number as it is compared: capitals, no spaces."""
    return "".join(number.split()).upper()


def last_good_day(today: date, months: int) -> date:
    """A check before this day is too old."""
    return add_months(today, -months)


def is_overdue(checked_on: date | None, status: str, today: date, months: int) -> bool:
    """Whether it must be checked: never was, or longer ago than the agency's rule; what has ended is not."""
    if status == "ended":
        return False
    return checked_on is None or checked_on < last_good_day(today, months)


def wrong_days(issued_on: date | None, effective_from: date | None) -> dict[str, str]:
    """What is wrong with the days of a document, by field."""
    found = {}
    for name, day in (("issued_on", issued_on), ("effective_from", effective_from)):
        if day is not None and (day < EARLIEST or day.year > 2100):
            found[name] = "Năm của ngày này không hợp lý. Hãy kiểm tra lại."
    if not found and issued_on and effective_from and effective_from < issued_on:
        found["effective_from"] = "Ngày hiệu lực trước ngày ban hành. Hãy kiểm tra lại."
    return found
