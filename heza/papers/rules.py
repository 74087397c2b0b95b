"""How a number is written."""


def number_text(number: int, symbol: str) -> str:
    """ "Số: 05/HDHS": a zero before numbers below ten, the symbol after a stroke (Decree 30/2020/NĐ-CP, Phụ lục I)."""
    return f"Số: {number:02d}/{symbol}" if symbol else f"Số: {number:02d}"


def empty_number(symbol: str) -> str:
    """The same on a draft, which has no number yet."""
    return f"Số: …/{symbol}" if symbol else "Số: …"
