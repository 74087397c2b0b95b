"""The trail in words."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

import heza
from heza.accounts.permissions import ROLE_NAMES
from heza.audit import words
from heza.audit.chain import canonical
from heza.audit.trail import Audited
from heza.core.db import Base
from heza.documents.changes.rules import KINDS, SOURCES

NAMES = words.Names(people={1: "Trần Văn An"}, departments={2: "Phòng Quản lý đầu tư"})


def _line(action: str, changes: dict[str, Any], note: str = "", events: int | None = None) -> words.Line:
    entry = SimpleNamespace(
        seq=1,
        recorded_at=datetime(2024, 3, 28, tzinfo=UTC),
        actor_id=None,
        action=action,
        subject_type="person",
        subject_id="1",
        body=canonical({"changes": changes, "note": note}),
        event_count=events,
    )
    return words.line(entry, NAMES)


@pytest.mark.parametrize(
    ("action", "changes", "text"),
    [
        ("update", {"title": ["Chuyên viên", "Phó Trưởng phòng"]}, "Chức vụ: Chuyên viên → Phó Trưởng phòng"),
        ("update", {"is_active": [True, False]}, "Đang hoạt động: có → không"),
        ("update", {"closed_on": [None, "2024-03-01"]}, "Giải thể từ ngày: — → 01/03/2024"),
        ("create", {"name": [None, "Nguyễn Văn An"], "folded": [None, "x"]}, "Tên: Nguyễn Văn An"),
        ("create", {"role": [None, "head"], "person_id": [None, 1]}, "Nhân sự: Trần Văn An; Vai trò: Trưởng phòng"),
        ("update", {"department_id": [None, 2]}, "Phòng: — → Phòng Quản lý đầu tư"),
        ("update", {"department_id": [2, 99]}, "Phòng: Phòng Quản lý đầu tư → 99"),
        ("update", {"password_hash": ["…", "…"]}, "Mật khẩu: đã đổi, không hiện ở đây"),
        ("import", {"sha256": "0123456789abcdef" * 4}, "Mã SHA-256 của tệp: 0123456789abcdef…"),
        ("import", {"new": 1509}, "Thêm mới: 1.509"),
        ("create", {"year": [None, 2024], "type_id": [None, 1005]}, "Loại tài liệu: 1005; Năm: 2024"),
        ("import", {"rows": 54, "file": "a.xlsx"}, "Tệp: a.xlsx; Số dòng: 54"),
        ("act", {"days": ["2024-03-01", "2024-03-02", "x"]}, "Days: 01/03/2024, 02/03/2024, x"),
        ("act", {"filter": {"trạng thái": "mở"}}, "Điều kiện lọc: trạng thái: mở"),
        ("act", {"at": "2024-03-28T17:30:00+00:00"}, "At: 29/03/2024 00:30"),
        ("act", {"day": "2024-13-45"}, "Ngày: 2024-13-45"),
        ("delete", {}, ""),
    ],
)
def test_an_entry_reads_as_what_changed(action: str, changes: dict[str, Any], text: str) -> None:
    assert _line(action, changes).text == text


def test_the_kind_and_the_cause_of_a_change_request_read_as_its_page_names_them() -> None:
    for name, known in (("kind", KINDS), ("source", SOURCES)):
        assert {key: one.lower() for key, one in known.items()} == words.CODED_OF_KIND["change_request", name]
        for key, one in known.items():
            said = words.change("create", name, [None, key], NAMES, "change_request")
            assert said.after == one.lower()


def test_events_and_the_note_follow_the_changes() -> None:
    assert _line("correct", {}, "Nhập nhầm ngày.", 3).text == "Kèm 3 sự kiện; Nhập nhầm ngày."


def test_what_has_no_name_of_its_own_is_still_readable() -> None:
    assert (words.act("close_month"), words.kind("monthly_report")) == ("Close month", "Monthly report")
    assert _line("update", {"head_count": [1, 2]}).changes[0].label == "Head count"
    assert _line("sign_in", {}).actor == "Hệ thống"


@pytest.mark.parametrize(
    ("kind", "id_", "subject"),
    [
        ("person", "1", "Trần Văn An"),
        ("person", "7", "7"),
        ("department", "2", "Phòng Quản lý đầu tư"),
        ("person_role", "1,admin", "Trần Văn An, Quản trị"),
        ("dossier", "1", "1"),
        ("audit", "", ""),
    ],
)
def test_a_subject_is_named_where_its_number_has_a_name(kind: str, id_: str, subject: str) -> None:
    assert words.subject(kind, id_, NAMES) == subject


def test_roles_are_called_as_everywhere() -> None:
    assert {role.value: name for role, name in ROLE_NAMES.items()} == words.ROLES


def test_every_column_that_the_trail_shows_has_a_name(app: Flask) -> None:
    for mapper in Base.registry.mappers:
        model = mapper.class_
        if issubclass(model, Audited):
            assert (model.trail_name or mapper.local_table.description) in words.KINDS
            shown = {column.key for column in mapper.column_attrs} - words.SILENT - model.untracked - model.computed
            assert shown - words.COLUMNS.keys() == set(), model


def _recorded() -> set[tuple[str, str]]:
    """The act and the kind of every `trail.record` in the program, where they stand there as words."""
    found = set()
    for path in Path(heza.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in {"trail.record", "record"}:
                act, kind = (a.value if isinstance(a, ast.Constant) else "" for a in call.args[1:3])
                found.add((str(act), str(kind)))
    return found


def test_every_act_of_the_program_has_a_name() -> None:
    acts = {act for act, _ in _recorded() if act}
    assert {"export", "verify"} <= acts
    assert acts - words.ACTS.keys() == set()
    assert {kind for _, kind in _recorded() if kind} - words.KINDS.keys() == set()
