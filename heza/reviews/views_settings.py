"""What the office sets for the review: targets, questions, the hourly income."""

from typing import NamedTuple

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.core.db import db
from heza.reviews import cost, lists, queries
from heza.reviews.forms_settings import ASKS, IncomeForm, ListForm, QuestionForm, TargetForm, formula
from heza.reviews.lists import Row
from heza.reviews.measures import MEASURES
from heza.reviews.models import HourlyIncome, ReviewQuestion, ReviewTarget

bp = Blueprint("review_settings", __name__, url_prefix="/ra-soat/thiet-lap")


class List(NamedTuple):
    """One of the lists: its table, its form, its words."""

    key: str
    model: type[Row]
    form: type[ListForm]
    title: str
    fields: tuple[str, ...]
    done: str


_ENDS = ("source", "confirmed")
TARGETS = List(
    *("targets", ReviewTarget, TargetForm, "chỉ tiêu"),
    ("measure", "group", "threshold", "from_day", "due_on", *_ENDS, "position", "is_active"),
    "Đã lưu chỉ tiêu. Bảng theo dõi tính theo chỉ tiêu này từ bây giờ.",
)
QUESTIONS = List(
    *("questions", ReviewQuestion, QuestionForm, "câu hỏi"),
    ("key", "part", "text", "asks_when", "per_document", *_ENDS, "position", "is_active"),
    "Đã lưu câu hỏi. Phiếu đã mở giữ câu hỏi cũ; phiếu mở từ bây giờ dùng câu hỏi này.",
)
INCOMES = List(
    *("incomes", HourlyIncome, IncomeForm, "mức thu nhập một giờ"),
    ("year", "amount", *_ENDS),
    "Đã lưu mức thu nhập. Phiếu đã mở giữ mức cũ; phiếu mở từ bây giờ dùng mức này.",
)


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Targets, questions and incomes as they are set."""
    return hx.page(
        "reviews/settings.html",
        targets=lists.targets(),
        questions=lists.questions(),
        incomes=lists.incomes(),
        income=queries.income_for(clock.today()),
        formulas=cost.FORMULAS,
        gdp_formula=formula(""),
        asks=ASKS,
        measures=MEASURES,
    )


@bp.route("/chi-tieu/them", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def new_target() -> ResponseReturnValue:
    """Add a target."""
    return _form_of(TARGETS, None)


@bp.route("/chi-tieu/<int:id>", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def edit_target(id: int) -> ResponseReturnValue:
    """Change or close a target."""
    return _form_of(TARGETS, lists.row(ReviewTarget, id, to_edit=request.method == "POST"))


@bp.route("/cau-hoi/them", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def new_question() -> ResponseReturnValue:
    """Add a question."""
    return _form_of(QUESTIONS, None)


@bp.route("/cau-hoi/<int:id>", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def edit_question(id: int) -> ResponseReturnValue:
    """Change or close a question."""
    return _form_of(QUESTIONS, lists.row(ReviewQuestion, id, to_edit=request.method == "POST"))


@bp.route("/thu-nhap/them", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def new_income() -> ResponseReturnValue:
    """Add the hourly income of a year."""
    return _form_of(INCOMES, None)


@bp.route("/thu-nhap/<int:id>", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def edit_income(id: int) -> ResponseReturnValue:
    """Correct the hourly income of a year."""
    return _form_of(INCOMES, lists.row(HourlyIncome, id, to_edit=request.method == "POST"))


@bp.get("/thu-nhap/cach-tinh")
@allow(Can.READ)
def income_formula() -> ResponseReturnValue:
    """How the hourly income follows from the GDP per head that is being typed: a fragment of the form."""
    if not hx.wants_fragment():
        return hx.done(url_for(".index"))
    return hx.page("reviews/_income_formula.html", formula=formula(request.args.get("gdp", "")))


def _form_of(about: List, row: Row | None) -> ResponseReturnValue:
    shown = {name: getattr(row, name) for name in about.fields} if row else {}
    form = about.form(data=shown | {"seen": lists.mark(row)})
    if not form.validate_on_submit() or form.add_errors(form.objections()) or _is_taken(about, row, form):
        return hx.page(
            "reviews/setting_form.html",
            status=422 if form.errors else 200,
            form=form,
            about=about,
            is_new=row is None,
            formula=formula(request.form.get("gdp", "")),
        )
    lists.save(about.model, row, form.values(), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".index", _anchor=about.key), about.done)


def _is_taken(about: List, row: Row | None, form: ListForm) -> bool:
    return form.add_errors(lists.taken(about.model, row, form.values()))
