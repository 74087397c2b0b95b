"""The grouped head of Biểu số II.06a, as the form has it: for paper and for Excel. Pure."""

from typing import NamedTuple


class Under(NamedTuple):
    """A column of the form, or several under one title."""

    title: str
    under: tuple[str, ...] = ()


II06A_GROUPS: tuple[tuple[str, tuple[Under, ...]], ...] = (
    (
        "Số hồ sơ nhận giải quyết",
        (Under("Tổng số"), Under("Trong kỳ", ("Trực tuyến", "Trực tiếp, dịch vụ bưu chính")), Under("Từ kỳ trước")),
    ),
    ("Số hồ sơ đã giải quyết", (Under("Tổng số"), Under("Trước hạn"), Under("Đúng hạn"), Under("Quá hạn"))),
    ("Số hồ sơ đang giải quyết", (Under("Tổng số"), Under("Trong hạn"), Under("Quá hạn"))),
)
II06A_NUMBERS = (
    *("(1)", "(2)", "(3)=(4)+\n(5)+(6)", "(4)", "(5)", "(6)"),
    *("(7)=(8)+\n(9)+(10)", "(8)", "(9)", "(10)", "(11)=\n(12)+(13)", "(12)", "(13)"),
)
