"""Which columns the office's own list of internal procedures has: found by what their labels mean. Pure."""

import re
from dataclasses import dataclass

from heza.core import words
from heza.core.sheets import Row, Sheet
from heza.procedures.catalogue import Place, Problem

LOOK_FOR_HEADER = 60  # rows
COLUMNS = {  # the first that fits a label has it; labels are folded, without signs, without “a)”
    "number": r"^(stt|tt|so tt|so thu tu)$",
    "forms": r"mau don|to khai|^(ten )?(bieu )?mau( |$)",
    "published_on": r"^(ngay|thoi diem|thoi gian) (cong khai|dang tai|niem yet)",
    "link": r"^(dia chi|duong dan|lien ket|link)( |$)",
    "where": r"^(noi|dia diem|hinh thuc)? ?(cong khai|dang tai|niem yet)( |$)",
    "effective_from": r"hieu luc",
    "decided_by": r"^co quan (ban hanh|cong bo|ky)",
    "signed_on": r"^ngay (ky|ban hanh|thang|quyet dinh|qd|cong bo)",
    "decision": r"^(so|quyet dinh|qd|van ban).* ?cong bo|^cong bo( |$)|^(so )?(ngay )?(quyet dinh|qd)( |$)|^so ky hieu",
    "code": r"^ma( |$)",
    "name": r"^ten( |$)|^thu tuc|^tthc",
    "group": r"^(phan )?(nhom|loai)( |$)",
    "field": r"linh vuc",
    "authority": r"^(co quan|nguoi|cap)( co)?( tham quyen)? (giai quyet|quyet dinh)|^tham quyen",
    "department": r"^(don vi|phong|bo phan|ban|co quan)( |$)",
    "steps": r"trinh tu",
    "channel": r"cach thuc",
    "documents": r"thanh phan",
    "sets": r"^so (luong )?(bo )?ho so|^so bo",
    "term": r"^(thoi (han|gian)|so ngay)",
    "applicant": r"^doi tuong",
    "result": r"ket qua",
    "fee": r"^(muc )?(thu )?(phi|le phi)",
    "conditions": r"yeu cau|dieu kien",
    "basis": r"can cu|co so phap ly",
}
REQUIRED = ("name",)
FEWEST = 3  # columns that a row must name to be a header
NEEDED = ("group", "field", "department")
LABELS = {
    "code": "Mã",
    "name": "Tên TTHC nội bộ",
    "group": "Nhóm",
    "field": "Lĩnh vực",
    "department": "Đơn vị chủ trì",
    "decision": "Quyết định công bố",
    "signed_on": "Ngày quyết định",
    "effective_from": "Ngày hiệu lực",
    "published_on": "Ngày công khai",
    "where": "Nơi công khai",
    "link": "Địa chỉ công khai",
}
NOTHING = (
    "Không nhận ra danh sách thủ tục nội bộ trong tệp. Cần một dòng tiêu đề có “Tên TTHC nội bộ” và ít nhất hai cột "
    "nữa như “Mã”, “Nhóm”, “Lĩnh vực”, “Đơn vị chủ trì”. Có thể bấm “Tải mẫu Excel” rồi chép danh sách vào."
)
_LETTERED = re.compile(r"^[a-z] (?=\w{2})|^\d{1,2} (?=[a-z])")


@dataclass(frozen=True)
class Header:
    """Where the columns of a list are."""

    columns: dict[str, int]
    first_row: int  # index of the first row below it


def header_of(sheet: Sheet) -> Header | None:
    """The header of a sheet, of one row or of two; None where there is none."""
    best: Header | None = None
    for index, row in enumerate(sheet.rows[:LOOK_FOR_HEADER]):
        below = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else []
        for labels, first in ((_labels(row), index + 1), (_merged(row, below), index + 2)):
            found = Header(_columns(labels), first)
            if _is_header(found) and (best is None or len(found.columns) > len(best.columns)):
                best = found
    return best


def _is_header(found: Header) -> bool:
    return len(found.columns.keys() - {"number"}) >= FEWEST and all(name in found.columns for name in REQUIRED)


def _labels(row: Row) -> list[str]:
    return [label_of(cell) for cell in row]


def label_of(cell: object) -> str:
    """A label as it is compared: “a) Trình tự thực hiện” is “trinh tu thuc hien”."""
    text = words.clean(cell)
    if len(text) > 120:  # a label is short; this is what a row says
        return ""
    plain = " ".join(re.sub(r"[^\w ]", " ", words.fold(text)).split())
    return _LETTERED.sub("", plain)


def _merged(row: Row, below: Row) -> list[str]:
    """The labels of a header of two rows: what stands below says more than the merged cell above."""
    upper, lower = _labels(row), _labels(below)
    if not any(lower) or any(re.search(r"\d", label) for label in lower):
        return []  # not a second row of labels but data, or the numbers of columns
    joined, last = [], ""
    for at in range(max(len(upper), len(lower))):
        last = (upper[at] if at < len(upper) else "") or last
        under = lower[at] if at < len(lower) else ""
        joined.append(_under(last, under) if under else (upper[at] if at < len(upper) else ""))
    return joined


def _under(above: str, below: str) -> str:
    """“Quyết định công bố” over “Số”, “Ngày”: the decision and its day; otherwise the lower label where it is known."""
    if _columns([below]):
        return below
    return f"{below} {above}" if below.startswith(("ngay", "noi")) else f"{above} {below}"


def _columns(labels: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, label in enumerate(labels):
        for name, pattern in COLUMNS.items():
            if label and name not in found and re.search(pattern, label):
                found[name] = at
                break
    return found


def lacking(sheet: Sheet, header: Header, has_groups: bool, has_fields: bool) -> Problem | None:
    """What a list needs in each row and has no column for; headings between the rows may say group and field."""
    said = {"group": has_groups, "field": has_fields}
    missing = [LABELS[name] for name in NEEDED if name not in header.columns and not said.get(name)]
    if not missing:
        return None
    text = f"Dòng tiêu đề thiếu cột: {', '.join(missing)}. Hãy thêm cột rồi nhập lại."
    return Problem(Place(sheet.name, header.first_row), text)
