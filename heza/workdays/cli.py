"""`bin/heza workdays …`: a due date with its explanation, and the proposed calendar."""

from datetime import date, datetime

import click

from heza.core.db import db, reading
from heza.workdays import actions, queries, words
from heza.workdays.rules import RULES, UNITS

LONGEST = 10_000
DAYS = ("%Y-%m-%d", "%d/%m/%Y")
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")


@click.group()
def workdays() -> None:
    """Lịch ngày làm việc và hạn trả."""


@workdays.command("due")
@click.option("--received", required=True, help="Lúc tiếp nhận: 2024-02-20T09:15, 20/02/2024 09:15, hoặc chỉ ngày.")
@click.option("--days", "term", required=True, type=int, help="Thời hạn, theo đơn vị.")
@click.option("--rule", default="A", show_default=True, help="Quy tắc đếm: A, B hoặc C.")
@click.option("--unit", default="working_days", show_default=True, type=click.Choice(list(UNITS)), help="Đơn vị.")
def due(received: str, term: int, rule: str, unit: str) -> None:
    """Hạn trả và từng ngày đã đếm."""
    with reading():
        try:
            moment = _moment(received)
            if term > LONGEST:
                raise ValueError(f"Thời hạn dài nhất tính được là {LONGEST}.")
            found = queries.due_of(moment, term, unit, rule)
        except ValueError as problem:
            raise click.ClickException(str(problem)) from problem
        version = queries.calendar_version()
    click.echo(f"Hạn trả: {words.due_words(found.day, found.at)} ({found.day.isoformat()})")
    by_rule = "" if unit == "hours" else f": {RULES[rule]}"
    click.echo(f"{words.asked_words(moment, term, unit, rule)}{by_rule}; bản lịch {version}.")
    for doubt in found.doubts:
        click.echo(f"Lưu ý: {doubt}")
    for line in found.lines:
        click.echo(f"  {words.as_text(line)}")


@workdays.command("seed")
@click.option("--apply", is_flag=True, help="Ghi vào lịch; không có thì chỉ cho xem.")
def seed(apply: bool) -> None:
    """Thêm các ngày nghỉ, ngày làm bù đã biết mà lịch chưa có; không sửa dòng đã có."""
    fresh = actions.seed_calendar()
    for row in fresh:
        kind, mark = "làm bù" if row.is_working else "nghỉ", "" if row.confirmed else " (chưa đối chiếu)"
        click.echo(f"{row.day:%d/%m/%Y}  {kind:<7} {row.reason}{mark}")
    if apply:
        db.session.commit()
        click.echo(f"Đã thêm {len(fresh)} ngày.")
    else:
        db.session.rollback()
        click.echo(f"Sẽ thêm {len(fresh)} ngày. Chưa ghi gì; thêm --apply để ghi.")


def _moment(text: str) -> date | datetime:
    """A moment, or a day, as typed."""
    for form in MOMENTS + DAYS:
        try:
            found = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - local clock time is meant
        except ValueError:
            continue
        return found.date() if form in DAYS else found
    raise ValueError(f"Không đọc được lúc tiếp nhận “{text}”. Hãy viết như 2024-02-20T09:15 hoặc 20/02/2024 09:15.")
