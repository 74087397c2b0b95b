"""The page of what a person was reminded of: the digest of this morning, and the warnings of the last days."""

from flask import Response, request

from heza.accountability import queries as accountability
from heza.accountability.lines import dossier_url
from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.home import digest, queries
from heza.home.digest import Content
from heza.home.views import bp
from heza.reminders import queries as reminders


@bp.get("/nhac-viec")
@allow(Can.READ)
def reminded() -> Response:
    """My digest of today (where none was made: what it would say now), and my warnings with how they went."""
    person = viewer()
    morning = reminders.morning_of(person.id)
    text = request.args.get("truoc", "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    begins, ends = digest.window()
    return hx.page(
        "home/reminders.html",
        fragments=("given_table",),
        day=queries.day_words(),
        morning=morning,
        content=Content.of(morning.content) if morning else digest.compose(person),
        made_at=f"{clock.local(morning.made_at):%H:%M}" if morning else "",
        mail_state=morning.mail_state if morning else "",
        page=reminders.given_to(person.id, before),
        days=reminders.DAYS,
        is_first=before is None,
        freshness=accountability.freshness(),
        begins=begins,
        ends=ends,
        is_moved=clock.is_moved(),
        dossier_url=dossier_url,
    )
