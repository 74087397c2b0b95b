"""An approval is a table of steps, written once: the same table draws the buttons and guards the POST. Pure.

A subject has `state`, `authors()` (ids of all who wrote its content); an actor has `id`, `name`, `can(permission)`.
Nobody approves their own work: who wrote it takes no step but those marked `own_work`, by delegation neither.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from heza.accounts.permissions import Can
from heza.approvals.meanings import MEANINGS, RETURNED
from heza.core.refusal import Refused

Subject = Any
Actor = Any

MOVED = "Người khác vừa thay đổi mục này. Hãy tải lại trang để xem bản mới rồi làm lại."
NO_STEP = "Không có bước này. Hãy quay lại trang trước và dùng nút trên trang."
NOT_YOURS = "Anh/chị chưa có quyền làm bước “{label}” của mục này. Hãy hỏi người phụ trách nếu cần."
OWN_WORK = "Nội dung này do anh/chị soạn nên anh/chị không tự làm bước này, kể cả theo ủy quyền; người khác phải làm."
THEIR_WORK = "Nội dung này do {name} soạn nên không ai làm bước này thay {name} được; người khác phải làm."
WANTS_NOTE = "Hãy ghi lý do rồi gửi lại."
NO_STANDING = "Anh/chị không còn làm được bước này với tư cách đã chọn. Hãy tải lại trang rồi chọn lại."


class Capacity(StrEnum):
    """In what capacity somebody signs, as it stands before the title (NĐ 30/2020/NĐ-CP, Điều 13)."""

    OWN = "chính"
    KT = "KT."
    TL = "TL."
    TUQ = "TUQ."
    Q = "Q."


def everybody(_actor: Actor, _subject: Subject) -> bool:
    """The permission alone decides."""
    return True


def nothing_against(_subject: Subject) -> str:
    """Nothing in the content stands against the step."""
    return ""


@dataclass(frozen=True)
class Step:
    """One way from a state to another.

    `by(actor, subject)` narrows the permission (the head of this department); with a delegation it is asked of the
    person whose right it is. `objection(subject)` is why it cannot be taken now, or "". `signs` is a key of MEANINGS
    and makes the step a signature; `returns` makes it a return, which wants a note. `own_work`: the author may take
    it. `paper_by`: who may close it with a paper that was signed outside. `apart`: an act of the room takes it (a
    decision that names many), no button of its own.
    """

    name: str
    label: str
    source: str | tuple[str, ...]
    target: str
    permission: Can
    wants_note: bool = False
    signs: str = ""
    returns: bool = False
    sentence: str = ""
    objection: Callable[[Subject], str] = nothing_against
    by: Callable[[Actor, Subject], bool] = everybody
    own_work: bool = False
    paper_by: Can | None = None
    apart: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The states it starts from."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def needs_note(self) -> bool:
        """Whether it cannot be taken without words."""
        return self.wants_note or self.returns

    @property
    def on_paper(self) -> bool:
        """Whether a paper that was signed outside can close it: a signature without a note of its own."""
        return self.paper_by is not None and bool(self.signs) and not self.needs_note

    @property
    def said(self) -> str:
        """The sentence that is shown to who signs, and stored as shown."""
        return self.sentence or (RETURNED if self.returns else MEANINGS[self.signs].sentence if self.signs else "")

    @property
    def done(self) -> str:
        """What is said when it is done."""
        return f"Đã {self.label[:1].lower()}{self.label[1:]}."


@dataclass(frozen=True)
class Standing:
    """By whose right somebody acts: their own, or that of somebody else by a delegation."""

    person: Actor  # whose right it is
    capacity: Capacity = Capacity.OWN
    delegation_id: int | None = None
    basis: str = ""
    duties: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What a form sends of it."""
        return "" if self.delegation_id is None else str(self.delegation_id)


@dataclass(frozen=True)
class Offer:
    """A step as it stands for one person now. What is not allowed says why."""

    step: Step
    standings: tuple[Standing, ...]  # by whose right it can be taken
    reason: str = ""
    by_paper: bool = False  # whether this person may close it with a paper signed outside

    @property
    def allowed(self) -> bool:
        """Whether this person may take it here."""
        return bool(self.standings) and not self.reason


@dataclass(frozen=True)
class Taken:
    """A step that was taken."""

    step: Step
    standing: Standing
    source: str
    note: str = ""


@dataclass(frozen=True)
class Workflow:
    """The steps of one kind of thing. `states` names every state in words; `final` are those that nothing leaves."""

    name: str
    title: str
    states: Mapping[str, str]
    steps: tuple[Step, ...]
    start: str = "draft"
    final: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if wrong := self._problems():
            raise ValueError(f"{self.name}: {'; '.join(wrong)}")

    def _problems(self) -> list[str]:
        names = [step.name for step in self.steps]
        left = {state for step in self.steps for state in step.sources}
        used = left | {step.target for step in self.steps} | {self.start}
        wrong = [f"two steps are called {name}" for name in sorted({n for n in names if names.count(n) > 1})]
        wrong += [f"the state {state} has no words" for state in sorted(used - set(self.states))]
        wrong += [f"nothing leaves {state}, and it is not final" for state in sorted(used - left - set(self.final))]
        wrong += [f"the final state {state} can be left" for state in sorted(left & set(self.final))]
        wrong += [f"nothing leads to {state}" for state in sorted(set(self.states) - self._reached())]
        wrong += [
            f"{step.name} cannot be closed by a paper" for step in self.steps if step.paper_by and not step.on_paper
        ]
        signs = {step.signs for step in self.steps if step.signs}
        return wrong + [f"the meaning {meaning} is not known" for meaning in sorted(signs - set(MEANINGS))]

    def _reached(self) -> set[str]:
        reached, grown = {self.start}, True
        while grown:
            found = {step.target for step in self.steps if reached & set(step.sources)}
            grown = not found <= reached
            reached |= found
        return reached

    def step(self, name: str) -> Step:
        """The step of this name. Raises Refused."""
        for step in self.steps:
            if step.name == name:
                return step
        raise Refused(NO_STEP)

    def duty(self, step: Step) -> str:
        """What a delegation names to allow this step; "" when only one's own right counts."""
        return f"{self.name}.{step.signs}" if step.signs else ""

    def open_to(
        self, actor: Actor, subject: Subject, acting: Iterable[Standing] = (), *, apart: bool = False
    ) -> list[Offer]:
        """Every step that can be shown to this person now; `acting` are the delegations in force for them. With
        `apart` those that an act of the room takes.
        """
        acting = tuple(acting)
        steps = (step for step in self.steps if subject.state in step.sources and step.apart is apart)
        offers = (self._offer(step, actor, subject, acting) for step in steps)
        return [offer for offer in offers if offer is not None]

    def _offer(self, step: Step, actor: Actor, subject: Subject, acting: tuple[Standing, ...]) -> Offer | None:
        rights = tuple(one for one in (Standing(actor), *acting) if self._is_right(step, one, actor, subject))
        by_paper = step.paper_by is not None and bool(actor.can(step.paper_by))
        if not rights and not by_paper:
            return None
        reason = step.objection(subject)
        if step.own_work:
            return Offer(step, rights, reason, by_paper and not reason)
        authors = set(subject.authors())
        free = tuple(one for one in rights if not {actor.id, one.person.id} & authors)
        if actor.id in authors:
            return Offer(step, (), OWN_WORK)
        if rights and not free:
            reason = reason or THEIR_WORK.format(name=rights[0].person.name)
            return Offer(step, (), reason, by_paper and not step.objection(subject))
        return Offer(step, free, reason, by_paper and not reason)

    def _is_right(self, step: Step, standing: Standing, actor: Actor, subject: Subject) -> bool:
        if standing.delegation_id is not None and (
            not step.signs or self.duty(step) not in standing.duties or standing.person.id == actor.id
        ):
            return False
        return bool(standing.person.can(step.permission) and step.by(standing.person, subject))

    def take(
        self,
        name: str,
        subject: Subject,
        actor: Actor,
        note: str = "",
        *,
        acting: Iterable[Standing] = (),
        standing: str | None = None,
        by_paper: bool = False,
        apart: bool = False,
    ) -> Taken:
        """Move the subject, or raise Refused with the reason. `standing` is the key of the right that is used.

        Nothing but the state is changed.
        """
        step = self.step(name)
        if subject.state not in step.sources:
            raise Refused(MOVED)
        offer = next((one for one in self.open_to(actor, subject, acting, apart=apart) if one.step is step), None)
        if offer is None:
            raise Refused(NOT_YOURS.format(label=step.label))
        used = _used(offer, actor, standing, by_paper=by_paper)
        if step.needs_note and not note.strip():
            raise Refused(WANTS_NOTE)
        source = subject.state
        subject.state = step.target
        return Taken(step, used, source, note.strip())


def _used(offer: Offer, actor: Actor, standing: str | None, *, by_paper: bool) -> Standing:
    """The right that a step is taken by."""
    if by_paper:
        if not offer.by_paper:
            raise Refused(offer.reason or NOT_YOURS.format(label=offer.step.label))
        return Standing(actor)
    if offer.reason:
        raise Refused(offer.reason)
    if not offer.standings:
        raise Refused(NOT_YOURS.format(label=offer.step.label))
    if standing is None:
        return offer.standings[0]
    found = next((one for one in offer.standings if one.key == standing), None)
    if found is None:
        raise Refused(NO_STANDING)
    return found
