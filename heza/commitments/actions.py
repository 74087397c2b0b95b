"""Writing commitments and their assessments. Nothing here commits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals.signoff import mark_of
from heza.approvals.workflow import MOVED
from heza.audit import trail
from heza.audit.chain import private_text
from heza.commitments import queries, rules
from heza.commitments.models import Assessment, Commitment
from heza.commitments.rules import Result, Targets
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.rules import Period

NOT_HEAD = "Bản cam kết do trưởng phòng của chính phòng đó viết và ký. Hãy để trưởng phòng viết."
SIGNED_ALREADY = "Bản cam kết đã ký nên không sửa được. Hãy rút về, hoặc chờ lãnh đạo trả lại, rồi mới sửa."
BEGUN = "Phòng này đã có bản cam kết cho kỳ đã chọn. Hãy mở bản đó, hoặc chọn kỳ khác."
NOT_OVER = "Kỳ của bản cam kết đến hết ngày {day} mới kết thúc nên chưa đánh giá được."
NOT_ACCEPTED = "Bản cam kết chưa được lãnh đạo chấp nhận nên không đánh giá."
ASSESSED = "Bản cam kết này đã có đánh giá. Hãy tải lại trang để xem."
OWN = "Anh/chị là người cam kết nên không tự đánh giá; người khác phải đánh giá."


def start(person: Person, department_id: int, period: Period, entered: Targets) -> Commitment:
    """Begin the commitment of a head for a period. Raises Refused."""
    if department_id not in {one.id for one in queries.headed_by(person)}:
        raise Refused(NOT_HEAD)
    private, digest = private_text({"lines": list(entered.lines)})
    commitment = Commitment(
        department_id=department_id,
        person_id=person.id,
        period_name=period.name,
        first_day=period.first,
        last_day=period.last,
        rate=entered.rate,
        overdue_days=entered.overdue_days,
        explained=entered.explained,
        private=private,
        private_sha256=digest,
        edited_at=clock.recorded(),
        state="draft",
    )
    db.session.add(commitment)
    try:
        db.session.flush()
    except IntegrityError as problem:  # the index knows one head, one period
        db.session.rollback()
        raise Refused(BEGUN) from problem
    return commitment


def check_writable(commitment: Commitment, person: Person) -> None:
    """Raises Refused where this person does not write it, or not now."""
    if person.id != commitment.person_id:
        raise Refused(NOT_HEAD)
    if commitment.state not in rules.OPEN_TO_WRITE:
        raise Refused(SIGNED_ALREADY)


def edit(commitment: Commitment, entered: Targets, seen: str, person: Person) -> None:
    """Write other targets. Raises Refused."""
    check_writable(commitment, person)
    if seen != mark_of(commitment):
        raise Refused(MOVED)
    if entered == commitment.targets:
        return
    commitment.rate, commitment.overdue_days = entered.rate, entered.overdue_days
    commitment.explained = entered.explained
    if entered.lines != commitment.targets.lines:
        commitment.private, commitment.private_sha256 = private_text({"lines": list(entered.lines)})
    commitment.edited_at = clock.recorded()


def check_assessable(commitment: Commitment, person: Person) -> None:
    """Raises Refused where it is not yet, or not by this person, to be assessed."""
    if commitment.state != "accepted":
        raise Refused(NOT_ACCEPTED)
    if commitment.last_day >= clock.today():
        raise Refused(NOT_OVER.format(day=_day(commitment.last_day)))
    if person.id == commitment.person_id:
        raise Refused(OWN)
    known = commitment.assessment
    if known is not None and (known.state == "assessed" or known.author_id != person.id):
        raise Refused(ASSESSED)


def may_assess(commitment: Commitment, person: Person) -> bool:
    """Whether the page offers it."""
    return (
        person.can(Can.ASSESS_COMMITMENTS)
        and commitment.state == "accepted"
        and commitment.last_day < clock.today()
        and (commitment.assessment is None or may_redo(commitment.assessment, person))
        and person.id != commitment.person_id
    )


def may_redo(assessment: Assessment, person: Person) -> bool:
    """Whether its author may measure and judge anew: until somebody confirmed it."""
    return assessment.author_id == person.id and assessment.state != "assessed"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def assess(commitment: Commitment, judged: Sequence[tuple[str, str]], person: Person) -> Assessment:
    """Measure the results and keep them as they are known now; `judged` are words and verdict of the free lines."""
    check_assessable(commitment, person)
    known = trail.head_seq(db.session)
    verdicts = iter(judged)
    results = [found or Result(target.words, *next(verdicts)) for target, found in queries.measured(commitment, known)]
    private, digest = private_text({"results": [list(one) for one in results]})
    assessment = commitment.assessment or Assessment(commitment=commitment, author=person, state="draft")
    assessment.as_of, assessment.known, assessment.measured_at = commitment.last_day, known, clock.recorded()
    assessment.private, assessment.private_sha256 = private, digest
    db.session.add(assessment)
    try:
        db.session.flush()
    except IntegrityError as problem:
        db.session.rollback()
        raise Refused(ASSESSED) from problem
    return assessment
