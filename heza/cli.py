"""The command line: `bin/heza …`. Commands that change data are dry runs without --apply."""

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade

from heza import ROOT, create_app
from heza.config import ConfigError
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import sample_day


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
        with app.app_context():
            if ctx._protected_args[:1] != ["db"] and not is_migrated():
                raise click.ClickException("Cơ sở dữ liệu chưa có hoặc chưa đúng bản. Hãy chạy: bin/heza db upgrade")
            if is_migrated():
                clock.move_for_this_request(sample_day())
            db.session.rollback()
            try:
                return super().invoke(ctx)
            except Refused as refusal:
                db.session.rollback()
                raise click.ClickException(refusal.reason) from refusal


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
        return
    upgrade(directory=str(ROOT / "migrations"))
    click.echo("Đã đưa cơ sở dữ liệu lên bản mới nhất.")


def _add_features() -> None:
    """Each feature's commands; the only list of them."""
    from heza.audit.cli import audit

    main.add_command(audit)


_add_features()

if __name__ == "__main__":
    main(prog_name="bin/heza")
