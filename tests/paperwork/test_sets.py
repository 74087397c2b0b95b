"""Sets of forms as files: which one a day takes, and what a file with mistakes is told."""

from datetime import date

import pytest

from heza.paperwork.loading import load, shipped
from heza.paperwork.nodes import SetError
from heza.paperwork.sets import set_for

GOOD = """\
key: thu
name: Bộ mẫu thử
effective_from: 2020-01-01
shared_fields:
  - {key: dossier_code, label: Mã hồ sơ, type: text, required: true, source: dossier}
forms:
  - key: receipt
    title: GIẤY TIẾP NHẬN
    suffix: TN
    fields:
      - dossier_code
      - {key: reason, label: Lý do, type: longtext}
      - {key: way, label: Cách nhận, type: choice, choices: {counter: Tại quầy, post: Qua bưu chính}}
      - {key: papers, label: Giấy tờ, type: documents}
    body:
      - line: dossier_code
      - {text: "Vì {reason}, nhận {way}.", when: reason}
      - table: papers
        columns:
          - {title: STT, text: "{#}"}
          - {title: Tên, text: "{name}"}
    signatures:
      - {key: head, label: TRƯỞNG BAN}
"""


def problems(text: str) -> list[str]:
    """What a file is told."""
    with pytest.raises(SetError) as refused:
        load(text, "thu.yaml")
    assert str(refused.value).startswith("Bộ mẫu thu.yaml chưa dùng được:\nDòng ")
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2018, 1, 1), "tt01-2018"),
        (date(2019, 1, 8), "tt01-2018"),
        (date(2024, 3, 28), "tt01-2018"),
        (date(2025, 7, 1), "tt01-2018"),
        (date(2025, 9, 14), "tt01-2018"),
        (date(2025, 9, 15), "tt03-2025"),
        (date(2030, 1, 1), "tt03-2025"),
    ],
)
def test_the_day_of_receipt_says_which_set(day: date, key: str) -> None:
    assert set_for(day, shipped().values()).key == key


def test_the_sets_have_the_circulars_forms_under_stable_keys() -> None:
    numbers = {key: {form.key: form.number for form in found.forms.values()} for key, found in shipped().items()}
    assert numbers["tt01-2018"] == {
        "receipt": "01",
        "supplement": "02",
        "refusal": "03",
        "apology": "04",
        "control_slip": "05",
        "register": "06",
    }
    assert numbers["tt03-2025"] == {
        "receipt": "01",
        "supplement": "02",
        "refusal": "03",
        "apology": "04",
        "stop_notice": "05",
        "control_slip": "06",
        "register": "07",
    }
    assert numbers["noi-bo"] == {"reminder": ""}
    assert not any(form.verified for found in shipped().values() for form in found.forms.values())


def test_a_form_with_the_same_key_asks_for_the_same_values_in_each_set() -> None:
    """A dossier's values fill either set: what has the same key has the same type."""
    types: dict[tuple[str, str], str] = {}
    for found in shipped().values():
        for form in found.forms.values():
            for field in form.fields:
                assert types.setdefault((form.key, field.key), field.type) == field.type


def test_a_good_file_is_read_as_it_stands() -> None:
    form = load(GOOD, "thu.yaml")["receipt"]
    assert [field.key for field in form.fields] == ["dossier_code", "reason", "way", "papers"]
    assert form.field("way").choice_names == {"counter": "Tại quầy", "post": "Qua bưu chính"}
    assert (form.paper, form.suffix, form.set_key, form.name) == ("A5", "TN", "thu", "Giấy tiếp nhận")
    with pytest.raises(KeyError):
        form.field("khác")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            "    suffix: TN",
            "    sufix: TN",
            "Dòng 9, khóa “sufix”: không có khóa này ở đây. Các khóa dùng được: key, number, title",
        ),
        ("label: Lý do, ", "", "Dòng 12, khóa “label”: thiếu khóa này trong “fields”. Hãy ghi thêm “label: …”."),
        ("label: Lý do, ", "label: , ", "Dòng 12, khóa “label”: chưa có nội dung. Hãy ghi nội dung, hoặc bỏ khóa này."),
        ("type: longtext", "type: long", "Dòng 12, khóa “type”: “long” không dùng được; chỉ được ghi một trong: text,"),
        ("{reason}, nhận", "{raeson}, nhận", "Dòng 17, khóa “raeson”: không có trường này trong mẫu “receipt” (body)."),
        ('"{name}"}', '"{nam}"}', "Dòng 21, khóa “nam”: không có trường này trong mẫu “receipt” (body)."),
        (
            "{key: reason,",
            "{key: reason, key: way,",
            "Dòng 12, khóa “key”: khóa này đã có ở dòng 12. Hãy bỏ một trong hai.",
        ),
        ("{key: reason,", "{key: way,", "Dòng 13, khóa “way”: trường này đã có trong mẫu. Hãy bỏ một trong hai."),
        ("    title: GIẤY TIẾP NHẬN\n", "", "Dòng 7, khóa “title”: thiếu khóa này trong “forms”."),
        (
            "      - line: dossier_code\n",
            "",
            "Dòng 11, khóa “dossier_code”: chưa có chỗ trên giấy. Hãy đưa vào body, hoặc ghi “printed: false”.",
        ),
        ("effective_from: 2020-01-01", "effective_from: 01/2020", "Dòng 3, khóa “effective_from”: phải là ngày viết"),
        ("required: true", "required: có", "Dòng 5, khóa “required”: phải là true (có) hoặc false (không)."),
        (
            "      - dossier_code\n",
            "      - dossier_cod\n",
            "Dòng 11, khóa “dossier_cod”: không có trường này trong shared_fields.",
        ),
        (", choices: {counter: Tại quầy, post: Qua bưu chính}", "", "Dòng 13, khóa “choices”: chỉ và luôn đi cùng"),
        ("- line: dossier_code", "- lines: dossier_code", "Dòng 16, khóa “body”: mỗi mục phải có một trong các khóa:"),
        ("- line: dossier_code", "- line: papers", "khóa “papers”: trường này là danh sách: hãy dùng list hoặc table."),
        ("- table: papers", "- table: reason", "khóa “reason”: trường này không phải danh sách"),
        ("key: receipt", "key: Receipt", "Dòng 7, khóa “key”: “Receipt” phải viết bằng chữ thường không dấu"),
        ("    fields:\n", "    fields: dossier_code\n    body_:\n", "khóa “fields”: phải là danh sách"),
        (
            "        columns:",
            "        row: [[a, b, c]]\n        columns:",
            "Dòng 19, khóa “row”: các ô không khít với 2 cột của bảng.",
        ),
        ("forms:\n", "forms: &f\n", ""),
        (
            "type: longtext}",
            "type: longtext, required_when: {wey: [post]}}",
            "Dòng 12, khóa “wey”: required_when của “reason” nói đến trường không có.",
        ),
        ("{key: head,", "{key: head, name: '{nguoi}',", "khóa “nguoi”: không có trường này trong mẫu “receipt”"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_key(before: str, after: str, sentence: str) -> None:
    assert before in GOOD
    changed = GOOD.replace(before, after, 1)
    if not sentence:
        assert load(changed, "thu.yaml").key == "thu"
        return
    assert any(sentence in problem for problem in problems(changed)), problems(changed)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("label: Lý do, ", "").replace("suffix", "sufix").replace("{way}", "{wey}")
    found = problems(text)
    assert [problem.partition(",")[0] for problem in found] == ["Dòng 9", "Dòng 12", "Dòng 13", "Dòng 17"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Dòng 1: tệp trống."),
        ("key: [a\nname: b\n", "Dòng 2: không đọc được cú pháp YAML."),
        ("key: 'a\n", "không đọc được cú pháp YAML."),
        ("- a\n- b\n", "Dòng 1, khóa “tệp”: phải là một nhóm khóa"),
        ("key: thu\nname: Thử\nforms: {}\n", "Dòng 3, khóa “forms”: phải là danh sách"),
        ("key: a\x00b\n", "Dòng 1: tệp có ký tự không đọc được."),
        ("key: !!python/object:os.system x\nname: y\nforms: []\nother: 1\n", "Dòng 4, khóa “other”"),
    ],
)
def test_a_file_that_is_no_set_is_told_so(text: str, sentence: str) -> None:
    assert any(sentence in problem for problem in problems(text)), problems(text)


def test_two_forms_with_one_key_are_a_mistake() -> None:
    again = GOOD[GOOD.index("  - key: receipt") :]
    assert any("mẫu “receipt” đã có trong bộ này" in problem for problem in problems(GOOD + again))
