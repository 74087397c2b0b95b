"""The papers of the review: PDF, Word and Excel say the same, and every number of them is one of the records."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import g
from openpyxl import load_workbook
from sqlalchemy import select

from heza.approvals.signoff import signatures_by_id, signatures_of
from heza.audit.models import AuditEntry
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import set_setting
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import page_count, to_pdf
from heza.reviews import (
    actions,
    papers_announce,
    papers_cost,
    papers_forms,
    papers_inventory,
    papers_letter,
    papers_plans,
    papers_read,
    papers_report,
    queries,
    sheets,
)
from heza.reviews.cost import Compared
from heza.reviews.flow import REVIEWS
from heza.reviews.models import InternalProcedure, InternalReview
from heza.reviews.papers import Agency, saved, share
from heza.reviews.papers_plans import roman
from heza.reviews.views_papers import announcing_of, reporting_of
from tests.explanations.test_paper import printed
from tests.make import Make
from tests.pages import Browser
from tests.papers.reading import bare
from tests.papers.samples import LONG, NASTY
from tests.reviews.office import Office

Browse = Callable[..., Browser]
KEPT = {  # a procedure that stays what it is: 10.000.000 đồng a year
    "action": "keep",
    "activities": [{"work": "0", "name": "Chuẩn bị hồ sơ", "bs": "250.000"}],
    "subjects_before": "40",
}


@pytest.fixture
def office(make: Make) -> Office:
    """People of two units and above."""
    return Office(make)


def words_of(papers: Sequence[Paper], folder: Path) -> str:
    """The words of every paper of a file, which PDF and .docx say alike; the file of both can be made."""
    if len(papers) > 1:
        assert to_docx(*papers).startswith(b"PK")
        assert page_count(to_pdf(*papers)) >= len(papers)
    return "".join(printed(paper, folder) for paper in papers)


def told(review: InternalReview, make: Any) -> Paper:
    """A paper of one review as it stands now."""
    db.session.expire_all()
    paper: Paper = make(review, signatures_of(review), papers_read.agency(), clock.today())
    return paper


def letter(folder: Path) -> tuple[list[Paper], str]:
    """The letter that has plans approved, and its words."""
    reviews = papers_read.to_city()
    kept, signatures = papers_read.kept_beside(reviews), signatures_by_id(reviews)
    papers = papers_letter.approving(reviews, kept, signatures, papers_read.agency(), clock.today())
    return papers, words_of(papers, folder)


def later_content(office: Office, procedure: InternalProcedure, kind: str) -> None:
    """Write the content of a procedure anew and carry it to the city."""
    g.actor_id = office.officer.id
    version = actions.new_version(procedure, kind, office.officer)
    db.session.commit()
    office.move_version(version, "checked")


# ---------------------------------------------------------------- figures


@pytest.mark.both_databases
def test_the_worked_example_and_the_sums_stand_on_every_paper(office: Office, tmp_path: Path) -> None:
    first, second = office.announced("NB-01"), office.announced("NB-02", group="A", field="Thi đua")
    plan = office.plan([first, second])
    review, kept = office.reviews(plan)
    office.fill(review)
    office.move(review, "consolidated")
    office.fill(kept, **KEPT)
    office.move(kept, "kept")

    papers, text = letter(tmp_path)
    assert [paper.draft for paper in papers] == [True, True]  # no leader has approved the plan yet
    for said in ("27.159.040 đồng/năm", "6.754.720 đồng/năm", "20.404.320 đồng/năm", "75,13 %"):
        assert bare(said) in text
    for said in ("Tính cả 1 thủ tục giữ nguyên", "37.159.040 đồng/năm", "16.754.720 đồng/năm", "54,91 %"):
        assert bare(said) in text
    assert bare("TRƯỞNG BAN(Ký và ghi rõ họ tên)") in text

    office.step(REVIEWS, review, "approve", office.leader)
    papers, text = letter(tmp_path)
    assert not papers[0].draft
    assert bare("KT. TRƯỞNG BAN PHÓ TRƯỞNG BAN Đã duyệt trên hệ thống nội bộ 1/1 phiếu rà soát, lần cuối") in text
    assert bare("Đỗ Văn Lãnh") in text

    reviews = papers_read.planned(plan.id)
    paper = papers_plans.of_plan(plan, reviews, signatures_by_id(reviews), papers_read.agency(), clock.today())
    text = printed(paper, tmp_path)
    for said in ("I. LĨNH VỰC TỔ CHỨC CÁN BỘ", "1.1. Nội dung đơn giản hóa: sửa đổi, bổ sung", "1.3. Lợi ích"):
        assert bare(said) in text
    assert bare("II. THỦ TỤC ĐỀ NGHỊ GIỮ NGUYÊN") in text
    assert bare("Tổng cộng 2 37.159.040 16.754.720 20.404.320 54,91 %") in text
    assert not paper.draft

    office.record("phe-duyet", [review])
    text = words_of(papers_report.report(reporting_of()), tmp_path)
    assert bare("Đã có kết luận rà soát được lãnh đạo Ban duyệt: 2/2 thủ tục, đạt 100,00 %.") in text
    assert bare("Phương án đã được phê duyệt: 1/2 thủ tục, đạt 50,00 %.") in text
    assert bare("chi phí sau đơn giản hóa 16.754.720 đồng/năm. Chi phí tiết kiệm: 20.404.320 đồng/năm") in text
    assert text.count(bare("54,91 %")) == 6  # both sentences, the target; the unit and the total of both tables
    assert bare("66/NQ-CP") not in text  # the mandate of 2025 has not begun


def test_what_is_nothing_reads_so_and_a_share_of_nothing_is_a_dash(office: Office, tmp_path: Path) -> None:
    text = words_of(papers_report.report(reporting_of()), tmp_path)
    assert bare("Tổng số thủ tục hành chính nội bộ trong danh sách: không phát sinh") in text
    assert bare("Đã có quyết định công bố: không phát sinh.") in text
    assert bare("Chi phí tuân thủ của các thủ tục đã rà soát: không phát sinh.") in text
    assert bare("100,00 % 31/03/2023 – Không phát sinh") in text  # a target of nothing
    assert bare("III. CÔNG VIỆC CÒN LẠI Không phát sinh./.") in text
    unit = office.other
    found = papers_inventory.inventory(unit, [], {}, papers_read.agency(), clock.today())
    assert found.draft
    assert bare("Tổng số: không phát sinh") in printed(found, tmp_path)
    for make in (papers_read.checked, papers_read.to_city):
        with pytest.raises(Refused, match="Chưa có"):
            make()
    assert (share(None), share(Compared(0, 0).share)) == ("–", "–")
    assert saved(Compared(1_000, 3_500)) == "Chi phí tăng thêm: 2.500 đồng/năm"
    assert [roman(n) for n in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]


# ---------------------------------------------------------------- announcing


def test_the_decision_lists_by_group_and_kind_and_tells_the_twelve_parts(office: Office, tmp_path: Path) -> None:
    changed, gone = office.announced("NB-01"), office.announced("NB-02")
    for procedure, action in ((changed, "amend"), (gone, "abolish")):
        [review] = office.reviews(office.plan([procedure]))
        office.fill(review, action=action)
        office.move(review, "abolished" if action == "abolish" else "implemented")
    later_content(office, changed, "amended")
    later_content(office, gone, "abolished")
    office.procedure("NB-03", "checked", group="A", field="Thi đua", parts={"name": NASTY, "forms": ""})

    given = announcing_of()
    papers = papers_announce.announcement(given)
    assert [(paper.landscape, paper.draft) for paper in papers] == [(False, True), (True, True), (False, True)]
    first, lists, contents = (words_of([paper], tmp_path) for paper in papers)
    assert bare("ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG") in first
    assert bare("3 thủ tục hành chính nội bộ thuộc phạm vi chức năng quản lý của Ban Quản lý Khu kinh tế") in first
    assert bare("(1 thủ tục công bố mới, 1 thủ tục được sửa đổi, bổ sung, 1 thủ tục bị bãi bỏ)") in first
    assert bare("đã công bố tại văn bản số 680/QĐ-UBND ngày 15/03/2023 hết hiệu lực") in first
    assert bare("5990/VPCP-KSTT") not in first  # of August 2024, five months after today
    assert bare(NASTY) in lists
    assert lists.count(bare("12/QĐ-BQL ngày 28/03/2024")) == 2  # what changed one, what abolished the other
    assert contents.index(bare("(mã NB-03)")) < contents.index(bare("(mã NB-01)"))
    assert "(mãNB-02)" not in contents  # what is abolished has no content
    parts = [f"{part.letter}) {part.name}:" for part in papers_announce.BY_LETTER]
    places = [contents.index(bare(one)) for one in parts]
    assert places == sorted(places)
    assert len(places) == 12
    assert bare("i) Tên mẫu đơn, tờ khai: Không quy định.") in contents

    signed = papers_letter.announcing(
        given.versions, signatures_by_id(given.versions), papers_read.agency(), clock.today()
    )
    text = printed(signed, tmp_path)
    assert bare("Tổng cộng 1 2 3") in text
    assert bare("chữ ký còn hiệu lực: 3 thủ tục") in text
    chosen = announcing_of([one.id for one in given.versions if one.procedure.code == "NB-03"])
    assert [paper.landscape for paper in papers_announce.announcement(chosen)] == [False] * 3

    decision = office.record("cong-bo", given.versions, "1000/QĐ-UBND", day=date(2024, 3, 28))
    again = papers_announce.announcement(announcing_of((), decision))
    assert not again[0].draft
    assert "bản chính là văn bản số 1000/QĐ-UBND" in again[0].copy_mark
    text = words_of(again, tmp_path)
    assert bare("Số: 1000/QĐ-UBND") in text
    assert bare("CHỦ TỊCH (Ký, ghi rõ họ tên, đóng dấu)") in text
    assert bare("(Kèm theo Quyết định số 1000/QĐ-UBND ngày 28 tháng 3 năm 2024 của Chủ tịch") in text
    decision.authority, decision.number = "Trưởng ban", "15/QĐ-BQL"
    text = words_of(papers_announce.announcement(announcing_of((), decision)), tmp_path)
    for said in ("Số: 15/QĐ-BQL", "TRƯỞNG BAN QUẢN LÝ KHU KINH TẾ HẢI PHÒNG", "TRƯỞNG BAN (Ký, ghi rõ họ tên"):
        assert bare(said) in text


def test_forty_long_contents_are_printed_and_too_many_are_refused(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = "\n".join(f"Bước {n}. {LONG[:180]}" for n in range(1, 6))
    for number in range(40):
        parts = {"name": f"{LONG[:250]} số {number}", "steps": steps}
        office.procedure(f"NB-{number:02d}", "checked", group="AB"[number % 2], parts=parts)
    papers = papers_announce.announcement(announcing_of())
    assert [page_count(to_pdf(paper)) for paper in papers[:1]] == [1]
    text = words_of(papers, tmp_path)
    assert text.count(bare("a) Trình tự thực hiện:")) == 40
    versions = papers_read.inventory(office.unit.id)
    found = papers_inventory.inventory(
        office.unit, versions, signatures_by_id(versions), papers_read.agency(), clock.today()
    )
    text = printed(found, tmp_path)
    assert not found.draft
    assert bare("Đã ký thống kê trên hệ thống nội bộ 40/40 thủ tục, lần cuối") in text
    monkeypatch.setattr(papers_read, "MOST", 39)
    with pytest.raises(Refused, match="Hãy chọn ít thủ tục hơn"):
        papers_read.checked()


# ---------------------------------------------------------------- one review, one plan


def test_a_review_is_a_draft_until_its_head_signs_and_both_opinions_stay(office: Office, tmp_path: Path) -> None:
    name = f"Thủ tục {NASTY}"
    review = office.review(office.announced("NB-01", parts={"name": name}), benefit=NASTY)
    every = (papers_forms.review, papers_cost.paper, papers_plans.of_review)
    for make in every:
        paper = told(review, make)
        assert paper.draft
        assert bare(NASTY) in printed(paper, tmp_path)
    office.move(review, "disputed", note="Có thể bãi bỏ & gộp <hồ sơ>.")
    office.step(REVIEWS, review, "side_with_unit", office.leader, "Theo phương án của phòng.")
    assert not any(told(review, make).draft for make in every)
    text = printed(told(review, papers_forms.review), tmp_path)
    for said in ("Nguyễn Văn Thử", "Phạm Văn Trưởng", "Tạ Thu Kiểm", "KT. TRƯỞNG BAN PHÓ TRƯỞNG BAN"):
        assert bare(said) in text
    assert bare("ý kiến khác: Có thể bãi bỏ & gộp <hồ sơ>.") in text
    assert bare("phê duyệt: Theo phương án của phòng.") in text
    assert bare("Chưa thống nhất. Sửa cho thống nhất.") in text  # the answer that wants a reason and a proposal
    assert text.count(bare("Đã xác nhận trên hệ thống nội bộ")) == 4


def test_a_plan_carries_the_leaders_signature_and_its_number(office: Office, tmp_path: Path) -> None:
    procedures = [office.announced("NB-01"), office.announced("NB-02", unit=office.other)]
    draft = office.plan(procedures, "handed_in", name="Kế hoạch rà soát năm 2024", basis=f"{NASTY}\nCăn cứ hai")
    agency = papers_read.agency()
    paper = papers_forms.plan(draft, signatures_of(draft), agency, clock.today())
    assert paper.draft
    text = printed(paper, tmp_path)
    for said in ("Số: …/KH-BQL", "Rà soát 2 thủ tục hành chính nội bộ, giao 2 đơn vị", NASTY, "30/06/2024"):
        assert bare(said) in text
    plan = office.plan(procedures, by=office.chief)
    plan.number, plan.issued_on = "07/KH-BQL", date(2024, 4, 2)
    paper = papers_forms.plan(plan, signatures_of(plan), agency, clock.today())
    text = printed(paper, tmp_path)
    assert (paper.draft, bare("Số: 07/KH-BQL") in text) == (False, True)
    assert bare("Hải Phòng, ngày 02 tháng 4 năm 2024") in text
    assert bare("TRƯỞNG BAN Đã xác nhận") in text
    assert bare("KT. TRƯỞNG BAN") not in text


def test_the_agency_is_named_as_the_office_set_it(office: Office, tmp_path: Path) -> None:
    set_setting("agency_name", f"Ban Quản lý {LONG[:70]}")
    set_setting("org_above", "Bộ Công Thương")
    text = words_of(papers_report.report(reporting_of()), tmp_path)
    assert bare("BỘ CÔNG THƯƠNG") in text
    assert bare("Kính gửi: Bộ Công Thương") in text
    assert bare("BAN QUẢN LÝ CÔNG TY") in text
    assert Agency("", "Sở Nội vụ", "", "Giám đốc").head == "Giám đốc Sở Nội vụ"
    assert Agency("", "Ban\nQuản lý", "", "Trưởng ban").head == "Trưởng Ban Quản lý"


# ---------------------------------------------------------------- Excel


def computed(sheet: Any, place: str) -> Any:
    """What a spreadsheet would show in a cell of ours."""
    text = sheet[place].value
    if not isinstance(text, str) or sheet[place].data_type != "f":
        return Decimal(str(text or 0))
    formula = text.removeprefix("=").replace("$", "").replace('"–"', "None")
    formula = re.sub(r"([A-Z])(\d+):[A-Z](\d+)", lambda m: _span(*m.groups()), formula)
    formula = re.sub(r"\b([A-L]\d+)\b", r'at("\1")', formula)
    formula = re.sub(r"IF\((\S+?)=0,None,(.+)\)$", r"(None if \1 == 0 else \2)", formula)
    names = {
        "at": lambda one: computed(sheet, one),
        "SUM": lambda *given: sum(given, Decimal(0)),
        "ROUND": lambda one, places: one.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP),
    }
    return eval(formula, {"__builtins__": {}}, names)  # formulas of our own


def _span(column: str, first: str, last: str) -> str:
    return ",".join(f"{column}{n}" for n in range(int(first), int(last) + 1))


def last_of(sheet: Any, label: str) -> str:
    """The place beside a label of block III."""
    return next(f"K{row[0].row}" for row in sheet.iter_rows() if str(row[1].value).startswith(label))


@pytest.mark.parametrize(
    ("more", "before", "after", "ratio"),
    [
        ({}, 27_159_040, 6_754_720, "0.7513"),
        ({"action": "abolish"}, 27_159_040, 0, "1.0000"),
        ({"action": "keep"}, 27_159_040, 27_159_040, "0.0000"),
        ({"activities": [{"work": "2", "name": "Phí", "bo": "0", "ao": "0"}]}, 0, 0, None),
        (
            {"times_before": "1,5", "activities": [{"work": "0", "name": "Đơn", "bh": "0,33", "bo": "7"}]},
            955_730,  # (0,33 × 48.248 + 7) × 1,5 × 40 = 955.730,4
            0,
            "1.0000",
        ),
    ],
)
def test_the_workbook_of_costs_adds_up_by_formulas(
    office: Office, more: dict[str, Any], before: int, after: int, ratio: str | None
) -> None:
    review = office.review(office.announced("NB-01"), **more)
    sheet = load_workbook(BytesIO(sheets.cost_book(review))).active
    assert computed(sheet, last_of(sheet, "Tổng chi phí một năm trước")) == review.cost_before == before
    assert computed(sheet, last_of(sheet, "Tổng chi phí một năm sau")) == (review.cost_after or 0) == after
    found = computed(sheet, last_of(sheet, "Tỷ lệ"))
    assert (None if found is None else str(round(found, 4))) == ratio


def test_nothing_that_was_typed_becomes_a_formula(office: Office) -> None:
    evil = ('=HYPERLINK("http://x.vn")', "+1+1", "-2", "@SUM(A1)", "\t=1")
    rows = [{"work": "0", "name": text, "way": text, "bh": "1", "note": text} for text in evil]
    review = office.review(office.announced("NB-01", parts={"name": evil[0], "basis": evil[1]}), activities=rows)
    office.move(review, "consolidated")
    versions = papers_read.inventory(office.unit.id)
    office.procedure("NB-02", "checked", field=evil[3], parts={"name": evil[2]})
    books = (
        sheets.cost_book(review),
        sheets.inventory_book(office.unit, versions, signatures_by_id(versions)),
        sheets.announcement_book(announcing_of()),
        sheets.report_book(reporting_of()),
        sheets.approving_book([review]),
    )
    for made in books:
        for row in load_workbook(BytesIO(made)).active.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert re.fullmatch(r'=[-+*/()$:,=A-Z\d"–]+', str(cell.value)), cell.value
                    assert "HYPERLINK" not in str(cell.value)
                assert not str(cell.value).startswith(("+", "@", "\t")), cell.value


# ---------------------------------------------------------------- pages


def test_who_takes_which_paper_out_and_what_the_trail_says(office: Office, browse_as: Browse) -> None:
    review = office.review(office.announced("NB-01"), to="consolidated")
    plan = review.item.plan
    office.procedure("NB-02", "checked")
    whole: list[tuple[str, dict[str, Any]]] = [
        *(("announcement", {"ending": ending}) for ending in ("pdf", "docx", "xlsx")),
        *(("report", {"ending": ending}) for ending in ("pdf", "docx", "xlsx")),
        ("plans_paper", {"id": plan.id, "ending": "pdf"}),
        ("submission", {"purpose": "cong-bo", "ending": "docx"}),
        ("submission", {"purpose": "phe-duyet", "ending": "xlsx"}),
    ]
    own: list[tuple[str, dict[str, Any]]] = [
        ("cost", {"id": review.id, "ending": "xlsx"}),
        ("review", {"id": review.id, "ending": "pdf"}),
        ("simplification", {"id": review.id, "ending": "docx"}),
        ("inventory", {"id": office.unit.id, "ending": "xlsx"}),
    ]
    shared: list[tuple[str, dict[str, Any]]] = [("plan", {"id": plan.id, "ending": "pdf"})]
    for who, seen in (
        (office.control, [*whole, *own, *shared]),
        (office.leader, [*whole, *own, *shared]),
        (office.auditor, whole[:1]),
        (office.head, [*own, *shared]),
        (office.stranger, shared),
    ):
        browser = browse_as(who)
        for name, values in [*whole, *own, *shared]:
            if (name, values) in seen or who is office.auditor:
                continue
            browser.get(f"review_papers.{name}", status=404, **values)
        for name, values in seen:
            answer = browser.client.get(browser._url(f"review_papers.{name}", values))
            begins = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}[str(values["ending"])]
            assert (answer.status_code, answer.data.startswith(begins)) == (200, True), name
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.in_(("print", "export")))).all()
    found = {(one.action, one.subject_type) for one in entries}
    assert found >= {("print", "review_paper"), ("export", "review_paper"), ("export", "department")}
    assert found >= {("export", "internal_review"), ("print", "review_plan")}
    browser = browse_as(office.control)
    for name, values in (
        ("report", {"ending": "exe"}),
        ("plan", {"id": plan.id, "ending": "xlsx"}),
        ("submission", {"purpose": "khac", "ending": "pdf"}),
        ("inventory", {"id": 2**40, "ending": "pdf"}),
        ("announcement", {"ending": "pdf", "qd": review.item.plan_id + 999}),
    ):
        browser.get(f"review_papers.{name}", status=404, **values)
    refused = browser.get("review_papers.announcement", ending="pdf", id=2**29, status=409)
    assert "Chưa có nội dung nào" in refused.words


def test_the_list_of_papers_says_what_can_be_made_at_a_fixed_cost(
    office: Office, browse_as: Browse, statements: Any
) -> None:
    control, officer = browse_as(office.control), browse_as(office.stranger)
    page = control.get("review_papers.index")
    for said in ("Chưa có nội dung nào chờ công bố", "Chưa có phiếu rà soát nào", "Chưa có kế hoạch rà soát nào"):
        assert said in page.words
    page = officer.get("review_papers.index")
    assert "Giấy tờ chung của Ban" not in page.words
    assert "chưa thống kê thủ tục nội bộ nào" in page.words

    def cost() -> int:
        with statements() as seen:
            control.get("review_papers.index")
        return len(seen)

    office.review(office.announced("NB-01"), to="consolidated")
    office.procedure("NB-50", "checked")
    few = cost()
    for number in range(2, 6):
        office.review(office.announced(f"NB-{number:02d}", number=f"68{number}/QĐ-UBND"), to="proposed")
        office.procedure(f"NB-5{number}", "checked")
    assert cost() == few
    page = control.get("review_papers.index")
    assert "5 nội dung chờ công bố" in page.words
    chosen = [str(one["value"]) for one in page.select("input[name=id]")][:2]
    button = page.select("button[formaction]")[0]
    papers = control.client.get(f"{button['formaction']}?id={chosen[0]}&id={chosen[1]}")
    assert (papers.status_code, papers.data[:4]) == (200, b"%PDF")
    links = [str(one["href"]) for one in page.select(".paper-files a")]
    assert len(links) == len(set(links)) > 40
    for link in links[:12]:
        assert control.client.get(link).status_code == 200
    assert queries.plan_for(office.stranger, 1)
