"""The review form as values: questions answered, costs before and after, the plan. Pure.

Everything stays as it was typed, so that nothing is lost; what cannot be read, or is missing, is said in words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from heza.core.rounding import rounded
from heza.reviews.cost import WORKS, Activity, Compared, Effort, Side, compared, sides
from heza.reviews.rules import ACTIONS

Values = Mapping[str, Any]
MOST_ACTIVITIES, MOST_CHANGES = 60, 30
LONGEST = 4000
ANSWERS = {"yes": "Có", "no": "Không", "na": "Không có nội dung này"}
MONEY_MOST, TIMES_MOST, HOURS_MOST = 10**12, 10**6, 10**5
_HOURS = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?")
_WHOLE = re.compile(r"[0-9]{1,3}(?:[.\s][0-9]{3})+|[0-9]{1,13}")


class Question(NamedTuple):
    """One question as it stood when the review began; `document` is the paper it is asked of."""

    id: str
    part: str
    text: str
    asks_when: str = "no"
    document: str = ""

    @property
    def is_words(self) -> bool:
        """Whether it is answered in words."""
        return not self.asks_when

    @property
    def may_not_apply(self) -> bool:
        """Whether the procedure may have nothing of the kind."""
        return "nếu" in self.text.lower()


class Gap(NamedTuple):
    """Something that is missing or cannot be read: the section, the box, the sentence."""

    section: str  # questions, cost, plan
    box: str
    sentence: str


# ---------------------------------------------------------------- numbers as they are typed


def hours_of(typed: str) -> Decimal | None:
    """Hours with a comma or a point: 1,5. None for what is none."""
    text = typed.strip()
    if not _HOURS.fullmatch(text):
        return None
    found = Decimal(text.replace(",", "."))
    return found if found <= HOURS_MOST else None


def whole_of(typed: str, most: int = MONEY_MOST) -> int | None:
    """A whole number however it is grouped: 1.200.000. None for what is none."""
    text = typed.strip()
    if not _WHOLE.fullmatch(text):
        return None
    found = int(re.sub(r"[.\s]", "", text))
    return found if found <= most else None


# ---------------------------------------------------------------- questions


def questions(values: Values) -> list[Question]:
    """The questions of this form in their order."""
    return [Question(**one) for one in values.get("questions", [])]


def answer(values: Values, id: str) -> Mapping[str, str]:
    """What was answered: `answer`, `words`, `reason`, `proposal`."""
    found: Mapping[str, str] = values.get("answers", {}).get(id, {})
    return found


def asks(values: Values, question: Question) -> bool:
    """Whether its answer wants a reason and a proposal."""
    return bool(question.asks_when) and answer(values, question.id).get("answer") == question.asks_when


def _question_gaps(values: Values) -> Iterator[Gap]:
    for one in questions(values):
        given = answer(values, one.id)
        where = f"{one.part}{f' – {one.document}' if one.document else ''}: “{one.text}”"
        if one.is_words:
            if not given.get("words"):
                yield Gap("questions", f"w-{one.id}", f"{where} chưa có câu trả lời. Hãy viết câu trả lời.")
        elif given.get("answer") not in ANSWERS:
            yield Gap("questions", f"a-{one.id}", f"{where} chưa trả lời. Hãy chọn Có hoặc Không.")
        elif asks(values, one):
            said = ANSWERS[given["answer"]]
            if not given.get("reason"):
                yield Gap("questions", f"r-{one.id}", f"{where} trả lời “{said}” nhưng chưa ghi lý do. Hãy ghi lý do.")
            if not given.get("proposal"):
                yield Gap(
                    "questions",
                    f"p-{one.id}",
                    f"{where} trả lời “{said}” nhưng chưa có phương án xử lý. Hãy ghi phương án.",
                )


# ---------------------------------------------------------------- costs


_SIDES = (("b", "trước"), ("a", "sau"))
_EFFORT = (("h", "số giờ"), ("s", "chi phí tư vấn, dịch vụ"), ("o", "phí, lệ phí, chi phí khác"))


def income(values: Values) -> int:
    """Đồng an hour that this form computes with."""
    return int(values.get("income", {}).get("amount", 0))


def effort(row: Mapping[str, str], side: str) -> Effort | None:
    """One side (b before, a after) of a row; None where nothing is typed; what cannot be read counts as nothing."""
    typed = [row.get(f"{side}{part}", "") for part, _ in _EFFORT]
    if not any(typed):
        return None
    return Effort(hours_of(typed[0]) or Decimal(0), whole_of(typed[1]) or 0, whole_of(typed[2]) or 0)


def activities(values: Values) -> list[Activity]:
    """The rows of the cost table. Where the conclusion is to keep, the costs stay what they are."""
    stays = values.get("action") == "keep"
    found = []
    for row in values.get("activities", []):
        before = effort(row, "b")
        after = before if stays else effort(row, "a")
        found.append(
            Activity(work_name(row), row.get("name", ""), row.get("way", ""), before, after, row.get("note", ""))
        )
    return found


def work_name(row: Mapping[str, str]) -> str:
    """Which of the six works a row belongs to."""
    work = row.get("work", "")
    return WORKS[int(work)] if work.isdecimal() and int(work) < len(WORKS) else ""


def both_sides(values: Values) -> tuple[Side, Side]:
    """Before and after as typed so far."""
    stays, before = values.get("action") == "keep", "before"
    times = [hours_of(values.get(f"times_{one}", "")) or Decimal(0) for one in ("before", before if stays else "after")]
    subjects = [whole_of(values.get(f"subjects_{one}", "")) or 0 for one in ("before", before if stays else "after")]
    gone = values.get("action") == "abolish"
    return sides(activities(values), (times[0], times[1]), (subjects[0], subjects[1]), is_gone=gone)


def costs(values: Values) -> Compared:
    """Both years in đồng, as typed so far."""
    return compared(*both_sides(values), income(values))


def row_costs(values: Values) -> list[tuple[int | None, int | None]]:
    """What each row costs once, before and after, in đồng; None where it has no cost."""
    wage = income(values)
    is_gone = values.get("action") == "abolish"

    def shown(one: Effort | None) -> int | None:
        return None if one is None else int(rounded(one.cost(wage)))

    return [(shown(one.before), None if is_gone else shown(one.after)) for one in activities(values)]


def _cost_gaps(values: Values) -> Iterator[Gap]:
    rows = values.get("activities", [])
    if not any(effort(row, "b") for row in rows):
        yield Gap("cost", "act-0-bh", "Chưa nhập chi phí hiện tại. Hãy nhập số giờ của ít nhất một công việc.")
    for number, row in enumerate(rows):
        yield from _row_gaps(number, row)
    needs_after = values.get("action") not in ("keep", "abolish")
    for key, said, read in (
        ("times", "số lần thực hiện trong một năm", hours_of),
        ("subjects", "số đối tượng tuân thủ trong một năm", lambda typed: whole_of(typed, TIMES_MOST)),
    ):
        for side, when in (("before", "hiện tại"), ("after", "sau đơn giản hóa")):
            if (side == "before" or needs_after) and not read(values.get(f"{key}_{side}", "")):
                text = f"Chưa có {said} ({when}). Hãy nhập một số lớn hơn 0."
                yield Gap("cost", f"{key}_{side}", text)
    if not income(values):
        yield Gap("cost", "", "Chưa có mức thu nhập bình quân một giờ. Hãy nhờ Tổ KSTTHC nhập ở mục Thiết lập rà soát.")


def _row_gaps(number: int, row: Mapping[str, str]) -> Iterator[Gap]:
    name = row.get("name") or f"dòng {number + 1}"
    if not row.get("name"):
        yield Gap(
            "cost", f"act-{number}-name", f"Dòng {number + 1} của bảng chi phí chưa có tên công việc. Hãy ghi tên."
        )
    for side, when in _SIDES:
        for part, said in _EFFORT:
            typed = row.get(f"{side}{part}", "")
            if typed and (hours_of(typed) if part == "h" else whole_of(typed)) is None:
                text = f"Công việc “{name}”, {said} {when} đơn giản hóa: “{typed}” không phải là số. Hãy sửa lại."
                yield Gap("cost", f"act-{number}-{side}{part}", text)


# ---------------------------------------------------------------- the plan


def changes(values: Values) -> list[Mapping[str, str]]:
    """What is simplified, and why: `what`, `why`."""
    return list(values.get("changes", []))


PLAN_LINES = (
    ("recommendation", "Kiến nghị thực thi", "Sửa điều, khoản nào của văn bản nào."),
    ("authority", "Cơ quan, người có thẩm quyền sửa đổi", "Ví dụ: Trưởng ban; Chủ tịch UBND thành phố."),
    ("schedule", "Lộ trình thực hiện", "Ví dụ: Quý III/2024."),
    ("benefit", "Lợi ích khác ngoài chi phí", "Không bắt buộc."),
)
CONTACT = (("contact_name", "Người lập phiếu"), ("contact_phone", "Điện thoại"), ("contact_email", "Thư điện tử"))


def _plan_gaps(values: Values) -> Iterator[Gap]:
    action = values.get("action", "")
    if action not in ACTIONS:
        yield Gap("plan", "action", "Chưa chọn kết luận. Hãy chọn giữ nguyên, sửa đổi, thay thế, gộp hoặc bãi bỏ.")
        return
    if action != "keep":
        yield from _change_gaps(values)


def _change_gaps(values: Values) -> Iterator[Gap]:
    listed = changes(values)
    if not listed:
        yield Gap("plan", "change-0-what", "Chưa có nội dung đơn giản hóa. Hãy ghi ít nhất một nội dung và lý do.")
    for number, one in enumerate(listed):
        for key, said in (("what", "nội dung đơn giản hóa"), ("why", "lý do")):
            if not one.get(key):
                yield Gap("plan", f"change-{number}-{key}", f"Nội dung {number + 1} chưa có {said}. Hãy ghi đủ.")
    for key, label, _ in PLAN_LINES[:3]:
        if not values.get(key):
            yield Gap("plan", key, f"Chưa có {label[:1].lower()}{label[1:]}. Hãy ghi rõ.")


def gaps(values: Values) -> list[Gap]:
    """Everything that is missing or cannot be read, in the order of the form."""
    return [*_question_gaps(values), *_cost_gaps(values), *_plan_gaps(values)]


def summed(found: Sequence[Gap]) -> list[Gap]:
    """The same for a short list: questions that nobody has answered yet are one line."""
    open_ = [gap for gap in found if gap.section == "questions" and gap.box[0] in "aw"]
    if len(open_) < 3:
        return list(found)
    first = Gap("questions", open_[0].box, f"Còn {len(open_)} câu hỏi chưa trả lời. Hãy trả lời lần lượt từ câu này.")
    return [first, *(gap for gap in found if gap not in open_)]


def has_after(values: Values) -> bool:
    """Whether anything says what it costs afterwards."""
    if values.get("action") in ("keep", "abolish"):
        return True
    return any(effort(row, "a") for row in values.get("activities", []))


def answered(values: Values) -> tuple[int, int]:
    """How many questions are answered, of how many."""
    asked = questions(values)
    done = sum(
        bool(answer(values, one.id).get("words")) if one.is_words else answer(values, one.id).get("answer") in ANSWERS
        for one in asked
    )
    return done, len(asked)


# ---------------------------------------------------------------- what a page sends


def read(sent: Mapping[str, str], before: Values, clean: Any) -> dict[str, Any]:
    """The values that a page sends, beside what the form keeps (its questions, its income).

    `clean(text)` makes one line of typed text.
    """

    def line(name: str, most: int = LONGEST) -> str:
        return str(clean(sent.get(name, "")))[:most]

    def lines(name: str) -> str:
        return "\n".join(str(clean(one)) for one in sent.get(name, "")[:LONGEST].splitlines()).strip()

    values: dict[str, Any] = {key: before[key] for key in ("questions", "income") if key in before}
    given = {}
    for asked in questions(before):
        id = asked.id
        said = {"answer": line(f"a-{id}", 5), "words": lines(f"w-{id}")}
        said |= {"reason": lines(f"r-{id}"), "proposal": lines(f"p-{id}")}
        given[id] = {key: text for key, text in said.items() if text}
    values["answers"] = {id: said for id, said in given.items() if said}
    values["activities"] = _activities_sent(line)
    values["changes"] = [
        one
        for number in range(MOST_CHANGES)
        if any((one := {"what": lines(f"change-{number}-what"), "why": lines(f"change-{number}-why")}).values())
    ]
    for key in ("action", "times_before", "times_after", "subjects_before", "subjects_after"):
        values[key] = line(key, 20)
    for key, *_ in (*PLAN_LINES, *CONTACT):
        values[key] = lines(key)
    return {key: value for key, value in values.items() if value not in ("", [], {})}


_ROW = ("name", "way", "bh", "bs", "bo", "ah", "as", "ao", "note")


def _activities_sent(line: Any) -> list[dict[str, str]]:
    rows = []
    for number in range(MOST_ACTIVITIES):
        row = {key: line(f"act-{number}-{key}", 500) for key in _ROW}
        if any(row.values()):
            rows.append({key: text for key, text in row.items() if text} | {"work": line(f"act-{number}-work", 2)})
    return rows


def begun(asked: Sequence[Question], income_row: Mapping[str, Any], documents: Sequence[str]) -> dict[str, Any]:
    """The form as a review begins: the questions of that day, the income, a row of the cost table for each paper."""
    rows = [{"work": "0", "name": f"Chuẩn bị: {one}"[:500]} for one in documents[: MOST_ACTIVITIES - len(WORKS)]]
    rows = rows or [{"work": "0", "name": "Chuẩn bị hồ sơ"}]
    rows += [{"work": str(n), "name": name.partition(". ")[2]} for n, name in enumerate(WORKS) if n]
    return {
        "questions": [one._asdict() for one in asked],
        "income": dict(income_row),
        "activities": rows,
        "times_before": "1",
        "times_after": "1",
    }
