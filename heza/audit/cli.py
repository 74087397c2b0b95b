"""`bin/heza audit …`."""

import click

from heza.audit import verify as verifying


@click.group()
def audit() -> None:
    """Nhật ký hệ thống."""


@audit.command()
@click.option("--full", is_flag=True, help="Tính lại cả các cột suy ra từ sự kiện rồi so sánh.")
def verify(full: bool) -> None:
    """Kiểm tra chuỗi nhật ký; lệnh này chỉ đọc và không ghi gì."""
    report = verifying.verify(full=full)
    if not report.is_good:
        raise click.ClickException(report.sentence)
    click.echo(report.sentence)
