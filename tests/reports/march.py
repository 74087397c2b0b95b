"""The facts of March 2024 as the sample has them, written by hand: what pure tests of the report begin with."""

from dataclasses import replace
from datetime import date
from typing import Any

from heza.dossiers.rules import Figures, Period, total
from heza.reports.facts import (
    Announced,
    Asked,
    Catalogue,
    Channels,
    Facts,
    Heard,
    Line,
    Proposed,
    Published,
    Share,
    Task,
    Times,
)
from heza.reports.printed.saying import Around
from heza.reports.rules import Span, trend_of
from heza.reviews.board import Section
from heza.reviews.measures import Tally

MARCH = Span("month", 2024, 3)
PERIOD = Period(date(2024, 2, 20), date(2024, 3, 19), MARCH.name)
FIELDS = {  # new, carried in, early, on the day, in time; how many procedures
    "Đầu tư": (57, 22, 14, 9, 56, 23),
    "Lao động": (5, 1, 3, 0, 3, 1),
    "Môi trường": (32, 24, 7, 3, 46, 9),
    "Đất đai": (12, 4, 4, 0, 12, 5),
    "Thương mại": (24, 2, 7, 11, 8, 5),
    "Xuất nhập khẩu": (5, 0, 1, 1, 3, 2),
    "Xây dựng": (27, 8, 3, 3, 29, 5),
    "Quy hoạch": (15, 3, 2, 4, 12, 4),
}
DEPARTMENTS = {
    "Phòng Quản lý đầu tư": (57, 22, 14, 9, 56),
    "Phòng Quản lý lao động": (5, 1, 3, 0, 3),
    "Phòng Quản lý tài nguyên và môi trường": (44, 28, 11, 3, 58),
    "Phòng Quản lý doanh nghiệp": (29, 2, 8, 12, 11),
    "Phòng Quản lý quy hoạch và xây dựng": (42, 11, 5, 7, 41),
}
AROUND = Around(
    agency="Ban Quản lý Khu kinh tế Hải Phòng",
    short="Ban Quản lý",
    city="Ủy ban nhân dân thành phố Hải Phòng",
    counter="Bộ phận Tiếp nhận và Trả kết quả",
    portal="Cổng thông tin điện tử Heza (www.heza.gov.vn)",
    basis="Công văn số 2599/UBND-KSTTHC ngày 24/10/2023 của Ủy ban nhân dân thành phố",
    recipients=("UBND thành phố", "Văn phòng UBND thành phố", "Sở Nội vụ", "Lãnh đạo Ban", "Lưu: VP"),
)


def figures(new: int, carried_in: int, early: int, on_time: int, in_time: int) -> Figures:
    """The counts of a line without anything late."""
    return Figures(new_online=new, carried_in=carried_in, early=early, on_time=on_time, open_in_time=in_time)


def facts_of_march(**changes: Any) -> Facts:
    """March 2024, 20/02–19/03; `changes` are fields of Facts."""
    fields = tuple(Line(at, name, figures(*found[:5])) for at, (name, found) in enumerate(FIELDS.items(), 1))
    units = tuple(Line(at, name, figures(*found)) for at, (name, found) in enumerate(DEPARTMENTS.items(), 1))
    whole = total(line.figures for line in fields)
    tally = Tally(total=24, group_a=8, group_b=16, announced=20, published=6, reviewed=12, approved=6, implemented=3)
    facts = Facts(
        times=Times(MARCH, PERIOD, PERIOD.last),
        fresh_until=None,
        total=whole,
        by_field=fields,
        by_department=units,
        before=Figures(new_online=191, carried_in=31, early=88, on_time=65, late=5, open_in_time=64),
        year_ago=Figures(new_online=150, early=60, on_time=25, late=3, open_in_time=57, open_late=5),
        trend=tuple(
            (span.short, figures(100 + at * 7, 40, 50, 40 + at, 50 + at * 6)) for at, span in enumerate(trend_of(MARCH))
        ),
        channels=Channels(177, 0, 0),
        digitised_in=Share(177, 177),
        digitised_out=Share(72, 72),
        paid_online=Share(31, 90, 2),
        asked=Asked(14, 12, 2, 1, 0, 9, 0),
        late=(),
        reasons=(),
        causes=("Chờ ý kiến của sở, ngành (2)",),
        catalogue=Catalogue(54, tuple((name, found[5]) for name, found in FIELDS.items()), 54, 40, 10, 54, 54),
        published=Published(54, 54, 54, 52, 0, date(2024, 3, 1), date(2024, 3, 18)),
        announced=(Announced(1, "4356/QĐ-UBND", date(2023, 12, 15), "Chủ tịch UBND thành phố", 6, 48, 0, 54, False),),
        heard=Heard(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        internal=Section(
            PERIOD.last,
            None,
            None,
            tally,
            12,
            ("Tổng số thủ tục hành chính nội bộ: 24 thủ tục (nhóm A: 8, nhóm B: 16).",),
        ),
        initiatives=(Proposed(1, "Phòng Quản lý đầu tư", "Hẹn giờ nộp hồ sơ qua mạng", "Đang áp dụng"),),
        tasks=(
            Task(1, "Rà soát danh mục TTHC", "Văn phòng", date(2024, 4, 15), False),
            Task(2, "Cập nhật quy trình ISO", "Phòng Quản lý đầu tư", None, True),
        ),
        inputs={"impact_assessed": 0, "impact_appraised": 0},
    )
    return replace(facts, **changes)
