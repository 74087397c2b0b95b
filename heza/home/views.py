"""The first page, and the count beside it in the menu."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, make_response, render_template

from heza.accountability import flags, rules
from heza.accountability import queries as accountability
from heza.accountability.lines import Links, dossier_url
from heza.accountability.rules import Standing
from heza.accounts import absences
from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.dossiers import desk
from heza.home import queries
from heza.reminders import queries as reminders
from heza.reminders.rules import stage_words
from heza.workdays.queries import calendar

bp = Blueprint("home", __name__)


@bp.get("/")
@allow(Can.READ)
def index() -> Response:
    """What waits for me this morning."""
    person = viewer()
    asked, freshness = queries.now(), accountability.freshness()
    compares = person.can(Can.COMPARE_HEADS)
    standing = absences.standing(person, clock.today())
    headed = standing.departments
    agency = queries.units() if compares else []
    flagged = desk.flagged_in(headed) if headed else []
    mine = queries.my_dossiers(person)
    return hx.page(
        "home/index.html",
        day=queries.day_words(),
        question=asked,
        freshness=freshness,
        mine=mine,
        holds=queries.holds(person),
        own=queries.units(headed) if headed and not compares else [],
        agency=agency,
        whole=queries.whole(agency),
        unknown=queries.unknown_names() if compares else "",
        links=Links(asked, may_open=True),
        todos=queries.todos(person),
        inbox=queries.trays(person),
        covers=absences.by_numbers(standing.absences),
        offered=desk.offered_count(person) if person.can(Can.WORK_DOSSIERS) else 0,
        flagged=flagged,
        flags=flags.flags([row.id for row in flagged] + [held.id for held in mine if held.flagged_on]),
        loads=desk.loads_in(headed) if headed else [],
        warned=[(stage_words(stage), count) for stage, count in sorted(reminders.counts_today(person.id).items())],
        mail_state=reminders.mail_state_of(person.id),
        last_import=queries.last_import(),
        import_url=queries.import_url() if person.can(Can.IMPORT_DOSSIERS) else "",
        stand=_standing(not freshness.is_stale),
        dossier_url=dossier_url,
        now=clock.now(),
    )


def _standing(fresh: bool) -> Callable[[date], Standing]:
    return lambda due_on: rules.standing(due_on, clock.today(), calendar(), fresh=fresh)


@bp.get("/viec/dem")
@allow(Can.READ)
def count() -> Response:
    """How many things wait for me: the badge beside "Sáng nay"."""
    tasks = queries.waiting_for(viewer())
    urgent = any(task.kind == "late" for task in tasks)
    return make_response(render_template("home/_count.html", count=len(tasks), kind="late" if urgent else "plain"))


# At the end, because it puts its view on the blueprint.
from heza.home import views_reminders  # noqa: E402, F401
