"""The report in words, on paper and as a workbook, beside the real one of March 2024."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from heza.core import words
from heza.dossiers.rules import Figures
from heza.reports.facts import Announced, Asked, Channels, Facts, Heard, Late, Moved, Reason, Restated, Share, Times
from heza.reports.looked.checks import WRONG, look
from heza.reports.printed.saying import number_in
from heza.reports.printed.sentences import tell
from heza.reports.rules import Span, period_of
from heza.reports.told import Fig, Told
from tests.reports.march import AROUND, facts_of_march

REAL = Path(__file__).with_name("bao-cao-mau.txt")
TEXTS = {
    "strengths": "- Niêm yết công khai tại Bộ phận Một cửa.\n- Áp dụng ISO 9001:2015.",
    "proposals": "Kính đề nghị UBND thành phố tích hợp Hệ thống Một cửa điện tử.",
    "opening": "Không ai viết ở đây.",
}


def told_of_march() -> Told:
    """The report of March with some words of people."""
    return tell(facts_of_march(), TEXTS, AROUND)


def worst(**changes: object) -> Facts:
    """Everything that can happen in a period."""
    late = Late(
        "H24-1",
        "Cấp GCN",
        "Đầu tư",
        "Phòng Quản lý đầu tư",
        "Vũ Thị Hạnh",
        date(2024, 3, 1),
        date(2024, 3, 4),
        "Chờ ý kiến",
        "Sở trả lời chậm",
        "Đã chấp nhận",
        1,
    )
    still = late._replace(code="H24-2", settled_on=None, cause="", said="", state="Chưa giải trình", apologies=0)
    total = Figures(5, 2, 3, early=1, on_time=0, late=1, open_in_time=7, open_late=1, suspended=2, stopped=1)
    before = Figures(177, 0, 64, 41, 31, 0, 169, 0)
    moved = Moved("H24-3", "Phòng Quản lý lao động", "nhập muộn 29/03/2024", (), ("new", "open"), date(2024, 3, 29))
    facts = facts_of_march(
        total=total,
        channels=Channels(5, 1, 1),
        late=(late, still),
        reasons=(Reason("Đầu tư", "Chờ ý kiến", 1), Reason("Đầu tư", "", 1)),
        announced=(Announced(2, "900/QĐ-UBND", date(2024, 3, 1), "", 0, 3, 1, 0, True), *facts_of_march().announced),
        heard=Heard(2, 3, 1, 3, 1, 1, 1, 1, 1, 1, 1),
        asked=Asked(0, 0, 0, 0, 1, 0, 1),
        inputs={"impact_assessed": 2, "impact_appraised": None},
        digitised_in=Share(0, 7),
        digitised_out=Share(0, 2, 2),
        restated=(Restated(1, "tháng 2 năm 2024", before, replace(before, new_online=178, open_late=1), (moved,)),),
    )
    return replace(facts, **changes)


def test_the_report_of_march_has_the_headings_of_the_real_one_in_its_order_and_the_right_month_everywhere() -> None:
    told = told_of_march()
    real = words.fold(" ".join(REAL.read_text().split()))
    at = 0
    for part in told.parts:
        if part.level:
            heading = words.fold(f"{part.number} {part.heading}").split(" ve tthc")[0]
            if part.key != "national":  # the real report has a whole sentence for its heading
                at = real.index(heading, at)
    text = told.text
    assert text.count("Tính từ ngày 20/02/2024 đến ngày 19/03/2024") == 3
    assert text.count("tháng 3 năm 2024") == 3 and "tháng 02" not in text and "tháng 2 năm" not in text
    for said in (
        "tiếp nhận 177 hồ sơ; kỳ trước chuyển qua 64 hồ sơ; tổng số hồ sơ nhận giải quyết trong kỳ: 241 hồ sơ",
        "Đã giải quyết 72 hồ sơ, trong đó: trước hạn 41 hồ sơ; đúng hạn 31 hồ sơ; không có hồ sơ giải quyết quá hạn",
        "Đang giải quyết 169 hồ sơ, trong đó: trong hạn 169 hồ sơ; không có hồ sơ đang giải quyết quá hạn",
        "gồm 54 TTHC, trong đó: 23 TTHC thuộc lĩnh vực Đầu tư, 01 TTHC thuộc lĩnh vực Lao động, 09 TTHC",
        "Lũy kế (ban hành trước kỳ báo cáo): Quyết định số 4356/QĐ-UBND ngày 15/12/2023",
        "06 TTHC ban hành mới, 48 TTHC sửa đổi, bổ sung, không có TTHC bãi bỏ",
        "31/90 hồ sơ có phí, lệ phí (34,44 %; 02 hồ sơ có phí, lệ phí chưa có thông tin)",
        "Cập nhật quy trình ISO (Phòng Quản lý đầu tư, chuyển từ kỳ trước)",
        "IV. KIẾN NGHỊ VÀ ĐỀ XUẤT\nKính đề nghị UBND thành phố",
    ):
        assert said in text
    assert "Không ai viết ở đây" not in text


def test_our_own_words_stand_before_the_checks_for_reports_of_others() -> None:
    wrong = {one.key for one in look(told_of_march().text, 20) if one.verdict == WRONG}
    assert wrong == {"K19"}  # 72 of 177: a fact that a note answers


def test_zero_missing_late_and_restated_are_said_and_never_mixed_up() -> None:
    told = tell(worst(), {}, AROUND)
    text = told.text
    for said in (
        "đã đánh giá tác động: 02 TTHC",
        "đã thẩm định: chưa có số liệu",
        "Trong kỳ báo cáo: Quyết định số 900/QĐ-UBND ngày 01/03/2024 công bố không có TTHC ban hành mới, 03 TTHC",
        "trước hạn 01 hồ sơ; không có hồ sơ đúng hạn; quá hạn 01 hồ sơ; số đã giải quyết gồm cả 01 hồ sơ rút",
        "trong hạn 07 hồ sơ (có 02 hồ sơ tạm dừng chờ bổ sung hoặc chờ ý kiến); quá hạn 01 hồ sơ",
        "Chờ ý kiến (01 hồ sơ); chưa có giải trình được chấp nhận (01 hồ sơ)",
        "H24-1 (Phòng Quản lý đầu tư, hạn 01/03/2024); H24-2",
        "Điều chỉnh số liệu đã báo cáo tháng 2 năm 2024: tiếp nhận 177 → 178; đang giải quyết 169 → 170; "
        "đang giải quyết quá hạn 0 → 1 hồ sơ (mã H24-3, nhập muộn 29/03/2024)",
        "0/07 hồ sơ tiếp nhận (0,00 %); đã số hóa kết quả giải quyết: chưa có số liệu",
        "yêu cầu bổ sung, hoàn thiện giấy tờ: Không phát sinh",
        "(kỳ trước chuyển qua: 02; tiếp nhận mới trong kỳ: 03)",
    ):
        assert said in text, said
    figures = {
        figure.key: number_in(figure)
        for part in told.parts
        for said in part.sentences
        for figure in said
        if isinstance(figure, Fig)
    }
    assert (figures["late"], figures["on_time"], figures["impact_appraised"]) == (1, 0, None)
    many = tell(worst(late=worst().late[:1] * 800), {}, AROUND)  # a paper stays a paper
    assert [len(one.rows) for one in many.annexes if one.key == "late"] == [500]
    assert "Còn 300 hồ sơ khác" in str(many.annexes) and "Danh sách từng hồ sơ tại Phụ lục IV" in many.text
    assert {one.key for one in told.annexes} >= {"ii06c", "late", "restated"}
    assert Told.from_json(json.loads(json.dumps(told.as_json()))) == told


def test_a_quarter_a_year_and_an_empty_period_use_the_same_words() -> None:
    for span, name in ((Span("quarter", 2024, 1), "quý I năm 2024"), (Span("year", 2023), "năm 2023")):
        times = Times(span, period_of(span, 15), date(2024, 3, 1))
        empty = worst(times=times, total=Figures(), channels=Channels(0, 0, 0), late=(), internal=None, announced=())
        told = tell(replace(empty, digitised_in=Share(0, 0), paid_online=Share(0, 0)), {}, AROUND)
        assert told.text.count(name) == 3 and "tháng" not in told.part("closing").heading
        assert "tiếp nhận: Không phát sinh; kỳ trước chuyển qua: Không phát sinh" in told.text
        assert "Thủ tục hành chính nội bộ: chưa có số liệu" in told.text
    (compared,) = (one for one in told.annexes if one.key == "compared")
    assert compared.columns[1:] == ("Năm 2023", "Năm 2022", "Tăng, giảm so với cùng kỳ")
    assert "NHIỆM VỤ TRỌNG TÂM CỦA NĂM TIẾP THEO" in told.text
