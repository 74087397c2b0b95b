"""What `audit verify` finds when somebody changes numbers behind the program's back; and how a number is written."""

import pytest
from flask import Flask

from heza.audit import verify
from heza.core.db import db
from heza.papers import numbers
from heza.papers.rules import empty_number, number_text
from tests.audit import tamper
from tests.papers.test_numbers import issue


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE issued_number SET number = 7 WHERE number = 2", "không khớp mã tổng hợp"),
        ("DELETE FROM issued_number WHERE number = 2", "không khớp mã tổng hợp"),
        ("UPDATE issued_number SET subject_id = 99 WHERE number = 1", "không khớp mã tổng hợp"),
        ("UPDATE number_book SET year = 2023", "không khớp mã tổng hợp"),
        ("UPDATE number_book SET last = 5", "phải có các số từ 1 đến 5"),
        ("UPDATE cancelled_number SET issued_seq = (SELECT max(seq) FROM issued_number)", "không khớp mã tổng hợp"),
        ("UPDATE cancelled_number SET private = '{}'", "không khớp mã tổng hợp"),
        ("DELETE FROM cancelled_number", "không khớp mã tổng hợp"),
    ],
)
def test_verify_finds_a_changed_number(app: Flask, change: str, found: str) -> None:
    first = issue()
    issue()
    db.session.commit()
    numbers.cancel(first, "Ghi nhầm")
    db.session.commit()
    assert verify.verify(full=True).is_good
    guards = [f"{table}_no_{act}" for table in ("issued_number", "cancelled_number") for act in ("update", "delete")]
    tamper.sql(*(f"DROP TRIGGER {guard}" for guard in guards), change)
    report = verify.verify(full=True)
    assert found in report.problem


@pytest.mark.parametrize(
    ("number", "symbol", "shown"), [(5, "HDHS", "Số: 05/HDHS"), (10, "BPTNTKQ", "Số: 10/BPTNTKQ"), (123, "", "Số: 123")]
)
def test_a_number_is_written_as_the_decree_says(number: int, symbol: str, shown: str) -> None:
    assert number_text(number, symbol) == shown
    assert empty_number("HDHS") == "Số: …/HDHS"
