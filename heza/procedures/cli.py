"""`bin/heza procedures …`."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click

from heza.core import files
from heza.core.db import db
from heza.core.sheets import read_sheets
from heza.procedures import actions, excel
from heza.procedures.plan import KINDS, Item, Plan


@click.group()
def procedures() -> None:
    """Danh mục thủ tục hành chính."""


@procedures.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--effective", default="", help="Ngày áp dụng (2023-12-15), khi tệp không ghi hoặc ghi khác.")
@click.option("--basis", default="", help="Căn cứ, như “Quyết định số 4356/QĐ-UBND ngày 15/12/2023”.")
@click.option("--apply", "wanted", is_flag=True, help="Ghi vào cơ sở dữ liệu; mặc định chỉ xem trước.")
def import_file(file: Path, effective: str, basis: str, wanted: bool) -> None:
    """Nhập danh mục, quy trình nội bộ hoặc thành phần hồ sơ từ tệp Excel."""
    day = _day(effective)
    found = excel.read(read_sheets(file))
    made = actions.plan_import(found, day, basis)
    for line in _report(made):
        click.echo(line)
    if made.errors:
        raise click.ClickException(f"Tệp có {len(made.errors)} lỗi nên không nhập được. Hãy sửa tệp rồi chạy lại.")
    if not made.writes:
        click.echo("Không có gì thay đổi.")
    elif not wanted:
        click.echo("Mới xem trước, chưa ghi gì. Thêm --apply để ghi.")
    else:
        actions.apply_import(found, day, basis, file_name=file.name, file_sha256=files.digest_of(file))
        db.session.commit()
        click.echo("Đã nhập.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise click.ClickException(f"Ngày áp dụng phải viết như 2023-12-15, hiện là “{text}”.") from problem


def _report(made: Plan) -> Iterator[str]:
    """What the plan does, line by line."""
    if made.basis or made.effective_from:
        day = f", áp dụng từ {made.effective_from:%d/%m/%Y}" if made.effective_from else ""
        yield f"Căn cứ: {made.basis or '(không ghi)'}{day}"
    if made.listed:
        yield f"Danh mục: {len(made.listed)} thủ tục, {made.shortened()} thủ tục rút ngắn thời hạn."
        yield f"Theo lĩnh vực: {_counted(made.by('field'))}."
        yield f"Theo đơn vị: {_counted(made.by('department'))}."
        yield f"Theo hình thức công bố: {_counted(made.by('announced_as'))}."
    if parts := _parts(made):
        yield f"Kèm theo: {parts}."
    yield f"Sẽ làm: {actions.summary(made) or 'không có gì'}."
    for item in made.items:
        yield from _changes(item)
    if made.unmentioned:
        yield f"Đang có mà tệp không nhắc đến ({len(made.unmentioned)}): {', '.join(made.unmentioned)}."
    for problem in made.problems:
        place = f"{problem.place}: " if str(problem.place) else ""
        yield f"{'LỖI' if problem.is_error else 'Lưu ý'}: {place}{problem.text}"


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts)


def _parts(made: Plan) -> str:
    parts = ((made.steps, "bước"), (made.papers, "giấy tờ"))
    return ", ".join(f"{number} {word}" for number, word in parts if number)


def _changes(item: Item) -> Iterator[str]:
    if item.kind in {"changed", "corrected"}:
        yield f"  {item.terms.code} {item.terms.name} ({KINDS[item.kind]})"
        for one in item.differences:
            yield f"    {one.label}: {one.before or '(không có)'} → {one.after or '(không có)'}"
