"""The import of a one-stop file against the bare reading of it and the bare inserting of what it made.

Each run is a process of its own, on its own copy of an agency without dossiers; ours and the bare one in turn. A
second process asks for the writer's lock all the time, to see how long others wait.
"""

import json
import multiprocessing
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import g
from flask_migrate import upgrade
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from bench import agency
from bench.client import Times
from bench.generate import DATA, config_in, recorded_at, sample
from bench.world import NOW, Schedule, World, lives, seen
from heza import ROOT, create_app
from heza.core import files
from heza.core.db import db
from heza.dossiers.imports import applying, staging, waiting, work
from heza.dossiers.imports.excel import Row
from heza.dossiers.rules import CHANNEL_NAMES, STATUS_NAMES

FLOOR, MEMORY_FLOOR, WAIT_FLOOR = 2.0, 400, 2.0
ROUNDS, ROUNDS_OF_MANY, MANY = 3, 1, 50_000
HEAD = (
    *("STT", "Mã hồ sơ", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Chủ hồ sơ", "Địa chỉ", "Số điện thoại"),
    *("Hình thức nộp", "Nhận hồ sơ", "Hẹn trả kết quả", "Kết thúc xử lý", "Trả kết quả", "Trạng thái", "Đơn vị xử lý"),
    *("Cán bộ xử lý", "Số hóa hồ sơ", "Số hóa kết quả", "Phí, lệ phí (đồng)", "Thanh toán trực tuyến", "Ghi chú"),
)
YES_NO = {True: "Có", False: "Không", None: ""}


def measure(total: int) -> list[str]:
    """The table for a file of so many rows."""
    template, path = prepared(total)
    runs: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
    with tempfile.TemporaryDirectory(dir=DATA) as place:
        for turn in range(ROUNDS_OF_MANY if total >= MANY else ROUNDS):
            for name in runs:
                folder = Path(place) / f"{name}-{turn}"
                shutil.copytree(template, folder)
                made = Path(place) / f"ours-{turn}"
                command = [sys.executable, "-m", "bench.imports", name, str(path), str(folder), str(made)]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise RuntimeError(done.stderr[-2000:])
                runs[name].append(json.loads(done.stdout.splitlines()[-1]))
    return _table(total, runs)


def _table(total: int, runs: dict[str, list[dict[str, float]]]) -> list[str]:
    times = {name: Times([run["seconds"] for run in each]) for name, each in runs.items()}
    ratio = times["ours"].ms / times["bare"].ms
    ours = runs["ours"]
    memory = max(run["peak_mb"] for run in ours)
    wait = max(run["longest_wait"] for run in ours)

    def phase(name: str) -> str:
        return f"{Times([run[name] for run in ours]).ms / 1000:.2f} s"

    def judged(text: str, good: bool) -> str:
        return text if good else f"**{text} ✗**"

    bare = runs["bare"]
    return [
        f"Import of {total:,} rows: {times['ours'].ms / 1000:.2f} s, bare {times['bare'].ms / 1000:.2f} s "
        f"(read {Times([run['read'] for run in bare]).ms / 1000:.2f} s, insert "
        f"{Times([run['insert'] for run in bare]).ms / 1000:.2f} s): ratio {judged(f'{ratio:.2f}', ratio <= FLOOR)} "
        f"(floor {FLOOR}×).",
        f"Ours: keeping the file {phase('keep')}, reading and comparing it {phase('stage')}, applying it in parts "
        f"{phase('apply')}; {ours[0]['events']:,.0f} events.",
        f"Peak memory {judged(f'{memory:.0f} MB', memory < MEMORY_FLOOR)} (floor {MEMORY_FLOOR} MB; the empty program "
        f"{ours[0]['idle_mb']:.0f} MB). Another writer waited at most {judged(f'{wait:.2f} s', wait < WAIT_FLOOR)} "
        f"(floor {WAIT_FLOOR:.0f} s).",
    ]


# ---------------------------------------------------------------- what is imported


def prepared(total: int) -> tuple[Path, Path]:
    """An agency without dossiers, and a file of so many rows; made once."""
    folder = DATA / f"agency-{sample().digest}"
    path = folder / f"mot-cua-{total}.xlsx"
    if not (folder / "agency" / "heza.db").exists():
        for old in DATA.glob("agency-*"):
            shutil.rmtree(old)
        (folder / "agency").mkdir(parents=True)
        with create_app(config_in(folder / "agency")).app_context():
            upgrade(directory=str(ROOT / "migrations"))
            db.session.remove()
            with recorded_at(Schedule(700).start):
                g.actor_id = None
                agency.set_up(Schedule(700))
            db.session.remove()
            db.engine.dispose()
    if not path.exists():
        with create_app(config_in(folder / "agency")).app_context():
            world = agency.world()
            db.session.remove()
            db.engine.dispose()
        _write(path, world, Schedule(total))
    return folder / "agency", path


def _write(path: Path, world: World, schedule: Schedule) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(["BAN QUẢN LÝ KHU KINH TẾ HẢI PHÒNG"])
    sheet.append(["DANH SÁCH HỒ SƠ THỦ TỤC HÀNH CHÍNH"])
    sheet.append([f"(Từ ngày {schedule.start:%d/%m/%Y} đến ngày {NOW:%d/%m/%Y})"])
    sheet.append(HEAD)
    until, number = schedule.data_until(0), 0
    for month in range(len(schedule.months) - 1, -1, -1):
        for life in lives(world, schedule, month):
            if row := seen(world, life, until):
                number += 1
                sheet.append(_cells(number, row))
    book.save(path)


def _cells(number: int, row: Row) -> list[Any]:
    def moment(value: datetime | None) -> str:
        return f"{value:%d/%m/%Y %H:%M:%S}" if value else ""

    return [
        *(number, row.code, row.procedure_code, row.procedure_name, row.field, row.applicant, row.address, row.phone),
        *(CHANNEL_NAMES[row.channel], moment(row.received_at), moment(row.due_at), moment(row.finished_at)),
        *(moment(row.returned_at), STATUS_NAMES[row.status], row.department, row.officer, YES_NO[row.digitised_in]),
        *(YES_NO[row.digitised_out], row.fee, YES_NO[row.paid_online], row.note),
    ]


# ---------------------------------------------------------------- the processes


def _peak_mb() -> float:
    """The most memory this program held; `getrusage` would count what its parent held when it forked."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def ours(path: Path, folder: Path) -> dict[str, float]:
    """Read the file into rows that wait, compare them, and apply them part by part, as the page and the job do."""
    app = create_app(config_in(folder))
    with app.app_context():
        db.session.execute(db.text("SELECT 1"))
        db.session.rollback()
        idle = _peak_mb()
        with _Waiting(folder) as others:
            marks = [time.perf_counter()]
            with path.open("rb") as stream:
                file = waiting.begin(files.keep(stream, path.stat().st_size), path.name, None)
            db.session.commit()
            marks.append(time.perf_counter())
            staging.stage(file, work.keep_a_part, lambda done, of: None, work.only_reading)
            db.session.commit()
            marks.append(time.perf_counter())
            applying.apply(file, applying.mark_of(file), valid_only=True)
            db.session.commit()
            while applying.apply_part(file.id):
                db.session.commit()
                applying.breathe()
            db.session.commit()
            marks.append(time.perf_counter())
        peak = _peak_mb()
        events = db.session.execute(db.text("SELECT count(*) FROM event")).scalar() or 0
        db.session.remove()
        db.engine.dispose()
    keep, stage, apply = (later - earlier for earlier, later in pairwise(marks))
    return {
        "seconds": marks[-1] - marks[0],
        "keep": keep,
        "stage": stage,
        "apply": apply,
        "peak_mb": peak,
        "idle_mb": idle,
        "events": float(events),
        "longest_wait": others.longest,
    }


def bare(path: Path, folder: Path, made: Path) -> dict[str, float]:
    """Read the same file and insert the dossiers and events that ours made of it, in one transaction."""
    tables: dict[str, tuple[str, list[Any]]] = {}
    with sqlite3.connect(made / "heza.db") as source:
        for table in ("applicant", "dossier_import", "dossier", "event"):
            found = source.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            tables[table] = (", ".join("?" * len(found[0])), found)
    raw = sqlite3.connect(folder / "heza.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
        raw.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    read = time.perf_counter()
    raw.execute("BEGIN IMMEDIATE")
    for table, (marks, found) in tables.items():
        raw.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
    raw.execute("COMMIT")
    done = time.perf_counter()
    raw.close()
    return {"seconds": done - began, "read": read - began, "insert": done - read, "rows": float(len(rows))}


class _Waiting:
    """Somebody else who wants to write, again and again; `longest` is the longest wait in seconds."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.longest = 0.0
        self._stop = context.Event()
        self._answers: Any = context.Queue()
        self._process = context.Process(target=_ask_to_write, args=(str(folder), self._stop, self._answers))

    def __enter__(self) -> "_Waiting":
        self._process.start()
        self._answers.get()  # it is ready
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.longest = self._answers.get()
        self._process.join()


def _ask_to_write(folder: str, stop: Any, answers: Any) -> None:
    raw = sqlite3.connect(Path(folder) / "heza.db", isolation_level=None)
    raw.execute("PRAGMA busy_timeout=600000")
    answers.put("ready")
    longest = 0.0
    while not stop.is_set():
        began = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("ROLLBACK")
        longest = max(longest, time.perf_counter() - began)
        time.sleep(0.02)
    raw.close()
    answers.put(longest)


def main() -> None:
    """One process of a run; see `measure`."""
    name, path, folder, made = sys.argv[1], *(Path(text) for text in sys.argv[2:5])
    print(json.dumps(ours(path, folder) if name == "ours" else bare(path, folder, made)))


if __name__ == "__main__":
    main()
