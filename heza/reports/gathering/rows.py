"""The rows behind each figure about dossiers: the same rows that are counted, by the same conditions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from heza.dossiers.figures import Question
from heza.dossiers.history import FOREVER
from heza.dossiers.rules import Channel, Outcome
from heza.reports.facts import Times
from heza.reports.gathering.asked import requests_of
from heza.reports.gathering.behind import STOPPED, Behind, behind, has_fee, is_undated
from heza.reports.gathering.names import Names, names_of
from heza.reports.gathering.times import asked

Condition = Callable[[Behind, Question], bool]


def _requests(one: Behind, asked: Question) -> list[date]:
    return [day for day in requests_of(one) if asked.period.first <= day <= asked.day]


def _is_new(one: Behind, asked: Question) -> bool:
    return one.row.is_new(asked.period.first)


def _settled(outcome: Outcome) -> Condition:
    return lambda one, _asked: one.row.outcome == outcome.value


def _came(*channels: Channel) -> Condition:
    return lambda one, asked: _is_new(one, asked) and one.channel in channels


def _in(name: str, value: bool | None) -> Condition:
    return lambda one, asked: _is_new(one, asked) and one.described.get(name) is value


def _out(value: bool | None) -> Condition:
    return lambda one, _asked: not one.row.is_open and one.described.get("digitised_out") is value


def _paid(value: bool | None) -> Condition:
    return lambda one, asked: _is_new(one, asked) and has_fee(one) and one.described.get("paid_online") is value


def _is_open_late(one: Behind, asked: Question) -> bool:
    return one.row.is_open and one.row.is_late(asked.day)


CONDITIONS: dict[str, Condition] = {
    "all": lambda _one, _asked: True,
    "new": _is_new,
    "new_online": lambda one, asked: _is_new(one, asked) and one.row.online,
    "new_other": lambda one, asked: _is_new(one, asked) and not one.row.online,
    "new_counter": _came(Channel.COUNTER),
    "new_post": _came(Channel.POST),
    "carried_in": lambda one, asked: not _is_new(one, asked),
    "settled": lambda one, _asked: not one.row.is_open,
    "early": _settled(Outcome.EARLY),
    "on_time": _settled(Outcome.ON_TIME),
    "late": _settled(Outcome.LATE),
    "stopped": lambda one, _asked: one.row.kind in STOPPED,
    "refused": lambda one, _asked: one.row.kind in STOPPED,
    "open": lambda one, _asked: one.row.is_open,
    "open_in_time": lambda one, asked: one.row.is_open and not _is_open_late(one, asked),
    "open_late": _is_open_late,
    "suspended": lambda one, _asked: one.row.is_open and one.row.suspended,
    "undated": lambda one, _asked: is_undated(one.row),
    "all_late": lambda one, asked: one.row.is_late(asked.day),
    "digitised_in": _in("digitised_in", True),
    "digitised_in_unknown": _in("digitised_in", None),
    "digitised_out": _out(True),
    "digitised_out_unknown": _out(None),
    "with_fee": lambda one, asked: _is_new(one, asked) and has_fee(one),
    "paid_online": _paid(True),
    "paid_online_unknown": _paid(None),
    "supplements": lambda one, asked: bool(_requests(one, asked)),
    "supplemented": lambda one, asked: bool(_requests(one, asked)),
    "repeated": lambda one, asked: (
        bool(_requests(one, asked)) and sum(day <= asked.day for day in requests_of(one)) > 1
    ),
}


def rows_of(times: Times, key: str) -> list[Behind]:
    """The dossiers behind a figure, by their code. Raises KeyError for one that is not about dossiers."""
    condition, question = CONDITIONS[key], asked(times)
    return [one for one in behind(question) if condition(one, question)]


def frozen_rows(times: Times) -> list[dict[str, Any]]:
    """Every dossier behind the figures as plain values, by code, for keeping with a signed report; no applicant."""
    names = names_of()
    return [plain(one, names) for one in behind(asked(times))]


def plain(one: Behind, names: Names) -> dict[str, Any]:
    """A dossier as it counts, in plain values; what nobody told is None."""
    row, said = one.row, one.described
    return {
        "code": one.code,
        "procedure_code": said.get("procedure_code") or "",
        "procedure": said.get("procedure_name") or "",
        "field": names.field(row.field_id),
        "department": names.department(row.department_id),
        "received_on": row.received_on.isoformat(),
        "due_on": None if row.due_on == FOREVER else row.due_on.isoformat(),
        "outcome": row.outcome,
        "kind": row.kind,
        "on_day": row.on_day.isoformat() if row.on_day else None,
        "suspended": bool(row.suspended),
        "channel": one.channel,
        "digitised_in": said.get("digitised_in"),
        "digitised_out": said.get("digitised_out"),
        "fee": said.get("fee"),
        "paid_online": said.get("paid_online"),
        "requests": [day.isoformat() for day in sorted(requests_of(one))],
    }
