"""The forms of what the office sets for the review: targets, questions, the hourly income."""

import re
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextInput

from heza.accounts.forms import TOO_LONG, UNLISTED, Form, PlaceField
from heza.core import words
from heza.core.days import DayField
from heza.reviews import cost
from heza.reviews.form import whole_of
from heza.reviews.measures import MEASURES
from heza.reviews.rules import GROUPS

ASKS = {
    "no": "Khi trả lời “Không” thì phải ghi lý do và phương án",
    "yes": "Khi trả lời “Có” thì phải ghi lý do và phương án",
    "": "Trả lời bằng lời, không chọn Có hoặc Không",
}
YEARS = range(2000, 2101)
INCOME_MOST, GDP_MOST = 10**8, 10**11
_PERCENT = re.compile(r"[0-9]{1,3}(,[0-9]{1,2})?")


class ShareField(Field):
    """A percentage with up to two decimals, kept in hundredths: 20,5 is 2050."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return "" if self.data is None else percent_typed(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = words.clean(valuelist[0] if valuelist else "").rstrip("% ").replace(".", ",")
        self.data = None
        if not typed:
            return
        if not _PERCENT.fullmatch(typed):
            raise ValueError("Hãy nhập tỷ lệ phần trăm, ví dụ 20 hoặc 20,5.")
        whole, _, rest = typed.partition(",")
        value = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
        if not 0 < value <= 10_000:
            raise ValueError("Tỷ lệ phải lớn hơn 0 và không quá 100 %. Hãy nhập lại.")
        self.data = value


def percent_typed(hundredths: int) -> str:
    """2050 as one types it: 20,5."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",") if rest else str(whole)


class MoneyField(Field):
    """Whole đồng, however it is grouped."""

    widget = TextInput()

    def __init__(self, *args: Any, most: int, **values: Any) -> None:
        """`most` is the largest amount that can be meant."""
        super().__init__(*args, **values)
        self.most = most

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return "" if self.data is None else words.number(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = words.clean(valuelist[0] if valuelist else "").removesuffix("đồng").strip()
        self.data = whole_of(typed, self.most) if typed else None
        if typed and not self.data:
            raise ValueError(f"Hãy nhập số đồng lớn hơn 0, không quá {words.number(self.most)}, ví dụ 48.248.")


class YearField(IntegerField):
    """A year."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = words.clean(valuelist[0] if valuelist else "")
        self.data = int(typed) if re.fullmatch(r"[0-9]{4}", typed) and int(typed) in YEARS else None
        if typed and self.data is None:
            raise ValueError(f"Hãy nhập năm từ {YEARS[0]} đến {YEARS[-1]}.")


class ListForm(Form):
    """What the three forms share; one that lacks something says so in `objections`."""

    seen = HiddenField()
    source = StringField("Nguồn", [Optional(), Length(max=300, message=TOO_LONG)])
    confirmed = BooleanField("Đã đối chiếu với văn bản")

    def objections(self) -> dict[str, str]:
        """What is wrong beyond single fields: only what has a source can have been compared with it."""
        if self.confirmed.data and not words.clean(self.source.data):
            return {"source": "Đã đối chiếu thì phải ghi văn bản đã đối chiếu. Hãy ghi số, ngày, điều khoản."}
        return {}

    def values(self) -> dict[str, Any]:
        """What was entered, by the names of columns."""
        cleaned = {one.name: words.clean(one.data) for one in self if isinstance(one, StringField)}
        given = {one.name: one.data for one in self if one.name not in ("seen", "csrf_token")}
        return given | {name: text for name, text in cleaned.items() if name in given}


class TargetForm(ListForm):
    """A target: which measure must reach what by when."""

    measure = SelectField(
        "Tỷ lệ",
        choices=[SelectChoice(key, one.label) for key, one in MEASURES.items()],
        invalid_choice_message=UNLISTED,
    )
    group = SelectField(
        "Áp dụng cho",
        choices=[SelectChoice(*one) for one in (("", "Cả hai nhóm"), *GROUPS.items())],
        default="",
        invalid_choice_message=UNLISTED,
    )
    threshold = ShareField("Phải đạt (%)", [InputRequired("Hãy nhập tỷ lệ phải đạt.")])
    from_day = DayField("Tính từ ngày", [InputRequired("Hãy nhập ngày bắt đầu tính.")])
    due_on = DayField("Phải đạt đến hết ngày", [InputRequired("Hãy nhập ngày cuối của chỉ tiêu.")])
    position = PlaceField("Thứ tự", [Optional()], default=99)
    is_active = BooleanField("Đang áp dụng", default=True)

    def objections(self) -> dict[str, str]:
        """What is wrong beyond single fields."""
        found, first, last = {}, self.from_day.data, self.due_on.data
        if first and last and first >= last:
            found["due_on"] = "Ngày cuối phải sau ngày bắt đầu tính. Hãy kiểm tra lại hai ngày."
        if self.measure.data == "published" and self.group.data == "B":
            found["group"] = "Nhóm B không công khai trên CSDL quốc gia. Hãy chọn nhóm A hoặc cả hai nhóm."
        return found | super().objections()


class QuestionForm(ListForm):
    """A question of the review form."""

    key = StringField(
        "Mã câu hỏi", [InputRequired("Hãy nhập mã câu hỏi, ví dụ H13."), Length(max=20, message=TOO_LONG)]
    )
    part = StringField("Phần", [InputRequired("Hãy nhập phần của câu hỏi."), Length(max=80, message=TOO_LONG)])
    text = TextAreaField("Câu hỏi", [InputRequired("Hãy nhập câu hỏi."), Length(max=500, message=TOO_LONG)])
    asks_when = SelectField(
        "Cách trả lời", choices=[SelectChoice(*one) for one in ASKS.items()], invalid_choice_message=UNLISTED
    )
    per_document = BooleanField("Hỏi riêng từng giấy tờ trong thành phần hồ sơ")
    position = PlaceField("Thứ tự", [Optional()], default=999)
    is_active = BooleanField("Đang dùng", default=True)

    def objections(self) -> dict[str, str]:
        """What is wrong beyond single fields."""
        found = {}
        if not re.fullmatch(r"[0-9A-Za-z]{1,20}", words.clean(self.key.data)):
            found["key"] = "Mã chỉ gồm chữ không dấu và số, ví dụ H13."
        return found | super().objections()


class IncomeForm(ListForm):
    """The hourly income of a year, typed or computed from the GDP per head."""

    year = YearField("Năm của số liệu", [InputRequired("Hãy nhập năm.")])
    amount = MoneyField("Mức thu nhập bình quân một giờ (đồng)", [Optional()], most=INCOME_MOST)
    gdp = MoneyField("Hoặc: GDP bình quân đầu người của năm (đồng)", [Optional()], most=GDP_MOST)

    def objections(self) -> dict[str, str]:
        """What is wrong beyond single fields."""
        found = {}
        computed = cost.hourly(self.gdp.data) if self.gdp.data else None
        if not self.amount.data and not computed:
            found["amount"] = "Hãy nhập mức thu nhập một giờ, hoặc nhập GDP bình quân đầu người để tính ra."
        elif self.amount.data and computed and self.amount.data != computed:
            found["amount"] = (
                f"Mức đã nhập khác mức tính từ GDP ({words.number(computed)} đồng). Hãy bỏ trống một trong hai ô."
            )
        return found | super().objections()

    def values(self) -> dict[str, Any]:
        """What was entered; the amount as computed where only the GDP is there."""
        found = super().values()
        gdp = found.pop("gdp")
        return found | {"amount": found["amount"] or cost.hourly(gdp)}


def formula(typed: str) -> str:
    """How the hourly income follows from a GDP per head, in words, as far as it was typed."""
    hours = cost.MONTHS * cost.DAYS * cost.HOURS
    rule = f"{cost.MONTHS} tháng × {cost.DAYS} ngày × {cost.HOURS} giờ = {words.number(hours)} giờ"
    gdp = whole_of(words.clean(typed), GDP_MOST)
    if not gdp:
        return f"Mức một giờ = GDP bình quân đầu người : ({rule})."
    return f"{words.number(gdp)} đồng : ({rule}) = {words.number(cost.hourly(gdp))} đồng một giờ."
