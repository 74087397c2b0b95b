"""The words of a form under stable paths: read, put in, refused."""

import pytest

from heza.paperwork.loading import shipped
from heza.paperwork.wording import places, reworded, tidy, wrong_words
from tests.paperwork.samples import FORMS

every_form = pytest.mark.parametrize(("set_key", "form_key"), FORMS)
FORM = shipped()["tt01-2018"]["apology"]
TEXTS = {place.path: place.text for place in places(FORM)}


@every_form
def test_each_text_of_a_form_can_be_changed_alone(set_key: str, form_key: str) -> None:
    form = shipped()[set_key][form_key]
    for place in places(form):
        made, stale = reworded(form, {place.path: (place.text, "Chữ mới")})
        assert stale == []
        after = {one.path: one.text for one in places(made)}
        assert after[place.path] == "Chữ mới"
        changed = {path for path, text in after.items() if text != {p.path: p.text for p in places(form)}.get(path)}
        assert changed == {place.path}, place


@every_form
def test_texts_have_names_of_their_own_and_unchanged_ones_are_right(set_key: str, form_key: str) -> None:
    form = shipped()[set_key][form_key]
    found = places(form)
    assert len({place.name for place in found}) == len(found)
    assert len({place.path for place in found}) == len(found)
    assert wrong_words(form, {place.path: tidy(place, place.text) for place in found}) == {}
    assert all(tidy(place, place.text) == place.text for place in found)


def test_a_correction_whose_delivered_words_changed_is_not_put_in() -> None:
    made, stale = reworded(FORM, {"title": ("TÊN KHÁC", "TÊN MỚI"), "body.99.text": ("a", "b")})
    assert made == FORM
    assert stale == ["title", "body.99.text"]


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("title", "", "Chưa có nội dung. Hãy ghi nội dung, hoặc để như cũ."),
        ("title", "x" * 2001, "Dài hơn 2000 ký tự. Hãy viết ngắn lại."),
        ("title", "漢", "Chữ “漢” không có trong phông chữ in. Hãy thay chữ khác."),
        ("notes", "Xem {reason", "Dấu ngoặc mở và đóng không đủ cặp. Hãy xem lại các dấu { } và [ ]."),
        ("notes", "Xem {lydo}.", "Không có mục {lydo} ở đây. Các mục câu này đang dùng: không có."),
        (
            "body.5.text",
            "Sẽ trả vào {new_duee}.",
            "Không có mục {new_duee} ở đây. Các mục câu này đang dùng: {org_name}, {new_due}.",
        ),
        (
            "body.5.text",
            "Xin lỗi.",
            "Câu này là chỗ duy nhất in mục {new_due}. Hãy giữ {new_due} trong câu.",
        ),
    ],
)
def test_words_that_do_not_fit_get_a_sentence(path: str, text: str, sentence: str) -> None:
    assert wrong_words(FORM, TEXTS | {path: text}) == {path: sentence}


def test_a_field_may_move_from_one_sentence_to_another() -> None:
    moved = {"body.5.text": "Xin lỗi.", "body.6.text": "Trả vào {new_due}./."}
    assert wrong_words(FORM, TEXTS | moved) == {}


def test_what_a_browser_sends_is_made_tidy() -> None:
    title, notes = (next(place for place in places(FORM) if place.path == path) for path in ("title", "notes"))
    assert tidy(title, "  VĂN BẢN \r\n  XIN\u00a0 LỖI ") == "VĂN BẢN\nXIN LỖI"
    assert tidy(notes, "Một\r\n\r\n Hai \r\n") == "Một\nHai"


def test_parts_that_may_be_empty_may_be_emptied() -> None:
    made, _ = reworded(FORM, {"recipients": (TEXTS["recipients"], ""), "notes": ("", "Một\nHai")})
    assert made.recipients == ()
    assert made.notes == ("Một", "Hai")
    assert wrong_words(FORM, TEXTS | {"notes": "Một\nHai"}) == {}
