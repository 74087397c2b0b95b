"""The compliance cost: the worked example to the đồng, rounding at the end only, sums instead of means."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from heza.core import words
from heza.reviews import cost, form
from heza.reviews.cost import Activity, Compared, Effort, Side, compared, portfolio
from tests.reviews.office import EXAMPLE

WAGE = 48_248
D = Decimal
BEFORE = (
    *(Effort(D("2")), Effort(D("4"), other=20_000), Effort(D("1.5"), other=50_000)),
    *(Effort(D("3")), Effort(D("1.5"), other=30_000)),
)
AFTER = (Effort(D("2")), Effort(D("0.25")), Effort(D("1")), Effort(D("0.25")))
amounts = st.integers(0, 10**10)
items = st.builds(lambda before, after: Compared(before, min(before, after)), amounts, amounts)


def test_the_worked_example_comes_out_to_the_dong() -> None:
    before, after = Side(BEFORE, D(1), 40), Side(AFTER, D(1), 40)
    assert (before.hours, before.money, after.hours, after.money) == (D("12.0"), 100_000, D("3.50"), 0)
    assert (before.once(WAGE), after.once(WAGE)) == (678_976, 168_868)
    found = compared(before, after, WAGE)
    assert found == (27_159_040, 6_754_720) and found.saving == 20_404_320
    assert words.percent(found.share, 2) == "75,13 %"
    both = portfolio([found, Compared(10_000_000, 10_000_000)])
    assert both == (37_159_040, 16_754_720) and both.saving == 20_404_320
    assert words.percent(both.share, 2) == "54,91 %"  # the mean of both percentages would say 37,57 %


def test_the_form_computes_the_same_from_what_is_typed() -> None:
    values = EXAMPLE | {"income": {"amount": WAGE}}
    assert form.costs(values) == (27_159_040, 6_754_720)
    assert form.row_costs(values)[1] == (212_992, None)
    assert form.costs(values | {"action": "keep"}) == (27_159_040, 27_159_040)
    assert form.costs(values | {"action": "abolish"}) == (27_159_040, 0)
    assert form.costs(values | {"action": "abolish"}).share == 1


def test_money_is_rounded_half_up_and_only_at_the_end() -> None:
    third = Side((Effort(D("0.01")),), D("0.5"), 1)  # 0.01 h × 100 × 0.5 = 0.5 đồng
    assert compared(third, Side((), D(1), 1), 100) == (1, 0)
    many = Side(tuple(Effort(D("0.01")) for _ in range(3)), D("0.5"), 1)  # 1.5, not 1 + 1 + 1
    assert compared(many, many, 100) == (2, 2)
    assert cost.hourly(101_900_000) == WAGE and cost.hourly(114_000_000) == 53_977
    assert cost.hourly(1056) == 1 and cost.hourly(1055) == 0  # half an đồng is one


def test_no_cost_has_no_share() -> None:
    nothing = compared(Side((), D(1), 40), Side((), D(1), 40), WAGE)
    assert nothing == (0, 0) and nothing.share is None
    assert portfolio([]).share is None
    assert compared(Side((), D(1), 1), Side(BEFORE, D(1), 1), WAGE).saving < 0  # a change may cost more


def test_what_goes_costs_nothing_afterwards_and_what_is_dropped_neither() -> None:
    rows = [Activity("", "Đơn", "", BEFORE[0], AFTER[0]), Activity("", "Bản sao", "", BEFORE[1], None)]
    before, after = cost.sides(rows, (D(1), D(2)), (40, 30))
    assert (len(before.efforts), len(after.efforts), after.times, after.subjects) == (2, 1, 2, 30)
    assert cost.sides(rows, (D(1), D(1)), (40, 40), is_gone=True)[1].year(WAGE) == 0


@given(st.lists(items, max_size=12), st.randoms())
def test_a_portfolio_is_made_of_sums(listed: list[Compared], random: object) -> None:
    whole = portfolio(listed)
    assert whole.before == sum(one.before for one in listed) and whole.saving == sum(one.saving for one in listed)
    shuffled = list(listed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert portfolio(shuffled) == whole
    assert portfolio([portfolio(listed[:3]), portfolio(listed[3:])]) == whole
    shares = [one.share for one in listed if one.share is not None]
    if shares:
        assert whole.share is not None and min(shares) <= whole.share <= max(shares)
    else:
        assert whole.share is None


efforts = st.builds(
    Effort, st.decimals(0, 1000, places=2, allow_nan=False), st.integers(0, 10**7), st.integers(0, 10**7)
)


@given(st.lists(efforts, max_size=8), st.integers(0, 10**6), st.integers(0, 500), st.integers(0, 10**4))
def test_a_year_is_one_time_times_how_often_and_by_how_many(
    listed: list[Effort], wage: int, times: int, subjects: int
) -> None:
    side = Side(tuple(listed), D(times), subjects)
    assert side.year(wage) == (side.hours * wage + side.money) * times * subjects
    assert compared(side, side, wage).saving == 0
    assert abs(compared(side, side, wage).before - side.year(wage)) <= D("0.5")
