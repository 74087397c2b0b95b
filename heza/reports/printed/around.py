"""What a report needs of the agency besides its figures, asked of the settings of the office."""

from datetime import date

from heza.core.settings import setting
from heza.papers.heading import one_line
from heza.reports.printed.saying import Around
from heza.reports.registers import queries
from heza.reviews.papers_read import agency


def around_of(day: date) -> Around:
    """As the office set it; those who get a report on a day."""
    named = agency()
    return Around(
        agency=named.line,
        short=one_line(next((line for line in named.name.splitlines() if line.strip()), named.name)),
        city=named.city,
        counter=one_line(setting("counter_name")),
        portal=setting("report_portal"),
        basis=setting("report_basis"),
        recipients=queries.recipients(day),
        symbol=setting("agency_symbol"),
    )
