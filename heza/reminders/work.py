"""The periodic work: warnings in office hours. The digest is composed above, in `heza.home.digest`."""

from datetime import datetime

from heza.core import clock, jobs
from heza.reminders import actions, queries, rules
from heza.workdays.queries import calendar


def local_now() -> datetime:
    """The moment that law and pages go by, as the calendar counts."""
    return clock.now().replace(tzinfo=None)


@jobs.periodic("warn")
def due() -> list[jobs.Due]:
    """Within office hours, where somebody is to be warned: at most one job a quarter of an hour."""
    now = local_now()
    if not rules.is_office_time(now, calendar()) or not queries.is_missing(now):
        return []
    return [jobs.Due("warn", f"warn:{rules.slot(now)}", title=f"Cảnh báo sắp đến hạn {now:%d/%m/%Y %H:%M}")]


@jobs.handler("warn", "Cảnh báo sắp đến hạn")
def warn(_job: jobs.Job, _report: jobs.Progress) -> None:
    """Warn whoever is to be warned now; after closing nobody is, and the next morning asks again."""
    now = local_now()
    if rules.is_office_time(now, calendar()):
        actions.give(now)
