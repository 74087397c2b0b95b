"""`bin/heza reviews …`."""

from collections.abc import Iterator
from pathlib import Path

import click

from heza.core import clock, files
from heza.core.db import db
from heza.core.sheets import read_sheets
from heza.reviews import importing, reading
from heza.reviews.import_plan import KINDS, Plan, plan_import


@click.group()
def reviews() -> None:
    """Rà soát thủ tục nội bộ."""


@reviews.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--apply", "wanted", is_flag=True, help="Ghi vào cơ sở dữ liệu; mặc định chỉ xem trước.")
def import_file(file: Path, wanted: bool) -> None:
    """Nhập danh sách thủ tục nội bộ từ tệp Excel."""
    found = reading.read(read_sheets(file), clock.today())
    made = plan_import(found)
    for line in _report(made):
        click.echo(line)
    if made.errors:
        raise click.ClickException(f"Tệp có {len(made.errors)} lỗi nên không nhập được. Hãy sửa tệp rồi chạy lại.")
    if not made.writes:
        click.echo("Không có gì thay đổi.")
    elif not wanted:
        click.echo("Mới xem trước, chưa ghi gì. Thêm --apply để ghi.")
    else:
        importing.apply_import(found, file_name=file.name, file_sha256=files.digest_of(file))
        db.session.commit()
        click.echo("Đã nhập.")


def _report(made: Plan) -> Iterator[str]:
    """What the plan does, line by line."""
    yield f"Danh sách: {len(made.items)} thủ tục nội bộ. {importing.summary(made) or 'Không có gì để nhập'}."
    for item in made.of("announced", "draft"):
        if item.has_new_code:
            yield f"  {item.row.place}: mã đề nghị {item.code} cho “{item.row.name}”."
    for item in made.of("changed", "kept"):
        yield f"  {item.code} {item.row.name} ({KINDS[item.kind]}). {item.reason}".rstrip()
        for one in item.differences:
            yield f"    {one.label}: {one.before or '(không có)'} → {one.after or '(không có)'}"
    for problem in made.problems:
        place = f"{problem.place}: " if str(problem.place) else ""
        yield f"{'LỖI' if problem.is_error else 'Lưu ý'}: {place}{problem.text}"
