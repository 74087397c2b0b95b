"""The annexes of a report: Biểu II.06a, II.06c, II.07b, what is late, beside other periods, what was restated. Pure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from heza.core import words
from heza.dossiers.rules import Figures
from heza.reports.facts import Facts, Line
from heza.reports.printed.saying import Around, day
from heza.reports.told import Annex, Row

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
LISTED = 500  # dossiers of a list on paper
DASH = "–"
TOTAL = "Tổng số"
NONE = "Không phát sinh"
UNKNOWN = "Chưa có số liệu"
II06A = (  # the columns 3–13 of the form, and the figure of each
    ("Nhận giải quyết: tổng số (3 = 4 + 5 + 6)", "all"),
    ("Trong kỳ: trực tuyến (4)", "new_online"),
    ("Trong kỳ: trực tiếp, dịch vụ bưu chính (5)", "new_other"),
    ("Từ kỳ trước (6)", "carried_in"),
    ("Đã giải quyết: tổng số (7 = 8 + 9 + 10)", "settled"),
    ("Trước hạn (8)", "early"),
    ("Đúng hạn (9)", "on_time"),
    ("Quá hạn (10)", "late"),
    ("Đang giải quyết: tổng số (11 = 12 + 13)", "open"),
    ("Trong hạn (12)", "open_in_time"),
    ("Quá hạn (13)", "open_late"),
)
COMPARED = (
    ("Tổng số hồ sơ nhận giải quyết", "all"),
    ("Tiếp nhận trong kỳ", "new"),
    ("Tiếp nhận trực tuyến", "new_online"),
    ("Kỳ trước chuyển qua", "carried_in"),
    ("Đã giải quyết", "settled"),
    ("Trước hạn", "early"),
    ("Đúng hạn", "on_time"),
    ("Đã giải quyết quá hạn", "late"),
    ("Đang giải quyết", "open"),
    ("Đang giải quyết trong hạn", "open_in_time"),
    ("Đang giải quyết quá hạn", "open_late"),
)


def annexes_of(facts: Facts, around: Around) -> tuple[Annex, ...]:
    """All of them, in the order in which they stand behind the report."""
    found = [
        _ii06a("ii06a", "Lĩnh vực, công việc giải quyết", "theo lĩnh vực", facts.by_field, facts),
        _ii06a("ii06a_department", "Phòng", "theo phòng", facts.by_department, facts),
        _ii06c(facts),
        _late(facts),
        _ii07b(facts, around),
        _compared(facts),
        _trend(facts),
    ]
    return (*found, *([_restated(facts)] if facts.restated else []))


ORDER = ("ii06a", "ii06a_department", "ii06c", "late", "ii07b", "compared", "trend", "restated")


def named(key: str) -> str:
    """How the text calls an annex: Phụ lục IV."""
    return f"Phụ lục {ROMAN[ORDER.index(key)]}"


def number_of(cell: str) -> int | None:
    """The number of a cell; None where there is none."""
    text = cell.replace(".", "")
    return int(text) if text.isdigit() else None


def _period(facts: Facts) -> str:
    period = facts.times.period
    return f"Kỳ báo cáo {facts.times.span.name}: từ ngày {day(period.first)} đến ngày {day(period.last)}."


def _ii06a(key: str, first: str, by: str, lines: Iterable[Line], facts: Facts) -> Annex:
    rows = [Row(one.name, _cells(one.figures)) for one in lines]
    return Annex(
        key,
        f"Biểu số II.06a – Tình hình, kết quả giải quyết TTHC {by}",
        (first, *(label for label, _name in II06A)),
        (*rows, Row(TOTAL, _cells(facts.total), is_total=True)),
        f"Đơn vị tính: số hồ sơ TTHC. {_period(facts)}",
    )


def _cells(figures: Figures) -> tuple[str, ...]:
    return tuple(words.number(getattr(figures, name)) for _label, name in II06A)


def _ii06c(facts: Facts) -> Annex:
    rows = [
        Row(one.field, (one.cause or "Chưa có giải trình được chấp nhận", words.number(one.number)))
        for one in facts.reasons
    ]
    total = sum(one.number for one in facts.reasons)
    if rows:
        rows.append(Row(TOTAL, ("", words.number(total)), is_total=True))
    return Annex(
        "ii06c",
        "Biểu số II.06c – Nguyên nhân hồ sơ quá hạn",
        ("Lĩnh vực", "Nguyên nhân", "Số hồ sơ quá hạn"),
        tuple(rows),
        f"{'' if rows else f'{NONE}. '}Chỉ ghi nguyên nhân trong giải trình đã được chấp nhận. {_period(facts)}",
    )


def _late(facts: Facts) -> Annex:
    rows = tuple(
        Row(
            one.code,
            (
                one.procedure,
                one.field,
                ", ".join(bit for bit in (one.department, one.officer) if bit),
                day(one.due_on),
                day(one.settled_on) if one.settled_on else "Đang giải quyết",
                ": ".join(bit for bit in (one.cause, one.said) if bit) or DASH,
                one.state,
                words.number(one.apologies) if one.apologies else "Chưa có",
            ),
        )
        for one in facts.late[:LISTED]
    )
    columns = ("Mã hồ sơ", "Thủ tục", "Lĩnh vực", "Phòng, người giải quyết", "Hạn", "Ngày giải quyết", "Nguyên nhân")
    return Annex(
        "late",
        "Danh sách hồ sơ quá hạn",
        (*columns, "Giải trình", "Phiếu xin lỗi"),
        rows,
        f"{'' if rows else f'{NONE}. '}Gồm hồ sơ giải quyết quá hạn trong kỳ và hồ sơ đang giải quyết đã quá hạn ở "
        f"cuối kỳ. {_period(facts)}{_beyond(len(facts.late))}",
    )


def _beyond(number: int) -> str:
    """What a list leaves out, so that a paper stays a paper."""
    left = number - LISTED
    return f" Còn {words.number(left)} hồ sơ khác, xem trên hệ thống." if left > 0 else ""


def _ii07b(facts: Facts, around: Around) -> Annex:
    found = facts.catalogue
    numbers = (found.total, found.one_stop, found.with_process, found.full_online, found.part_online, found.shortened)
    return Annex(
        "ii07b",
        "Biểu số II.07b – Tổng hợp số lượng TTHC thuộc thẩm quyền giải quyết",
        (
            "Đơn vị",
            "Tổng số TTHC thuộc thẩm quyền",
            "TTHC thực hiện tại Bộ phận Một cửa",
            "Quy trình nội bộ giải quyết TTHC được ban hành",
            "Dịch vụ công trực tuyến toàn trình",
            "Dịch vụ công trực tuyến một phần",
            "TTHC được cắt giảm thời gian giải quyết",
        ),
        (Row(around.agency, tuple(UNKNOWN if one is None else words.number(one) for one in numbers), is_total=True),),
        f"Đơn vị tính: TTHC. Số liệu đến hết ngày {day(facts.times.as_of)}.",
    )


def _compared(facts: Facts) -> Annex:
    """This period, the one before, the same of the year before; what there are no data of has a dash.

    The first half of a year, its first nine months and a year have none before but those of the year before.
    """
    span = facts.times.span
    others = {span.before: (facts.before, "Tăng, giảm"), span.year_ago: (facts.year_ago, "Tăng, giảm so với cùng kỳ")}
    columns = [title for one, (_figures, label) in others.items() for title in (_title(one.name), label)]
    rows = [Row(label, tuple(_beside(facts, name, (one[0] for one in others.values())))) for label, name in COMPARED]
    missing = [one.name for one, (figures, _label) in others.items() if figures is None]
    return Annex(
        "compared",
        "So sánh với kỳ trước và cùng kỳ năm trước" if len(others) > 1 else "So sánh với cùng kỳ năm trước",
        ("Chỉ tiêu (số hồ sơ)", _title(span.name), *columns),
        tuple(rows),
        f"{UNKNOWN} của {', '.join(missing)}." if missing else "",
    )


def _trend(facts: Facts) -> Annex:
    begun = next((at for at, (_name, one) in enumerate(facts.trend) if one.all), max(len(facts.trend) - 1, 0))
    rows = tuple(
        Row(name, tuple(words.number(number) for number in (one.new, one.settled, one.open, one.open_late)))
        for name, one in facts.trend[begun:]  # months before the first data are not noughts
    )
    return Annex(
        "trend",
        "Tình hình tiếp nhận, giải quyết theo tháng",
        ("Tháng", "Tiếp nhận", "Đã giải quyết", "Đang giải quyết cuối kỳ", "Trong đó quá hạn"),
        rows,
        "Đơn vị tính: số hồ sơ TTHC.",
    )


def _title(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def _beside(facts: Facts, name: str, others: Iterable[Figures | None]) -> Iterator[str]:
    now = getattr(facts.total, name)
    yield words.number(now)
    for figures in others:
        if figures is None:
            yield from (DASH, DASH)
            continue
        before = getattr(figures, name)
        yield words.number(before)
        yield _change(now - before, before)


def _change(change: int, before: int) -> str:
    """+5 (+2,90 %); without a number to divide by only the difference."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    text = f"{sign}{words.number(abs(change))}"
    if not before or not change:
        return text
    return f"{text} ({sign}{words.percent(Decimal(abs(change)) / before, 2)})"


def _restated(facts: Facts) -> Annex:
    rows: list[Row] = []
    for one in facts.restated:
        for label, name in COMPARED:
            before, after = getattr(one.before, name), getattr(one.after, name)
            if before != after:
                rows.append(
                    Row(f"{_title(one.name)}: {label.lower()}", (words.number(before), words.number(after), ""))
                )
        rows += [
            Row(f"{_title(one.name)}: {moved.code}", (_where(moved.before), _where(moved.after), moved.what))
            for moved in one.moved[:LISTED]
        ]
    most = max((len(one.moved) for one in facts.restated), default=0)
    return Annex(
        "restated",
        "Điều chỉnh số liệu đã báo cáo",
        ("Báo cáo, hồ sơ", "Đã báo cáo", "Sau điều chỉnh", "Lý do"),
        tuple(rows),
        f"Dữ liệu được ghi sau khi báo cáo đã ký. Báo cáo đã ký giữ nguyên.{_beyond(most)}",
    )


_PLACES = dict((name, label.lower()) for label, name in COMPARED)


def _where(names: Iterable[str]) -> str:
    """The narrowest columns in which a dossier was counted, in words."""
    return "; ".join(_PLACES[name] for name in names if name in _PLACES) or DASH
