"""The first rows of the working-day calendar: the holidays that are known, and what is not known yet says so.

The dates of Tết and of the other holidays come from the `holidays` library; the swaps of working days are a
list here, because every swap needs the decision it rests on. Rows are proposals for the table, which the office
edits: a due date is never counted on this module.
"""

from dataclasses import dataclass
from datetime import date

from holidays import country_holidays

FIRST_YEAR = 2023
LAST_ANNOUNCED_YEAR = 2026

NATIONAL_DAY = "Quốc khánh"
NAMES = {
    "29 Tết": "Tết Nguyên đán (trước giao thừa)",
    "Giao thừa Tết Nguyên Đán": "Tết Nguyên đán (giao thừa)",
    "Tết Nguyên Đán": "Tết Nguyên đán (mùng Một)",
    "Mùng hai Tết Nguyên Đán": "Tết Nguyên đán (mùng Hai)",
    "Mùng ba Tết Nguyên Đán": "Tết Nguyên đán (mùng Ba)",
    "Mùng bốn Tết Nguyên Đán": "Tết Nguyên đán (mùng Bốn)",
    "Mùng năm Tết Nguyên Đán": "Tết Nguyên đán (mùng Năm)",
    "Mùng sáu Tết Nguyên Đán": "Tết Nguyên đán (mùng Sáu)",
    "Ngày Giỗ Tổ Hùng Vương": "Giỗ Tổ Hùng Vương",
    "Ngày Chiến thắng": "Ngày Chiến thắng 30/4",
    "Ngày Quốc tế Lao động": "Ngày Quốc tế lao động 1/5",
    NATIONAL_DAY: "Quốc khánh 2/9",
}
"""What the library calls a day, and what the office calls it; other names stay."""

COMPENSATED = " (nghỉ bù)"
SWAPPED = "Ngày nghỉ (thay cho"
CULTURE_DAY = "Ngày Văn hóa Việt Nam"

LABOUR_CODE = "Điều 112 Bộ luật Lao động 2019"
COMPENSATION = "Khoản 3 Điều 111 Bộ luật Lao động 2019"
CULTURE_RESOLUTION = "Nghị quyết 80-NQ/TW (chưa đối chiếu văn bản quy định ngày nghỉ)"
NOTICES = {
    2023: "Công văn 8056/VPCP-KGVX ngày 01/12/2022",
    2024: "Công văn 8662/VPCP-KGVX ngày 03/11/2023",
    2025: "Thông báo 6150/TB-BLĐTBXH năm 2024",
    2026: "Ý kiến của Thủ tướng Chính phủ tháng 10/2025 (chưa ghi số văn bản)",
}
"""Who fixed the days of Tết Nguyên đán and Quốc khánh of a year, as the press reported it."""


@dataclass(frozen=True)
class SeedDay:
    """One day that is not what its weekday says, or a holiday that falls on a weekend.

    `confirmed` is False where the text that fixes the day has not been compared ("chưa đối chiếu").
    """

    day: date
    is_working: bool
    reason: str
    source: str
    confirmed: bool


@dataclass(frozen=True)
class Swap:
    """A working day given off, and the weekend day worked for it."""

    off: date
    worked: date
    source: str
    confirmed: bool = True


SWAPS = (
    Swap(date(2024, 4, 29), date(2024, 5, 4), "Công văn 2450/VPCP-KGVX ngày 12/04/2024"),
    Swap(date(2025, 5, 2), date(2025, 4, 26), NOTICES[2025]),
    Swap(
        date(2026, 1, 2),
        date(2026, 1, 10),
        "Công văn 12729/VPCP-KGVX ngày 25/12/2025 (theo báo chí, chưa đối chiếu)",
        confirmed=False,
    ),
    Swap(date(2026, 8, 31), date(2026, 8, 22), NOTICES[2026]),
)


def official_days(years: range) -> list[SeedDay]:
    """The days off and the make-up days of these years, in order.

    Years before 2023 are a `ValueError`: their swaps are not listed here. Years after the last announced one
    hold what the law fixes and the library expects, all unconfirmed and without swaps.
    """
    if any(year < FIRST_YEAR for year in years):
        raise ValueError(f"Chưa có lịch nghỉ của các năm trước {FIRST_YEAR}.")
    found = [_day_off(day, name) for day, name in country_holidays("VN", years=years, language="vi").items()]
    rows = {row.day: row for row in found if row and row.day.year in years}
    rows |= {row.day: row for swap in SWAPS for row in _both_days(swap) if row.day.year in years}
    return [rows[day] for day in sorted(rows)]


def _day_off(day: date, name: str) -> SeedDay | None:
    """A day off as the library names it; None for a swap, which our own list holds with its decision."""
    if name.startswith(SWAPPED):
        return None
    reason = "; ".join(_reason(day, part) for part in name.split("; "))
    source = _source(day, name)
    if day.year > LAST_ANNOUNCED_YEAR:
        return SeedDay(day, False, reason, f"{source}; dự kiến, chưa có thông báo năm {day.year}", False)
    return SeedDay(day, False, reason, source, CULTURE_DAY not in name)


def _reason(day: date, name: str) -> str:
    """The words of the office for a holiday, or for the day off that makes up for one."""
    holiday = name.removesuffix(COMPENSATED)
    said = NAMES.get(holiday, holiday)
    if name != holiday:
        return f"Nghỉ bù {said}"
    return f"{said} (ngày liền kề)" if holiday == NATIONAL_DAY and day.day != 2 else said


def _source(day: date, name: str) -> str:
    """What fixes this day off."""
    if CULTURE_DAY in name:
        return CULTURE_RESOLUTION
    law = COMPENSATION if COMPENSATED in name else LABOUR_CODE
    fixed_yearly = NATIONAL_DAY in name or ("Tết" in name and "Dương lịch" not in name)
    return f"{law}; {NOTICES[day.year]}" if fixed_yearly and day.year in NOTICES else law


def _both_days(swap: Swap) -> tuple[SeedDay, SeedDay]:
    off, worked = f"Nghỉ hoán đổi, làm bù ngày {swap.worked:%d/%m/%Y}", f"Làm bù cho ngày {swap.off:%d/%m/%Y}"
    return (
        SeedDay(swap.off, False, off, swap.source, swap.confirmed),
        SeedDay(swap.worked, True, worked, swap.source, swap.confirmed),
    )
