"""What people do with reports: begin, write, answer, hand in, freeze, send. Nothing here commits."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any

from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.approvals.signoff import Item, mark_of, take_step
from heza.approvals.workflow import MOVED, Taken
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, files, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.tables import columns_of
from heza.reports import draft, queries, ready
from heza.reports.covered import frozen_line
from heza.reports.flow import REPORTS
from heza.reports.gathering.rows import frozen_rows
from heza.reports.gathering.times import times_of
from heza.reports.models import (
    FrozenReport,
    Report,
    ReportAnswer,
    ReportConfirmation,
    ReportInput,
    ReportSection,
    ReportWriter,
)
from heza.reports.printed.output import files_of
from heza.reports.registers.actions import carry_over
from heza.reports.rules import FREE, INPUTS, LONGEST, OPEN, Span, due_on

THERE = "Báo cáo {name} đã có. Hãy mở báo cáo đó."
OVERLAPS = (
    "Kỳ {first}–{last} chồng lên kỳ của báo cáo {name} đã có ({begin}–{end}). "
    "Hãy kiểm tra ngày đầu kỳ ở trang Thiết lập, rồi lập lại."
)
NOT_YOURS = "Mục này giao cho đơn vị khác viết. Hãy hỏi Tổ KSTTHC nếu cần đổi người viết."
STALE = (
    "Người khác, hoặc chính bạn ở một cửa sổ khác, vừa sửa mục này nên nội dung của bạn chưa được lưu. "
    "Hãy so hai bản dưới đây; bấm Lưu sẽ thay bản kia bằng bản này."
)
TAKEN = "Số {number} đã ghi cho báo cáo {name}. Hãy kiểm tra lại số do văn thư cấp."
MOVED_ON = "Nhận xét này vừa thay đổi vì số liệu hoặc lời văn đã khác. Hãy đọc lại rồi trả lời."


class Stale(Refused):
    """Somebody else saved the section after this page was opened."""


# ---------------------------------------------------------------- beginning


def begin(span: Span, person: Person) -> Report:
    """A new report of a span, with its sections, and the unfinished tasks of the one before. Raises Refused."""
    if queries.report_of(span) is not None:
        raise Refused(THERE.format(name=span.name))
    period = times_of(span).period  # refuses a period that has not begun
    other = queries.overlapping(span.kind, period.first, period.last)
    if other is not None:
        days = {"begin": words.day(other.first_day), "end": words.day(other.last_day)}
        raise Refused(
            OVERLAPS.format(first=words.day(period.first), last=words.day(period.last), name=other.name, **days)
        )
    report = Report(
        kind=span.kind,
        year=span.year,
        part=span.part,
        first_day=period.first,
        last_day=period.last,
        due_on=due_on(period, queries.due_days(span.kind)),
        edited_at=clock.recorded(),
        state="draft",
        writers=[ReportWriter(person_id=person.id)],
    )
    db.session.add(report)
    try:
        db.session.flush()
    except IntegrityError as problem:  # two people at once
        db.session.rollback()
        raise Refused(THERE.format(name=span.name)) from problem
    db.session.add_all(ReportSection(report_id=report.id, key=one.key, text="") for one in FREE)
    db.session.add_all(ReportInput(report_id=report.id, key=key, value=None) for key in INPUTS)
    db.session.flush()
    carry_over(report)
    return report


# ---------------------------------------------------------------- writing


def save_section(section: ReportSection, text: str, person: Person, version: int, open_page: str = "") -> None:
    """Keep what a page sends of a section. `version` is the one that it showed, `open_page` its own name: it may save
    again and again, another one that shows an older state may not. Raises Refused (Stale).
    """
    report = _open(section.report)
    if not queries.may_write(person, section):
        raise Refused(NOT_YOURS)
    db.session.refresh(section)
    is_own = bool(open_page) and open_page == section.open_page
    if version != section.version and not is_own:
        raise Stale(STALE)
    clean = "\n".join(words.clean(line) for line in text.splitlines()).strip()[:LONGEST]
    if clean == section.text and open_page == section.open_page:
        return
    if clean != section.text:
        section.text, section.edited_at, section.edited_by = clean, clock.recorded(), person
        section.version += 1
        _wrote(report, person)
    section.open_page = open_page[:40]
    db.session.flush()


def _open(report: Report) -> Report:
    """A report that is written of, held until the commit. Raises Refused."""
    queries.held(report)
    if report.state not in OPEN:
        raise Refused(ready.closed(report.state))
    draft.forget(report)
    return report


def _wrote(report: Report, person: Person) -> None:
    if person.id not in report.authors():
        db.session.merge(ReportWriter(subject_id=report.id, person_id=person.id))
        db.session.flush()
        db.session.expire(report, ["writers"])


def give_section(section: ReportSection, department_id: int | None) -> None:
    """A department writes a section from now on; None: the control team."""
    _open(section.report)
    section.department_id = department_id


def finish_section(section: ReportSection, person: Person, *, is_done: bool) -> None:
    """Say that a section is finished, or not yet."""
    _open(section.report)
    if not queries.may_write(person, section):
        raise Refused(NOT_YOURS)
    section.is_done = is_done


def set_inputs(report: Report, values: dict[str, int | None]) -> None:
    """Keep the numbers that no register knows."""
    _open(report)
    known = queries.inputs_of(report.id)
    for key in INPUTS:
        row = known.get(key) or ReportInput(report_id=report.id, key=key)
        row.value = values.get(key)
        db.session.add(row)


def answer(report: Report, check: str, seen: str, note: str, person: Person) -> None:
    """Answer a warning as it reads now; an empty note takes the answer back. Raises Refused."""
    _open(report)
    found = next((one for one in draft.draft_of(report).findings if one.key == check), None)
    if found is None or found.sha256 != seen or found.is_error:
        raise Refused(MOVED_ON)
    row = queries.answers_of(report.id).get(check)
    if not note:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        row = ReportAnswer(report_id=report.id, check=check, finding_sha256=seen, note=note, person_id=person.id)
        row.recorded_at = clock.recorded()
        db.session.add(row)
    else:
        row.finding_sha256, row.note, row.person_id, row.recorded_at = seen, note, person.id, clock.recorded()
    db.session.flush()
    draft.forget(report)


# ---------------------------------------------------------------- the figures that departments confirm


def pin(report: Report) -> None:
    """Fix up to where the figures know, and ask each department for its own; who confirmed the same rows stays."""
    report.known, report.known_at = trail.head_seq(db.session), clock.recorded()
    db.session.flush()
    draft.forget(report)
    facts = draft.draft_of(report).facts
    digests = _digests(report)
    known = {one.department_id: one for one in queries.confirmations(report.id)}
    for line in facts.by_department:
        if line.id is None:
            continue
        row = known.pop(line.id, None) or ReportConfirmation(
            report_id=report.id, department_id=line.id, state="waiting", figures="{}"
        )
        figures = json.dumps(columns_of(line.figures), sort_keys=True)
        if (row.figures, row.rows_sha256) != (figures, digests.get(line.name, "")):
            row.figures, row.rows_sha256 = figures, digests.get(line.name, "")
            row.state, row.disputed = "waiting", ""
        db.session.add(row)
    for gone in known.values():
        db.session.delete(gone)
    db.session.flush()


def _digests(report: Report) -> dict[str, str]:
    """The digest of the rows of each department, by its name."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for one in frozen_rows(times_of(report.span, report)):
        rows.setdefault(one["department"], []).append(one)
    return {name: sha256(_bytes(some)).hexdigest() for name, some in rows.items()}


def _bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def update_figures(report: Report) -> None:
    """Ask the figures anew while departments confirm. Raises Refused."""
    queries.held(report)
    if report.state != "confirming":
        raise Refused("Số liệu chỉ cập nhật lại khi các phòng đang xác nhận. Hãy tải lại trang.")
    pin(report)


# ---------------------------------------------------------------- effects of steps


def _collected(report: Report, _taken: Taken) -> None:
    pin(report)


def _pulled_back(report: Report, _taken: Taken) -> None:
    """The figures follow the data again; who confirmed and finds the same rows later has confirmed."""
    report.known, report.known_at = None, None


def _assembled(report: Report, taken: Taken) -> None:
    """Everything that will be signed, as one text. Raises Refused.

    What the step was allowed by was read before the report was held: somebody may have written since.
    """
    draft.forget(report)
    queries.held_confirmations(report.id)
    if why := ready.objection(report):
        raise Refused(why)
    rows = _kept(_bytes(frozen_rows(times_of(report.span, report))))  # a signature is of the rows too
    content = draft.draft_of(report).content() | {"rows_sha256": rows}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    report.content, report.content_sha256 = text, sha256(text.encode()).hexdigest()
    _wrote(report, taken.standing.person)


def _signed(report: Report, _taken: Taken) -> None:
    """Keep the pair, the words, the rows, the files: what was signed is never asked again."""
    assert report.known is not None and report.known_at is not None
    times = times_of(report.span, report)
    made = files_of(report)
    pdf, docx, xlsx = _kept(made.pdf), _kept(made.docx), _kept(made.xlsx)
    frozen = FrozenReport(
        seq=trail.take_seqs(db.session, 1),
        report_id=report.id,
        as_of=times.as_of,
        known=report.known,
        known_at=report.known_at,
        content=report.content,
        content_sha256=report.content_sha256,
        rows_sha256=report.told["rows_sha256"],
        pdf_sha256=pdf,
        docx_sha256=docx,
        xlsx_sha256=xlsx,
        signed_on=clock.today(),
        recorded_at=clock.recorded(),
    )
    db.session.add(frozen)
    trail.record(
        db.session,
        "freeze_report",
        "report",
        report.id,
        {"name": report.name, "content_sha256": report.content_sha256, "pdf_sha256": pdf},
        first_seq=frozen.seq,
        event_digest=digest_of([frozen_line(frozen)]),
    )


def _kept(data: bytes) -> str:
    """Bytes in the store of files, for ever."""
    digest = files.keep(BytesIO(data))
    files.retain(digest)
    return digest


def _disputed(confirmation: ReportConfirmation, taken: Taken) -> None:
    """What is wrong stays in sight until the control team has answered."""
    confirmation.disputed = taken.note


def _asked_again(confirmation: ReportConfirmation, _taken: Taken) -> None:
    confirmation.disputed = ""


CONFIRMATION_EFFECTS = {"dispute": _disputed, "ask_again": _asked_again}
EFFECTS = {"collect": _collected, "pull_back": _pulled_back, "assemble": _assembled, "sign": _signed}


# ---------------------------------------------------------------- sending

SENT_ONLY = "Báo cáo này chưa phát hành nên chưa có gì để sửa. Hãy tải lại trang của báo cáo."


@dataclass(frozen=True)
class Sending:
    """What the registry made of a signed report."""

    number: str
    issued_on: date
    sent_on: date
    note: str = ""
    scan_sha256: str = ""
    scan_name: str = ""


def send(report: Report, sending: Sending, person: Person, seen: str) -> None:
    """Record number, day and the signed scan, and that it was sent. Raises Refused."""
    take_step(Item(REPORTS, report, "send", seen, apart=True), person)
    _keep(report, sending)


def amend_sending(report: Report, sending: Sending, reason: str, seen: str) -> None:
    """Mend what was recorded of sending, or add the scan that came later; what stood there is in the trail with the
    reason. Raises Refused.
    """
    queries.held(report)
    if report.state != "sent":
        raise Refused(SENT_ONLY)
    if seen != mark_of(report):
        raise Refused(MOVED)
    before = {"number": report.number, "scan_sha256": report.scan_sha256 or ""}
    _keep(report, sending)
    after = {"number": report.number, "scan_sha256": report.scan_sha256 or ""}
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    trail.record(db.session, "correct", "report", report.id, changes, reason)


def _keep(report: Report, sending: Sending) -> None:
    other = queries.numbered(sending.number, sending.issued_on.year, report.id)
    if other is not None:
        raise Refused(TAKEN.format(number=sending.number, name=other.name))
    report.number, report.issued_on = sending.number, sending.issued_on
    report.sent_on, report.sent_note = sending.sent_on, sending.note
    if sending.scan_sha256:
        files.retain(sending.scan_sha256)
        report.scan_sha256, report.scan_name = sending.scan_sha256, sending.scan_name
