"""`bin/heza workdays …`."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from heza.core.db import db
from heza.workdays.cli import workdays
from heza.workdays.models import CalendarDay
from tests.workdays.official import ROWS


def run(*arguments: str, code: int = 0) -> str:
    """The output of a command; errors too."""
    result: Result = CliRunner().invoke(workdays, arguments)
    assert result.exit_code == code, result.output
    return result.output


def test_a_due_date_is_printed_with_its_explanation(seeded: None) -> None:
    lines = run("due", "--received", "2024-02-20T09:15", "--days", "15").splitlines()
    assert lines[0] == "Hạn trả: thứ Ba, 12/03/2024, chậm nhất 17:00 (2024-03-12)"
    assert lines[1].startswith("15 ngày làm việc từ 09:15 ngày 20/02/2024, quy tắc A: Ngày liền sau")
    assert lines[2].split() == ["20/02/2024", "thứ", "Ba", "nhận"]
    assert lines[3].split() == ["21/02/2024", "thứ", "Tư", "ngày", "1"]
    assert lines[6].split() == ["24/02/2024", "thứ", "Bảy", "không", "tính"]
    assert lines[-1].split() == ["12/03/2024", "thứ", "Ba", "ngày", "15"]


def test_a_holiday_on_the_way_is_named_with_its_decision(seeded: None) -> None:
    said = run("due", "--received", "26/04/2024", "--days", "3")
    assert "(2024-05-04)" in said
    assert "Nghỉ hoán đổi, làm bù ngày 04/05/2024 (Công văn 2450/VPCP-KGVX ngày 12/04/2024)" in said


def test_what_nobody_has_compared_is_said(seeded: None) -> None:
    said = run("due", "--received", "30/12/2025 08:00", "--days", "3", "--rule", "C")
    assert "(2026-01-05)" in said
    assert "Lưu ý: Chưa đối chiếu với văn bản: ngày 02/01/2026." in said


def test_hours_end_at_their_minute(seeded: None) -> None:
    said = run("due", "--received", "2024-02-20T09:15", "--days", "8", "--unit", "hours")
    assert "chậm nhất 09:45 (2024-02-21)" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--received", "hôm qua", "--days", "3"), "Không đọc được lúc tiếp nhận “hôm qua”"),
        (("--received", "2024-02-20", "--days", "3", "--rule", "C"), "Cần cả giờ tiếp nhận"),
        (("--received", "2024-02-20", "--days", "3", "--rule", "X"), "Không có quy tắc đếm “X”"),
        (("--received", "2024-02-20", "--days", "3", "--unit", "hours"), "Cần cả giờ tiếp nhận"),
        (("--received", "2024-02-20", "--days", "-3"), "không được âm"),
        (("--received", "2024-02-20", "--days", "10001"), "dài nhất"),
    ],
)
def test_a_wrong_question_gets_a_sentence(app: Flask, arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in run("due", *arguments, code=1)


def test_seeding_is_a_dry_run_without_apply(app: Flask) -> None:
    rows = select(func.count()).select_from(CalendarDay)
    said = run("seed")
    assert "02/01/2026  nghỉ    Nghỉ hoán đổi, làm bù ngày 10/01/2026 (chưa đối chiếu)" in said
    assert f"Sẽ thêm {len(ROWS)} ngày. Chưa ghi gì" in said
    assert db.session.scalar(rows) == 0
    assert f"Đã thêm {len(ROWS)} ngày." in run("seed", "--apply")
    assert db.session.scalar(rows) == len(ROWS)
    assert "Đã thêm 0 ngày." in run("seed", "--apply")
