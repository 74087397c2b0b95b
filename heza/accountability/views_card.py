"""The head's card: on the screen, on paper, as Excel."""

from flask import Response

from heza.accountability import card, excel_card, queries
from heza.accountability.card import Card
from heza.accountability.views import asked, bp, render, sheet
from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.core import clock
from heza.dossiers.figures import Question
from heza.dossiers.restated import NAMES
from heza.dossiers.rules import Figures, rates


def _made(wanted: Question, department_id: int) -> Card:
    found = queries.department_for(viewer(), department_id, clock.today())
    return card.card(wanted, found)


@bp.get("/the/<int:department_id>")
@allow(Can.READ)
def head_card(department_id: int) -> Response:
    """One department over twelve reporting months, with its heads as they were."""
    wanted = asked()
    made = _made(wanted, department_id)
    return render(
        "card.html",
        wanted,
        card=made,
        department=made.department,
        definition=rates(Figures())[0].definition,
        kinds=", ".join(words.name.lower() for words in NAMES.values()),
    )


@bp.get("/the/<int:department_id>/excel")
@allow(Can.READ)
@writes
def head_card_excel(department_id: int) -> Response:
    """The same as Excel."""
    wanted = asked()
    made = _made(wanted, department_id)
    data = excel_card.months(made, queries.freshness(wanted))
    return sheet(data, "the-truong-phong", wanted, {"department": made.department.name, "rows": len(made.months)})
