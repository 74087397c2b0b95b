"""What counts as told otherwise, and what the rates "without" take instead: one case at a time."""

import pytest

from heza.dossiers.history import settlement
from heza.dossiers.restated import is_plain, may_restate
from heza.dossiers.rules import Outcome, Status
from heza.dossiers.told_first import DOUBTFUL, outcome_of
from tests.dossiers.files import at
from tests.dossiers.logs import UNIT, Log

DUE = at("2024-03-15 17:00")


def _first_outcome(log: Log) -> str | None:
    first = log.first()
    ended = settlement(first.history)
    return outcome_of(first, ended.outcome) if ended else None


def test_an_honest_dossier_restates_nothing() -> None:
    log = Log().file("2024-03-05").file("2024-03-12").file("2024-03-20", finished_at=at("2024-03-14 10:00"))
    assert log.kinds() == []
    assert _first_outcome(log) == "early"


def test_a_finish_moved_back_to_the_due_moment() -> None:
    log = Log().file("2024-03-05").file("2024-03-20", finished_at=at("2024-03-19 14:42"))
    log.file("2024-03-25", finished_at=DUE)
    assert log.kinds() == [("back_dated", "finish"), ("equal_due", "finish")]
    moved = log.found()[0]
    assert (moved.before, moved.after) == ("2024-03-19T14:42:00+07:00", "2024-03-15T17:00:00+07:00")
    assert (moved.told.import_id, moved.told.on_day, moved.holder.department_id) == (3, at("2024-03-25").date(), UNIT)
    assert _first_outcome(log) == "late"


def test_a_finish_moved_later_is_a_correction() -> None:
    log = Log().file("2024-03-13", finished_at=at("2024-03-12 10:00"))
    log.file("2024-03-25", finished_at=at("2024-03-20 10:00"))
    assert log.kinds() == [("corrected", "finish")]
    assert _first_outcome(log) == "early"


def test_a_finish_moved_within_its_day_is_a_correction() -> None:
    log = Log().file("2024-03-13", finished_at=at("2024-03-12 10:00"))
    log.file("2024-03-25", finished_at=at("2024-03-12 08:00"))
    assert log.kinds() == [("corrected", "finish")]


def test_a_finish_taken_back_opens_the_dossier_again_and_counts_once() -> None:
    ended = at("2024-03-12 10:00")
    log = Log().file("2024-03-13", finished_at=ended, returned_at=ended, status=Status.RETURNED).file("2024-03-25")
    assert log.kinds() == [("reset", "finish")]
    assert settlement(log.first().history) is not None
    assert _first_outcome(log) == "early"


def test_a_status_gone_back_from_done_counts_though_no_finish_was_told() -> None:
    log = Log().file("2024-03-13", status=Status.FINISHED).file("2024-03-14")
    assert log.kinds() == [("reset", "status")]
    assert (log.found()[0].before, log.found()[0].after) == ("9", "4")


def test_a_first_finish_before_data_that_showed_it_open_is_back_dated_and_doubted() -> None:
    log = Log().file("2024-03-05").file("2024-03-18", note="đang xem").file("2024-03-20", finished_at=at("2024-03-14"))
    assert log.kinds() == [("back_dated", "open")]
    assert log.found()[0].before == "2024-03-18"
    assert _first_outcome(log) == DOUBTFUL


def test_a_file_that_said_nothing_new_showed_it_open_too() -> None:
    log = Log().file("2024-03-05").file("2024-03-20", finished_at=at("2024-03-14"))
    assert log.kinds() == []
    end = log.events[-1]
    assert end.kind == "finished"
    log.events[-1] = end._replace(data={"after": at("2024-03-18 17:00").isoformat()})  # the file before, word for word
    assert log.kinds() == [("back_dated", "open")]


def test_what_is_late_stays_late_when_it_is_doubted() -> None:
    log = Log().file("2024-03-05").file("2024-03-20", status=Status.SUPPLEMENT)
    log.file("2024-03-21", finished_at=at("2024-03-18"))
    assert log.kinds() == [("back_dated", "open")]
    assert _first_outcome(log) == "late"


def test_a_finish_on_the_last_day_of_the_data_is_not_back_dated() -> None:
    log = Log().file("2024-03-05").file("2024-03-14", status=Status.SUPPLEMENT)
    log.file("2024-03-20", finished_at=at("2024-03-14 16:00"))
    assert log.kinds() == []


def test_a_dossier_that_first_shows_up_when_it_is_done() -> None:
    log = Log().another_file("2024-03-18").file("2024-03-20", finished_at=at("2024-03-14"))
    assert log.kinds() == [("entered_late", "missing")]
    assert _first_outcome(log) == DOUBTFUL
    assert Log().another_file("2024-03-18").file("2024-03-20", finished_at=at("2024-03-19")).kinds() == []
    older = Log().another_file("2024-03-25").file("2024-03-20", finished_at=at("2024-03-14"))
    assert older.kinds() == []  # an older file read later is history, not a late entry


def test_a_finish_at_the_due_moment_to_the_second() -> None:
    assert Log().file("2024-03-20", finished_at=DUE).kinds() == [("equal_due", "finish")]
    assert Log().file("2024-03-20", finished_at=DUE.replace(second=1)).kinds() == []
    midnight = at("2024-03-15 00:00")
    assert Log().file("2024-03-20", finished_at=midnight, due_at=midnight).kinds() == []  # days without an hour
    assert _first_outcome(Log().file("2024-03-20", finished_at=DUE)) == DOUBTFUL


def test_a_due_moment_moved_to_the_finish() -> None:
    ended = at("2024-03-18 10:20")
    log = Log().file("2024-03-20", finished_at=ended).file("2024-03-25", finished_at=ended, due_at=ended)
    assert log.kinds() == [("due_after", "due"), ("equal_due", "finish")]
    assert _first_outcome(log) == "late"


def test_a_due_date_moved_when_it_had_passed() -> None:
    log = Log().file("2024-03-05").file("2024-03-20", due_at=at("2024-04-05 17:00"))
    assert log.kinds() == [("due_after", "due")]
    log.file("2024-03-30", due_at=at("2024-04-05 17:00"), finished_at=at("2024-03-29"))
    assert _first_outcome(log) == "late"


def test_a_due_date_moved_in_time_is_a_correction_and_still_used() -> None:
    log = Log().file("2024-03-05").file("2024-03-12", due_at=at("2024-04-05 17:00"))
    log.file("2024-03-30", due_at=at("2024-04-05 17:00"), finished_at=at("2024-03-29"))
    assert log.kinds() == [("corrected", "due")]
    assert _first_outcome(log) == "early"


def test_a_due_date_given_for_the_first_time_is_no_correction() -> None:
    assert Log().file("2024-03-05", due_at=None).file("2024-03-12").kinds() == []
    assert Log().file("2024-03-05").file("2024-03-12", due_at=None).kinds() == [("corrected", "due")]


def test_a_receipt_moved_or_taken_back() -> None:
    log = Log().file("2024-03-05").file("2024-03-12", received_at=at("2024-03-04"))
    assert log.kinds() == [("corrected", "received")]
    assert log.first().history.received_at == at("2024-03-01")
    refused = Log().file("2024-03-05").file("2024-03-12", status=Status.REFUSED_INTAKE)
    assert ("corrected", "received") in refused.kinds()


def test_a_return_moved_is_a_correction_and_changes_no_outcome() -> None:
    ended = {"finished_at": at("2024-03-12"), "status": Status.RETURNED}
    log = Log().file("2024-03-13", returned_at=at("2024-03-13"), **ended)
    log.file("2024-03-25", returned_at=at("2024-03-20"), **ended)
    assert log.kinds() == [("corrected", "returned")]
    assert _first_outcome(log) == "early"


# ---------------------------------------------------------------- acts of the agency


def test_a_finish_of_ours_recorded_late_says_by_how_many_days() -> None:
    log = Log().file("2024-03-05").act("finished", "2024-03-14", recorded="2024-03-19")
    assert log.kinds() == [("recorded_late", "open")]
    assert log.found()[0].late_days == 5
    assert log.first().is_doubted
    assert log.first().late_days == 5


def test_that_the_city_brings_its_own_finish_is_no_restatement() -> None:
    log = Log().file("2024-03-05").act("finished", "2024-03-14 15:00").file("2024-03-20", finished_at=at("2024-03-14"))
    assert log.kinds() == []


@pytest.mark.parametrize(
    ("moved_to", "kind"),
    [
        (None, ("reset", "finish")),
        ("2024-03-12T15:00:00+07:00", ("back_dated", "finish")),
        ("2024-03-15T15:00:00+07:00", ("corrected", "finish")),
    ],
)
def test_a_correction_of_our_finish(moved_to: str | None, kind: tuple[str, str]) -> None:
    log = Log().file("2024-03-05").act("finished", "2024-03-14 15:00")
    log.act("corrected", "2024-03-18", corrects=log.last, at=moved_to)
    assert log.kinds() == [kind]
    found = log.found()[0]
    assert (found.told.actor_id, found.told.import_id, found.told.on_day) == (3, None, at("2024-03-18").date())
    assert _first_outcome(log) == Outcome.EARLY


def test_a_correction_of_another_act_is_counted_and_changes_no_rate() -> None:
    log = Log().file("2024-03-05").act("supplement_asked", "2024-03-07 09:00")
    log.act("corrected", "2024-03-08", corrects=log.last, at=None)
    assert log.kinds() == [("corrected", "act")]


def test_a_second_request_for_papers_is_counted() -> None:
    log = Log().file("2024-03-05").act("supplement_asked", "2024-03-07 09:00").act("supplied", "2024-03-08 09:00")
    assert log.kinds() == []
    assert log.act("supplement_asked", "2024-03-11 09:00").kinds() == [("overridden", "act")]


# ---------------------------------------------------------------- what is found stays found


def test_the_quick_looks_never_miss_anything() -> None:
    logs = [
        Log().file("2024-03-20", finished_at=DUE),
        Log().another_file("2024-03-18").file("2024-03-20", finished_at=at("2024-03-14")),
    ]
    for log in logs:
        assert log.found()
        assert may_restate(log.events)
        assert not is_plain(log.events, at("2024-03-18").date())
    plain = Log().file("2024-03-20", finished_at=at("2024-03-14"))
    assert is_plain(plain.events, None)
    assert not plain.found()
