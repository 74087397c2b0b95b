"""The 34 checks of a report that contradicts itself (K01–K34), asked of its text alone: no database, no file.

What text alone cannot tell is said to be so: it needs the records, last month's report, or an annex.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from heza.core import words
from heza.reports.looked.said import Count, Report, Spot

GOOD, WRONG, UNKNOWN = "good", "wrong", "unknown"
VERDICTS = {GOOD: "Khớp", WRONG: "Cần sửa", UNKNOWN: "Chưa kiểm tra được"}
LOW, HIGH = 60, 140  # percent of what was received: settled outside these bounds is pointed out


@dataclass(frozen=True)
class Verdict:
    """What came of a check: the sentence, and the places of the text that it speaks of."""

    verdict: str
    sentence: str
    spots: tuple[Spot, ...] = field(default=())


@dataclass(frozen=True)
class Found:
    """One check with its verdict."""

    key: str
    rule: str
    is_error: bool
    verdict: str
    sentence: str
    spots: tuple[Spot, ...]


Check = Callable[[Report, int], Verdict]
NEEDS = {
    "before": "Cần báo cáo kỳ trước để so.",
    "records": "Cần số liệu hồ sơ của kỳ để so; chữ trong báo cáo không đủ.",
    "annex": "Báo cáo không có phụ lục Biểu II.06a để so.",
    "law": "Cần đối chiếu hiệu lực văn bản tại ngày báo cáo.",
}


def _needs(what: str) -> Check:
    def unknown(_report: Report, _first_day: int) -> Verdict:
        return Verdict(UNKNOWN, NEEDS[what])

    return unknown


def _good(sentence: str, *spots: Spot) -> Verdict:
    return Verdict(GOOD, sentence, spots)


def _wrong(sentence: str, *spots: Spot) -> Verdict:
    return Verdict(WRONG, sentence, spots)


def _missing(what: str) -> Verdict:
    return Verdict(UNKNOWN, f"Báo cáo không nêu {what} nên không so được.")


# ---------------------------------------------------------------- months, periods, decisions


def same_month(report: Report, _first_day: int) -> Verdict:
    """K01: one month in title, opening and closing."""
    found = report.months()
    if len(found) < 2:
        return _missing("tháng ở ít nhất hai chỗ")
    values = list(dict.fromkeys(one.value for one in found))
    if len(values) == 1:
        return _good(f"Mọi chỗ đều là tháng {values[0]}.", *found)
    return _wrong(
        f"Báo cáo nói tháng {', tháng '.join(values)} ở các chỗ khác nhau. Hãy sửa cho cùng một tháng.", *found
    )


def _month(report: Report) -> tuple[int, int] | None:
    found = report.months()
    if not found:
        return None
    month, year = found[0].value.split("/")
    return int(year), int(month)


def same_period(report: Report, first_day: int) -> Verdict:
    """K02: one period everywhere, that of the rule."""
    found = report.periods()
    if not found:
        return _missing("kỳ số liệu (từ ngày … đến ngày …)")
    spots = tuple(one.spot for one in found)
    if len({(one.first, one.last) for one in found}) > 1:
        return _wrong("Kỳ số liệu không giống nhau ở các chỗ. Hãy sửa cho cùng một kỳ.", *spots)
    one, month = found[0], _month(report)
    if one.last < one.first:
        return _wrong("Ngày cuối kỳ trước ngày đầu kỳ. Hãy kiểm tra lại.", *spots)
    if month and (one.first, one.last) != _period(*month, first_day):
        begin, end = _period(*month, first_day)
        return _wrong(f"Kỳ của tháng này theo quy tắc là {begin:%d/%m/%Y}–{end:%d/%m/%Y}.", *spots)
    return _good(f"Cùng một kỳ {one.first:%d/%m/%Y}–{one.last:%d/%m/%Y} ở {len(found)} chỗ.", *spots)


def _period(year: int, month: int, first_day: int) -> tuple[date, date]:
    if first_day == 1:
        following = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), date.fromordinal(following.toordinal() - 1)
    before = date(year - (month == 1), (month - 2) % 12 + 1, first_day)
    return before, date(year, month, first_day - 1)


def same_decision(report: Report, _first_day: int) -> Verdict:
    """K10: a decision has one day wherever it is named."""
    found = report.decisions()
    days: dict[str, set[date]] = {}
    for number, day, _spot in found:
        days.setdefault(number, set()).update({day} if day else set())
    wrong = [number for number, listed in days.items() if len(listed) > 1]
    if wrong:
        spots = [spot for number, _day, spot in found if number in wrong]
        return _wrong(f"Quyết định {', '.join(wrong)} có ngày khác nhau ở các chỗ. Hãy kiểm tra lại.", *spots)
    twice = [number for number in days if sum(one[0] == number for one in found) > 1]
    if not twice:
        return _missing("quyết định nào hơn một lần")
    return _good(f"Quyết định {', '.join(twice)} có một ngày ở mọi chỗ.", *(one[2] for one in found if one[0] in twice))


def in_the_period(report: Report, _first_day: int) -> Verdict:
    """K09: what is told as a result of the period happened in it."""
    periods, told = report.periods(), report.section("ket qua thuc hien", "danh gia chung")
    if not periods or not told:
        return _missing("kỳ số liệu và phần kết quả")
    first, last = periods[0].first, periods[0].last
    start = report.text.find(told)
    outside = [
        (number, day, spot)
        for number, day, spot in report.decisions()
        if day and start <= spot.at < start + len(told) and not first <= day <= last and "TTg" not in number
        if not _is_cumulative(report, spot)
    ]
    if not outside:
        return _good("Không có quyết định nào ngoài kỳ được kể là kết quả.")
    named = ", ".join(dict.fromkeys(f"{number} ngày {day:%d/%m/%Y}" for number, day, _spot in outside))
    return _wrong(
        f"{named} không nằm trong kỳ {first:%d/%m/%Y}–{last:%d/%m/%Y} nhưng được kể là kết quả. "
        "Hãy bỏ hoặc ghi rõ là lũy kế.",
        *(spot for _number, _day, spot in outside),
    )


def _is_cumulative(report: Report, spot: Spot) -> bool:
    """Whether the sentence says before it that it counts from earlier on."""
    return "luy ke" in words.fold(report.text[: spot.at].rsplit(". ", 1)[-1])


# ---------------------------------------------------------------- procedures


def _total(report: Report) -> Count | None:
    found = report.counts(r"gồm") or report.counts(r"\blà")
    return found[0] if found else None


def fields_add_up(report: Report, _first_day: int) -> Verdict:
    """K05: the fields add up to the total."""
    fields, total = report.fields(), _total(report)
    if len(fields) < 2 or total is None:
        return _missing("tổng số thủ tục và số của từng lĩnh vực")
    summed = sum(number for number, _name, _spot in fields)
    said = " + ".join(str(number) for number, _name, _spot in fields)
    if summed == total.number:
        return _good(f"{said} = {total.number}.", total.spot)
    return _wrong(f"{said} = {summed}, nhưng tổng ghi {total.number}. Hãy kiểm tra lại.", total.spot)


def same_total(report: Report, _first_day: int) -> Verdict:
    """K06: one total of procedures in 1.2 a) and in 2.1."""
    one, other = report.counts(r"\blà"), report.counts("gồm")
    if not one or not other:
        return _missing("tổng số thủ tục ở cả mục 1.2 và mục 2.1")
    if one[0].number == other[0].number:
        return _good(f"Cả hai mục đều ghi {one[0].number} thủ tục.", one[0].spot, other[0].spot)
    said = f"Mục 1.2 ghi {one[0].number} thủ tục, mục 2.1 ghi {other[0].number}."
    return _wrong(f"{said} Hãy sửa cho bằng nhau.", one[0].spot, other[0].spot)


def shortened(report: Report, _first_day: int) -> Verdict:
    """K07: no more procedures were shortened than there are."""
    cut, total = report.counts("trong đó", r"\s+(?:được\s+)?cắt giảm thời gian"), _total(report)
    if not cut or total is None:
        return _missing("số thủ tục cắt giảm thời gian")
    if cut[0].number <= total.number:
        return _good(f"{cut[0].number} thủ tục cắt giảm thời gian, không quá {total.number}.", cut[0].spot)
    said = f"{cut[0].number} thủ tục cắt giảm thời gian, nhiều hơn tổng {total.number}."
    return _wrong(f"{said} Hãy kiểm tra lại.", cut[0].spot)


def new_amended_abolished(report: Report, _first_day: int) -> Verdict:
    """K08: new, amended and abolished ones are counted apart."""
    spot = report.has(r"(cong bo )?moi( ban hanh)?, sua doi, bo sung va bai bo")
    if spot is None:
        return _missing("thủ tục mới, sửa đổi, bãi bỏ")
    apart = report.counts(r"", r"\s+(?:ban hành\s+)?mới") and report.counts(r"", r"\s+(?:bị\s+)?bãi bỏ")
    if apart:
        return _good("Thủ tục mới, sửa đổi, bãi bỏ có số riêng.", spot)
    return _wrong("Mới, sửa đổi và bãi bỏ gộp thành một số. Hãy tách số của từng loại.", spot)


def unit_of_counts(report: Report, _first_day: int) -> Verdict:
    """K11: what was received and settled are dossiers, not procedures."""
    total = _total(report)
    found = _settled(report) + _received(report)
    if not found:
        return _missing("số đã tiếp nhận và đã giải quyết")
    named = [one for one in found if one.unit != "ho so"]
    over = [one for one in named if total is not None and one.number > total.number]
    if over and total is not None:
        said = ", ".join(f"“{one.number} TTHC”" for one in over)
        return _wrong(
            f"{said} nhiều hơn {total.number} thủ tục của cơ quan: đó là hồ sơ, không phải thủ tục. "
            "Hãy sửa đơn vị đếm.",
            *(one.spot for one in over),
        )
    if named:
        return _wrong("Số tiếp nhận, giải quyết phải đếm bằng hồ sơ. Hãy sửa đơn vị đếm.", *(one.spot for one in named))
    return _good("Số tiếp nhận, giải quyết đều đếm bằng hồ sơ.", *(one.spot for one in found))


# ---------------------------------------------------------------- dossiers


def _settled(report: Report) -> list[Count]:
    return report.counts(r"(?<!đang )giải quyết(?:\s+được)?")


def _received(report: Report) -> list[Count]:
    return report.counts(r"tiếp nhận(?:\s+được)?")


def same_settled(report: Report, _first_day: int) -> Verdict:
    """K12: one number of settled dossiers in 2.2 and 2.4."""
    found = _settled(report)
    if len(found) < 2:
        return _missing("số đã giải quyết ở cả mục 2.2 và mục 2.4")
    spots = tuple(one.spot for one in found)
    if len({one.number for one in found}) == 1:
        return _good(f"Đã giải quyết {found[0].number} ở {len(found)} chỗ.", *spots)
    said = ", ".join(str(one.number) for one in found)
    return _wrong(f"Số đã giải quyết khác nhau: {said}. Hãy sửa cho bằng nhau.", *spots)


def none_late(report: Report, _first_day: int) -> Verdict:
    """K13: none late means the number is 0."""
    none, some = report.has(r"khong co[^.;]{0,40}qua han"), report.counts("", r"(?:[^.;]{0,30})quá hạn")
    some = [one for one in some if one.number]
    if none and some:
        return _wrong(
            "Vừa nói không có quá hạn vừa nêu số quá hạn. Hãy kiểm tra lại.", none, *(one.spot for one in some)
        )
    if none is None and not some:
        return _missing("số quá hạn")
    return _good("Chữ và số về quá hạn khớp nhau.", *([none] if none else [one.spot for one in some]))


def channels(report: Report, _first_day: int) -> Verdict:
    """K14: received by channel adds up."""
    online, received = report.counts(r"trực tuyến(?:\s+là)?"), _received(report)
    if not received or not online:
        return _missing("số tiếp nhận trực tuyến, trực tiếp và qua bưu chính")
    return Verdict(UNKNOWN, NEEDS["records"], (received[0].spot,))


def online_share(report: Report, _first_day: int) -> Verdict:
    """K15: a share of online dossiers has its two numbers."""
    spot = report.has(r"ty le[^.;]{0,20}truc tuyen[^.;]{0,20}\d+ ?%")
    if spot is None:
        return _missing("tỷ lệ hồ sơ trực tuyến")
    if report.counts(r"", r"\s+trực tuyến"):
        return Verdict(UNKNOWN, NEEDS["records"], (spot,))
    return _wrong("Tỷ lệ trực tuyến không có số hồ sơ trực tuyến và tổng số để tính. Hãy ghi cả hai số.", spot)


def identity(report: Report, _first_day: int) -> Verdict:
    """K16: carried in + new = settled + open."""
    carried, still = report.counts(r"chuyển (?:qua|sang)"), report.counts(r"đang giải quyết")
    settled, received = _settled(report), _received(report)
    if not (carried and still and settled and received):
        return _missing("số kỳ trước chuyển qua và số đang giải quyết")
    left, right = carried[0].number + received[0].number, settled[0].number + still[0].number
    said = f"{carried[0].number} + {received[0].number} và {settled[0].number} + {still[0].number}"
    spots = tuple(one[0].spot for one in (carried, received, settled, still))
    return _good(f"{said} bằng nhau.", *spots) if left == right else _wrong(f"{said} không bằng nhau.", *spots)


def settled_of_received(report: Report, _first_day: int) -> Verdict:
    """K19: far fewer, or more, were settled than came in."""
    settled, received = _settled(report), _received(report)
    if not settled or not received or not received[0].number:
        return _missing("số tiếp nhận và số giải quyết")
    share = Decimal(settled[0].number) / received[0].number
    said = f"Giải quyết {settled[0].number} trên {received[0].number} tiếp nhận ({words.percent(share, 2)})."
    if LOW <= share * 100 <= HIGH:
        return _good(said, settled[0].spot, received[0].spot)
    return _wrong(f"{said} Hãy giải thích phần còn lại.", settled[0].spot, received[0].spot)


def digitised(report: Report, _first_day: int) -> Verdict:
    """K20: a share of digitised dossiers has its two numbers."""
    spot = report.has(r"so hoa[^.;]{0,20}\d+ ?%")
    if spot is None:
        return _missing("tỷ lệ số hóa")
    return _wrong("Tỷ lệ số hóa không nói trên số tiếp nhận hay số giải quyết. Hãy ghi tử số và mẫu số.", spot)


def payment(report: Report, _first_day: int) -> Verdict:
    """K21: “chưa đạt tỷ lệ cao” needs a share."""
    spot = report.has(r"thanh toan[^.]{0,160}ty le")
    if spot is None:
        return _missing("thanh toán trực tuyến")
    if report.has(r"thanh toan[^.]{0,160}\d+([,.]\d+)? ?%"):
        return _good("Tỷ lệ thanh toán trực tuyến có số.", spot)
    return _wrong("Nói về tỷ lệ thanh toán trực tuyến mà không có số. Hãy ghi tỷ lệ.", spot)


def feedback(report: Report, _first_day: int) -> Verdict:
    """K22: no feedback means the number is 0."""
    none = report.has(r"khong co phan anh|khong phat sinh phan anh")
    some = [one for one in report.counts(r"") if "phản ánh" in one.spot.around and one.number and not none]
    if none is None and not some:
        return _missing("phản ánh, kiến nghị")
    return _good("Chữ và số về phản ánh, kiến nghị khớp nhau.", *([none] if none else []))


def supplements(report: Report, _first_day: int) -> Verdict:
    """K23: dossiers sent back for more papers are counted."""
    spot = report.has(r"tra lai ho so|yeu cau bo sung")
    if spot is None:
        return _missing("hồ sơ yêu cầu bổ sung")
    if report.counts(r"", r"[^.;]{0,40}(?:bổ sung|trả lại)"):
        return _good("Số hồ sơ yêu cầu bổ sung được ghi.", spot)
    return _wrong("Nói có trả lại hồ sơ, yêu cầu bổ sung mà không có số. Hãy ghi số phiếu.", spot)


def review_1085(report: Report, _first_day: int) -> Verdict:
    """K24: the review of Decision 1085 has its numbers."""
    spot, told = report.has("1085/qd-ttg"), report.section(r"1085/qd-ttg", r"1\.3\.")
    if spot is None:
        return _wrong("Báo cáo không có mục thủ tục nội bộ theo Quyết định 1085. Hãy bổ sung mục này.")
    numbers = Report(told[60:]).counts("")
    if numbers:
        return Verdict(UNKNOWN, NEEDS["records"], (spot,))
    return _wrong("Mục thủ tục nội bộ không có số nào: tổng, đã công bố, đã rà soát, tỷ lệ. Hãy ghi số.", spot)


def published(report: Report, _first_day: int) -> Verdict:
    """K25: how many procedures are public in the national database."""
    told = report.section(r"1\.3\.", r" 2\. ket qua")
    if not told:
        return _missing("mục công khai trên cơ sở dữ liệu quốc gia")
    if Report(told).counts(""):
        return Verdict(UNKNOWN, NEEDS["records"])
    spot = report.has(r"1\.3\.")
    return _wrong(
        "Mục 1.3 không ghi số thủ tục đã công khai. Hãy ghi số đã công khai trên tổng số.", *([spot] if spot else [])
    )


# ---------------------------------------------------------------- form


def signer(report: Report, _first_day: int) -> Verdict:
    """K28: a deputy signs KT."""
    deputy, on_behalf = report.has(r"pho truong ban"), report.has(r"kt\. ?truong ban")
    if deputy is None:
        return _missing("chức vụ người ký là Phó Trưởng ban")
    if on_behalf:
        return _good("Phó Trưởng ban ký thay có dòng KT. TRƯỞNG BAN.", on_behalf)
    return _wrong("Phó Trưởng ban ký phải có dòng KT. TRƯỞNG BAN. Hãy bổ sung.", deputy)


def footnotes(report: Report, _first_day: int) -> Verdict:
    """K30: each mark of a footnote has its footnote."""
    found = report.notes()
    if not found:
        return _good("Không có dấu chú thích nào.")
    lost = [spot for spot, is_there in found if not is_there]
    if lost:
        return _wrong("Có dấu chú thích mà không có chú thích. Hãy thêm chú thích hoặc bỏ dấu.", *lost)
    return _good("Dấu chú thích nào cũng có chú thích.", *(spot for spot, _is_there in found))


def heading_iso(report: Report, _first_day: int) -> Verdict:
    """K31: what follows the heading of ISO speaks of it."""
    spot = report.has(r"iso 9001:\d{4}:")
    if spot is None:
        return _missing("tiêu đề về ISO 9001")
    after = report.folded[spot.at + len(spot.value) :][:400]
    if "iso" in after or "chat luong" in after or "quy trinh" in after:
        return _good("Nội dung sau tiêu đề ISO 9001 đúng chủ đề.", spot)
    return _wrong("Sau tiêu đề về ISO 9001 là nội dung khác. Hãy viết đúng nội dung của mục.", spot)


E, W = True, False
CHECKS: tuple[tuple[str, str, bool, Check], ...] = (
    ("K01", "Tháng, năm giống nhau ở tên, phần mở đầu, phần kết", E, same_month),
    ("K02", "Kỳ số liệu giống nhau ở mọi chỗ và đúng quy tắc", E, same_period),
    ("K03", "Ngày ký sau ngày cuối kỳ và không quá hạn nộp", E, _needs("records")),
    ("K04", "Kỳ này nối tiếp kỳ trước", E, _needs("before")),
    ("K05", "Cộng các lĩnh vực bằng tổng số thủ tục", E, fields_add_up),
    ("K06", "Tổng số thủ tục ở mục 1.2 và mục 2.1 bằng nhau", E, same_total),
    ("K07", "Số thủ tục cắt giảm thời gian không quá tổng số", E, shortened),
    ("K08", "Mới, sửa đổi, bãi bỏ có số riêng", E, new_amended_abolished),
    ("K09", "Việc kể là kết quả xảy ra trong kỳ", W, in_the_period),
    ("K10", "Một quyết định có một ngày ở mọi chỗ", E, same_decision),
    ("K11", "Tiếp nhận, giải quyết đếm bằng hồ sơ", E, unit_of_counts),
    ("K12", "Số đã giải quyết giống nhau ở mọi chỗ", E, same_settled),
    ("K13", "Chữ và số về quá hạn khớp nhau", E, none_late),
    ("K14", "Tiếp nhận = trực tuyến + trực tiếp + bưu chính", E, channels),
    ("K15", "Tỷ lệ trực tuyến có tử số và mẫu số", E, online_share),
    ("K16", "Kỳ trước chuyển qua + mới = đã giải quyết + đang giải quyết", E, identity),
    ("K17", "Kỳ trước chuyển qua bằng số đang giải quyết của báo cáo trước", E, _needs("before")),
    ("K18", "Hồ sơ quá hạn có danh sách, lý do, thư xin lỗi", E, _needs("records")),
    ("K19", "Số giải quyết so với số tiếp nhận", W, settled_of_received),
    ("K20", "Tỷ lệ số hóa có tử số và mẫu số", E, digitised),
    ("K21", "Tỷ lệ thanh toán trực tuyến có số", W, payment),
    ("K22", "Chữ và số về phản ánh, kiến nghị khớp nhau", E, feedback),
    ("K23", "Số hồ sơ yêu cầu bổ sung, từ chối", W, supplements),
    ("K24", "Rà soát theo Quyết định 1085 có số", E, review_1085),
    ("K25", "Số thủ tục đã công khai", W, published),
    ("K26", "Căn cứ pháp lý còn hiệu lực", W, _needs("law")),
    ("K27", "Nơi nhận còn tồn tại", W, _needs("law")),
    ("K28", "Người ký thay có dòng KT.", E, signer),
    ("K29", "Số trong lời văn bằng số trong phụ lục", E, _needs("annex")),
    ("K30", "Dấu chú thích có chú thích", W, footnotes),
    ("K31", "Nội dung đúng với tiêu đề", W, heading_iso),
    ("K32", "Tính hạn bỏ ngày nghỉ, tỷ lệ cộng đủ 100 %", W, _needs("records")),
    ("K33", "Cộng các phòng bằng toàn cơ quan", E, _needs("records")),
    ("K34", "Số liệu chốt khi ký, sửa sau có lý do", E, _needs("records")),
)


def look(text: str, first_day: int) -> list[Found]:
    """All checks of a text. `first_day` is the day of the month before on which a reporting month begins."""
    report, found = Report(text), []
    for key, rule, is_error, check in CHECKS:
        said = check(report, first_day)
        found.append(Found(key, rule, is_error, said.verdict, said.sentence, said.spots))
    return found
