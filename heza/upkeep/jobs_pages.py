"""The page of long work. It stands above `heza.core.jobs` because it asks who may read it, as every page does."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import hx
from heza.core.db import db
from heza.core.jobs import actions, queries

bp = Blueprint("jobs", __name__)

STATES = {  # in the address, in the table, in words
    "loi": ("failed", "Lỗi"),
    "dang-cho": ("queued", "Đang chờ"),
    "dang-chay": ("running", "Đang chạy"),
    "da-xong": ("done", "Đã xong"),
    "bo-qua": ("dropped", "Đã bỏ qua"),
}


@bp.get("/viec-nen")
@allow(Can.EDIT_SETTINGS)
def index() -> ResponseReturnValue:
    """The jobs, newest first; what failed says why."""
    asked = request.args.get("trang_thai", "")
    asked = asked if asked in STATES else ""
    counts, beat = queries.counts(), queries.last_beat()
    found = queries.jobs(STATES[asked][0] if asked else "", _before())
    kept: dict[str, Any] = {"trang_thai": asked} if asked else {}
    return hx.page(
        "upkeep/jobs.html",
        lines=found.lines,
        asked=asked,
        failed=counts.get("failed", 0),
        tabs=_tabs(asked, counts),
        beat=beat,
        is_silent=queries.is_silent(beat),
        next_url=url_for(".index", **kept, truoc=found.next_before) if found.next_before else "",
        first_url=url_for(".index", **kept) if _before() else "",
    )


def _before() -> int | None:
    text = request.args.get("truoc", "")
    return min(int(text), queries.LAST) if text.isdecimal() and len(text) < 20 else None


def _tabs(asked: str, counts: dict[str, int]) -> list[dict[str, object]]:
    tabs: list[dict[str, object]] = [{"label": "Tất cả", "url": url_for(".index"), "active": not asked}]
    for word, (state, label) in STATES.items():
        count = f" ({counts[state]})" if state in counts else ""
        url = url_for(".index", trang_thai=word)
        tabs.append({"label": label + count, "url": url, "active": asked == word})
    return tabs


@bp.post("/viec-nen/<int:job_id>/lam-lai")
@allow(Can.EDIT_SETTINGS)
def retry(job_id: int) -> ResponseReturnValue:
    """Do a failed job again."""
    actions.retry(min(job_id, queries.LAST))
    return _told("retry", str(job_id), "Việc sẽ được làm lại ngay.")


@bp.post("/viec-nen/<int:job_id>/bo-qua")
@allow(Can.EDIT_SETTINGS)
def drop(job_id: int) -> ResponseReturnValue:
    """Leave a failed job undone."""
    actions.drop(min(job_id, queries.LAST))
    return _told("drop", str(job_id), "Đã bỏ qua việc này.")


@bp.post("/viec-nen/lam-lai")
@allow(Can.EDIT_SETTINGS)
def retry_all() -> ResponseReturnValue:
    """Do every failed job again."""
    count = actions.retry_all()
    return _told("retry", "", f"{count} việc sẽ được làm lại ngay.", count)


@bp.post("/viec-nen/bo-qua")
@allow(Can.EDIT_SETTINGS)
def drop_all() -> ResponseReturnValue:
    """Leave every failed job undone."""
    count = actions.drop_all()
    return _told("drop", "", f"Đã bỏ qua {count} việc.", count)


def _told(act: str, job_id: str, sentence: str, count: int = 1) -> ResponseReturnValue:
    """Keep in the trail who did it, commit, and go back to the list."""
    if count:
        trail.record(db.session, act, "job", job_id, {"rows": count})
    db.session.commit()
    return hx.done(url_for(".index"), sentence if count else "Không còn việc nào bị lỗi.")
