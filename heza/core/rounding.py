"""Rounding as offices round: half up, in decimals. Pure."""

from decimal import ROUND_HALF_UP, Decimal


def rounded(value: Decimal, places: int = 0) -> Decimal:
    """Rounded half up to so many places."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
