"""Sections 2.2 to III: dossiers, feedback, what was good, what was hard, what comes next. Pure; unit: hồ sơ."""

from collections import Counter
from collections.abc import Iterator

from heza.core import words
from heza.reports.facts import Facts, Late, Moved, Restated, Task
from heza.reports.printed.annexes import named
from heza.reports.printed.saying import (
    NOTHING,
    Around,
    Bit,
    after,
    count,
    day,
    joined,
    labelled,
    listed,
    of,
    percent,
    say,
    some,
)
from heza.reports.told import Fig, Sentence

NAMED = 5  # dossiers that a sentence names; the others stand in the annex
NO_LATE = "không có hồ sơ giải quyết quá hạn"
NO_OVERDUE = "không có hồ sơ đang giải quyết quá hạn"
COLUMNS = {  # of Biểu II.06a, as a restated report names them
    "new": "tiếp nhận",
    "carried_in": "kỳ trước chuyển qua",
    "settled": "đã giải quyết",
    "early": "trước hạn",
    "on_time": "đúng hạn",
    "late": "đã giải quyết quá hạn",
    "open": "đang giải quyết",
    "open_late": "đang giải quyết quá hạn",
}


def _period(facts: Facts, around: Around) -> str:
    """The period, the same in each section; a report that is written before its end says up to when it knows."""
    times = facts.times
    known = f" (số liệu đến hết ngày {day(times.as_of)})" if times.as_of < times.period.last else ""
    return f"Tính từ ngày {day(times.period.first)} đến ngày {day(times.period.last)}{known}, {around.short}"


# ---------------------------------------------------------------- 2.2


def settling(facts: Facts, around: Around) -> Iterator[Sentence]:
    """2.2: carried in + new = settled + open, each in its parts."""
    total = facts.total
    yield say(
        f"{_period(facts, around)} ",
        after("tiếp nhận", "new", total.new),
        "; ",
        after("kỳ trước chuyển qua", "carried_in", total.carried_in),
        "; tổng số hồ sơ nhận giải quyết trong kỳ: ",
        some("all", total.all),
        ".",
    )
    yield say("- ", after("Đã giải quyết", "settled", total.settled), *_in_time(facts), _stopped(facts), ".")
    yield say("- ", after("Đang giải quyết", "open", total.open), *_still(facts), ".")
    yield say("- Đối chiếu: ", _identity(facts), ".")
    if total.settled:
        in_time = total.early + total.on_time
        yield say(
            f"- Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn: {count(in_time) if in_time else 0}/",
            Fig("settled", count(total.settled)),
            f" hồ sơ ({percent(in_time, total.settled)}).",
        )
    yield from _overdue(facts)
    yield from map(_restated, facts.restated)
    yield (
        f"Số liệu chi tiết theo lĩnh vực tại {named('ii06a')}, theo phòng tại {named('ii06a_department')} kèm theo.",
    )


def _in_time(facts: Facts) -> list[Bit]:
    """Early, on the day, late: the parts of what was settled."""
    total = facts.total
    if not total.settled:
        return []
    parts: list[Bit] = [
        labelled("trước hạn", "early", total.early, "không có hồ sơ trước hạn"),
        labelled("đúng hạn", "on_time", total.on_time, "không có hồ sơ đúng hạn"),
        labelled("quá hạn", "late", total.late, NO_LATE),
    ]
    return [", trong đó: ", joined(parts)]


def _stopped(facts: Facts) -> Bit:
    stopped = facts.total.stopped
    if not stopped:
        return ""
    return ("; số đã giải quyết gồm cả ", some("stopped", stopped), " rút, dừng hoặc từ chối giải quyết")


def _still(facts: Facts) -> list[Bit]:
    total = facts.total
    if not total.open:
        return []
    parts: list[Bit] = [labelled("trong hạn", "open_in_time", total.open_in_time, "không có hồ sơ trong hạn")]
    if total.suspended:
        parts = [(parts[0], " (có ", some("suspended", total.suspended), " tạm dừng chờ bổ sung hoặc chờ ý kiến)")]
    parts.append(labelled("quá hạn", "open_late", total.open_late, NO_OVERDUE))
    return [", trong đó: ", joined(parts)]


def _identity(facts: Facts) -> Bit:
    total = facts.total
    return (
        *(Fig("carried_in", words.number(total.carried_in)), " hồ sơ kỳ trước chuyển qua + "),
        *(Fig("new", words.number(total.new)), " hồ sơ tiếp nhận trong kỳ = "),
        *(Fig("settled", words.number(total.settled)), " hồ sơ đã giải quyết + "),
        *(Fig("open", words.number(total.open)), " hồ sơ đang giải quyết = "),
        *(Fig("all", words.number(total.all)), " hồ sơ"),
    )


def _overdue(facts: Facts) -> Iterator[Sentence]:
    """Why dossiers are late: only accepted explanations are reasons; each dossier stands in the annex."""
    if not facts.late:
        return
    reasons: Counter[str] = Counter()
    for one in facts.late:
        reasons[one.cause or "chưa có giải trình được chấp nhận"] += 1
    told = [f"{cause} ({count(number)} hồ sơ)" for cause, number in reasons.most_common()]
    apologies = sum(1 for one in facts.late if one.apologies)
    yield say(
        f"- Nguyên nhân của {count(len(facts.late))} hồ sơ quá hạn (đã giải quyết và đang giải quyết): ",
        listed(told),
        ". Đã có phiếu xin lỗi và hẹn lại ngày trả kết quả: "
        f"{count(apologies) if apologies else 0}/{count(len(facts.late))} hồ sơ. ",
        _which(facts.late),
        ".",
    )


def _which(late: tuple[Late, ...]) -> str:
    if len(late) > NAMED:
        return f"Danh sách từng hồ sơ tại {named('late')} kèm theo"
    return f"Các hồ sơ: {listed(f'{one.code} ({one.department}, hạn {day(one.due_on)})' for one in late)}"


def _restated(one: Restated) -> Sentence:
    """What late data made of a signed report."""
    moved = [
        f"{label} {words.number(getattr(one.before, key))} → {words.number(getattr(one.after, key))}"
        for key, label in COLUMNS.items()
        if getattr(one.before, key) != getattr(one.after, key)
    ]
    numbers = f"{listed(moved)} hồ sơ" if moved else "các số tổng không đổi, có hồ sơ đổi cột"
    return say(f"- Điều chỉnh số liệu đã báo cáo {one.name}: {numbers} ({listed(map(_moved, one.moved), NAMED)}).")


def _moved(one: Moved) -> str:
    return f"mã {one.code}, {one.what}" if one.what else f"mã {one.code}"


# ---------------------------------------------------------------- 2.3 and 2.4


def online(facts: Facts, around: Around) -> Iterator[Sentence]:
    """2.3: what came in by which channel, and how many procedures are offered online."""
    channels, new = facts.channels, facts.total.new
    parts: list[Bit] = [
        labelled("trực tuyến", "new_online", channels.online, "không có hồ sơ trực tuyến"),
        labelled("trực tiếp", "new_counter", channels.counter, "không có hồ sơ trực tiếp"),
        labelled("qua dịch vụ bưu chính", "new_post", channels.post, "không có hồ sơ qua dịch vụ bưu chính"),
    ]
    yield say(
        f"{_period(facts, around)} ",
        after("tiếp nhận", "new", new),
        *((", trong đó: ", joined(parts)) if new else ()),
        ".",
    )
    yield say("- Tỷ lệ hồ sơ trực tuyến: ", _online_share(facts), ".")
    found = facts.catalogue
    if found.total:
        yield say(
            f"- TTHC cung cấp dịch vụ công trực tuyến toàn trình: {_of_all(found.full_online, found.total)}; "
            f"một phần: {_of_all(found.part_online, found.total)}."
        )


def _online_share(facts: Facts) -> Bit:
    online_, new = facts.channels.online, facts.total.new
    if not new:
        return f"{NOTHING} hồ sơ tiếp nhận"
    numbers = (Fig("new_online", count(online_) if online_ else "0"), " hồ sơ trực tuyến trên tổng số ")
    return (*numbers, Fig("new", count(new)), f" hồ sơ tiếp nhận ({percent(online_, new)})")


def _of_all(part: int, whole: int) -> str:
    return f"{count(part) if part else 0}/{count(whole)} TTHC ({percent(part, whole)})"


def digitised(facts: Facts, around: Around) -> Iterator[Sentence]:
    """2.4: what was digitised of what came in and of what was settled; what was paid online."""
    yield say(
        f"{_period(facts, around)} đã số hóa thành phần hồ sơ: ",
        of("digitised_in", facts.digitised_in, "new", "hồ sơ tiếp nhận", f"{NOTHING} hồ sơ tiếp nhận"),
        "; đã số hóa kết quả giải quyết: ",
        of(
            "digitised_out",
            facts.digitised_out,
            "settled",
            "hồ sơ đã giải quyết",
            f"{NOTHING} hồ sơ đã giải quyết",
        ),
        ".",
    )
    yield say("- ", after("Đã giải quyết", "settled", facts.total.settled), *_in_time(facts), ".")
    yield say("- Thanh toán trực tuyến phí, lệ phí: ", _paid(facts), ".")


def _paid(facts: Facts) -> Bit:
    return of("paid_online", facts.paid_online, "with_fee", "hồ sơ có phí, lệ phí", f"{NOTHING} hồ sơ có phí, lệ phí")


# ---------------------------------------------------------------- 3


def feedback(facts: Facts, around: Around) -> Iterator[Sentence]:
    """3: feedback, and what was asked of applicants and refused."""
    yield from _heard(facts)
    asked = facts.asked
    told: Bit = Fig("supplemented", NOTHING)
    if asked.supplemented or asked.supplements:
        told = (
            *(Fig("supplemented", count(asked.supplemented)), " hồ sơ phải bổ sung, với "),
            *(Fig("supplements", count(asked.supplements)), " lượt yêu cầu; "),
            f"{count(asked.repeated)} hồ sơ phải bổ sung hơn một lần"
            if asked.repeated
            else "không có hồ sơ phải bổ sung hơn một lần",
        )
    yield say(f"- {around.counter} và các phòng yêu cầu bổ sung, hoàn thiện giấy tờ: ", told, ".")
    yield say(
        "- Từ chối tiếp nhận: ",
        some("refused_intake", asked.refused_intake),
        "; rút, dừng hoặc từ chối giải quyết: ",
        some("refused", asked.refused),
        "; phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Mẫu số 02) đã phát hành: ",
        some("form_02", asked.form_02, "phiếu"),
        "; phiếu từ chối (Mẫu số 03): ",
        some("form_03", asked.form_03, "phiếu"),
        ".",
    )


def _heard(facts: Facts) -> Iterator[Sentence]:
    heard, unit = facts.heard, "phản ánh, kiến nghị"
    if not heard.all:
        yield say("- Trong kỳ, ", Fig("heard_all", f"không có {unit}"), " của tổ chức, cá nhân.")
        return
    yield say(
        "- Tổng số: ",
        some("heard_all", heard.all, unit),
        f" (kỳ trước chuyển qua: {_or_none(heard.carried_in)}; tiếp nhận mới trong kỳ: {_or_none(heard.new)}); ",
        f"về hành vi hành chính: {_or_none(heard.behaviour)}; về quy định hành chính: {_or_none(heard.regulation)}; ",
        f"về cả hai: {_or_none(heard.both)}.",
    )
    yield say(
        "- Đã chuyển cơ quan có thẩm quyền: ",
        some("heard_transferred", heard.transferred, unit),
        "; đã trả lời: ",
        some("heard_answered", heard.answered, unit),
        f" (đúng hạn: {_or_none(heard.answered_in_time)}; quá hạn: {_or_none(heard.answered_late)}); đang xử lý: ",
        some("heard_open", heard.open, unit),
        f" (trong hạn: {_or_none(heard.open_in_time)}; quá hạn: {_or_none(heard.open_late)}); ",
        f"đã công khai kết quả trả lời: {_or_none(heard.published)}.",
    )


def _or_none(number: int) -> str:
    return count(number) if number else "không có"


# ---------------------------------------------------------------- II and III


def strengths(facts: Facts, _around: Around) -> Iterator[Sentence]:
    """II.1: the share of what came in online, and the initiatives."""
    yield say("- Tỷ lệ hồ sơ trực tuyến: ", _online_share(facts), ".")
    found = facts.initiatives
    told = listed(f"“{one.title}” ({one.department}; {one.status[:1].lower()}{one.status[1:]})" for one in found)
    yield say(
        "- Sáng kiến, giải pháp cải cách TTHC do các phòng đề xuất trong kỳ: ",
        some("initiatives", len(found), "sáng kiến"),
        f": {told}." if found else ".",
    )


def difficulties(facts: Facts, _around: Around) -> Iterator[Sentence]:
    """II.2: the share of what was paid online, and causes that were accepted."""
    yield say("- Tỷ lệ thanh toán trực tuyến phí, lệ phí: ", _paid(facts), ".")
    if facts.causes:
        yield say(f"- Nguyên nhân chậm giải quyết hồ sơ đã được chấp nhận trong kỳ: {listed(facts.causes)}.")


def tasks(facts: Facts, _around: Around) -> Iterator[Sentence]:
    """III: what is to be done, by whom, until when; unfinished tasks of the last report are said to be so."""
    yield from map(_task, facts.tasks)


def _task(one: Task) -> Sentence:
    due = f"hạn {day(one.due_on)}" if one.due_on else ""
    carried = "chuyển từ kỳ trước" if one.is_carried else ""
    told = ", ".join(bit for bit in (one.owner, due, carried) if bit)
    return (f"- {one.text.strip().rstrip(' .;')}{f' ({told})' if told else ''}.",)
