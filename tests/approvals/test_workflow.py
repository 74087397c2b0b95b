"""The table of steps: what is shown, what is closed and why, and what moves."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from heza.accounts.permissions import Can
from heza.approvals.workflow import OWN_WORK, Capacity, Standing, Step, Workflow
from heza.core.refusal import Refused
from tests.approvals.letters import FLOW


@dataclass
class Somebody:
    """A person as the workflow sees one."""

    id: int
    name: str = "Ai đó"
    permissions: frozenset[Can] = frozenset({Can.READ})

    def can(self, permission: Can) -> bool:
        """Whether it is theirs."""
        return permission in self.permissions


@dataclass
class Thing:
    """A letter as the workflow sees one."""

    state: str = "waiting"
    text: str = "Nội dung"
    by: set[int] = field(default_factory=lambda: {1})

    def authors(self) -> set[int]:
        """Who wrote it."""
        return self.by


AUTHOR = Somebody(1, "Soạn")
CHIEF = Somebody(2, "Trưởng", frozenset({Can.READ, Can.COMPARE_HEADS, Can.READ_ALL}))
WRITING_CHIEF = Somebody(1, "Soạn", CHIEF.permissions)
TAKER = Somebody(3, "Phó")
CLERK = Somebody(4, "Văn thư", frozenset({Can.READ, Can.EDIT_SETTINGS}))
APPROVE = frozenset({"letter.approve"})


def for_chief(giver: Somebody = CHIEF, duties: frozenset[str] = APPROVE) -> Standing:
    """A delegation."""
    return Standing(giver, Capacity.TUQ, 7, "QĐ 1", duties)


def shown(actor: Somebody, thing: Thing, *acting: Standing) -> dict[str, tuple[bool, str]]:
    """Steps by name: allowed, and why not."""
    return {offer.step.name: (offer.allowed, offer.reason) for offer in FLOW.open_to(actor, thing, acting)}


@pytest.mark.parametrize(
    ("actor", "state", "acting", "wanted"),
    [
        (AUTHOR, "draft", (), {"send": (True, "")}),
        (CHIEF, "draft", (), {}),
        (AUTHOR, "waiting", (), {}),
        (CHIEF, "waiting", (), {"approve": (True, ""), "return": (True, "")}),
        (WRITING_CHIEF, "waiting", (), {"approve": (False, OWN_WORK), "return": (False, OWN_WORK)}),
        (TAKER, "waiting", (), {}),
        (TAKER, "waiting", (for_chief(),), {"approve": (True, ""), "return": (True, "")}),
        (AUTHOR, "waiting", (for_chief(),), {"approve": (False, OWN_WORK), "return": (False, OWN_WORK)}),
        (TAKER, "waiting", (for_chief(duties=frozenset({"letter.read"})),), {}),
        (TAKER, "waiting", (for_chief(giver=CLERK),), {}),
        (TAKER, "approved", (for_chief(),), {}),
        (CHIEF, "approved", (), {"keep": (True, "")}),
        (CHIEF, "kept", (), {}),
    ],
)
def test_who_is_shown_which_step(
    actor: Somebody, state: str, acting: tuple[Standing, ...], wanted: dict[str, tuple[bool, str]]
) -> None:
    assert shown(actor, Thing(state), *acting) == wanted


def test_nobody_signs_for_somebody_whose_own_work_it_is() -> None:
    [approve, back] = FLOW.open_to(TAKER, Thing(), [for_chief(WRITING_CHIEF)])
    assert not approve.allowed
    assert not back.allowed
    assert approve.reason.startswith("Nội dung này do Soạn soạn")
    with pytest.raises(Refused, match="không ai làm bước này thay Soạn"):
        FLOW.take("approve", Thing(), TAKER, acting=[for_chief(WRITING_CHIEF)])


def test_one_of_two_rights_is_enough() -> None:
    both = [for_chief(WRITING_CHIEF), Standing(CHIEF, Capacity.KT, 8, "QĐ 2", APPROVE)]
    [approve, _] = FLOW.open_to(TAKER, Thing(), both)
    assert [one.delegation_id for one in approve.standings] == [8]
    assert FLOW.take("approve", Thing(), TAKER, acting=both).standing.capacity == Capacity.KT
    with pytest.raises(Refused, match="tư cách đã chọn"):
        FLOW.take("approve", Thing(), TAKER, acting=both, standing="7")


def test_a_delegation_is_not_delegated_on() -> None:
    second = Standing(TAKER, Capacity.TUQ, 9, "QĐ 3", APPROVE)  # given by who has only a delegated right
    assert FLOW.open_to(Somebody(5), Thing(), [second]) == []


def test_what_stands_against_a_step_is_said() -> None:
    assert shown(AUTHOR, Thing("draft", text=" ")) == {
        "send": (False, "Thư chưa có nội dung. Hãy viết nội dung trước.")
    }
    with pytest.raises(Refused, match="Thư chưa có nội dung"):
        FLOW.take("send", Thing("draft", text=" "), AUTHOR)


@pytest.mark.parametrize(
    ("name", "thing", "actor", "note", "sentence"),
    [
        ("approve", Thing("approved"), CHIEF, "", "Người khác vừa thay đổi mục này"),
        ("approve", Thing(), AUTHOR, "", "chưa có quyền làm bước “Duyệt”"),
        ("approve", Thing(), WRITING_CHIEF, "", "do anh/chị soạn"),
        ("return", Thing(), CHIEF, "", "Hãy ghi lý do"),
        ("return", Thing(), CHIEF, "  \n ", "Hãy ghi lý do"),
        ("made-up", Thing(), CHIEF, "", "Không có bước này"),
    ],
)
def test_a_step_that_is_not_shown_cannot_be_taken(
    name: str, thing: Thing, actor: Somebody, note: str, sentence: str
) -> None:
    before = thing.state
    with pytest.raises(Refused, match=sentence):
        FLOW.take(name, thing, actor, note)
    assert thing.state == before


def test_a_step_moves_and_says_from_where() -> None:
    thing = Thing()
    taken = FLOW.take("return", thing, CHIEF, " thiếu số liệu ")
    assert (thing.state, taken.source, taken.note) == ("draft", "waiting", "thiếu số liệu")
    assert taken.step.done == "Đã trả lại."


def test_who_attaches_papers_is_shown_nothing_else() -> None:
    [offer] = FLOW.open_to(CLERK, Thing())
    assert (offer.step.name, offer.allowed, offer.by_paper) == ("approve", False, True)
    with pytest.raises(Refused, match="chưa có quyền"):
        FLOW.take("approve", Thing(), CLERK)
    assert FLOW.take("approve", Thing(), CLERK, by_paper=True).standing.person is CLERK


def test_the_author_attaches_no_paper_either() -> None:
    clerk = Somebody(1, "Soạn", CLERK.permissions)
    with pytest.raises(Refused, match="do anh/chị soạn"):
        FLOW.take("approve", Thing(), clerk, by_paper=True)


STATES = {"draft": "Nháp", "done": "Xong"}
FINISH = Step("finish", "Xong", "draft", "done", Can.READ)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "nothing leaves done, and it is not final"),
        ({"final": ("done",), "states": STATES | {"lost": "Lạc"}}, "nothing leads to lost"),
        ({"final": ("done",), "states": {"draft": "Nháp"}}, "the state done has no words"),
        ({"final": ("done",), "steps": (FINISH, FINISH)}, "two steps are called finish"),
        ({"final": ("draft", "done")}, "the final state draft can be left"),
        ({"final": ("done",), "steps": (Step("s", "S", "draft", "done", Can.READ, signs="?"),)}, "meaning"),
        ({"final": ("done",), "steps": (Step("s", "S", "draft", "done", Can.READ, paper_by=Can.READ),)}, "by a paper"),
    ],
)
def test_a_table_that_cannot_work_is_refused_when_it_is_written(values: dict[str, Any], problem: str) -> None:
    given: dict[str, Any] = {"states": STATES, "steps": (FINISH,), **values}
    with pytest.raises(ValueError, match=problem):
        Workflow("thing", "Việc", **given)
