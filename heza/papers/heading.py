"""The heads of papers that the agency or a department of it makes, days and titles as papers write them. Pure."""

from datetime import date

from heza.papers.model import Header

NARROW = 28  # capitals on one line beside the nation's name


def one_line(name: str) -> str:
    """A name whose lines are broken by hand, as in running text."""
    return " ".join(name.split())


def capitals(name: str) -> tuple[str, ...]:
    """A name in capitals, on the lines it is broken into by hand, otherwise on lines of about the same length."""
    given = [one_line(line).upper() for line in name.splitlines() if line.strip()]
    return tuple(given) if len(given) > 1 else tuple(part for line in given for part in _broken(line))


def _broken(line: str) -> list[str]:
    count = -(-len(line) // NARROW)
    lines, share = [""], len(line) / max(count, 1)
    for word in line.split():
        if len(lines[-1]) >= share and len(lines) < count:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def long_day(day: date | None) -> str:
    """ngày 05 tháng 02 năm 2024; a zero before days below ten and the first two months. Dots where there is none."""
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def department_header(agency: str, department: str, place: str, day: date | None) -> Header:
    """The department under its agency, with place and day."""
    return Header(
        above=capitals(agency),
        agency=capitals(department),
        place_date=", ".join(part for part in (one_line(place), long_day(day)) if part),
    )


def agency_header(above: str, agency: str, place: str, day: date | None, number: str = "") -> Header:
    """The agency under the one above it, with number, place and day."""
    found = department_header(above, agency, place, day)
    return Header(found.agency, found.above, number, place_date=found.place_date)


def titles_of(title: str, for_title: str, capacity: str, head_title: str) -> list[str]:
    """The lines above a signature (Decree 30/2020/NĐ-CP, Điều 13): a deputy signs KT., a delegate KT., TL. or TUQ.

    `capacity` is that of the delegation, "" where somebody signs by right of their own.
    """
    own = title.upper()
    if capacity:
        return [f"{capacity} {(for_title or head_title).upper()}", own]
    if own.startswith("PHÓ ") and head_title:
        return [f"KT. {head_title.upper()}", own]
    return [own] if own else [head_title.upper()]
