"""`bin/heza report …`: a report of a period as a file, and what keeps it from being signed."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import click

from heza.core import words
from heza.core.db import reading
from heza.core.refusal import Refused
from heza.reports import queries
from heza.reports.checking.look import Found
from heza.reports.looked.checks import WRONG
from heza.reports.printed.output import ENDINGS, Made, file_of, frozen_digest
from heza.reports.rules import KINDS, Span

FORMS = {  # how a period is written for each kind, and an example
    "month": (re.compile(r"(\d{4})-(\d{1,2})"), "2024-03"),
    "quarter": (re.compile(r"(\d{4})-(\d)"), "2024-1"),
    "half": (re.compile(r"(\d{4})"), "2024"),
    "nine": (re.compile(r"(\d{4})"), "2024"),
    "year": (re.compile(r"(\d{4})"), "2024"),
}
HELP = {
    "month": "Báo cáo tháng, ví dụ 2024-03.",
    "quarter": "Báo cáo quý, ví dụ 2024-1.",
    "half": "Báo cáo sáu tháng đầu năm, ví dụ 2024.",
    "nine": "Báo cáo chín tháng đầu năm, ví dụ 2024.",
    "year": "Báo cáo năm, ví dụ 2024.",
}


@click.group()
def report() -> None:
    """Báo cáo cải cách TTHC: luôn ghi được bản nháp, kèm những điều còn chặn ký."""


def _command(kind: str) -> Callable[[str, Path], None]:
    @report.command(kind, help=HELP[kind])
    @click.argument("period")
    @click.option("--out", type=click.Path(path_type=Path), required=True, help="Tệp .docx, .pdf hoặc .xlsx.")
    def write(period: str, out: Path) -> None:
        ending = _ending(out)
        span = _span(kind, period)
        with reading():
            data, told = _made(span, ending)
        _write(out, data)
        click.echo(f"Đã ghi {out} ({words.number(len(data))} byte): báo cáo {span.name}.")
        for line in told:
            click.echo(line)

    return write


for _kind in KINDS:
    _command(_kind)


def _ending(out: Path) -> str:
    """What kind of file is asked for, before anything is read."""
    ending = out.suffix.lower().lstrip(".")
    if ending not in ENDINGS:
        raise Refused(f"Tệp {out.name} phải có đuôi .docx, .pdf hoặc .xlsx.")
    if not out.parent.is_dir():
        raise Refused(f"Không có thư mục {out.parent}. Hãy tạo thư mục trước.")
    if out.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK):
        raise Refused(f"Không ghi được vào {out}. Hãy chọn tệp khác hoặc kiểm tra quyền ghi.")
    return ending


def _span(kind: str, text: str) -> Span:
    form, example = FORMS[kind]
    found = form.fullmatch(text.strip())
    try:
        if found:
            return Span(kind, *(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Refused(f"Kỳ báo cáo {KINDS[kind].word} viết như {example}, hiện là “{text}”.")


def _made(span: Span, ending: str) -> tuple[bytes, list[str]]:
    """The file, and what there is to say of it."""
    begun = queries.report_of(span)
    if begun is not None and frozen_digest(begun, ending):
        return file_of(begun, ending), ["Báo cáo đã ký: tệp đúng như bản đã giữ khi ký."]
    made = Made(begun or span)
    data = made.file(ending)
    if made.kept:
        return data, ["Báo cáo đã tổng hợp, đang trình ký: tệp là bản nháp của nội dung đã tổng hợp."]
    return data, _blocking(made.draft.findings)


def _blocking(findings: list[Found]) -> list[str]:
    """Errors, then warnings that nobody answered: a line each, with the check."""
    wrong = [one for one in findings if one.verdict == WRONG]
    errors = [one for one in wrong if one.is_error]
    warnings = [one for one in wrong if not one.is_error and not one.note]
    if not errors and not warnings:
        return ["Không còn gì chặn ký."]
    head = f"Tệp là bản nháp. Còn chặn ký: {len(errors)} lỗi, {len(warnings)} lưu ý chưa trả lời."
    return [
        head,
        *(f"  Lỗi {one.key}: {one.sentence}" for one in errors),
        *(f"  Lưu ý {one.key}: {one.sentence}" for one in warnings),
    ]


def _write(out: Path, data: bytes) -> None:
    """The whole file or none."""
    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        fresh.replace(out)
    except OSError as problem:
        fresh.unlink(missing_ok=True)
        raise Refused(f"Không ghi được vào {out}. Hãy chọn tệp khác hoặc kiểm tra quyền ghi.") from problem
