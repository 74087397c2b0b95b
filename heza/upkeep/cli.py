"""`bin/heza backup` and `bin/heza restore`."""

from pathlib import Path

import click

from heza.core import words
from heza.core.refusal import Refused
from heza.upkeep import backup as backing_up
from heza.upkeep import restore as restoring

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--keys", type=FILE, help="Ghi khóa ra tệp này; hãy giữ tệp khóa ở nơi khác với bản sao lưu.")
def backup(file: Path, keys: Path | None) -> None:
    """Sao lưu toàn bộ vào một tệp; máy chủ vẫn chạy bình thường."""
    try:
        made = backing_up.backup(file.absolute(), keys.absolute() if keys else None)
    except OSError as problem:
        raise Refused(f"Không ghi được bản sao lưu: {problem.strerror}.") from problem
    click.echo(
        f"Đã sao lưu {words.number(made.rows)} dòng và {words.number(made.files)} tệp vào {file} "
        f"({words.number(max(made.size // 1024, 1))} KB). Số cuối của nhật ký: {words.number(made.seq)}."
    )
    if keys:
        click.echo(f"Đã ghi khóa vào {keys}. Tệp này là bí mật: hãy cất riêng, không để cùng bản sao lưu.")
    else:
        click.echo("Khóa không nằm trong bản sao lưu. Hãy lưu khóa một lần bằng --keys TỆP_KHÓA và cất riêng.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--keys", type=FILE, help="Lấy khóa từ tệp đã ghi bằng backup --keys.")
@click.option("--anyway", is_flag=True, help="Khôi phục cả khi nhật ký trong bản sao lưu đã hỏng từ trước.")
def restore(file: Path, keys: Path | None, anyway: bool) -> None:
    """Kiểm tra một bản sao lưu rồi thay dữ liệu hiện có bằng bản đó."""
    try:
        done = restoring.restore(file.absolute(), keys.absolute() if keys else None, anyway=anyway)
    except OSError as problem:
        raise Refused(f"Không khôi phục được: {problem.strerror}. Dữ liệu giữ nguyên.") from problem
    click.echo(
        f"Đã khôi phục {words.number(done.rows)} dòng và {words.number(done.files)} tệp từ bản sao lưu lập lúc "
        f"{words.moment(done.made_at)}."
    )
    click.echo(done.verification if done.is_verified else f"Bản này chưa xác minh. {done.verification}")
    if done.kept:
        click.echo(f"Dữ liệu trước khi khôi phục còn giữ ở {done.kept}; hãy xóa khi không cần nữa.")
