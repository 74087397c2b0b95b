"""The figures that must come out of the sample files.

Columns: all, new, carried in, settled, early, on the day, late, open, open late.
"""

MARCH_BY_FIELD = """
Đầu tư | 79 57 22 23 14 9 0 56 0
Lao động | 6 5 1 3 3 0 0 3 0
Môi trường | 56 32 24 10 7 3 0 46 0
Đất đai | 16 12 4 4 4 0 0 12 0
Thương mại | 26 24 2 18 7 11 0 8 0
Xuất nhập khẩu | 5 5 0 2 1 1 0 3 0
Xây dựng | 35 27 8 6 3 3 0 29 0
Quy hoạch | 18 15 3 6 2 4 0 12 0
"""
MARCH_BY_DEPARTMENT = """
Phòng Quản lý đầu tư | 79 57 22 23 14 9 0 56 0
Phòng Quản lý lao động | 6 5 1 3 3 0 0 3 0
Phòng Quản lý tài nguyên và môi trường | 72 44 28 14 11 3 0 58 0
Phòng Quản lý doanh nghiệp | 31 29 2 20 8 12 0 11 0
Phòng Quản lý quy hoạch và xây dựng | 53 42 11 12 5 7 0 41 0
"""
MARCH = [241, 177, 64, 72, 41, 31, 0, 169, 0]
MARCH_AFTER_THE_LATE_ROWS = [242, 178, 64, 72, 41, 31, 0, 170, 1]
NINE_DAYS_BY_DEPARTMENT = """
Phòng Quản lý đầu tư | 70 14 56 39 20 12 7 31 4
Phòng Quản lý lao động | 3 0 3 3 0 3 0 0 0
Phòng Quản lý tài nguyên và môi trường | 73 15 58 29 12 14 3 44 7
Phòng Quản lý doanh nghiệp | 14 3 11 8 3 4 1 6 4
Phòng Quản lý quy hoạch và xây dựng | 52 11 41 16 7 7 2 36 4
"""
NINE_DAYS = [212, 43, 169, 95, 42, 40, 13, 117, 19]
TWELVE_PERIODS = """
2023-3 | 150 150 0 88 60 25 3 62 5
2023-4 | 193 131 62 143 75 44 24 50 1
2023-5 | 175 125 50 119 65 48 6 56 2
2023-6 | 200 144 56 144 88 47 9 56 2
2023-7 | 175 119 56 125 76 41 8 50 0
2023-8 | 148 98 50 106 61 39 6 42 1
2023-9 | 149 107 42 102 55 44 3 47 1
2023-10 | 168 121 47 127 66 52 9 41 0
2023-11 | 173 132 41 120 71 47 2 53 0
2023-12 | 193 140 53 137 81 52 4 56 1
2024-1 | 171 115 56 140 85 49 6 31 2
2024-2 | 222 191 31 158 88 65 5 64 0
"""


def table(text: str) -> dict[str, list[int]]:
    """Name → counts."""
    rows = (line.split(" | ") for line in text.strip().splitlines())
    return {name: [int(count) for count in counts.split()] for name, counts in rows}
