"""`bin/heza dossiers …`: import the city's files, show figures and single dossiers."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from heza.audit import trail
from heza.core import clock, files, words
from heza.core.books import read_book
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.dossiers import figures
from heza.dossiers.imports import (
    actions,
    applying,
    chosen,
    excel,
    layout,
    legs,
    log_rows,
    opening,
    staging,
    waiting,
    work,
)
from heza.dossiers.imports.excel import Problem
from heza.dossiers.imports.plan import FATE_NAMES, Fate, differences
from heza.dossiers.models import Dossier, DossierImport
from heza.dossiers.rules import Period, code_key, rates, total
from heza.dossiers.shares import as_lines
from heza.dossiers.tables import Table, table_of
from heza.workdays import queries as workdays

COLUMNS = ("all", "new", "carried_in", "settled", "early", "on_time", "late", "open", "open_in_time", "open_late")
SHOWN = 20  # lines of a kind before "…"


@click.group()
def dossiers() -> None:
    """Hồ sơ và số liệu giải quyết."""


@dossiers.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--apply", "is_applied", is_flag=True, help="Ghi vào cơ sở dữ liệu; mặc định chỉ kiểm tra.")
def import_file(file: Path, is_applied: bool) -> None:
    """Đọc tệp hồ sơ, hoặc nhật ký xử lý, xuất từ hệ thống Một cửa."""
    book = read_book(file)
    found = layout.understand(book, None, opening.remembered(book))
    if found.header is None:
        raise Refused(chosen.UNKNOWN)
    for question in found.questions:
        click.echo(f"  Cần xem: {question.sentence}")
    if found.kind == chosen.Kind.LOG:
        _import_log(file, found, is_applied)
    else:
        _import_export(file, found, is_applied)
    if not is_applied:
        click.echo("Đây là chạy thử, chưa ghi gì. Thêm --apply để ghi.")


def _import_export(file: Path, understood: layout.Understood, is_applied: bool) -> None:
    export = excel.read_understood(understood, clock.today())
    found = actions.preview(export)
    click.echo(f"{len(export.rows)} hồ sơ đọc được, dữ liệu đến {words.moment(export.data_until)}.")
    for fate in Fate:
        click.echo(f"  {FATE_NAMES[fate]}: {found.counts[fate]}")
    for planned in found.changed[:SHOWN]:
        told = "; ".join(f"{what}: {before} → {after}" for what, before, after in differences(planned))
        click.echo(f"    {planned.row.code}: {told}")
    _tell_unknown("Đơn vị chưa có, nhập theo tên gốc", found.unknown_departments)
    _tell_unknown("Cán bộ chưa có, nhập theo tên gốc", found.unknown_officers)
    _tell_unknown("Thủ tục chưa có trong danh mục, nhập theo tên gốc", found.unknown_procedures)
    click.echo(f"  Hạn Một cửa khác hạn HEZA tính: {found.differing_due}")
    _tell_problems(found.problems)
    db.session.rollback()
    if is_applied and len(export.rows) > applying.WHOLE:
        click.echo(_applied(_in_parts(file)))
    elif is_applied:
        _wait_for_nobody()
        applied = actions.apply_import(export, file_name=file.name, sha256=files.digest_of(file))
        db.session.commit()
        click.echo(_applied(applied))


def _wait_for_nobody() -> None:
    """Be the only writer. Raises Refused while a long file is being written or taken back."""
    trail.take_seqs(db.session(), 0)
    applying.refuse_while_busy()


def _in_parts(path: Path) -> DossierImport | None:
    """Write a long file part by part, as the consumer does; run again after a break it goes on with the job."""
    with path.open("rb") as stream:
        file = waiting.begin(files.keep(stream), path.name, None, "command")
    db.session.commit()
    staging.stage(file, work.keep_a_part, lambda done, of: None, work.only_reading)
    db.session.commit()
    applied = applying.apply(file, applying.mark_of(file), valid_only=False)
    db.session.commit()
    while applied is not None and applying.apply_part(file.id):
        db.session.commit()
        applying.breathe()
        click.echo(f"  {words.number(file.done)}/{words.number(file.total)} dòng")
    db.session.commit()
    return applied


def _import_log(file: Path, understood: layout.Understood, is_applied: bool) -> None:
    log = log_rows.read_understood(understood)
    found = legs.preview(log)
    click.echo(
        f"{len(log.rows)} dòng nhật ký đọc được: {found.new} mới, {found.changed} thay đổi, {found.same} không đổi."
    )
    if found.unknown_codes:
        click.echo(f"  {len(set(found.unknown_codes))} mã hồ sơ chưa có trong hệ thống.")
    _tell_problems(found.problems)
    db.session.rollback()
    if is_applied:
        _wait_for_nobody()
        applied = legs.apply_log(log, file_name=file.name, sha256=files.digest_of(file))
        db.session.commit()
        click.echo(_applied(applied))


def _applied(applied: Any) -> str:
    if applied is None:
        return "Tệp này không có gì mới; không ghi gì."
    return f"Đã ghi: {applied.new_rows} mới, {applied.changed_rows} thay đổi, {applied.same_rows} không đổi."


def _tell_unknown(label: str, unknown: Counter[str]) -> None:
    if unknown:
        listed = ", ".join(f"{name} ({count})" for name, count in unknown.most_common(SHOWN))
        click.echo(f"  {label}: {listed}")


def _tell_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        kind = "Lỗi" if problem.is_error else "Lưu ý"
        click.echo(f"  {kind} dòng {problem.row} {problem.code}: {problem.sentence}")


@dossiers.command("figures")
@click.option("--from", "first", required=True, help="Ngày đầu kỳ, ví dụ 2024-02-20.")
@click.option("--to", "last", required=True, help="Ngày cuối kỳ.")
@click.option("--as-of", help="Tính đến hết ngày này; mặc định là ngày cuối kỳ.")
@click.option("--known-at", help="Như được biết lúc này, ví dụ 2024-03-20T08:00.")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
def show_figures(first: str, last: str, as_of: str | None, known_at: str | None, as_json: bool) -> None:
    """Số liệu một kỳ theo Biểu II.06a."""
    with reading():
        period = _period(first, last)
        asked = figures.question(
            period,
            workdays.calendar(),
            as_of=_day(as_of, "--as-of") if as_of else min(period.last, clock.today()),
            known_at=_moment(known_at, "--known-at") if known_at else None,
        )
        answer = table_of(asked)
    if as_json:
        click.echo(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(answer)


def _print(answer: Table) -> None:
    click.echo(
        f"Kỳ {words.day(answer.period.first)}–{words.day(answer.period.last)}, tính đến hết {words.day(answer.as_of)}"
    )
    click.echo("Dữ liệu Một cửa đến " + words.moment(answer.fresh_until))
    for title, rows in (("Lĩnh vực", answer.by_field), ("Đơn vị", answer.by_department)):
        click.echo(f"\n{title:<46}" + "".join(f"{name:>13}" for name in COLUMNS))
        for name, counts in [*rows.items(), ("Tổng cộng", total(rows.values()))]:
            click.echo(f"{name:<46}" + "".join(f"{getattr(counts, column):>13}" for column in COLUMNS))
    click.echo("")
    for rate in rates(answer.total):
        click.echo(f"{rate.name}: {words.percent(rate.share)} ({rate.good}/{rate.of})")


@dossiers.command("show")
@click.argument("code")
@click.option("--as-of", help="Tình trạng ở cuối ngày này.")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
def show(code: str, as_of: str | None, as_json: bool) -> None:
    """Diễn biến, tình trạng và hạn của một hồ sơ."""
    from heza.dossiers import queries

    with reading():
        told = queries.told(_dossier(code), _day(as_of, "--as-of") if as_of else None)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=str))
        return
    for label, value in told["facts"].items():
        click.echo(f"{label}: {value}")
    click.echo("\nVì sao ngày này?")
    for line in told["why"]:
        click.echo(f"  {line}")
    if told["shares"]:
        click.echo("\nAi đã dùng thời gian (giờ:phút, một ngày làm việc là 8 giờ; dùng / định mức)")
        for line in as_lines(told["shares"]):
            click.echo(f"  {line}")
    click.echo("\nDiễn biến")
    for event in told["events"]:
        click.echo(
            "  ".join(filter(None, (" ", words.moment(event["at"]), event["what"], event["who"], event["note"])))
        )


def _dossier(code: str) -> Dossier:
    found = db.session.scalar(select(Dossier).where(Dossier.code_key == code_key(code)))
    if found is None:
        raise Refused(f"Không có hồ sơ mã “{code}”. Hãy kiểm tra lại mã.")
    return found


def _period(first: str, last: str) -> Period:
    start, end = _day(first, "--from"), _day(last, "--to")
    if start > end:
        raise Refused(f"Ngày đầu kỳ {words.day(start)} sau ngày cuối kỳ {words.day(end)}. Hãy đổi lại.")
    return Period(start, end)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Refused(f"{option} cần ngày dạng 2024-03-19, hiện là “{text}”.") from problem


def _moment(text: str, option: str) -> datetime:
    try:
        return clock.at_local(datetime.fromisoformat(text))
    except ValueError as problem:
        raise Refused(f"{option} cần thời điểm dạng 2024-03-20T08:00, hiện là “{text}”.") from problem


@dossiers.command("causes")
@click.option("--apply", "is_applied", is_flag=True, help="Ghi vào cơ sở dữ liệu; mặc định chỉ đếm.")
def causes(is_applied: bool) -> None:
    """Tính lại nguyên nhân có thể của các hồ sơ mà hạn Một cửa khác hạn HEZA."""
    from heza.dossiers import gaps

    done = 0
    for count in gaps.rebuild(db.session()):
        done = count
        if is_applied:
            db.session.commit()
    db.session.rollback()
    click.echo(f"{'Đã tính lại' if is_applied else 'Sẽ tính lại'} nguyên nhân của {words.number(done)} hồ sơ.")
    if not is_applied:
        click.echo("Đây là chạy thử, chưa ghi gì. Thêm --apply để ghi.")
