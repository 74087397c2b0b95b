"""The 34 checks of a report made from the records: each finds the slip that it is for, and nothing in a clean one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from heza.dossiers.rules import Figures, Period
from heza.reports.checking import checks
from heza.reports.checking.look import Found, Look, named
from heza.reports.facts import (
    Asked,
    Channels,
    Earlier,
    Facts,
    Heard,
    Late,
    Line,
    Missing,
    Moved,
    Published,
    Restated,
    Share,
)
from heza.reports.looked.checks import CHECKS as RULES
from heza.reports.looked.checks import GOOD, UNKNOWN, WRONG
from heza.reports.printed.sentences import tell
from heza.reports.rules import SECTIONS, Span
from heza.reports.told import Fig
from tests.reports.march import AROUND, PERIOD, facts_of_march

TEXTS = {"strengths": "Làm tốt.", "difficulties": "Có khó khăn.", "proposals": "Không có."}
EARLIER = Earlier(1, "tháng 2 năm 2024", date(2024, 2, 19), 64, {})
CLEAN = {
    "published": Published(54, 54, 54, 54, 0, date(2024, 3, 1), date(2024, 3, 18)),
    "paid_online": Share(31, 90, 0),
    "asked": Asked(9, 9, 0, 1, 0, 9, 0),
    "earlier": EARLIER,
}


def look(texts: dict[str, str] | None = None, today: date = date(2024, 3, 22), **changes: Any) -> Look:
    """The March of the sample with what a test breaks of it."""
    around = changes.pop("around", AROUND)
    beside = {
        name: changes.pop(name)
        for name in (
            "rule_period",
            "lapsed",
            "drafts",
            "begins",
            "chief",
            "signers",
            "overdue_reviews",
            "is_earlier_kept",
        )
        if name in changes
    }
    facts = facts_of_march(**(CLEAN | changes))
    given: dict[str, Any] = {"rule_period": PERIOD, "chief": "An", "signers": ("Bình",)} | beside
    told = tell(facts, TEXTS | (texts or {}), around)
    return Look(facts, told, today, date(2024, 3, 25), **given)


def found(key: str, texts: dict[str, str] | None = None, **changes: Any) -> Found:
    """What one check says."""
    return next(one for one in checks.findings(look(texts, **changes)) if one.key == key)


def _lines(facts: Facts, **changes: int) -> tuple[Line, ...]:
    first, *rest = facts.by_department
    return (Line(first.id, first.name, replace(first.figures, **changes)), *rest)


MARCH = facts_of_march()
LATE = Late("H24-1", "Thủ tục", "Đầu tư", "Phòng A", "An", date(2024, 3, 1), None, "", "", "Chưa giải trình", 0)
DECISION = "Quyết định số 99/QĐ-BQL ngày 15/01/2024"
SLIPS: list[tuple[str, str, dict[str, str], dict[str, Any]]] = [
    ("K01", "tháng 02/2024", {"difficulties": "Trong tháng 02 năm 2024, việc thanh toán còn chậm."}, {}),
    ("K02", "01/03/2024", {"strengths": "Từ ngày 01/03/2024 đến ngày 31/03/2024 không có hồ sơ chậm."}, {}),
    ("K02", "quy tắc", {}, {"rule_period": Period(date(2024, 2, 15), date(2024, 3, 14))}),
    ("K03", "Hãy chờ hết kỳ", {}, {"today": date(2024, 3, 10)}),
    ("K03", "quá ngày phải gửi", {}, {"today": date(2024, 3, 28)}),
    ("K04", "chưa ký", {}, {"drafts": ("tháng 2 năm 2024",)}),
    ("K04", "có ngày không báo cáo nào đếm", {}, {"earlier": EARLIER._replace(last_day=date(2024, 1, 19))}),
    ("K05", "lĩnh vực là 54", {}, {"catalogue": MARCH.catalogue._replace(total=55)}),
    ("K06", "chưa có quyết định nào", {}, {"announced": ()}),
    ("K06", "danh mục có 54", {}, {"announced": (MARCH.announced[0]._replace(amended=40),)}),
    ("K07", "nhiều hơn tổng", {}, {"catalogue": MARCH.catalogue._replace(shortened=60)}),
    ("K08", "bãi bỏ không thể rút ngắn", {}, {"announced": (MARCH.announced[0]._replace(abolished=9, shortened=60),)}),
    ("K08", "gộp", {"simplified": "Công bố mới, sửa đổi, bổ sung và bãi bỏ là 54 TTHC."}, {}),
    ("K09", "ngoài kỳ", {"strengths": f"Ban hành {DECISION}."}, {}),
    (
        "K10",
        "15/12/2023 và ngày 16/12/2023",
        {"simplified": "Lũy kế: Quyết định số 4356/QĐ-UBND ngày 16/12/2023."},
        {},
    ),
    ("K11", "hồ sơ, không phải thủ tục", {"settling": "Đã giải quyết được: 72 TTHC trên hệ thống."}, {}),
    ("K12", "khác", {}, {"by_department": ()} | {"by_field": (Line(1, "Lạ", None),)}),  # type: ignore[arg-type]
    ("K13", "nói không có hồ sơ quá hạn", {"strengths": "Không có hồ sơ nào quá hạn."}, {"total": Figures(late=2)}),
    ("K14", "177", {}, {"channels": Channels(100, 50, 20)}),
    ("K15", "99 %", {"strengths": "Tỷ lệ hồ sơ trực tuyến đạt 99 %."}, {}),
    ("K16", "khác", {}, {}),
    ("K17", "không bằng", {}, {"earlier": EARLIER._replace(open=60)}),
    ("K17", "bắt đầu từ ngày 01/03/2024", {}, {"earlier": None, "begins": date(2024, 3, 1)}),
    ("K18", "chưa rõ đơn vị", {}, {"late": (LATE._replace(department=""),)}),
    ("K18", "chưa có giải trình", {}, {"late": (LATE,)}),
    ("K18", "thư xin lỗi", {}, {"late": (LATE._replace(cause="Thiếu người"),)}),
    ("K18", "quá một lần", {}, {"late": (LATE._replace(cause="Thiếu người", apologies=2),)}),
    ("K19", "40,68 %", {}, {}),
    ("K20", "chưa rõ", {}, {"digitised_in": Share(170, 177, 7)}),
    ("K20", "90 %", {"digitised": "Số hóa kết quả đạt 90 %."}, {}),
    ("K21", "chưa rõ", {}, {"paid_online": Share(31, 90, 2)}),
    ("K21", "50 %", {"difficulties": "Thanh toán trực tuyến mới đạt 50 %."}, {}),
    ("K22", "không có phản ánh", {"strengths": "Không có phản ánh, kiến nghị."}, {"heard": Heard(0, 1, 1, *[0] * 8)}),
    ("K22", "Hãy kiểm tra sổ", {}, {"heard": Heard(1, 1, 1, *[0] * 8)}),
    ("K23", "hơn một lần", {}, {"asked": Asked(14, 12, 2, 1, 0, 14, 0)}),
    ("K23", "5 lần", {}, {"asked": Asked(14, 14, 0, 1, 0, 9, 0)}),
    ("K24", "Chưa có thủ tục nội bộ", {}, {"internal": replace(MARCH.internal, tally=type(MARCH.internal.tally)())}),
    ("K25", "2 thủ tục chưa công khai", {}, {"published": CLEAN["published"]._replace(national=52)}),  # type: ignore[attr-defined]
    (
        "K26",
        "hết hiệu lực",
        {"strengths": "Theo Nghị định số 63/2010/NĐ-CP."},
        {"lapsed": {"63/2010/nd-cp": "hết hiệu lực"}},
    ),
    ("K27", "nơi nhận", {}, {"around": replace(AROUND, recipients=())}),
    ("K28", "ký nháy", {}, {"chief": ""}),
    ("K28", "Chưa có ai được ký", {}, {"signers": ()}),
    ("K29", "viết tiếp nhận 178 hồ sơ", {"online": "Trong kỳ tiếp nhận 178 hồ sơ."}, {}),
    ("K30", "chú thích", {"strengths": "Theo Thông tư của Văn phòng Chính phủ1 trong quy trình."}, {}),
    (
        "K31",
        "ISO 9001",
        {"strengths": "Theo tiêu chuẩn ISO 9001:2015: Việc triển khai được xác định là trọng tâm."},
        {},
    ),
    ("K31", "giống 100%", {}, {"earlier": EARLIER._replace(texts={"strengths": "Làm tốt."})}),
    ("K32", "không có hạn trả", {}, {"undated": 2}),
    ("K33", "không bằng toàn cơ quan", {}, {"by_department": _lines(MARCH, early=99)}),
    (
        "K33",
        "chưa rõ đơn vị",
        {},
        {"by_department": (MARCH.by_department[0]._replace(id=None), *MARCH.by_department[1:])},
    ),
]


def test_a_clean_report_has_only_the_warning_that_is_true_of_it() -> None:
    told = checks.findings(look())
    assert [one.key for one in told] == [key for key, *_ in RULES]
    assert [one.key for one in told if one.verdict == WRONG] == ["K19"]
    assert [one.key for one in told if one.verdict == UNKNOWN] == []
    assert all(one.sentence.endswith(".") for one in told)


@pytest.mark.parametrize(("key", "words", "texts", "changes"), SLIPS, ids=[f"{one[0]}-{one[1][:20]}" for one in SLIPS])
def test_each_check_finds_its_slip_and_shows_both_sides(
    key: str, words: str, texts: dict[str, str], changes: dict[str, Any]
) -> None:
    if key == "K12":
        changes = {"by_field": (Line(1, "Lạ", Broken(early=1)),)}
    if key == "K16":
        changes = {"total": Figures(new_online=177, carried_in=64, early=72, open_in_time=168)}
    one = found(key, texts, **changes)
    assert (one.verdict, words in one.sentence) == (WRONG, True), one.sentence
    assert one.sides or key in ("K06", "K12", "K16", "K27", "K28")
    assert one.blocks


class Broken(Figures):
    """Counts that do not add up, which the real ones cannot."""

    @property
    def settled(self) -> int:
        return 5


def test_what_is_compared_is_no_slip() -> None:
    told = {
        "strengths": "So với tháng 02 năm 2024, số hồ sơ tăng; so với kỳ trước tiếp nhận 191 hồ sơ.",
        "difficulties": f"Lũy kế theo {DECISION} đã công bố đủ.",
        "tasks": "Thực hiện kế hoạch tháng 4 năm 2024.",
        "online": "Tỷ lệ hồ sơ trực tuyến đạt 100 %.",
    }
    wrong = [one for one in checks.findings(look(told)) if one.verdict == WRONG]
    assert [one.key for one in wrong] == ["K19"], [one.sentence for one in wrong]


def test_a_restated_carry_in_closes_and_is_told() -> None:
    before, after = Figures(open_in_time=64), Figures(open_in_time=65)
    moved = Moved("H24-9", "Phòng A", "nhập muộn 29/03/2024", (), ("new", "open"), date(2024, 3, 29))
    restated = (Restated(1, "tháng 2 năm 2024", before, after, (moved,)),)
    changes = {"earlier": EARLIER._replace(open=63), "restated": restated}
    assert (found("K17", **changes).verdict, found("K34", **changes).verdict) == (GOOD, GOOD)
    assert "1 hồ sơ làm thay đổi" in found("K34", **changes).sentence


def test_without_an_earlier_report_what_needs_it_is_unknown_and_blocks_nothing() -> None:
    told = checks.findings(look(earlier=None))
    assert [one.key for one in told if one.verdict == UNKNOWN] == ["K04", "K17", "K34"]
    assert [one.key for one in checks.blocking(told)] == ["K19"]


def test_an_answer_holds_as_long_as_the_finding_reads_the_same() -> None:
    seen = look()
    warning = next(one for one in checks.findings(seen) if one.key == "K19")
    answers = {"K19": (warning.sha256, "Còn trong hạn.")}
    assert checks.blocking(checks.findings(seen, answers)) == []
    moved = look(total=replace(MARCH.total, new_online=178, open_in_time=170), channels=Channels(178, 0, 0))
    assert "K19" in [one.key for one in checks.blocking(checks.findings(moved, answers))]
    error = look(earlier=EARLIER._replace(open=60))
    digest = next(one for one in checks.findings(error) if one.key == "K17").sha256
    assert "K17" in [one.key for one in checks.blocking(checks.findings(error, {"K17": (digest, "Bỏ qua.")}))]


def test_what_is_missing_and_what_must_be_written_block_with_their_place() -> None:
    gap = Missing("heard", "Chưa có sổ.", "/so")
    told = checks.findings(look({"proposals": " ", "online": "Tốt 😀, café\u0301."}, missing=(gap,)))
    missing = [one for one in told if one.key == checks.MISSING]
    listed = [("Chưa có sổ.", "/so"), ("Mục IV KIẾN ", ""), ("Mục I.2.3 có", "")]
    assert [(one.sentence[:12], one.url) for one in missing] == listed
    assert "“😀”" in missing[2].sentence
    assert missing[1].sides[0].section == "proposals"
    assert all(one.blocks and one.is_error for one in missing)


def test_a_quarter_may_name_its_months_and_sections_are_named_as_people_do() -> None:
    facts = facts_of_march(**CLEAN)
    times = replace(facts.times, span=Span("quarter", 2024, 1))
    told = tell(replace(facts, times=times), TEXTS | {"strengths": "Tháng 1 năm 2024 làm nhiều."}, AROUND)
    seen = Look(replace(facts, times=times), told, date(2024, 3, 22), date(2024, 3, 25), PERIOD)
    assert checks.findings(seen)[0].verdict == GOOD
    names = {one.key: named(one.key) for one in SECTIONS}
    assert [names[key] for key in ("internal", "settling", "feedback", "difficulties", "tasks", "closing")] == [
        *("I.1.2 b)", "I.2.2", "I.3", "II.2", "III", "Kết thúc")
    ]


def test_a_target_of_reviewing_that_was_missed_is_pointed_out_and_can_be_answered() -> None:
    one = found("K24", overdue_reviews=("50 % đến hết ngày 31/12/2023",))
    assert (one.verdict, one.is_error, "12/24 thủ tục nội bộ" in one.sentence) == (WRONG, False, True)


def test_sections_that_tell_two_numbers_of_settled_dossiers_are_found() -> None:
    seen = look()
    for bits, words in (
        ((Fig("settled", "72"), Fig("early", "41"), Fig("on_time", "30"), Fig("late", "không có")), "từng loại là 71"),
        ((Fig("settled", "71"), Fig("early", "41"), Fig("on_time", "30"), Fig("late", "không có")), "không giống nhau"),
    ):
        parts = tuple(replace(one, sentences=(bits,)) if one.key == "digitised" else one for one in seen.told.parts)
        told = replace(seen.told, parts=parts)
        one = next(one for one in checks.findings(replace(seen, told=told)) if one.key == "K12")
        assert (one.verdict, words in one.sentence) == (WRONG, True), one.sentence


def test_a_signed_report_whose_words_were_changed_keeps_the_next_one_back() -> None:
    one = found("K34", is_earlier_kept=False)
    assert (one.verdict, one.is_error) == (WRONG, True)


def test_words_about_something_else_that_is_late_are_no_slip() -> None:
    told = {"strengths": "Không có văn bản rà soát quá hạn; không có phản ánh, kiến nghị quá hạn trả lời."}
    late = {"total": replace(MARCH.total, open_in_time=167, open_late=2), "heard": Heard(0, 1, 1, 0, 0, 0, 1, *[0] * 4)}
    wrong = {one.key for one in checks.findings(look(told, **late)) if one.verdict == WRONG}
    assert not wrong & {"K13", "K22"}


def test_a_figure_of_a_sentence_that_is_not_the_annexs_is_found() -> None:
    seen = look()
    told = replace(
        seen.told,
        parts=tuple(
            replace(one, sentences=((Fig("settled", "73"), " hồ sơ."),)) if one.key == "settling" else one
            for one in seen.told.parts
        ),
    )
    one = next(one for one in checks.findings(replace(seen, told=told)) if one.key == "K29")
    assert (one.verdict, [side.value for side in one.sides]) == (WRONG, ["73", "72"])
    shares = {"digitised_in": Share(0, 0), "digitised_out": Share(0, 0), "paid_online": Share(0, 0)}
    quiet = look(total=Figures(), channels=Channels(0, 0, 0), **shares)
    assert next(one for one in checks.findings(quiet) if one.key == "K29").verdict == GOOD
