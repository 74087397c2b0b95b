"""A YAML file read node by node, so that each mistake can be said with its line and its key; all of them at once."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_KEY = re.compile(r"[a-z][a-z0-9_-]*")


class SetError(ValueError):
    """A set cannot be used; `problems` are sentences, each with line and key."""

    def __init__(self, name: str, problems: list[str]) -> None:
        """Which file, and everything that is wrong in it."""
        self.name, self.problems = name, tuple(problems)
        super().__init__(f"Bộ mẫu {name} chưa dùng được:\n" + "\n".join(problems))


@dataclass
class Reading:
    """What was found wrong so far."""

    problems: list[tuple[int, str]] = field(default_factory=list)

    def wrong(self, node: Node, key: str, sentence: str) -> None:
        """Keep one mistake."""
        line = node.start_mark.line + 1
        said = f"Dòng {line}, khóa “{key}”: {sentence}"
        if (line, said) not in self.problems:
            self.problems.append((line, said))

    def sentences(self) -> list[str]:
        """All of them in the order of the file."""
        return [said for _, said in sorted(self.problems)]


Read = Callable[[Reading, Node, str], Any]


def parsed(text: str, name: str) -> Node:
    """The nodes of a file. Raises SetError."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        advice = "Hãy xem lại dấu cách đầu dòng, dấu hai chấm và dấu ngoặc kép ở dòng này và dòng trước."
        raise SetError(name, [f"Dòng {line}: không đọc được cú pháp YAML. {advice}"]) from problem
    except yaml.YAMLError as problem:
        raise SetError(name, ["Dòng 1: tệp có ký tự không đọc được. Hãy lưu lại tệp theo bảng mã UTF-8."]) from problem
    if node is None:
        raise SetError(name, ["Dòng 1: tệp trống."])
    return node


def text(reading: Reading, node: Node, key: str) -> str:
    """Words."""
    if isinstance(node, ScalarNode):
        if node.value.strip() and not (node.tag.endswith(":null") and node.style is None):
            return str(node.value)
        reading.wrong(node, key, "chưa có nội dung. Hãy ghi nội dung, hoặc bỏ khóa này.")
    else:
        reading.wrong(node, key, "phải là chữ, không phải danh sách hay nhóm khóa.")
    return ""


def word(reading: Reading, node: Node, key: str) -> str:
    """A key: small letters, figures and strokes."""
    found = text(reading, node, key)
    if found and not _KEY.fullmatch(found):
        reading.wrong(node, key, f"“{found}” phải viết bằng chữ thường không dấu, chữ số và dấu gạch dưới.")
    return found


def yes(reading: Reading, node: Node, key: str) -> bool:
    """True or false."""
    if isinstance(node, ScalarNode) and node.value in {"true", "false"}:
        return bool(node.value == "true")
    reading.wrong(node, key, "phải là true (có) hoặc false (không).")
    return False


def number(reading: Reading, node: Node, key: str) -> float:
    """A number that is not below zero."""
    try:
        found = float(node.value) if isinstance(node, ScalarNode) else -1.0
    except ValueError:
        found = -1.0
    if not 0 <= found < 1000:
        reading.wrong(node, key, "phải là một số từ 0 đến 999.")
        return 1
    return found


def whole(reading: Reading, node: Node, key: str) -> int:
    """A whole number above zero."""
    found = number(reading, node, key)
    if found != int(found) or not found:
        reading.wrong(node, key, "phải là một số nguyên lớn hơn 0.")
        return 1
    return int(found)


def count(reading: Reading, node: Node, key: str) -> int:
    """A whole number, also none."""
    return int(number(reading, node, key))


def day(reading: Reading, node: Node, key: str) -> date | None:
    """A day."""
    try:
        return date.fromisoformat(node.value) if isinstance(node, ScalarNode) else _no_day()
    except ValueError:
        reading.wrong(node, key, "phải là ngày viết theo dạng năm-tháng-ngày, ví dụ 2019-01-08.")
        return None


def _no_day() -> date:
    raise ValueError


def one_of(allowed: Mapping[str, str] | tuple[str, ...]) -> Read:
    """One of these words."""

    def read(reading: Reading, node: Node, key: str) -> str:
        found = text(reading, node, key)
        if found and found not in allowed:
            reading.wrong(node, key, f"“{found}” không dùng được; chỉ được ghi một trong: {', '.join(allowed)}.")
            return next(iter(allowed))
        return found

    return read


def many(each: Read) -> Read:
    """A list, each item read alike."""

    def read(reading: Reading, node: Node, key: str) -> tuple[Any, ...]:
        return tuple(each(reading, item, key) for item in items(reading, node, key))

    return read


def items(reading: Reading, node: Node, key: str) -> list[Node]:
    """The nodes of a list."""
    if isinstance(node, SequenceNode):
        return list(node.value)
    reading.wrong(node, key, "phải là danh sách, mỗi mục bắt đầu bằng dấu gạch ngang.")
    return []


def pairs(reading: Reading, node: Node, key: str) -> Iterator[tuple[str, Node, Node]]:
    """Keys with the node of the key and that of its value; a key that stands twice is a mistake."""
    if not isinstance(node, MappingNode):
        reading.wrong(node, key, "phải là một nhóm khóa, mỗi dòng một “khóa: giá trị”.")
        return
    seen: dict[str, int] = {}
    for at, value in node.value:
        name = str(at.value) if isinstance(at, ScalarNode) else "?"
        if name in seen:
            reading.wrong(at, name, f"khóa này đã có ở dòng {seen[name]}. Hãy bỏ một trong hai.")
            continue
        seen[name] = at.start_mark.line + 1
        yield name, at, value


def named(each: Read) -> Read:
    """A group of keys that the file chooses, each read alike."""

    def read(reading: Reading, node: Node, key: str) -> tuple[tuple[str, Any], ...]:
        return tuple((name, each(reading, value, name)) for name, _, value in pairs(reading, node, key))

    return read


def group(
    reading: Reading, node: Node, key: str, wanted: Mapping[str, Read], needed: tuple[str, ...]
) -> dict[str, Any]:
    """A group of keys that are known, `needed` ones among them."""
    found: dict[str, Any] = {}
    for name, at, value in pairs(reading, node, key):
        if name in wanted:
            found[name] = wanted[name](reading, value, name)
        else:
            reading.wrong(at, name, f"không có khóa này ở đây. Các khóa dùng được: {', '.join(wanted)}.")
    if isinstance(node, MappingNode):
        for name in needed:
            if name not in {str(at.value) for at, _ in node.value}:
                reading.wrong(node, name, f"thiếu khóa này trong “{key}”. Hãy ghi thêm “{name}: …”.")
    return found
