"""What was told otherwise, and the rates with and without it, as Excel sheets."""

from collections.abc import Sequence
from typing import Any

from heza.accountability.excel import SHARE, subtitle
from heza.accountability.honesty import Restated
from heza.accountability.honesty_page import HonestyPage
from heza.accountability.queries import Freshness
from heza.core.sheets import Column, workbook
from heza.dossiers.figures import Question
from heza.dossiers.restated import NAMES, What
from heza.dossiers.rules import rates
from heza.dossiers.told_first import HOW_WITHOUT


def heads(made: HonestyPage, freshness: Freshness) -> bytes:
    """Each head's counts, and the three rates as they stand and as told first."""
    columns = [
        Column("Trưởng phòng", 26),
        Column("Phòng", 38),
        *(Column(NAMES[what].name, 13) for what in What),
        Column("Tổng số lần", 10),
        *_RATES,
    ]
    rows = [
        (line.name, line.note, *(line.counts[what] for what in What), line.counts.total(), *_rates(pair))
        for line, pair in zip([*made.heads, made.total], [*made.pairs, made.pair], strict=True)
    ]
    lines = [*subtitle(made.question, freshness)[:2], "Theo điều được biết lần đầu: " + " ".join(HOW_WITHOUT)]
    return workbook("Trung thực số liệu", lines, columns, rows)


_NAMES = ("Đúng hạn", "Theo báo cáo", "Theo QĐ 766")
_RATES = [
    column
    for name in _NAMES
    for how in ("như đang ghi", "biết lần đầu")
    for column in (
        Column(f"{name}, {how}: tử số", 11),
        Column(f"{name}, {how}: mẫu số", 11),
        Column(f"{name}, {how}", 11, SHARE),
    )
]


def _rates(pair: Any) -> list[Any]:
    found: list[Any] = []
    for now, first in zip(rates(pair.now.figures), rates(pair.first.figures), strict=True):
        for rate in (now, first):
            found += [rate.good, rate.of, rate.share]
    return found


def rows(
    question: Question, title: str, narrowed: Sequence[str], found: Sequence[Restated], freshness: Freshness
) -> bytes:
    """The restatements behind a figure."""
    lines = [*subtitle(question, freshness)[:2], *(["; ".join(narrowed)] if narrowed else [])]
    return workbook(title, lines, _ROWS, [_row(number, one) for number, one in enumerate(found, 1)])


_ROWS = [
    Column("STT", 6),
    Column("Mã hồ sơ", 22),
    Column("Thủ tục", 44),
    Column("Chủ hồ sơ", 34),
    Column("Loại", 24),
    Column("Số liệu", 12),
    Column("Trước", 30),
    Column("Sau", 30),
    Column("Dữ liệu ngày", 12),
    Column("Ghi vào heza lúc", 18),
    Column("Ai ghi", 24),
    Column("Tệp", 40),
    Column("Phòng", 26),
    Column("Người giữ", 22),
    Column("Lý do", 40),
]


def _row(number: int, one: Restated) -> list[Any]:
    names = [one.code, one.procedure_name, one.applicant, NAMES[one.what].name, one.fact, one.before, one.after]
    return [
        number,
        *names,
        one.on_day,
        one.recorded_at,
        one.who,
        one.file,
        one.department,
        one.officer,
        one.reason,
    ]
