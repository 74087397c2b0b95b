"""The command line: `bin/heza …`. Commands that change data are dry runs without --apply."""

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import select

from heza import ROOT, create_app
from heza.accounts.cli import people
from heza.accounts.models import Person
from heza.audit.cli import audit
from heza.config import Config, ConfigError
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import sample_day
from heza.documents.cli import documents
from heza.dossiers import desk_rows, restated_rows
from heza.dossiers.cli import dossiers
from heza.paperwork.cli import forms
from heza.procedures.cli import procedures
from heza.reports.cli import report
from heza.reviews.cli import reviews
from heza.sample.load import is_empty, load_sample
from heza.sample.people import PASSWORD
from heza.upkeep.cli import backup, restore
from heza.workdays.actions import seed_calendar
from heza.workdays.cli import workdays
from heza.workdays.models import CalendarDay


def is_migrated() -> bool:
    """Whether the database has every migration."""
    wanted = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == wanted


class Heza(click.Group):
    """The group of all commands: it opens the app, and turns refusals into sentences."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command inside the app's context."""
        try:
            app = create_app()
        except ConfigError as problem:
            raise click.ClickException(str(problem)) from problem
        command = ctx._protected_args[:1]
        with app.app_context():
            try:
                if command != ["restore"]:  # it comes when there is no database, or a damaged one
                    self._look_at_database(is_needed=command not in (["db"], ["prepare"]))
                return super().invoke(ctx)
            except Refused as refusal:
                raise click.ClickException(refusal.reason) from refusal
            finally:
                db.session.remove()
                db.engine.dispose()

    def _look_at_database(self, *, is_needed: bool) -> None:
        if is_migrated():
            clock.move_for_this_request(sample_day())
        elif is_needed:
            raise click.ClickException("Cơ sở dữ liệu chưa có hoặc chưa đúng bản. Hãy chạy: bin/heza db upgrade")
        db.session.rollback()


@click.group(cls=Heza, help="heza — bàn làm việc nội bộ về thủ tục hành chính.")
def main() -> None:
    """The root of the commands."""


@main.group("db")
def database() -> None:
    """Cơ sở dữ liệu."""


@database.command("upgrade")
def db_upgrade() -> None:
    """Đưa cơ sở dữ liệu lên bản mới nhất."""
    if is_migrated():
        click.echo("Cơ sở dữ liệu đã ở bản mới nhất.")
    else:
        upgrade(directory=str(ROOT / "migrations"))
        click.echo("Đã đưa cơ sở dữ liệu lên bản mới nhất.")
    _seed()
    _fill()


def _fill() -> None:
    """What a database from before a computed table lacks in it."""
    if desk_rows.rebuild_where_missing(db.session()):
        db.session.commit()
        click.echo("Đã tính lại thời gian của từng bàn từ nhật ký.")
    if restated_rows.rebuild_where_missing(db.session()):
        click.echo("Đã đếm lại số liệu được ghi khác đi từ nhật ký.")
    db.session.commit()


def _seed() -> None:
    """Law that a new database starts with: the official calendar, for the office to confirm."""
    if not db.session.scalar(select(CalendarDay.id).limit(1)):
        seed_calendar()
        db.session.commit()
        click.echo("Đã đưa lịch ngày làm việc các năm 2023–2027 vào (chưa đối chiếu ở một số ngày).")


@main.command("prepare")
def prepare() -> None:
    """Chuẩn bị để chạy: nâng cơ sở dữ liệu, nạp dữ liệu mẫu khi còn trống (bin/run gọi lệnh này)."""
    config = current_app.extensions["heza_config"]
    if not is_migrated():
        upgrade(directory=str(ROOT / "migrations"))
    if sample_day() is not None or (is_empty() and config.sample):
        _refuse_strangers(config)
    if is_empty() and config.sample:
        click.echo("Cơ sở dữ liệu còn trống: đang nạp dữ liệu mẫu…")
        load_sample()
    _seed()
    _fill()
    if sample_day() is not None:
        _say_sample()
    elif is_empty() or not has_people():
        click.echo("Chưa có tài khoản nào. Thêm người quản trị đầu tiên bằng lệnh:")
        click.echo('  bin/heza people add TÊN_ĐĂNG_NHẬP --name "Họ và tên" --role admin')


def _refuse_strangers(config: Config) -> None:
    if not config.on_loopback:
        raise click.ClickException(
            "Dữ liệu mẫu có mật khẩu ai cũng biết nên chỉ chạy trên máy này. Hãy bỏ HEZA_HOST, "
            "hoặc đặt HEZA_SAMPLE=no cùng một HEZA_DATA mới."
        )


def _say_sample() -> None:
    click.echo(f"Dữ liệu mẫu, xem như ngày {sample_day():%d/%m/%Y}. Mọi tài khoản có mật khẩu {PASSWORD}:")
    click.echo("  tp.dt (trưởng phòng)  cv.dt (chuyên viên)  truongban, lanhdao (lãnh đạo)  kiemsoat  motcua  admin")


def has_people() -> bool:
    """Whether somebody can sign in."""
    return db.session.scalar(select(Person.id).where(Person.username.is_not(None)).limit(1)) is not None


def _add_features() -> None:
    """Each feature's commands; the only list of them."""
    for group in (audit, backup, documents, dossiers, forms, people, procedures, report, restore, reviews, workdays):
        main.add_command(group)


_add_features()

if __name__ == "__main__":
    main(prog_name="bin/heza")
