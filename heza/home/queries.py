"""What each person finds on the first page. Every part costs a fixed number of statements."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from flask import g, url_for
from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from heza.accountability import atrisk, rules
from heza.accountability import queries as accountability
from heza.accountability.atrisk import Held
from heza.accountability.lines import dossier_url
from heza.accounts import absences
from heza.accounts.models import STILL_KNOWN, Department, Headship, Person, PersonRole
from heza.accounts.permissions import Can, Role
from heza.approvals.queries import acting_for
from heza.commitments import queries as commitments
from heza.core import clock, mail, words
from heza.core.db import db
from heza.core.jobs import queries as jobs
from heza.core.settings import setting
from heza.core.tasks import Task
from heza.documents import tasks as documents
from heza.dossiers.figures import Question, figures, question
from heza.dossiers.models import Dossier, DossierImport
from heza.dossiers.rules import Figures, month_of, total
from heza.explanations import queries as explanations
from heza.paperwork import tasks as papers
from heza.procedures.models import Field, Procedure
from heza.reports import tasks as reports
from heza.reports.registers import task_list as registers
from heza.reviews import tasks as reviews
from heza.workdays import years
from heza.workdays.models import CalendarDay
from heza.workdays.queries import calendar

SOON = 3  # working days ahead that the first page looks


def horizon() -> date:
    """The last day that counts as near: three working days ahead."""
    return calendar().due_on(clock.today(), SOON)


def now() -> Question:
    """The figures of this morning."""
    period = month_of(clock.today(), setting("period_first_day"))
    return question(period, calendar())


# ---------------------------------------------------------------- what waits for me


def my_dossiers(person: Person) -> list[Held]:
    """The running dossiers at a person's desk that are overdue or due within three working days."""
    return atrisk.held_by(person.id, horizon())


def waiting_for(person: Person) -> list[Task]:
    """Everything that waits for a person, the nearest deadline first; the badge of the menu counts these."""
    mine = my_dossiers(person)
    known = {held.id for held in mine}
    headed = headed_by(person)
    theirs = [held for held in atrisk.held_in(headed) if held.will_breach] if headed else []
    waiting = [_task(held) for held in mine] + [_task(held) for held in theirs if held.id not in known]
    waiting.sort(key=lambda task: (task.due_on or date.max, task.title))
    waiting += [task for tray in trays(person) for task in tray.tasks]
    return waiting + [Task(todo.words, todo.url, kind="wait") for todo in todos(person)]


class Tray(NamedTuple):
    """What waits for somebody in one room."""

    title: str
    url: str
    link: str
    tasks: list[Task]


def trays(person: Person) -> list[Tray]:
    """What waits for a person beside dossiers, room by room; empty ones are left out."""
    acting = acting_for(person)  # every room asks it
    found = (
        Tray(
            "Giải trình hồ sơ trễ hạn",
            url_for("explanations.index"),
            "Mọi giải trình",
            explanations.waiting_for(person, acting),
        ),
        Tray("Bản cam kết", url_for("commitments.index"), "Mọi bản cam kết", commitments.waiting_for(person, acting)),
        Tray("Biểu mẫu", url_for("paperwork.index"), "Mọi biểu mẫu", papers.tasks_of(person, acting)),
        Tray("Tài liệu ISO", url_for("documents.index"), "Danh mục tài liệu", documents.waiting_for(person, acting)),
        Tray("Rà soát thủ tục nội bộ", url_for("reviews.index"), "Bảng rà soát", reviews.waiting_for(person, acting)),
        Tray(
            "Báo cáo",
            url_for("reports.index"),
            "Mọi báo cáo",
            [*reports.waiting_for(person, acting), *registers.tasks_waiting(person)],
        ),
    )
    return [tray for tray in found if tray.tasks]


def _task(held: Held) -> Task:
    state = rules.standing(held.due_on, clock.today(), calendar())
    kind = "late" if held.will_breach else state.kind
    return Task(held.code, dossier_url(held.code), held.due_on, held.procedure_name, kind)


def headed_by(person: Person) -> list[int]:
    """The departments that a person heads today, and those whose absent head they stand in for."""
    return absences.standing(person, clock.today()).departments


class Holds(NamedTuple):
    """How many dossiers a person holds: open, suspended."""

    running: int
    suspended: int


def holds(person: Person) -> Holds:
    """What the export gives a person, near or far."""
    wanted = select(Dossier.state, func.count()).where(Dossier.closed_on.is_(None), Dossier.officer_id == person.id)
    counts = {state: count for state, count in db.session.execute(wanted.group_by(Dossier.state))}
    return Holds(counts.get("open", 0), counts.get("suspended", 0))


# ---------------------------------------------------------------- departments


@dataclass(frozen=True)
class Unit:
    """A department this morning: its head, its figures, what will breach."""

    department: Department | None
    head: str
    figures: Figures
    breaching: int
    risks: list[Held] = field(default_factory=list)

    @property
    def cells(self) -> list[tuple[str, str, int, str]]:
        """Its line of the leader's table: label, box (empty: not a figure), value, colour."""
        one = self.figures
        return [
            ("Quá hạn", "open_late", one.open_late, "late"),
            ("Sắp trễ", "", self.breaching, "late"),
            ("Hôm nay", "due_today", one.due_today, "soon"),
            ("1 ngày", "due_in_1", one.due_in_1, ""),
            ("3 ngày", "due_in_3", one.due_in_3, ""),
            ("Đang giữ", "open", one.open, ""),
            ("Tạm dừng", "suspended", one.suspended, ""),
        ]


def units(ids: Iterable[int] | None = None) -> list[Unit]:
    """These departments, or every one that had dossiers in this period; the one with most trouble first."""
    wanted = None if ids is None else set(ids)
    counts = {key[0]: one for key, one in figures(now(), "department").items()}
    risks: dict[int | None, list[Held]] = {}
    for held in atrisk.held_in(wanted):
        if held.will_breach:
            risks.setdefault(held.department_id, []).append(held)
    departments, heads = accountability.department_names(), heads_today()
    keys = wanted if wanted is not None else counts.keys() | risks.keys()
    found = [
        Unit(
            departments.get(id or 0),
            heads.get(id or 0, ""),
            counts.get(id, Figures()),
            len(risks.get(id, [])),
            risks.get(id, []),
        )
        for id in keys
    ]
    return sorted(found, key=lambda unit: (-unit.figures.open_late, -unit.breaching, _place(unit.department)))


def _place(department: Department | None) -> tuple[int, int]:
    return (department.position, department.id) if department else (10**6, 0)


def heads_today() -> dict[int, str]:
    """The name of the head of every department."""
    h, today = Headship, clock.today()
    wanted = select(h.department_id, Person.name).join(Person, Person.id == h.person_id)
    wanted = wanted.where(h.from_day <= today, h.to_day > today, h.known_to == STILL_KNOWN)
    return {id: name for id, name in db.session.execute(wanted.order_by(h.department_id, h.id))}


def whole(found: list[Unit]) -> Unit:
    """The agency this morning."""
    return Unit(None, "", total(unit.figures for unit in found), sum(unit.breaching for unit in found))


# ---------------------------------------------------------------- the data, and what is not set


def last_import() -> DossierImport | None:
    """The latest file that was applied and counts."""
    row = DossierImport
    return db.session.scalar(select(row).where(row.undone_seq.is_(None)).order_by(row.id.desc()).limit(1))


class Todo(NamedTuple):
    """Something that is not set, and where it is set."""

    words: str
    action: str
    url: str


def todos(person: Person) -> list[Todo]:
    """What this person can set and nobody has: the next steps of a new installation, later the loose ends."""
    counts = _loose_ends()
    found: list[Todo] = []
    for permission, make in _CHECKS:
        if person.can(permission):
            found += make(counts)
    return found


Counts = dict[str, int]


def _people(counts: Counts) -> list[Todo]:
    found = []
    if counts["officers"] == 0:
        words_ = "Chưa có cán bộ nào ngoài người quản trị. Hãy thêm phòng, cán bộ và vai trò của họ."
        found.append(Todo(words_, "Thêm nhân sự", url_for("accounts.people")))
    if counts["headless"]:
        words_ = f"{counts['headless']} phòng chưa có trưởng phòng, nên hồ sơ của phòng chưa có người chịu trách nhiệm."
        found.append(Todo(words_, "Khai trưởng phòng", url_for("accounts.departments")))
    if unknown := counts["units"] + counts["people"]:
        words_ = f"{unknown} tên phòng, cán bộ trong tệp Một cửa chưa đối chiếu với danh sách nhân sự."
        found.append(Todo(words_, "Đối chiếu", url_for("accounts.people", trang_thai="chua-doi-chieu")))
    return found


def _procedures(counts: Counts) -> list[Todo]:
    found = []
    if counts["procedures"] == 0:
        words_ = "Chưa có danh mục thủ tục, nên hạn trả của HEZA và định mức các bước chưa tính được."
        found.append(Todo(words_, "Nhập danh mục", url_for("procedures.upload")))
    if counts["fields"]:
        words_ = f"{counts['fields']} lĩnh vực chưa đối chiếu với quyết định công bố danh mục."
        found.append(Todo(words_, "Đối chiếu", url_for("procedures.index")))
    return found


def _days(counts: Counts) -> list[Todo]:
    return [*_this_year(counts), *_next_year(counts)]


def _next_year(counts: Counts) -> list[Todo]:
    """From 1 November on the calendar of next year: announced about then, and needed before the year turns."""
    asked = years.asked_year(clock.today())
    said = years.Missing(asked, counts["next_days"], counts["next_unsure"]).sentence if asked else ""
    return [Todo(said, f"Lập lịch năm {asked}", url_for("workdays.show", year=asked))] if said else []


def _this_year(counts: Counts) -> list[Todo]:
    year = clock.today().year
    if counts["days"] == 0:
        words_ = f"Lịch chưa có ngày nghỉ nào của năm {year}, nên mới chỉ trừ thứ Bảy và Chủ nhật."
        return [Todo(words_, "Lập lịch", url_for("workdays.index"))]
    if counts["unsure"]:
        words_ = f"{counts['unsure']} ngày trong lịch năm {year} chưa đối chiếu với văn bản."
        return [Todo(words_, "Đối chiếu lịch", url_for("workdays.index"))]
    return []


def _imports(counts: Counts) -> list[Todo]:
    if counts["imports"]:
        return []
    words_ = "Chưa nhập tệp hồ sơ nào từ hệ thống Một cửa, nên chưa có số liệu."
    return [Todo(words_, "Nhập tệp Một cửa", import_url())]


def _jobs(counts: Counts) -> list[Todo]:
    found, url = [], url_for("jobs.index", trang_thai="loi")
    if counts["jobs_silent"] or counts["jobs_waiting"]:
        words_ = "Bộ xử lý việc nền không hoạt động, nên thư và nhắc việc chưa được gửi. Hãy khởi động lại heza."
        found.append(Todo(words_, "Xem việc nền", url_for("jobs.index")))
    if counts["mails_kept"]:
        words_ = f"{counts['mails_kept']} thư chưa gửi vì chưa cấu hình HEZA_MAIL_URL."
        found.append(Todo(words_, "Xem thư chưa gửi", url))
    if failed := counts["jobs_failed"] - counts["mails_kept"]:
        found.append(Todo(f"{failed} việc nền bị lỗi và không tự làm lại nữa.", "Xem việc lỗi", url))
    return found


_CHECKS = (
    (Can.EDIT_PEOPLE, _people),
    (Can.EDIT_PROCEDURES, _procedures),
    (Can.EDIT_CALENDAR, _days),
    (Can.IMPORT_DOSSIERS, _imports),
    (Can.EDIT_SETTINGS, _jobs),
)


def import_url() -> str:
    """Where a one-stop file is imported."""
    return url_for("dossiers.upload")


def unknown_names() -> str:
    """The names in imported files that wait to be confirmed, in words; empty when there is none."""
    counts = _loose_ends()
    parts = (("units", "phòng"), ("people", "cán bộ"), ("fields", "lĩnh vực"))
    return ", ".join(f"{counts[name]} {words_}" for name, words_ in parts if counts[name])


def _loose_ends() -> Counts:
    """Everything that `todos` asks, in one statement; read once per request."""
    if "loose_ends" not in g:
        g.loose_ends = _counted_loose_ends()
    found: Counts = g.loose_ends
    return found


def _counted_loose_ends() -> Counts:
    year = clock.today().year
    these_days = (CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31))
    asked: dict[str, Select[int]] = {
        "officers": _count(PersonRole, PersonRole.role != Role.ADMIN),
        "headless": _count(Department, *_headless()),
        "units": _count(Department, Department.confirmed.is_(False)),
        "people": _count(Person, Person.confirmed.is_(False)),
        "fields": _count(Field, Field.confirmed.is_(False)),
        "procedures": select(func.count()).select_from(select(Procedure.id).limit(1).subquery()),
        "days": _count(CalendarDay, *these_days),
        "unsure": _count(CalendarDay, CalendarDay.confirmed.is_(False), *these_days),
        "next_days": _count(CalendarDay, *years.in_year(year + 1)),
        "next_unsure": _count(CalendarDay, CalendarDay.confirmed.is_(False), *years.in_year(year + 1)),
        "imports": select(func.count()).select_from(select(DossierImport.id).limit(1).subquery()),
        "jobs_failed": jobs.count_failed(),
        "mails_kept": jobs.count_failed(mail.NOT_SET),
        "jobs_waiting": jobs.count_waiting(),
        "jobs_silent": jobs.count_silent(),
    }
    row = db.session.execute(select(*(one.scalar_subquery().label(name) for name, one in asked.items()))).one()
    return Counter(dict(row._mapping))


def _count(model: type[object], *conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(model).where(*conditions)


def _headless() -> tuple[ColumnElement[bool], ...]:
    """Departments of today with dossiers or officers, and without a head."""
    h, today = Headship, clock.today()
    headed = exists().where(
        h.department_id == Department.id, h.from_day <= today, h.to_day > today, h.known_to == STILL_KNOWN
    )
    used = exists().where(Dossier.department_id == Department.id)
    staffed = exists().where(
        Person.department_id == Department.id, PersonRole.person_id == Person.id, PersonRole.role == Role.OFFICER
    )
    is_open = or_(Department.closed_on.is_(None), Department.closed_on > today)
    return is_open, Department.confirmed.is_(True), ~headed, or_(used, staffed)


def day_words() -> str:
    """Today in words."""
    week = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
    today = clock.today()
    return f"{week[today.weekday()]}, ngày {words.day(today)}"
