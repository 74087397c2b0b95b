"""`bin/heza forms fill`: a draft unless it is issued, and a sentence for whatever is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from heza.core.db import db
from heza.core.refusal import Refused
from heza.paperwork.cli import forms
from tests.make import Make
from tests.papers.reading import docx_text, run
from tests.paperwork.office import Office, papers

Fill = Callable[..., Any]


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    return Office(make)


@pytest.fixture
def fill(office: Office, tmp_path: Path) -> Fill:
    """`fill("01", 1, "--issue", out="a.pdf")`: what the command said, and the file."""

    def run_it(form: str, number: int | str, *more: str, out: str = "giay.pdf") -> tuple[str, Path]:
        code = office.dossier(number).code if isinstance(number, int) else number
        path = tmp_path / out
        done = CliRunner().invoke(forms, ["fill", form, code, "--out", str(path), *more], catch_exceptions=True)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output, path

    return run_it


def test_a_draft_is_filled_from_the_record_and_takes_no_number(fill: Fill) -> None:
    said, path = fill("02", 1, "--set", "reason=Thiếu bản vẽ & dấu #1")
    text = run("pdftotext", "-raw", path, "-")
    assert "BẢN NHÁP" in text and "Số: …/HDHS" in text and "Thiếu bản vẽ & dấu #1" in text
    assert "Còn thiếu" in said and papers() == 0
    _, path = fill("supplement", 1, out="giay.docx")
    assert "PHIẾUYÊUCẦUBỔSUNG" in docx_text(path.read_bytes())


def test_an_issued_one_has_its_number_and_its_act(fill: Fill, office: Office) -> None:
    said, path = fill("01", 2, "--issue")
    assert "Đã cấp số 01/BPTNTKQ" in said and papers() == 1
    assert "Số: 01/BPTNTKQ" in run("pdftotext", "-raw", path, "-")
    db.session.expire_all()
    assert office.dossier(2).received_at is not None


def test_the_control_slip_is_filled_too(fill: Fill) -> None:
    _, path = fill("05", 1)
    assert "PHIẾU KIỂM SOÁT" in run("pdftotext", "-raw", path, "-")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("99", 1), "Không có biểu mẫu"),
        (("01", "H24.18-990101-0001"), "Không có hồ sơ"),
        (("01", 1, "--set", "reason"), "KHÓA=GIÁ TRỊ"),
        (("01", 1, "--set", "la=1"), "không có nội dung la"),
        (("04", 3, "--issue"), "trình ký"),
        (("01", 1, "--issue", "--as", "khong.co"), "Không có tài khoản"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_issues_nothing(fill: Fill, words: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        fill(*words)
    assert papers() == 0


def test_a_file_of_another_kind_is_refused(fill: Fill) -> None:
    with pytest.raises(Refused, match="đuôi"):
        fill("01", 1, out="giay.txt")
