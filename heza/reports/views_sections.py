"""Writing the sections of a report, several people at once: each section is saved by itself, as it is typed."""

import secrets
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.core.db import db
from heza.documents.queries import department_choices
from heza.reports import actions, queries, ready
from heza.reports.checking.look import named
from heza.reports.draft import draft_of
from heza.reports.forms import InputsForm, SectionForm
from heza.reports.models import ReportSection
from heza.reports.rules import BY_KEY, INPUTS, NEEDED, OPEN
from heza.reports.showing import is_waited_for

BARE = "Yêu cầu gửi lên thiếu nội dung nên chưa ghi gì. Hãy tải lại trang rồi làm lại."
bp = Blueprint("report_sections", __name__, url_prefix="/bao-cao/<int:id>/muc")


@bp.get("")
@allow(Can.READ)
def index(id: int) -> ResponseReturnValue:
    """Every section: who writes it, when it was written last, whether it is finished."""
    report = queries.report_for(viewer(), id)
    return _index(report, InputsForm(formdata=None, data={k: r.value for k, r in queries.inputs_of(id).items()}))


def _index(report: Any, form: InputsForm, status: int = 200) -> ResponseReturnValue:
    sections = queries.sections(report.id)
    return hx.page(
        "reports/sections.html",
        status=status,
        subject=report,
        sections=sections,
        names={key: f"{named(key)} {BY_KEY[key].heading.format(next='KỲ TIẾP THEO')}" for key in sections},
        needed=NEEDED,
        is_waited_for=is_waited_for,
        writes={key: queries.may_write(viewer(), one) for key, one in sections.items()},
        units=department_choices(),
        inputs=INPUTS,
        form=form,
        is_open=report.state in OPEN,
        closed=ready.closed(report.state),
        may_keep=viewer().can(Can.KEEP_REPORTS),
    )


@bp.post("/so-tu-nhap")
@allow(Can.KEEP_REPORTS)
def inputs(id: int) -> ResponseReturnValue:
    """Keep the numbers that no register knows; empty is missing, 0 is none."""
    report = queries.report_for(viewer(), id)
    if not INPUTS.keys() <= request.form.keys():
        return hx.refuse(BARE, 422)
    form = InputsForm()
    if not form.validate_on_submit():
        return _index(report, form, 422)
    actions.set_inputs(report, form.entered)
    db.session.commit()
    return hx.done(url_for(".index", id=id), "Đã lưu các số tự nhập.")


@bp.route("/<string:name>", methods=["GET", "POST"])
@allow(Can.WRITE_REPORTS)
def edit(id: int, name: str) -> ResponseReturnValue:
    """Write a section: its sentences from the figures above, last time's words beside."""
    section = queries.section_for(viewer(), id, name)
    if request.method == "GET":
        return _edit_page(section)
    form = SectionForm()
    if not form.validate_on_submit():
        return _edit_page(section, typed=form.text.data or "", wrong=[*form.text.errors], status=422)
    try:
        actions.save_section(section, form.text.data or "", viewer(), form.shown, form.open_page.data or "")
    except actions.Stale as refusal:
        db.session.refresh(section)
        return _edit_page(section, typed=form.text.data or "", unsaved=refusal.reason, status=409)
    if request.form.get("go") == "done":
        actions.finish_section(section, viewer(), is_done=True)
    db.session.commit()
    return hx.done(url_for(".index", id=id), f"Đã lưu mục {named(name)}.")


@bp.post("/<string:name>/luu")
@allow(Can.WRITE_REPORTS)
def autosave(id: int, name: str) -> ResponseReturnValue:
    """Keep what was typed so far and say when."""
    section = queries.section_for(viewer(), id, name)
    form = SectionForm()
    if not form.validate_on_submit():
        return hx.refuse("; ".join(form.text.errors) or "Nội dung chưa lưu được. Hãy tải lại trang.", 422)
    actions.save_section(section, form.text.data or "", viewer(), form.shown, form.open_page.data or "")
    db.session.commit()
    return _edit_page(section, open_page=section.open_page, is_autosaved=True)


def _edit_page(
    section: ReportSection,
    typed: str | None = None,
    unsaved: str = "",
    wrong: list[str] | None = None,
    open_page: str = "",
    status: int = 200,
    *,
    is_autosaved: bool = False,
) -> ResponseReturnValue:
    """The page on which a section is written; `unsaved`: what was typed over newer words, so that it is not lost.

    `is_autosaved`: only when it was saved is shown, every other second of typing, so no figure is asked.
    """
    report = section.report
    before_name, before = ("", {}) if is_autosaved else queries.texts_before(report)
    told = draft_of(report) if report.state in OPEN and not is_autosaved else None
    return hx.page(
        "reports/section.html",
        fragments=("section_saved",),
        status=status,
        subject=report,
        section=section,
        heading=BY_KEY[section.key].heading.format(next="KỲ TIẾP THEO"),
        place=named(section.key),
        text=section.text if typed is None else typed,
        is_typed=typed is not None,
        unsaved=unsaved,
        wrong=wrong or [],
        sentences=told.told.part(section.key).sentences if told else (),
        findings=[
            one
            for one in (told.findings if told else [])
            if one.verdict == "wrong" and any(side.section == section.key for side in one.sides)
        ],
        causes=told.facts.causes if told and section.key == "difficulties" else (),
        before_name=before_name,
        before=before.get(section.key, ""),
        open_page=open_page or secrets.token_urlsafe(12),
        may_write=queries.may_write(viewer(), section) and report.state in OPEN,
        saved_at=clock.local(section.edited_at) if section.edited_at else None,
    )


@bp.post("/<string:name>/giao")
@allow(Can.KEEP_REPORTS)
def give(id: int, name: str) -> ResponseReturnValue:
    """A department writes a section."""
    section = queries.section_for(viewer(), id, name)
    if "department_id" not in request.form:
        return hx.refuse(BARE, 422)
    chosen = request.form["department_id"]
    units = dict(department_choices())
    if chosen and chosen not in units:
        return hx.refuse("Hãy chọn phòng trong danh sách.", 422)
    actions.give_section(section, int(chosen) if chosen else None)
    db.session.commit()
    whom = units.get(chosen, "Tổ kiểm soát TTHC")
    return hx.done(url_for(".index", id=id), f"Đã giao mục {named(name)} cho {whom}.")


@bp.post("/<string:name>/xong")
@allow(Can.WRITE_REPORTS)
def finish(id: int, name: str) -> ResponseReturnValue:
    """Say that a section is finished, or open again."""
    section = queries.section_for(viewer(), id, name)
    if request.form.get("is_done") not in ("0", "1"):
        return hx.refuse(BARE, 422)
    is_done = request.form["is_done"] == "1"
    actions.finish_section(section, viewer(), is_done=is_done)
    db.session.commit()
    return hx.done(url_for(".index", id=id), "Đã ghi mục viết xong." if is_done else "Đã mở lại mục để viết tiếp.")
