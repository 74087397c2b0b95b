"""`bin/heza documents …`."""

from collections.abc import Iterator
from pathlib import Path

import click

from heza.core import clock, files
from heza.core.db import db
from heza.core.sheets import read_sheets
from heza.documents.intake import applying, planning, reading


@click.group()
def documents() -> None:
    """Tài liệu ISO."""


@documents.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--apply", "wanted", is_flag=True, help="Ghi vào cơ sở dữ liệu; mặc định chỉ xem trước.")
def import_file(file: Path, wanted: bool) -> None:
    """Tiếp nhận danh mục tài liệu nội bộ từ tệp Excel."""
    found = reading.read(read_sheets(file), clock.today())
    made = planning.plan_import(found)
    for line in _report(made):
        click.echo(line)
    if made.errors:
        raise click.ClickException(f"Tệp có {len(made.errors)} lỗi nên không nhập được. Hãy sửa tệp rồi chạy lại.")
    if not made.writes:
        click.echo("Không có gì thay đổi.")
    elif not wanted:
        click.echo("Mới xem trước, chưa ghi gì. Thêm --apply để ghi.")
    else:
        applying.apply_import(found, file_name=file.name, file_sha256=files.digest_of(file))
        db.session.commit()
        click.echo("Đã nhập.")


def _report(made: planning.Plan) -> Iterator[str]:
    """What the plan does, line by line."""
    yield f"Danh mục: {len(made.items)} dòng. {planning.summary(made) or 'Không có gì để nhập'}."
    for item in made.of("differs", "skipped"):
        yield f"  {item.row.code} {item.row.title} ({planning.KINDS[item.kind]}). {item.reason}"
        for one in item.differences:
            yield f"    {one.label}: {one.before or '(không có)'} → {one.after or '(không có)'}"
    for problem in made.problems:
        place = f"{problem.place}: " if str(problem.place) else ""
        yield f"{'LỖI' if problem.is_error else 'Lưu ý'}: {place}{problem.text}"
