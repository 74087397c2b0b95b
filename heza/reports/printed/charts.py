"""Three drawings of a report, as SVG, from the tables of its annexes: what is drawn is what is written. Pure.

On a page colours come from classes (static/reports.css), on paper from attributes: no style, no script either way.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from heza.core import words
from heza.reports.printed.annexes import number_of
from heza.reports.told import Annex, Told

WIDTH = 720
LEFT, RIGHT, ROW = 214, 64, 26  # of a drawing of bars that lie: names, totals, height of a bar with its gap
TOP, BASE, FOOT = 34, 206, 44  # of the drawing of months
COLOURS = {"a": "#0f4c5c", "b": "#7fa5ae", "c": "#a81d1d", "line": "#d39a2d", "ink": "#1b2733", "rest": "#4f5d6b"}
ON_DARK = {"a", "c"}
Paint = Callable[[str], str]


@dataclass(frozen=True)
class Chart:
    """A drawing with its numbers: `columns` and `rows` are the table that stands beside it."""

    key: str
    title: str
    said: str  # the drawing in words
    svg: str
    height: float  # as a share of its width
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def charts_of(told: Told, *, printed: bool = False) -> tuple[Chart, ...]:
    """Months, fields and departments; for a page, or for paper."""
    found = {one.key: one for one in told.annexes}
    makers = (("trend", by_month), ("ii06a", by_field), ("ii06a_department", by_department))
    return tuple(make(found[key], printed=printed) for key, make in makers if key in found)


def by_month(annex: Annex, *, printed: bool = False) -> Chart:
    """Received and settled as bars, what was open at the end as a line."""
    paint = _paint(printed)
    rows = _rows(annex, (0, 1, 2))
    most = _round(max((max(values) for _name, values in rows), default=0))
    body = [*_grid(most, paint), *_months(rows, most, paint)]
    series = (("a", "Tiếp nhận"), ("b", "Đã giải quyết"), ("line", "Đang giải quyết cuối kỳ"))
    body += _legend(series, BASE + 38, paint)
    title = "Hồ sơ tiếp nhận, đã giải quyết và đang giải quyết theo tháng"
    return _chart(("months", title), body, BASE + FOOT + 8, ("Tháng", *(name for _key, name in series)), rows)


def by_field(annex: Annex, *, printed: bool = False) -> Chart:
    """Early, on the day and late of what was settled, by field."""
    series = (("b", "Trước hạn"), ("a", "Đúng hạn"), ("c", "Quá hạn"))
    title = "Hồ sơ đã giải quyết theo lĩnh vực: trước hạn, đúng hạn, quá hạn"
    return _lying(("fields", title, "Lĩnh vực"), series, _rows(annex, (5, 6, 7)), _paint(printed))


def by_department(annex: Annex, *, printed: bool = False) -> Chart:
    """Open dossiers in time and overdue, by department."""
    series = (("b", "Trong hạn"), ("c", "Quá hạn"))
    title = "Hồ sơ đang giải quyết theo phòng: trong hạn, quá hạn"
    return _lying(("departments", title, "Phòng"), series, _rows(annex, (9, 10)), _paint(printed))


# ---------------------------------------------------------------- how it is drawn


Rows = tuple[tuple[str, tuple[int, ...]], ...]
Series = Sequence[tuple[str, str]]


def _rows(annex: Annex, places: Sequence[int]) -> Rows:
    return tuple(
        (row.label, tuple(number_of(row.cells[place]) or 0 for place in places))
        for row in annex.rows
        if not row.is_total
    )


def _paint(printed: bool) -> Paint:
    """The attribute that colours a shape or a word."""

    def classed(name: str) -> str:
        return f'class="chart-{name}"'

    def coloured(name: str) -> str:
        if name in ("line", "grid"):
            return f'fill="none" stroke="{COLOURS.get(name, "#d9dfe5")}" stroke-width="{2 if name == "line" else 0.7}"'
        if name == "on":
            return 'fill="#ffffff"'
        return f'fill="{COLOURS[name]}"'

    return coloured if printed else classed


def _chart(named: tuple[str, str], body: list[str], height: float, columns: tuple[str, ...], rows: Rows) -> Chart:
    key, title = named
    told = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{column.lower()} {words.number(value)}" for column, value in zip(columns[1:], values, strict=True)
        )
        for name, values in rows
    )
    said = f"{title}. {told}." if told else f"{title}. Chưa có số liệu."
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" font-family="Tinos" '
        f'aria-labelledby="{key}-title {key}-desc"><title id="{key}-title">{escape(title)}</title>'
        f'<desc id="{key}-desc">{escape(said)}</desc>{"".join(body)}</svg>'
    )
    return Chart(key, title, said, svg, height / WIDTH, columns, rows)


def _text(x: float, y: float, words_: str, paint: str, anchor: str = "start", size: float = 12) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" {paint}>{escape(words_)}</text>'


def _bar(x: float, y: float, width: float, height: float, paint: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {paint}/>'


def _legend(series: Series, y: float, paint: Paint) -> Iterator[str]:
    x = LEFT - 170 + 0.0
    for key, name in series:
        if key == "line":
            yield f'<path d="M{x:g} {y - 4:g}h16" {paint("line")}/>'
        else:
            yield _bar(x, y - 10, 12, 12, paint(key))
        yield _text(x + 21, y, name, paint("ink"))
        x += 44 + 7 * len(name)


def _round(most: int) -> int:
    """A round number not below the largest, that four lines divide."""
    step = 1
    while step * 4 < most:
        step = step * 2 if str(step)[0] in "1" else step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step * 4


def _grid(most: int, paint: Paint) -> Iterator[str]:
    for part in range(5):
        y = BASE - part * (BASE - TOP) / 4
        yield f'<path d="M44 {y:g}H{WIDTH - 6}" {paint("grid")}/>'
        yield _text(38, y + 4, words.number(most * part // 4), paint("rest"), "end", 11)


def _months(rows: Rows, most: int, paint: Paint) -> Iterator[str]:
    scale = (BASE - TOP) / most
    step = (WIDTH - 56) / max(len(rows), 1)
    line = []
    for at, (name, (received, settled, still)) in enumerate(rows):
        x, width = 50 + at * step, min(step * 0.38, 30)
        for shift, key, value in ((0.0, "a", received), (width + 1, "b", settled)):
            yield _bar(x + shift, BASE - value * scale, width, value * scale, paint(key))
            yield _text(x + shift + width / 2, BASE - value * scale - 3, str(value), paint("rest"), "middle", 9.5)
        line.append((x + width, BASE - still * scale))
        yield _text(x + width, BASE + 16, name, paint("ink"), "middle", 10.5)
    if line:
        yield f'<path d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in line)}" {paint("line")}/>'
    yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" {paint("line")}/>' for x, y in line)


def _lying(named: tuple[str, str, str], series: Series, rows: Rows, paint: Paint) -> Chart:
    """Bars that lie, their parts one after the other, the total at the end."""
    key, title, first = named
    scale = (WIDTH - LEFT - RIGHT) / max((sum(values) for _name, values in rows), default=1) if _any(rows) else 0
    body: list[str] = []
    for at, (name, values) in enumerate(rows):
        y = 12 + at * ROW
        body.append(_text(LEFT - 8, y + 13, _short(name), paint("ink"), "end"))
        x = float(LEFT)
        for (colour, _label), value in zip(series, values, strict=True):
            width = value * scale
            if not value:
                continue
            body.append(_bar(x, y, width, ROW - 8, paint(colour)))
            if width > 8 + 7 * len(str(value)):
                on = paint("on" if colour in ON_DARK else "ink")
                body.append(_text(x + width / 2, y + 13, words.number(value), on, "middle", 11))
            x += width
        body.append(_text(x + 6, y + 13, words.number(sum(values)), paint("ink")))
    height = 12 + len(rows) * ROW + 30
    body += _legend(series, height - 8, paint)
    return _chart((key, title), body, height, (first, *(label for _key, label in series)), rows)


def _any(rows: Rows) -> bool:
    return any(sum(values) for _name, values in rows)


def _short(name: str) -> str:
    """A name that stands before its bar."""
    name = name.replace("Phòng Quản lý ", "P. ").replace("Phòng ", "P. ")
    return name if len(name) <= 34 else f"{name[:33].rstrip()}…"
