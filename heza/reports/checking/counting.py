"""Checks of the figures themselves: identities, last report, channels, shares, lists. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from heza.core import words
from heza.dossiers.rules import Figures
from heza.reports.checking import wording
from heza.reports.checking.look import Look, Said, Side, equal, good, named, unknown, wrong
from heza.reports.facts import Line, Share
from heza.reports.looked.checks import HIGH, LOW

NONE_LATE = r"khong co[^.;]{0,15}(ho so|tthc|thu tuc)[^.;]{0,30}qua han"
NONE_HEARD = r"khong (co|phat sinh) phan anh(, kien nghi)?(?![^.;]{0,30}qua han)"
NOT_YET = "Hệ thống chưa có báo cáo kỳ trước đã ký nên chưa so được."


def _side(label: str, number: int, figure: str = "") -> Side:
    return Side(label, words.number(number), figure)


def percent(share: Share) -> str:
    """40,68 %; a share of nothing is a dash."""
    return "–" if share.share is None else words.percent(share.share, 2)


# ---------------------------------------------------------------- time


def signing_day(look: Look) -> Said:
    """K03: signed after the end of the period; after the day of handing in it is late, which does not keep it back."""
    last = look.facts.times.period.last
    today = Side("Hôm nay", words.day(look.today))
    if look.today < last:
        return wrong(
            f"Kỳ đến hết ngày {words.day(last)} mới xong. Hãy chờ hết kỳ rồi tổng hợp.",
            today,
            Side("Ngày cuối kỳ", words.day(last)),
        )
    if look.today > look.due_on:
        return wrong(
            f"Đã quá ngày phải gửi {words.day(look.due_on)}. Hãy ghi lý do gửi muộn rồi trình ký.",
            today,
            Side("Hạn gửi", words.day(look.due_on)),
            is_error=False,
        )
    return good(
        f"Hạn gửi {words.day(look.due_on)}, hôm nay {words.day(look.today)}.",
        today,
        Side("Hạn gửi", words.day(look.due_on)),
    )


def follows(look: Look) -> Said:
    """K04: the period begins the day after the last report's."""
    earlier, period = look.facts.earlier, look.facts.times.period
    if look.drafts:
        return wrong(
            f"Báo cáo {look.drafts[0]} chưa ký. Hãy ký báo cáo kỳ trước rồi mới ký báo cáo này.",
            Side("Kỳ trước", look.drafts[0]),
            Side("Kỳ này", look.facts.times.span.name),
        )
    if earlier is None:
        return unknown(NOT_YET)
    sides = (
        Side(f"Ngày cuối của {earlier.name}", words.day(earlier.last_day)),
        Side("Ngày đầu kỳ này", words.day(period.first)),
    )
    gap = (period.first - earlier.last_day).days
    if gap == 1:
        return good("Kỳ này nối tiếp kỳ trước.", *sides)
    if gap < 1:
        return wrong("Kỳ này chồng lên kỳ của báo cáo đã ký. Hãy kiểm tra quy tắc kỳ ở trang Thiết lập.", *sides)
    return wrong("Giữa hai báo cáo có ngày không báo cáo nào đếm. Hãy lập báo cáo cho những ngày đó.", *sides)


# ---------------------------------------------------------------- procedures


def fields_of_procedures(look: Look) -> Said:
    """K05: the fields add up to all procedures."""
    given = look.facts.catalogue
    total = sum(number for _name, number in given.by_field)
    plus = " + ".join(str(number) for _name, number in given.by_field)
    return equal(
        _side("Cộng các lĩnh vực", total, "procedures"),
        _side("Tổng số thủ tục", given.total, "procedures"),
        f"{plus} = {given.total}.",
        "Hãy kiểm tra danh mục thủ tục.",
    )


def announced(look: Look) -> Said:
    """K06: what was announced is what the catalogue holds."""
    given, listed = look.facts.catalogue, look.facts.announced
    if not listed:
        return wrong("Sổ Quyết định công bố chưa có quyết định nào. Hãy ghi quyết định công bố danh mục hiện hành.")
    number = max(one.new + one.amended for one in listed)
    whole = sum(one.new + one.amended for one in listed)
    sides = (
        _side("Mới và sửa đổi theo các quyết định công bố", whole, "announced_decisions"),
        _side("Thủ tục đang có hiệu lực", given.total, "procedures"),
    )
    if number == given.total or (len(listed) > 1 and whole >= given.total):
        return good("Số thủ tục ở mục 1.2, mục 2.1 và danh mục khớp nhau.", *sides)
    return wrong(
        f"Các quyết định công bố có {whole} thủ tục mới và sửa đổi, danh mục có {given.total}. "
        "Hãy bổ sung quyết định còn thiếu hoặc nhập lại danh mục.",
        *sides,
    )


def shortened(look: Look) -> Said:
    """K07: no more are shortened than there are."""
    given = look.facts.catalogue
    sides = (
        _side("Thủ tục rút ngắn thời gian", given.shortened, "shortened"),
        _side("Tổng số thủ tục", given.total, "procedures"),
    )
    if given.shortened > given.total:
        return wrong("Số rút ngắn nhiều hơn tổng số. Hãy kiểm tra danh mục thủ tục.", *sides)
    return good(f"{given.shortened} trên {given.total} thủ tục rút ngắn thời gian giải quyết.", *sides)


def published(look: Look) -> Said:
    """K25: every procedure is public in the national database, and somebody looked."""
    given = look.facts.published
    sides = (
        _side("Đã công khai trên CSDL quốc gia", given.national, "published_national"),
        _side("Tổng số thủ tục", given.total, "procedures"),
    )
    if given.unchecked:
        return unknown(f"Chưa so được vì còn {given.unchecked} thủ tục chưa kiểm tra công khai.")
    if given.national != given.total:
        return wrong(f"Còn {given.total - given.national} thủ tục chưa công khai trên CSDL quốc gia.", *sides)
    return good(f"{given.national}/{given.total} thủ tục đã công khai.", *sides)


# ---------------------------------------------------------------- dossiers


def settled(look: Look) -> Said:
    """K12: settled = early + on the day + late, in every row."""
    for name, one in _rows(look):
        if one.settled != one.early + one.on_time + one.late:
            return wrong(f"{name}: {one.settled} khác {one.early} + {one.on_time} + {one.late}.")
    if found := wording.unequal_settled(look):
        return found
    total = look.facts.total
    return good(
        f"{total.settled} = {total.early} + {total.on_time} + {total.late}, giống nhau ở mục 2.2, 2.4 và phụ lục.",
        _side("Đã giải quyết", total.settled, "settled"),
        _side("Sớm + đúng + quá hạn", total.early + total.on_time + total.late, "settled"),
    )


def late(look: Look) -> Said:
    """K13: none late is 0, and the other way round."""
    number = look.facts.total.late + look.facts.total.open_late
    if number:
        for part in wording.none_said(look, NONE_LATE):
            return wrong(
                f"Mục {named(part.key)} nói không có hồ sơ quá hạn, số liệu có {number}. Hãy sửa câu đó.",
                wording.replace_value(part, "không có"),
                _side("Quá hạn", number, "late" if look.facts.total.late else "open_late"),
            )
    return good(
        f"Quá hạn: {look.facts.total.late} đã giải quyết, {look.facts.total.open_late} đang giải quyết; lời văn khớp.",
        _side("Giải quyết quá hạn", look.facts.total.late, "late"),
        _side("Đang quá hạn", look.facts.total.open_late, "open_late"),
    )


def channels(look: Look) -> Said:
    """K14: received = online + counter + post."""
    given = look.facts.channels
    return equal(
        _side("Tiếp nhận trong kỳ", look.facts.total.new, "new"),
        _side("Trực tuyến + trực tiếp + bưu chính", sum(given), "new_online"),
        f"{look.facts.total.new} = {given.online} + {given.counter} + {given.post}.",
        "Hãy báo quản trị kiểm tra dữ liệu đã nhập.",
    )


def online(look: Look) -> Said:
    """K15: the share of online dossiers is the one that was counted."""
    total = look.facts.total
    share = Share(total.new_online, total.new)
    said = wording.quoted_shares(look, r"ty le[^.;\n]{0,20}truc tuyen", percent(share), "new_online")
    return said or good(
        f"{total.new_online}/{total.new} hồ sơ trực tuyến ({percent(share)}).",
        _side("Trực tuyến", total.new_online, "new_online"),
        _side("Tiếp nhận", total.new, "new"),
    )


def identity(look: Look) -> Said:
    """K16: carried in + new = settled + open, in every row."""
    for name, one in _rows(look):
        if one.carried_in + one.new != one.settled + one.open:
            said = f"{one.carried_in} + {one.new} khác {one.settled} + {one.open}"
            return wrong(f"{name}: {said}. Hãy báo quản trị kiểm tra dữ liệu đã nhập.")
    total = look.facts.total
    return good(
        f"{total.carried_in} + {total.new} = {total.settled} + {total.open}.",
        _side("Kỳ trước chuyển qua + tiếp nhận", total.all, "all"),
        _side("Đã giải quyết + đang giải quyết", total.settled + total.open, "all"),
    )


def carried(look: Look) -> Said:
    """K17: carried in = open of the last report, with what was restated since."""
    earlier, total, first = look.facts.earlier, look.facts.total, look.facts.times.period.first
    if earlier is None and look.begins is not None and look.begins > first:
        return wrong(
            f"Hồ sơ trong hệ thống bắt đầu từ ngày {words.day(look.begins)}, sau ngày đầu kỳ, nên số kỳ trước chuyển "
            "qua và số tiếp nhận có thể thiếu. Hãy nhập dữ liệu trước đó, hoặc ghi rõ vì sao đủ.",
            Side("Hồ sơ đầu tiên", words.day(look.begins)),
            Side("Ngày đầu kỳ", words.day(first)),
            is_error=look.begins > look.facts.times.period.last,  # nothing of the period is there at all
        )
    if earlier is None:
        return unknown(NOT_YET)
    moved = sum(one.after.open - one.before.open for one in look.facts.restated if one.report_id == earlier.id)
    sides = (
        _side(f"Đang giải quyết cuối {earlier.name}", earlier.open),
        _side("Từ kỳ trước chuyển qua", total.carried_in, "carried_in"),
    )
    if earlier.open + moved == total.carried_in:
        told = f" (điều chỉnh {moved:+d} sau khi ký)" if moved else ""
        return good(f"{earlier.open}{told} chuyển qua kỳ này {total.carried_in}.", *sides)
    return wrong("Số chuyển qua không bằng số đang giải quyết đã báo cáo, kể cả số điều chỉnh.", *sides)


def overdue(look: Look) -> Said:
    """K18: who is late has a name, a reason and a letter of apology."""
    listed = look.facts.late
    nameless = [one for one in listed if not one.department]
    unexplained = [one for one in listed if not one.cause]
    silent = [one for one in listed if not one.apologies]
    twice = [one for one in listed if one.apologies > 1]
    count = _side("Hồ sơ quá hạn trong kỳ", len(listed), "late")
    if nameless:
        return wrong(
            f"{len(nameless)} hồ sơ quá hạn chưa rõ đơn vị, đầu tiên là {nameless[0].code}. Hãy ghi đơn vị giữ hồ sơ.",
            count,
            _side("Chưa rõ đơn vị", len(nameless)),
            is_error=True,
        )
    for some, what in (
        (unexplained, "chưa có giải trình được chấp nhận"),
        (silent, "chưa có thư xin lỗi (Mẫu số 04)"),
        (twice, "xin lỗi, hẹn lại quá một lần"),
    ):
        if some:
            return wrong(
                f"{len(some)}/{len(listed)} hồ sơ quá hạn {what}, đầu tiên là {some[0].code}. "
                "Hãy hoàn tất, hoặc ghi rõ lý do.",
                count,
                _side(what.capitalize(), len(some)),
                is_error=False,
            )
    return good(
        f"{len(listed)} hồ sơ quá hạn, hồ sơ nào cũng có nguyên nhân và thư xin lỗi." if listed else "Không có."
    )


def backlog(look: Look) -> Said:
    """K19: far fewer, or more, were settled than came in."""
    total = look.facts.total
    if not total.new:
        return good("Không có hồ sơ tiếp nhận trong kỳ.")
    share = Share(total.settled, total.new)
    sides = (_side("Đã giải quyết", total.settled, "settled"), _side("Tiếp nhận", total.new, "new"))
    said = f"Giải quyết {total.settled} trên {total.new} hồ sơ tiếp nhận ({percent(share)})"
    if LOW <= Decimal(total.settled) * 100 / total.new <= HIGH:
        return good(f"{said}.", *sides)
    return wrong(
        f"{said}; cuối kỳ còn {total.open} hồ sơ, đầu kỳ có {total.carried_in}. Hãy giải thích ở mục II.2.", *sides
    )


def digitised(look: Look) -> Said:
    """K20: digitised shares have both numbers, and what people wrote is one of them."""
    into, out = look.facts.digitised_in, look.facts.digitised_out
    if into.unknown or out.unknown:
        return wrong(
            f"{into.unknown} hồ sơ tiếp nhận và {out.unknown} hồ sơ đã giải quyết chưa rõ đã số hóa hay chưa. "
            "Hãy bổ sung cột Số hóa trong tệp Một cửa rồi nhập lại.",
            _side("Tiếp nhận chưa rõ", into.unknown, "digitised_in"),
            _side("Kết quả chưa rõ", out.unknown, "digitised_out"),
        )
    said = wording.quoted_shares(look, r"so hoa[^.;\n]{0,30}ket qua", percent(out), "digitised_out")
    return said or good(
        f"Số hóa hồ sơ {into.part}/{into.whole} tiếp nhận ({percent(into)}), kết quả {out.part}/{out.whole} đã giải "
        f"quyết ({percent(out)}).",
        _side("Số hóa hồ sơ", into.part, "digitised_in"),
        _side("Số hóa kết quả", out.part, "digitised_out"),
    )


def payment(look: Look) -> Said:
    """K21: the share of online payment is told with both numbers."""
    given = look.facts.paid_online
    if given.unknown:
        return wrong(
            f"{given.unknown}/{given.whole} hồ sơ có phí chưa rõ đã thanh toán trực tuyến hay chưa. "
            "Hãy bổ sung cột Thanh toán trực tuyến, hoặc ghi lý do.",
            _side("Hồ sơ có phí, lệ phí", given.whole, "with_fee"),
            _side("Chưa rõ", given.unknown, "paid_online"),
        )
    said = wording.quoted_shares(look, r"thanh toan[^.;\n]{0,30}truc tuyen", percent(given), "paid_online")
    return said or good(
        f"Thanh toán trực tuyến {given.part}/{given.whole} hồ sơ có phí, lệ phí ({percent(given)}).",
        _side("Thanh toán trực tuyến", given.part, "paid_online"),
        _side("Hồ sơ có phí, lệ phí", given.whole, "with_fee"),
    )


def heard(look: Look) -> Said:
    """K22: none said is 0; all = transferred + answered + open."""
    given = look.facts.heard
    if given.all:
        for part in wording.none_said(look, NONE_HEARD):
            return wrong(
                f"Mục {named(part.key)} nói không có phản ánh, kiến nghị; sổ có {given.all}. Hãy sửa câu đó.",
                wording.replace_value(part, "không có"),
                _side("Phản ánh, kiến nghị", given.all, "heard_all"),
            )
    if not given.all and not given.transferred + given.answered + given.open:
        return good("Không phát sinh phản ánh, kiến nghị.", _side("Phản ánh, kiến nghị", 0, "heard_all"))
    return equal(
        _side("Kỳ trước chuyển qua + mới", given.all, "heard_all"),
        _side("Đã chuyển + đã trả lời + đang xử lý", given.transferred + given.answered + given.open, "heard_all"),
        f"{given.carried_in} + {given.new} = {given.transferred} + {given.answered} + {given.open}.",
        "Hãy kiểm tra sổ Phản ánh, kiến nghị.",
    )


def supplements(look: Look) -> Said:
    """K23: requests for papers and refusals are counted, and were made on the forms."""
    given = look.facts.asked
    sides = (
        _side("Yêu cầu bổ sung", given.supplements, "supplements"),
        _side("Mẫu số 02 đã cấp", given.form_02, "form_02"),
    )
    if given.repeated:
        return wrong(
            f"{given.repeated} hồ sơ bị yêu cầu bổ sung hơn một lần, trong khi quy định chỉ cho một lần. "
            "Hãy ghi lý do.",
            *sides,
        )
    if given.supplements > given.form_02:
        missing = given.supplements - given.form_02
        return wrong(
            f"{missing} lần yêu cầu bổ sung không có phiếu Mẫu số 02 cấp ở đây. Hãy cấp phiếu, hoặc ghi lý do.",
            *sides,
        )
    return good(f"{given.supplements} lần yêu cầu bổ sung, {given.form_02} phiếu Mẫu số 02.", *sides)


def shares_of_a_whole(look: Look) -> Said:
    """K32: every open dossier has a due date, and shown shares add up to 100 %."""
    total = look.facts.total
    if look.facts.undated:
        return wrong(
            f"{look.facts.undated} hồ sơ đang giải quyết không có hạn trả; tạm tính trong hạn. Hãy bổ sung hạn.",
            _side("Không có hạn", look.facts.undated, "undated"),
            _side("Đang giải quyết", total.open, "open"),
            is_error=True,
        )
    if total.settled:
        shown = [words.percent(Decimal(one) / total.settled, 2) for one in (total.early, total.on_time, total.late)]
        whole = sum((Decimal(one.replace("%", "").strip().replace(",", ".")) for one in shown), Decimal(0))
        if abs(whole - 100) > Decimal("0.01"):
            return wrong(f"{' + '.join(shown)} = {whole} %, không phải 100 %. Hãy ghi số hồ sơ cạnh tỷ lệ.")
    return good("Hồ sơ nào cũng có hạn tính theo ngày làm việc; các tỷ lệ cộng đủ 100 %.")


def departments(look: Look) -> Said:
    """K33: departments and fields add up to the agency, and every dossier has a department."""
    total = look.facts.total
    for label, lines in (("các phòng", look.facts.by_department), ("các lĩnh vực", look.facts.by_field)):
        whole = Figures()
        for one in lines:
            whole += one.figures
        if (whole.all, whole.settled, whole.open) != (total.all, total.settled, total.open):
            return wrong(
                f"Cộng {label} không bằng toàn cơ quan. Hãy tải lại trang; nếu vẫn vậy, hãy báo quản trị.",
                _side(f"Cộng {label}", whole.all, "all"),
                _side("Toàn cơ quan", total.all, "all"),
            )
    nobody: list[Line] = [one for one in look.facts.by_department if one.id is None]
    if nobody:
        return wrong(
            f"{nobody[0].figures.all} hồ sơ chưa rõ đơn vị. Hãy nối tên đơn vị trong tệp Một cửa với phòng.",
            _side("Chưa rõ đơn vị", nobody[0].figures.all, "all"),
            _side("Toàn cơ quan", total.all, "all"),
        )
    return good(f"Cộng {len(look.facts.by_department)} phòng bằng toàn cơ quan: {total.all} hồ sơ.")


def _rows(look: Look) -> Iterator[tuple[str, Figures]]:
    for one in (*look.facts.by_field, *look.facts.by_department):
        yield one.name, one.figures
    yield "Toàn cơ quan", look.facts.total
