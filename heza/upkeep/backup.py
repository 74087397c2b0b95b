"""Everything of an installation in one file, made while people work: a snapshot of all tables, and the stored files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from heza.audit import trail
from heza.audit.chain import key_id
from heza.core import clock
from heza.core.db import db, reading
from heza.upkeep import keys, tables
from heza.upkeep.archive import CHUNK, Writer, refuse_existing


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    rows: int
    files: int
    size: int  # bytes
    seq: int  # the end of the chain


def backup(path: Path, key_path: Path | None = None) -> Made:
    """Write a backup, and the keys to a file of their own when a place for them is given.

    Raises Refused when a file is already there. The act is in the trail, and so in the backup itself.
    """
    config = current_app.extensions["heza_config"]
    for wanted in filter(None, (path, key_path)):
        refuse_existing(wanted)
    trail.record(db.session, "backup", "installation", "", {"file": path.name})
    db.session.commit()
    out = Writer(path)
    try:
        with reading(), db.engine.connect() as snapshot:
            facts = _facts(snapshot, key_id(config.chain_key))
            rows = tables.dump(snapshot, out)
        files = _copy_files(config.data / "files", out)  # after the snapshot: whatever it names is there by now
        out.finish(facts, config.chain_key)
    finally:
        out.close()
    if key_path:
        keys.keep(config, key_path)
    return Made(rows, files, path.stat().st_size, facts["chain"]["seq"])


def _facts(snapshot: Connection, key: str) -> dict[str, Any]:
    head = snapshot.exec_driver_sql("SELECT seq, mac FROM audit_head").one()
    return {
        "made_at": clock.recorded().isoformat(timespec="seconds"),
        "database": snapshot.dialect.name,
        "revision": snapshot.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one(),
        "chain": {"seq": head.seq, "mac": head.mac, "key_id": key},
    }


def _copy_files(folder: Path, out: Writer) -> int:
    count = 0
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file() and not file.is_symlink():
            name = f"files/{file.relative_to(folder).as_posix()}"
            with file.open("rb") as source, out.member(name, compressed=False) as write:
                while chunk := source.read(CHUNK):
                    write(chunk)
            count += 1
    return count
