"""A backup takes the place of what is there: made anew beside it, checked, and only then put in its place.

Until that one step everything is only added to, so a restore that is killed leaves the old state as it was.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.exc import DBAPIError

from heza import ROOT, create_app
from heza.audit import trail, verify
from heza.config import Config
from heza.core import clock
from heza.core.db import db
from heza.core.files import digest_of
from heza.core.refusal import Refused
from heza.dossiers import desk_rows, restated_rows
from heza.upkeep import keys, swap, tables
from heza.upkeep.archive import CHUNK, NEWER, Archive

MIGRATIONS = str(ROOT / "migrations")


@dataclass(frozen=True)
class Restored:
    """What was put in place."""

    rows: int
    files: int
    made_at: datetime
    is_verified: bool
    verification: str  # the sentence of the chain
    kept: str  # where the former state is


def restore(path: Path, key_path: Path | None = None, *, anyway: bool = False) -> Restored:
    """Restore a backup. Raises Refused with a sentence, and then nothing was changed.

    `anyway` takes a backup whose chain was broken before it was made.
    """
    config: Config = current_app.extensions["heza_config"]
    given = keys.read(key_path) if key_path else {}
    db.session.remove()
    db.engine.dispose()
    with closing(Archive(path)) as archive, _alone(config):
        return _Restore(config, archive, given, anyway).run()


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """Nobody else restores or serves meanwhile, and what a killed restore left is gone."""
    config.data.mkdir(parents=True, exist_ok=True)
    with (config.data / "restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise Refused("Đang có một lần khôi phục khác chạy trên dữ liệu này. Hãy đợi lần đó xong.") from problem
        swap.refuse_running(config.data, config.database_url)
        folder = swap.staging_folder(config.data, config.database_url)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            yield
        finally:
            swap.forget_staging(config.database_url)
            shutil.rmtree(folder, ignore_errors=True)


class _Restore:
    """One restore, step by step."""

    def __init__(self, config: Config, archive: Archive, given: dict[str, str], anyway: bool) -> None:
        self.config = config
        self.archive = archive
        self.given = given
        self.anyway = anyway
        self.stamp = f"{clock.local(clock.recorded()):%Y%m%d-%H%M%S-%f}"
        self.folder = swap.staging_folder(config.data, config.database_url)
        self.keys = keys.chain_keys(keys.held(config), given)

    def run(self) -> Restored:
        """Check, make, check, put in place."""
        revision = _known_revision(self.archive)
        is_of_key = self.archive.is_of_key(self.keys)
        self.archive.check()
        fresh = self._staging()
        app = create_app(fresh)
        with app.app_context():
            try:
                rows = self._fill(revision)
                report = self._verify()
                trail.record(db.session, "restore", "installation", "", self._told(report))
                db.session.commit()
            finally:
                db.session.remove()
                db.engine.dispose()
        files = self._add_files()
        kept = self._take_place(fresh)
        return Restored(rows, files, self.archive.made_at, is_of_key and report.is_good, report.sentence, kept)

    def _staging(self) -> Config:
        """An installation of its own: a new database, the keys, and the head of the chain as the backup knows it."""
        (self.folder / "keys").mkdir(parents=True, mode=0o700)
        for name, key in self.keys.items():
            (self.folder / "keys" / f"chain-{name}.key").write_bytes(key)
        key = self.given["chain"].encode() if self.given else self.config.chain_key
        url = swap.staging_url(self.folder, self.config.database_url)
        return replace(self.config, data=self.folder, database_url=url, chain_key=key)

    def _fill(self, revision: str) -> int:
        upgrade(directory=MIGRATIONS, revision=revision)
        try:
            with db.engine.begin() as connection:
                rows = tables.load(connection, self.archive)
        except (DBAPIError, sqlite3.Error, psycopg.Error) as problem:
            raise Refused(f"Không nạp được bản sao lưu này ({problem}). Dữ liệu đang dùng giữ nguyên.") from problem
        upgrade(directory=MIGRATIONS)
        for rows_of in (desk_rows, restated_rows):  # what a backup from before a computed table lacks in it
            rows_of.rebuild_where_missing(db.session())
        db.session.commit()
        head = self.archive.manifest["chain"]
        trail.keep_head_outside(self.folder, int(head["seq"]), str(head["mac"]))
        return rows

    def _verify(self) -> verify.Report:
        report = verify.verify()
        if report.problem and not self.anyway:
            raise Refused(
                f"{report.sentence} Dữ liệu đang dùng giữ nguyên. "
                "Nếu nhật ký đã hỏng từ trước khi sao lưu và vẫn cần bản này, hãy thêm --anyway."
            )
        return report

    def _told(self, report: verify.Report) -> dict[str, Any]:
        try:
            before = trail.outside_head(self.config.data)
        except ValueError:
            before = None
        head = before[0] if before else None  # what was known here before: nothing is cut in silence
        return {"made_at": self.archive.made_at.isoformat(), "result": report.sentence, "head_before": head}

    def _add_files(self) -> int:
        """Lay the stored files beside those that are there; one of the same name with other bytes is replaced."""
        names = self.archive.of_kind("files")
        for name in names:
            target = self.config.data / "files" / name
            member = f"files/{name}"
            if target.is_file() and digest_of(target) == self.archive.members[member]["sha256"]:
                continue
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = self.folder / "file"
            with self.archive.open(member) as source, fresh.open("wb") as out:
                shutil.copyfileobj(source, out, CHUNK)
                out.flush()
                os.fsync(out.fileno())
            shutil.move(fresh, target)
        return len(names)

    def _take_place(self, fresh: Config) -> str:
        """The one step that counts is the database's; before it things are only added, after it only tidied."""
        data, head = self.config.data, self.config.data / trail.HEAD_FILE
        former = head.read_bytes() if head.exists() else None
        waiting = keys.lay_beside(data, self.given, self.stamp)
        head.unlink(missing_ok=True)  # until the new one stands there, nothing false does
        try:
            kept = swap.take_place(self.config.database_url, fresh.database_url, self.stamp)
        except Refused:
            if former:
                head.write_bytes(former)
            raise
        shutil.move(self.folder / trail.HEAD_FILE, head)
        keys.take_place(data, waiting, self.stamp)
        return kept


def _known_revision(archive: Archive) -> str:
    revision = str(archive.manifest.get("revision"))
    try:
        ScriptDirectory(MIGRATIONS).get_revision(revision)
    except CommandError as problem:
        raise Refused(NEWER) from problem
    return revision
