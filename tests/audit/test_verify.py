"""Verify finds whatever was done to the trail without its key, and names the first bad place."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from heza.audit import trail, verify
from heza.audit.chain import digest_of
from heza.audit.cli import audit
from heza.core import clock
from heza.core.db import db
from tests.audit import tamper
from tests.make import Make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def events(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A table of events: `events("a", "b")` commits two of them, covered by one entry."""
    tamper.sql("CREATE TABLE happening (seq BIGINT PRIMARY KEY, line TEXT NOT NULL)")

    def lines_of(session: Session, first: int, last: int) -> Iterator[tuple[int, str]]:
        found = text("SELECT seq, line FROM happening WHERE seq BETWEEN :first AND :last ORDER BY seq")
        yield from session.execute(found, {"first": first, "last": last})

    monkeypatch.setitem(verify._covers, "happening", lines_of)

    def happen(*lines: str, digest: bool = True) -> None:
        first = trail.take_seqs(db.session, len(lines))
        for number, line in enumerate(lines, first):
            db.session.execute(text("INSERT INTO happening VALUES (:seq, :line)"), {"seq": number, "line": line})
        trail.record(
            db.session, "happen", "thing", "1", first_seq=first, event_digest=digest_of(lines) if digest else None
        )
        trail.record(db.session, "print", "thing", "1")
        db.session.commit()

    return happen


@pytest.fixture
def ten(app: Flask) -> None:
    """A chain of ten entries."""
    for number in range(1, 11):
        trail.record(db.session, "act", "thing", number)
        db.session.commit()


def _problem() -> str:
    return verify.verify().problem


def test_an_empty_chain_is_good(app: Flask) -> None:
    assert verify.verify().is_good
    assert verify.verify().sentence.startswith("Đã đọc 0 mục")


def test_an_honest_chain_is_good_and_says_how_long_it_is(ten: None, events: Callable[..., None]) -> None:
    events("nhận", "chuyển")
    events("trả")
    report = verify.verify()
    assert report.is_good
    assert (report.entries, report.events, report.seq) == (14, 3, 17)
    assert "14 mục và 3 sự kiện, không phát hiện sửa đổi. Số cuối là 17" in report.sentence


@pytest.mark.parametrize(
    "change",
    [
        """body = '{"changes":{},"note":"khác"}'""",
        "actor_id = (SELECT MIN(id) FROM person)",
        "recorded_at = '2024-01-01 00:00:00.000000'",
        "action = 'other'",
        "subject_id = '99'",
        "first_seq = 5, event_count = 1",
        "event_digest = 'e'",
        "mac = 'f'",
    ],
)
def test_a_changed_entry_is_named(ten: None, make: Make, change: str) -> None:
    make.person()
    tamper.sql(f"UPDATE audit_entry SET {change} WHERE seq = 5")
    assert _problem().startswith("Mục số 5 (ghi lúc")


def test_a_deleted_middle_row_is_found(ten: None) -> None:
    tamper.sql("DELETE FROM audit_entry WHERE seq = 5")
    assert "Mục số 6" in _problem()
    assert "không nối tiếp mục số 4" in _problem()


def test_deleted_first_rows_are_found(ten: None) -> None:
    tamper.sql("DELETE FROM audit_entry WHERE seq < 4")
    assert "không phải mục đầu tiên" in _problem()


def test_an_inserted_row_is_found(ten: None) -> None:
    rows = "SELECT 11, recorded_at, actor_id, action, subject_type, subject_id, body, first_seq, event_count"
    tamper.sql(f"INSERT INTO audit_entry {rows}, event_digest, key_id, mac, mac FROM audit_entry WHERE seq = 10")
    assert "Mục số 11" in _problem()


def test_reordered_rows_are_found(ten: None) -> None:
    tamper.sql(
        "UPDATE audit_entry SET seq = 100 WHERE seq = 5",
        "UPDATE audit_entry SET seq = 5 WHERE seq = 6",
        "UPDATE audit_entry SET seq = 6 WHERE seq = 100",
    )
    assert "Mục số 5" in _problem()


def test_a_cut_tail_is_found_by_the_head_row(ten: None, app: Flask) -> None:
    (app.extensions["heza_config"].data / trail.HEAD_FILE).unlink()
    tamper.sql("DELETE FROM audit_entry WHERE seq > 7")
    assert _problem() == "Số cuối đã cấp là 10 nhưng nhật ký chỉ còn đến số 7: phần cuối của nhật ký đã bị cắt."


CUT = (
    "DELETE FROM audit_entry WHERE seq > 7",
    "UPDATE audit_head SET seq = 7, mac = (SELECT mac FROM audit_entry WHERE seq = 7)",
)


def test_a_cut_tail_with_its_head_is_found_by_the_file_outside(ten: None) -> None:
    tamper.sql(*CUT)
    assert "Tệp trail-head.json đã ghi nhận đến số 10" in _problem()


def test_without_the_file_outside_the_report_says_what_was_not_compared(ten: None, app: Flask) -> None:
    head_file = app.extensions["heza_config"].data / trail.HEAD_FILE
    head_file.write_text("{")
    assert "không đọc được" in verify.verify().sentence
    head_file.unlink()
    tamper.sql(*CUT)
    report = verify.verify()
    assert report.is_good
    assert "chưa đối chiếu được phần cuối" in report.sentence


def test_a_chain_that_was_written_anew_does_not_fit_the_file_outside(ten: None, app: Flask) -> None:
    (app.extensions["heza_config"].data / trail.HEAD_FILE).write_text('{"seq": 8, "mac": "x"}')
    assert "Mục số 8 không giống" in _problem()


@pytest.mark.parametrize("change", ["UPDATE audit_head SET mac = 'x'", "UPDATE audit_head SET seq = 9"])
def test_an_altered_head_row_is_found(ten: None, change: str) -> None:
    tamper.sql(change)
    assert "không khớp mục cuối cùng (số 10)" in _problem()


def test_a_deleted_head_row_is_found(ten: None) -> None:
    tamper.sql("DELETE FROM audit_head")
    assert "đã bị xóa" in _problem()


def test_entries_of_another_key_are_not_verified(ten: None) -> None:
    tamper.sql("UPDATE audit_entry SET key_id = 'abc'")
    report = verify.verify()
    assert (report.problem, report.unverified, report.is_good) == ("", 10, False)
    assert "chưa xác minh" in report.sentence


def test_an_older_key_laid_beside_the_new_one_verifies_its_entries(ten: None, app: Flask) -> None:
    config = app.extensions["heza_config"]
    keys = config.data / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "chain-cu.key").write_bytes(config.chain_key)
    with Session(db.engine) as session:
        assert verify.verify_in(session, verify.keys_in(config.data, b"n" * 64), None).is_good


def test_links_of_another_keys_entries_are_still_checked(ten: None) -> None:
    tamper.sql("UPDATE audit_entry SET key_id = 'abc'", "DELETE FROM audit_entry WHERE seq = 5")
    assert "không nối tiếp" in _problem()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE happening SET line = 'khác' WHERE seq = 12",
        "DELETE FROM happening WHERE seq = 12",
        "UPDATE happening SET seq = seq + 100 WHERE seq = 13",
    ],
)
def test_a_changed_event_is_found(ten: None, events: Callable[..., None], change: str) -> None:
    events("nhận", "chuyển", "trả")
    tamper.sql(change)
    assert "Các sự kiện thuộc các số từ 11 đến 13 không khớp" in _problem()


@pytest.mark.parametrize("number", [5, 14, 99, 0, -1])
def test_an_event_that_no_entry_covers_is_found(ten: None, events: Callable[..., None], number: int) -> None:
    events("nhận", "chuyển", "trả")
    tamper.sql(f"INSERT INTO happening VALUES ({number}, 'chèn')")
    assert f"Sự kiện số {number} không thuộc" in _problem()


def test_events_without_a_digest_are_only_counted(events: Callable[..., None]) -> None:
    events("nhận", digest=False)
    tamper.sql("UPDATE happening SET line = 'khác'")
    assert verify.verify().is_good


def test_numbers_that_nothing_accounts_for_are_found(ten: None, app: Flask) -> None:
    db.session.execute(text("UPDATE audit_head SET seq = 12"))
    trail.record(db.session, "act", "thing")
    db.session.commit()
    assert "các số từ 11 đến 12" in _problem()


def test_the_last_day_is_verified_alone(ten: None, events: Callable[..., None]) -> None:
    middle = clock.recorded()
    events("nhận", "chuyển")
    report = verify.verify(since=middle)
    assert (report.entries, report.events, report.problem) == (2, 2, "")
    tamper.sql("UPDATE audit_entry SET body = '{}' WHERE seq = 3")
    assert verify.verify(since=middle).is_good
    tamper.sql("UPDATE audit_entry SET body = '{}' WHERE seq = 13")
    assert "Mục số 13" in verify.verify(since=middle).problem
    assert verify.verify(since=clock.recorded()).entries == 0


def test_full_runs_the_recomputations(ten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(verify._recomputations, "trạng thái", lambda _session: ["Hồ sơ A khác.", "Hồ sơ B khác."])
    assert verify.verify().is_good
    assert "Tính lại “trạng thái” thấy 2 chỗ khác. Chỗ đầu tiên: Hồ sơ A khác." in verify.verify(full=True).sentence


def test_the_command_answers_with_a_sentence_and_writes_nothing(ten: None) -> None:
    good = CliRunner().invoke(audit, ["verify"])
    assert (good.exit_code, good.output[:10]) == (0, "Đã đọc 10 ")
    assert trail.head_seq(db.session) == 10
    db.session.rollback()
    tamper.sql("UPDATE audit_entry SET body = '{}' WHERE seq = 5")
    bad = CliRunner().invoke(audit, ["verify", "--full"])
    assert bad.exit_code == 1
    assert "Mục số 5" in bad.output
