"""A backup and its restore: the same rows, the same chain, whatever the database; and nothing half done."""

import dataclasses
import json
import os
import shutil
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import NullPool, create_engine, inspect, select, text

from heza import create_app
from heza.accounts.models import Department, Person
from heza.audit import trail, verify
from heza.audit.chain import key_id
from heza.audit.models import AuditEntry
from heza.config import Config
from heza.core.db import db
from heza.core.refusal import Refused
from heza.upkeep import archive, cli, keys, restore, swap, tables
from heza.upkeep.backup import backup
from tests.audit import tamper
from tests.conftest import config_in
from tests.make import Make
from tests.postgres import Postgres

NAMES = ["Trần Văn An", "Đỗ “Thị” Ước\nxuống dòng", "Nguyễn\u2028Bình \\ ' \" ;"]


@pytest.fixture
def agency(make: Make) -> list[Person]:
    """A department, its head and two people."""
    make.head_of(make.department("Phòng Quản lý đầu tư"))
    return [make.person(name, title="Chuyên viên") for name in NAMES]


@pytest.fixture
def file(tmp_path: Path, agency: list[Person], app: Flask) -> Path:
    """A backup of the agency, with a stored file and its keys beside it."""
    stored = _config(app).data / "files"
    stored.mkdir(exist_ok=True)
    (stored / "aa").mkdir()
    (stored / "aa" / ("a" * 64)).write_bytes(b"a file \x00 of some bytes")
    (tmp_path / "out").mkdir()
    backup(tmp_path / "out" / "heza.zip", tmp_path / "out" / "keys.json")
    return tmp_path / "out" / "heza.zip"


def _config(app: Flask) -> Config:
    config: Config = app.extensions["heza_config"]
    return config


def _rows() -> dict[str, list[Any]]:
    """Every row of every table; of the trail only what stood before the restore."""
    found = {}
    with db.engine.connect() as connection:
        for name in tables.names(connection):
            bound = " WHERE action NOT IN ('restore')" if name == "audit_entry" else ""
            rows = connection.execute(text(f'SELECT * FROM "{name}"{bound}')).all()
            found[name] = sorted([str(int(v)) if isinstance(v, bool) else str(v) for v in row] for row in rows)
    del found["audit_head"]
    return found


def _shape() -> dict[str, Any]:
    """Indexes and foreign keys of every table."""
    inspector = inspect(db.engine)
    return {
        name: (
            sorted((str(i["name"]), str(i["column_names"]), bool(i["unique"])) for i in inspector.get_indexes(name)),
            sorted(str(key["name"]) for key in inspector.get_foreign_keys(name)),
        )
        for name in inspector.get_table_names()
    }


def _names() -> list[str]:
    names = list(db.session.scalars(select(Person.name).order_by(Person.id)))
    db.session.rollback()
    return names


@pytest.fixture
def elsewhere(tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[..., Flask]]:
    """`elsewhere()`: another installation, empty, with a key of its own."""
    contexts = []

    def start(name: str = "other", url: str = "", key: bytes = b"o" * 64) -> Flask:
        folder = tmp_path / name
        folder.mkdir()
        if not url:
            shutil.copy(sqlite_template, folder / "heza.db")
        app = create_app(dataclasses.replace(config_in(folder, url), chain_key=key))
        contexts.append(app.app_context())
        contexts[-1].push()
        return app

    yield start
    for context in reversed(contexts):
        db.session.remove()
        db.engine.dispose()
        context.pop()


@pytest.mark.both_databases
def test_a_restore_gives_the_same_rows_and_a_good_chain(app: Flask, make: Make, file: Path) -> None:
    before, shape = _rows(), _shape()
    make.person("Người sau bản sao lưu")
    db.session.execute(text("DELETE FROM headship"))
    db.session.commit()
    shutil.rmtree(_config(app).data / "files")
    done = restore.restore(file)
    assert (done.is_verified, done.files) == (True, 1)
    assert (_rows(), _shape()) == (before, shape)
    assert (_config(app).data / "files" / "aa" / ("a" * 64)).read_bytes() == b"a file \x00 of some bytes"
    report = verify.verify()
    assert report.is_good and not report.notes
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq.desc()).limit(1)).one() == "restore"
    make.person("Người sau khi khôi phục")  # numbers of new rows go on, and so does the chain
    assert verify.verify().is_good
    assert not list(_config(app).data.glob("restoring*"))


@pytest.mark.both_databases
def test_the_former_data_stay_beside_under_a_dated_name(app: Flask, make: Make, file: Path) -> None:
    make.person("Người sau bản sao lưu")
    kept = restore.restore(file).kept
    assert "Người sau bản sao lưu" not in _names()
    if db.engine.dialect.name == "sqlite":
        other = create_app(dataclasses.replace(_config(app), database_url=f"sqlite:///{kept}"))
        with other.app_context():
            assert "Người sau bản sao lưu" in _names()
            db.session.remove()
            db.engine.dispose()
    else:
        schema = kept.removeprefix("lược đồ ")
        names = db.session.execute(text(f"SELECT name FROM {schema}.person")).scalars().all()
        assert "Người sau bản sao lưu" in names


def test_a_second_restore_is_as_good_as_the_first(app: Flask, file: Path) -> None:
    restore.restore(file)
    before = _names()
    shutil.rmtree(_config(app).data / "files")
    assert restore.restore(file).is_verified
    assert _names() == before
    assert len(list(_config(app).data.glob("heza-truoc-khoi-phuc-*.db"))) == 2


@pytest.mark.both_databases
def test_a_backup_while_somebody_writes_is_one_moment_of_it(app: Flask, make: Make, tmp_path: Path) -> None:
    department = make.department()
    stop = threading.Event()
    failures: list[Exception] = []

    def write() -> None:
        try:
            with app.app_context():
                number = 0
                while not stop.is_set():
                    number += 1
                    Make().person(f"Người {number}", username=f"u{number}", department=db.session.merge(department))
        except Exception as problem:
            failures.append(problem)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [tmp_path / f"{number}.zip" for number in range(3)]
        for path in paths:
            backup(path)
    finally:
        stop.set()
        writer.join()
    assert failures == []
    counts = []
    for path in paths:
        assert restore.restore(path).is_verified
        counts.append(len(_names()))
        db.session.rollback()
    assert counts == sorted(counts)


def test_a_backup_is_secret_whole_and_never_in_the_place_of_another(app: Flask, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((file.parent / "keys.json").stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.iterdir()) == ["heza.zip", "keys.json"]
    with zipfile.ZipFile(file) as content:
        everything = b"".join(content.read(name) for name in content.namelist())
        manifest = json.loads(content.read("manifest.json"))
    config = _config(app)
    assert config.chain_key not in everything and config.session_key not in everything
    assert manifest["database"] == "sqlite"
    assert set(manifest["chain"]) == {"seq", "mac", "key_id"}
    content_before = file.read_bytes()
    with pytest.raises(Refused, match="không ghi đè"):
        backup(file)
    with pytest.raises(Refused, match="không ghi đè"):
        backup(file.with_name("second.zip"), file.parent / "keys.json")
    with pytest.raises(Refused, match="Không có thư mục"):
        backup(file.parent / "nowhere" / "x.zip")
    assert file.read_bytes() == content_before
    assert not file.with_name("second.zip").exists()


def test_a_backup_that_fails_leaves_no_file(
    app: Flask, agency: list[Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tables, "dump", full)
    (tmp_path / "out").mkdir()
    done = CliRunner().invoke(cli.backup, [str(tmp_path / "out" / "a.zip")])
    assert isinstance(done.exception, Refused) and "No space left" in str(done.exception)
    assert list((tmp_path / "out").iterdir()) == []


def _rezipped(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Change a member and put all of it together again, as somebody would who knows the format."""
    with zipfile.ZipFile(path) as content:
        members = {name: content.read(name) for name in content.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as content:
        for name, data in members.items():
            if (changed := change(name, data)) is not None:
                content.writestr(name, changed)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    """One byte within the largest part; between the parts a zip has bytes that mean nothing (the hour of a part)."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        part = max(archive.infolist(), key=lambda one: one.compress_size)
    begins = part.header_offset + 30 + len(part.filename.encode())
    data[begins + part.compress_size // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def _other_name(path: Path) -> None:
    _rezipped(path, lambda name, data: data.replace(b"An", "Ân".encode()) if "person." in name else data)


def _no_people(path: Path) -> None:
    _rezipped(path, lambda name, data: None if name == "tables/person.jsonl" else data)


def _other_manifest(path: Path) -> None:
    _rezipped(path, lambda name, data: data.replace(b'"seq"', b'"seq" ') if name == "manifest.json" else data)


def _outside(path: Path) -> None:
    _rezipped(path, lambda name, data: data.replace(b"files/aa", b"files/..") if name == "manifest.json" else data)
    with zipfile.ZipFile(path, "a") as content:
        content.writestr("files/../" + "a" * 64, b"x")


def _newer(path: Path) -> None:
    _rezipped(
        path,
        lambda name, data: data.replace(b'"heza_backup": 1', b'"heza_backup": 2') if name == "manifest.json" else data,
    )


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_cut, "bị hỏng hoặc bị cắt cụt"),
        (_half, "bị hỏng hoặc bị cắt cụt"),
        (_flip, "bị hỏng|bị sửa"),
        (_other_name, "phần tables/person.jsonl không khớp bảng kê"),
        (_no_people, "có phần bị thêm vào hoặc bỏ đi"),
        (_other_manifest, "bảng kê không khớp mã"),
        (_outside, "có phần bị thêm|không phải bản sao lưu"),
        (_newer, "phiên bản heza mới hơn"),
        (lambda path: path.write_bytes(b""), "không phải bản sao lưu"),
        (lambda path: path.write_bytes(b"\x89PNG" + b"0" * 500), "không phải bản sao lưu"),
        (lambda path: _rezipped(path, lambda name, data: data if name.startswith("t") else None), "không phải bản"),
        (lambda path: path.unlink(), "Không có tệp"),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_changes_nothing(
    app: Flask, file: Path, damage: Callable[[Path], None], says: str
) -> None:
    before, outside = _rows(), trail.outside_head(_config(app).data)
    damage(file)
    with pytest.raises(Refused, match=says):
        restore.restore(file)
    assert _rows() == before
    assert trail.outside_head(_config(app).data) == outside
    assert sorted(path.name for path in _config(app).data.glob("*.db*")) == ["heza.db", "heza.db-shm", "heza.db-wal"]


def test_a_changed_byte_is_noticed_wherever_it_counts(app: Flask, file: Path) -> None:
    whole, known = file.read_bytes(), {key_id(_config(app).chain_key): _config(app).chain_key}
    with closing(archive.Archive(file)) as good:
        manifest = good.manifest_text
    unnoticed = 0
    for place in range(0, len(whole), max(len(whole) // 400, 1)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            with closing(archive.Archive(file)) as changed:
                assert changed.is_of_key(known)
                changed.check()
        except Refused:
            continue
        unnoticed += 1  # a byte of the wrapping, such as a date: every member is still what the manifest says
        assert changed.manifest_text == manifest
    assert unnoticed < 100


@pytest.mark.both_databases
def test_a_backup_of_a_broken_chain_is_refused_unless_asked_for(
    app: Flask, agency: list[Person], tmp_path: Path
) -> None:
    tamper.sql('UPDATE audit_entry SET body = \'{"changes":{},"note":"khác"}\' WHERE seq = 2')
    backup(tmp_path / "a.zip")
    with pytest.raises(Refused, match="Mục số 2") as refusal:
        restore.restore(tmp_path / "a.zip")
    assert "giữ nguyên" in refusal.value.reason
    done = restore.restore(tmp_path / "a.zip", anyway=True)
    assert not done.is_verified


def test_without_the_keys_it_is_restored_and_says_so(file: Path, elsewhere: Callable[..., Flask]) -> None:
    app = elsewhere()
    done = restore.restore(file)
    assert not done.is_verified
    assert "chưa xác minh" in done.verification
    assert _names()[1:] == NAMES
    assert not verify.verify().is_good
    assert not verify.verify().problem
    assert (_config(app).data / "files" / "aa" / ("a" * 64)).exists()


def test_with_the_keys_another_installation_verifies_it(file: Path, elsewhere: Callable[..., Flask]) -> None:
    app = elsewhere()
    (_config(app).data / "keys").mkdir()
    (_config(app).data / "keys" / "chain.key").write_bytes(b"o" * 64)
    done = restore.restore(file, file.parent / "keys.json")
    assert done.is_verified
    folder = _config(app).data / "keys"
    assert (folder / "chain.key").read_bytes() == b"c" * 64
    assert [path.read_bytes() for path in folder.glob("chain-truoc-*.key")] == [b"o" * 64]
    assert verify.verify().is_good  # even before the program has started with the restored key


@pytest.mark.parametrize("content", ["", "{}", '{"keys": []}', '{"keys": {"chain": "short"}}', '{"keys": {"../x": 1}}'])
def test_a_wrong_key_file_gets_a_sentence(app: Flask, file: Path, content: str) -> None:
    (file.parent / "wrong.json").write_text(content)
    with pytest.raises(Refused, match="Tệp khóa này không đọc được"):
        restore.restore(file, file.parent / "wrong.json")
    with pytest.raises(Refused, match="Không có tệp khóa"):
        restore.restore(file, file.parent / "none.json")


def test_a_backup_of_sqlite_can_be_restored_into_postgresql_and_back(
    app: Flask, file: Path, elsewhere: Callable[..., Flask], postgres: Postgres, tmp_path: Path
) -> None:
    before = _rows()
    with postgres.copy_of("template_heza") as name:
        other = elsewhere("pg", postgres.url(name), key=b"c" * 64)
        assert restore.restore(file).is_verified
        assert _rows() == before
        Make().person("Người mới", username="nguoi.moi")
        backup(tmp_path / "from-pg.zip")
        db.session.remove()
        db.engine.dispose()
        assert other
        back = elsewhere("back", key=b"c" * 64)
        assert restore.restore(tmp_path / "from-pg.zip").is_verified
        assert _names()[-1] == "Người mới"
        assert back


def test_an_installation_without_a_database_can_be_filled(file: Path, elsewhere: Callable[..., Flask]) -> None:
    app = elsewhere("fresh")
    (_config(app).data / "heza.db").unlink()
    done = restore.restore(file, file.parent / "keys.json")
    assert (done.is_verified, done.kept) == (True, "")


def test_a_damaged_database_can_be_replaced(app: Flask, file: Path) -> None:
    before = _rows()
    db.session.remove()
    db.engine.dispose()
    database = _config(app).data / "heza.db"
    database.write_bytes(b"not a database" * 1000)
    done = restore.restore(file)
    assert _rows() == before
    assert Path(done.kept).read_bytes().startswith(b"not a database")


@pytest.mark.both_databases
def test_nothing_is_restored_under_somebody_who_still_works(app: Flask, file: Path, make: Make) -> None:
    somebody = create_engine(_config(app).database_url, poolclass=NullPool)
    with somebody.connect() as connection:
        connection.execute(select(Person.id)).all()
        with pytest.raises(Refused, match="đang chạy trên dữ liệu này"):
            restore.restore(file)
    assert restore.restore(file).is_verified


def test_a_running_server_is_named(app: Flask, file: Path) -> None:
    pid_file = _config(app).data / "server.pid"
    pid_file.write_text(str(os.getpid()))
    with pytest.raises(Refused, match=f"tiến trình {os.getpid()}"):
        restore.restore(file)
    pid_file.write_text("99999999")  # left by a machine that lost its power
    assert restore.restore(file).is_verified


STEPS: dict[str, tuple[Any, str]] = {
    "before the tables": (tables, "load"),
    "before the check": (verify, "verify"),
    "before the files": (restore._Restore, "_add_files"),
    "before the step": (swap, "take_place"),
}


def _killed_at(step: str, config: Config, file: Path) -> None:
    def die(*_: object, **__: object) -> None:
        os._exit(9)

    app = create_app(config)
    with app.app_context():
        setattr(*STEPS[step], die)
        restore.restore(file)


@pytest.mark.both_databases
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_restore_leaves_the_old_state_usable(app: Flask, file: Path, make: Make, step: str) -> None:
    make.person("Người sau bản sao lưu")
    before = _rows()
    db.session.remove()
    db.engine.dispose()
    child = get_context("fork").Process(target=_killed_at, args=(step, _config(app), file))
    child.start()
    child.join()
    assert child.exitcode == 9
    assert _rows() == before
    assert verify.verify().is_good
    make.person("Người sau khi bị ngắt")
    assert verify.verify().is_good
    assert restore.restore(file).is_verified
    assert "Người sau bản sao lưu" not in _names()


def test_a_restore_killed_after_its_step_leaves_the_new_state(
    app: Flask, file: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.person("Người sau bản sao lưu")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keys, "take_place", die)
    monkeypatch.setattr(shutil, "move", die)
    with pytest.raises(KeyboardInterrupt):
        restore.restore(file)
    monkeypatch.undo()
    assert "Người sau bản sao lưu" not in _names()
    report = verify.verify()
    assert report.is_good and report.notes  # the head outside is missing until the next act


def test_an_unknown_migration_is_a_sentence(app: Flask, agency: list[Person], tmp_path: Path) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '999'"))
    db.session.commit()
    backup(tmp_path / "a.zip")
    db.session.execute(text("UPDATE alembic_version SET version_num = '001'"))
    db.session.commit()
    with pytest.raises(Refused, match="phiên bản heza mới hơn"):
        restore.restore(tmp_path / "a.zip")


def test_every_table_is_in_the_backup(app: Flask, file: Path) -> None:
    kept = {name.removesuffix(".jsonl") for name in archive.Archive(file).of_kind("tables")}
    there = set(inspect(db.engine).get_table_names())
    assert set(db.metadata.tables) <= kept
    assert there - kept - {"alembic_version"} == {name for name in there if "_search" in name}


def test_the_commands_speak(app: Flask, agency: list[Person], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    path, key_path = str(tmp_path / "out" / "a.zip"), str(tmp_path / "out" / "k.json")
    made = CliRunner().invoke(cli.backup, [path, "--keys", key_path])
    assert made.exit_code == 0, made.output
    assert "Đã sao lưu" in made.output and "bí mật" in made.output
    db.session.add(Department(name="Phòng sau", folded="phong sau"))
    db.session.commit()
    done = CliRunner().invoke(cli.restore, [path, "--keys", key_path])
    assert done.exit_code == 0, (done.output, done.exception)
    assert "Đã khôi phục" in done.output and "không phát hiện sửa đổi" in done.output
    assert "còn giữ ở" in done.output
