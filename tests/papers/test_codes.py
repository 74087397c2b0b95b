"""Code 128 and QR: the bars of the standard, and pictures that are what the modules say."""

import struct
import zlib

import pytest

from heza.core.refusal import Refused
from heza.papers import codes

CODE = "H24.18-240328-0001"


def test_code128_has_the_values_and_the_check_of_the_standard() -> None:
    assert codes.values_of("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]  # the textbook's example
    assert codes.values_of("123456") == [105, 12, 34, 56, 44, 106]


def test_long_figures_are_written_in_pairs() -> None:
    assert 99 in codes.values_of(CODE)
    assert len(codes.code128(CODE)) < 11 * (len(CODE) + 2) + 13


@pytest.mark.parametrize("text", [CODE, "A", "00", "12345", "NB-000017", '~ !"#', "1.004321.H24"])
def test_what_was_written_can_be_read_back(text: str) -> None:
    modules = "".join("1" if dark else "0" for dark in codes.code128(text))
    known = {_pattern(bars): value for value, bars in enumerate(codes._BARS)}
    values = [known[modules[at : at + 11]] for at in range(0, len(modules) - 13, 11)]
    assert modules.endswith(_pattern(codes._BARS[106]))
    check = values.pop()
    assert check == (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    assert _read(values) == text


def _pattern(bars: str) -> str:
    return "".join("10"[place % 2] * int(width) for place, width in enumerate(bars))


def _read(values: list[int]) -> str:
    text, pairs = "", values[0] == 105
    for value in values[1:]:
        if value in {99, 100} and not (pairs and value == 99):
            pairs = value == 99
        else:
            text += f"{value:02d}" if pairs else chr(value + 32)
    return text


@pytest.mark.parametrize("text", ["", "đ", "x" * 49, "a\nb"])
def test_what_code128_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="mã vạch"):
        codes.rows_of("code128", text)


def test_a_qr_that_would_be_too_dense_is_refused() -> None:
    with pytest.raises(Refused, match="mã QR"):
        codes.rows_of("qr", "x" * 5000)


def test_the_picture_holds_the_modules() -> None:
    rows = codes.rows_of("qr", f"https://heza.vn/{CODE}")
    picture = codes.as_png(rows, scale=3)
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) == (len(rows[0]) * 3, len(rows) * 3)
    data = zlib.decompress(picture[picture.index(b"IDAT") + 4 : picture.index(b"IEND") - 8])
    stride = (width + 7) // 8 + 1
    for y, row in enumerate(rows):
        bits = "".join(f"{byte:08b}" for byte in data[(y * 3 + 1) * stride + 1 : (y * 3 + 2) * stride])
        assert [bits[x * 3 + 1] == "0" for x in range(len(row))] == list(row)


def test_white_is_left_around_a_code() -> None:
    bars = codes.rows_of("code128", CODE)[0]
    assert not any(bars[:10])
    assert not any(bars[-10:])
    square = codes.rows_of("qr", CODE)
    assert not any(map(any, square[:4]))


def test_bars_stand_beside_a_square_and_get_thinner_only_where_they_must() -> None:
    bars, square = (codes.rows_of("code128", CODE), 9.0), (codes.rows_of("qr", CODE), 16.0)
    wide = len(bars[0][0]) * codes.MODULE
    assert codes.widths_of([bars, square], 121) == [wide, 16]
    assert codes.widths_of([bars, square], 60) == [60 - 16 - 12, 16]
    assert codes.widths_of([square, square], 60) == [16, 16]
