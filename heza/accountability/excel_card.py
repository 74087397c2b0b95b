"""A head's card as an Excel sheet."""

from heza.accountability import rules
from heza.accountability.card import COLUMNS, RESTATED, Card
from heza.accountability.excel import SHARE, subtitle
from heza.accountability.queries import Freshness
from heza.core.sheets import Column, workbook


def months(card: Card, freshness: Freshness) -> bytes:
    """One line a reporting month."""
    columns = [
        Column("Kỳ", 16),
        Column("Trưởng phòng", 30),
        *(Column(column.label, 12) for column in COLUMNS),
        Column("Đúng hạn: tử số", 11),
        Column("Đúng hạn: mẫu số", 11),
        Column("Tỷ lệ đúng hạn", 12, SHARE),
        Column("Toàn Ban", 12, SHARE),
        Column(RESTATED, 12),
    ]
    rows = []
    for month, agency in zip([*card.months, card.whole], [*card.agency, None], strict=True):
        rate = rules.headline(month.line.figures)
        counts = [getattr(month.line.figures, column.box) for column in COLUMNS]
        rows.append([month.line.name, month.heads, *counts, rate.good, rate.of, rate.share, agency, month.restated])
    return workbook(f"Thẻ trưởng phòng: {card.department.name}", subtitle(card.question, freshness), columns, rows)
