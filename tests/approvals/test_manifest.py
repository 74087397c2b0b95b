"""What was signed, as one text."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from heza.approvals.manifest import content_hash, manifest_text


def test_the_text_is_the_same_for_ever() -> None:
    content = {"b": [1, None, True], "a": "Giải trình", "ngày": date(2024, 3, 28), "số": Decimal("1.50")}
    assert manifest_text(content) == (
        '{"content":{"a":"Giải trình","b":[1,null,true],"ngày":"2024-03-28","số":"1.5"},"manifest":1}'
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": "Gi\u1ea3i"}, {"a": "Gia\u0309i"}),
        ({"a": Decimal("10")}, {"a": Decimal("10.00")}),
        ({"a": (1, 2)}, {"a": [1, 2]}),
        (
            {"a": datetime(2024, 3, 28, 1, tzinfo=UTC)},
            {"a": datetime(2024, 3, 28, 8, tzinfo=timezone(timedelta(hours=7)))},
        ),
    ],
)
def test_the_same_content_gives_the_same_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert content_hash(one) == content_hash(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": "1"}),
        ({"a": None}, {"a": ""}),
        ({"a": True}, {"a": 1}),
        ({"a": []}, {}),
        ({"a": "x"}, {"a": "X"}),
    ],
)
def test_another_content_gives_another_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert content_hash(one) != content_hash(other)


@pytest.mark.parametrize(
    "content",
    [{"a": 1.5}, {1: "a"}, {"a": {1, 2}}, {"a": Decimal("NaN")}, {"\u1ea3": 1, "a\u0309": 2}, {"a": b"x"}],
)
def test_what_has_no_single_text_is_refused(content: Any) -> None:
    with pytest.raises(TypeError):
        content_hash(content)
