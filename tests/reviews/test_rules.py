"""Where a procedure stands by its events, what is counted of it, and what its parts and codes are."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heza.reviews import measures, rules
from heza.reviews.measures import Ratio, Tally, counts, ratio
from heza.reviews.rules import EVENTS, STAGES, Event, Standing, standing

DAY = date(2023, 1, 2)
COSTS = {"cost_before": 1000, "cost_after": 400}


def told(*kinds: str, **values: Any) -> Standing:
    """The standing after events a day apart; reviews carry costs and an action."""
    return standing(listed(*kinds, **values))


def listed(*kinds: str, first: int = 1, day: date = DAY, action: str = "amend", costs: Any = None) -> list[Event]:
    """Events of one procedure, a day apart."""
    found = []
    for place, kind in enumerate(kinds):
        more = (costs or COSTS) | {"action": action} if kind in ("proposed", "kept", "approved", "implemented") else {}
        found.append(Event(first + place, 7, kind, day + timedelta(days=place), 3, "A", **more))
    return found


WAY = ("listed", "counted", "announced", "published", "planned", "proposed", "approved", "implemented")


@pytest.mark.parametrize(
    ("kinds", "stage", "reached"),
    [
        ((), "draft", ""),
        (WAY[:1], "draft", "listed_on"),
        (WAY[:2], "counted", "counted_on"),
        ((*WAY[:2], "uncounted"), "draft", ""),
        (WAY[:3], "announced", "announced_on"),
        (("listed", "announced", "uncounted"), "announced", "counted_on"),  # the next content went back
        ((*WAY[:3], "counted"), "announced", "announced_on"),  # the next content was signed
        (WAY[:4], "announced", "published_on"),
        (WAY[:5], "in_review", "planned_on"),
        (WAY[:6], "proposed", "reviewed_on"),
        ((*WAY[:6], "returned"), "in_review", "planned_on"),
        ((*WAY[:5], "kept"), "kept", "reviewed_on"),
        (WAY[:7], "approved", "approved_on"),
        (WAY, "implemented", "implemented_on"),
        ((*WAY[:7], "abolished"), "abolished", "implemented_on"),
        ((*WAY[:3], "abolished"), "abolished", "announced_on"),
        ((*WAY[:7], "abolished", "announced"), "abolished", "implemented_on"),
        ((*WAY, "announced"), "announced", "implemented_on"),  # announced anew: what was reached still counts
        ((*WAY[:5], "announced"), "in_review", "planned_on"),
    ],
)
def test_each_event_brings_it_to_its_stage(kinds: tuple[str, ...], stage: str, reached: str) -> None:
    found = told(*kinds)
    assert found.stage == stage
    assert not reached or getattr(found, reached) is not None


def test_a_return_takes_the_conclusion_back_and_a_stage_keeps_the_day_it_began() -> None:
    found = told(*WAY[:6], "returned")
    assert (found.reviewed_on, found.cost_before, found.cost_expected) == (None, None, None)
    assert counts(found).reviewed == 0 and counts(found).planned == 1
    again = told(*WAY[:6], "returned", "proposed")
    assert again.reviewed_on == DAY + timedelta(days=7) and again.since == again.reviewed_on
    assert told("listed", "counted", "counted").since == DAY + timedelta(days=1)
    assert told("listed", "counted", "uncounted").counted_on is None


def test_what_is_proposed_saves_nothing_until_it_is_approved() -> None:
    proposed = counts(told(*WAY[:6]))
    assert (proposed.cost_before, proposed.cost_after, proposed.cost_expected) == (1000, 1000, 400)
    approved = counts(told(*WAY[:7]))
    assert (approved.cost_before, approved.cost_after, approved.cost_expected) == (1000, 400, 400)
    kept = counts(told(*WAY[:5], "kept", action="keep"))
    assert (kept.reviewed, kept.approved, kept.cost_before, kept.cost_after) == (1, 0, 1000, 1000)


def test_a_second_review_counts_the_first_until_its_own_plan_is_approved() -> None:
    first = listed(*WAY, "announced")
    second = listed("planned", "proposed", first=20, day=date(2025, 2, 3), costs={"cost_before": 400, "cost_after": 90})
    between = standing([*first, *second])
    assert (between.stage, between.cost_before, between.cost_after, between.cost_expected) == (
        "proposed",
        1000,
        400,
        90,
    )
    done = listed("approved", first=30, day=date(2025, 4, 1), costs={"cost_before": 400, "cost_after": 90})
    after = standing([*first, *second, *done])
    assert (after.stage, after.cost_before, after.cost_after, after.implemented_on) == ("approved", 400, 90, None)
    late, early = counts(after, since=date(2025, 1, 1)), counts(between, since=date(2025, 1, 1))
    assert (late.approved, late.implemented, early.approved, early.reviewed) == (1, 0, 0, 1)
    assert counts(between, since=date(2026, 1, 1)) == counts(told(*WAY[:4]))  # nothing of the new mandate


def test_counts_of_groups_of_what_is_gone_and_of_what_was_removed() -> None:
    abolished = counts(told(*WAY[:7], "abolished", action="abolish"))
    assert (abolished.gone, abolished.approved, abolished.implemented) == (1, 1, 1)
    assert counts(told(*WAY[:7], action="merge")).gone == 1
    assert counts(told(*WAY[:7], action="keep")).approved == 0
    assert counts(told(*WAY[:4])).published == 1
    assert counts(Standing(group="B", published_on=DAY)).published == 0
    assert counts(told("listed", "counted", "removed")) == Tally()
    assert not counts(told(*WAY[:3], "abolished")).implemented  # abolished by another way than a plan of review


@given(st.lists(st.tuples(st.sampled_from(sorted(EVENTS)), st.integers(0, 6)), min_size=1, max_size=14), st.randoms())
def test_the_order_in_which_events_are_read_changes_nothing(drawn: list[tuple[str, int]], random: Any) -> None:
    events = [
        Event(seq, 1, kind, DAY + timedelta(days=days), 1 + days % 2, "AB"[days % 2], "amend", 100, 40)
        for seq, (kind, days) in enumerate(drawn, 1)
    ]
    found, shuffled = standing(events), list(events)
    random.shuffle(shuffled)
    assert standing(shuffled) == found and found.stage in STAGES
    tally = counts(found)
    assert tally.total == tally.group_a + tally.group_b <= 1
    assert tally.gone <= tally.approved and tally.implemented <= tally.approved
    assert all(value >= 0 for value in vars(tally).values())


def test_shares_have_their_own_wholes_and_round_half_up() -> None:
    tally = Tally(8, 3, 5, 7, 6, 2, 4, 4, 2, 1, 1, 37_159_040, 16_754_720, 16_754_720)
    assert ratio("published", tally) == Ratio(2, 3)
    assert ratio("implemented", tally) == Ratio(1, 2)
    assert ratio("cost_cut", tally) == Ratio(20_404_320, 37_159_040)
    assert ratio("cost_cut", tally).hundredths == 5491
    assert ratio("procedures_cut", tally) == Ratio(1, 8) and ratio("procedures_simplified", tally) == Ratio(2, 8)
    assert Ratio(1, 80_000).hundredths == 0 and Ratio(1, 20_000).hundredths == 1  # 0.005 % is rounded up
    assert Ratio(0, 0).share is None and Ratio(0, 0).hundredths is None and Ratio(1, 4).share == Decimal("0.25")
    assert tally + tally == Tally(*(2 * value for value in vars(tally).values()))


def test_a_target_is_met_by_the_share_itself_not_by_the_rounded_one() -> None:
    assert measures.is_met(Ratio(1, 5), 2000) is True
    assert measures.is_met(Ratio(19_996, 100_000), 2000) is False  # it is shown as 20,00 %
    assert Ratio(19_996, 100_000).hundredths == 2000
    assert measures.is_met(Ratio(0, 0), 2000) is None


def test_codes_and_parts() -> None:
    assert rules.wrong_code("nb - 01") == "" and rules.code_key(" nb-01 ") == "NB-01"
    assert rules.wrong_code("  ").startswith("Chưa có mã")
    for code in ("NB_01", "NB--01", "-NB", "NB/01", "N" * 41, "NB\x00"):
        assert "không dùng được" in rules.wrong_code(code)
    assert len(rules.PARTS) == 12 and len(rules.missing_parts({})) == 8
    content = {"documents": "- Đơn đề nghị;\n+ Văn bản xác nhận\n\nSố lượng: 01 bộ", "name": " "}
    assert rules.documents_of(content) == ["Đơn đề nghị", "Văn bản xác nhận"]
    assert rules.filled(content) == 1
