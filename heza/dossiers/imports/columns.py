"""What the columns of the city's files mean: by which labels each is known, which must be there, its name."""

import re
from enum import StrEnum

from heza.core import old_fonts, words


class Kind(StrEnum):
    """The files that are understood."""

    EXPORT = "dossiers"
    LOG = "legs"


FAILED_LABEL = "Lỗi cần sửa"  # the column that a workbook of failed rows has beside the file's own

KIND_NAMES = {Kind.EXPORT: "Danh sách hồ sơ", Kind.LOG: "Nhật ký xử lý"}

DOSSIERS: dict[str, tuple[str, ...]] = {
    "code": ("ma ho so", "so ho so", "ma so ho so", "so bien nhan", "ma bien nhan", "ma ho so tthc", "so ma ho so"),
    "procedure_code": ("ma tthc", "ma thu tuc", "ma thu tuc hanh chinh", "ma so tthc"),
    "procedure_name": ("ten thu tuc hanh chinh", "ten tthc", "ten thu tuc", "thu tuc hanh chinh", "ten dich vu cong"),
    "field": ("linh vuc", "ten linh vuc"),
    "applicant": (
        *("chu ho so", "ten ca nhan, to chuc", "nguoi nop", "ten chu ho so", "to chuc, ca nhan", "ca nhan, to chuc"),
        *("nguoi nop ho so", "ten to chuc, ca nhan", "ten nguoi nop"),
    ),
    "address": ("dia chi", "dia chi chu ho so", "dia chi nguoi nop"),
    "phone": ("so dien thoai", "dien thoai", "sdt"),
    "channel": ("hinh thuc nop", "kenh thuc hien", "hinh thuc tiep nhan", "hinh thuc nop ho so", "kenh tiep nhan"),
    "received_at": (
        *("nhan ho so", "ngay nhan", "ngay nhan ho so", "ngay tiep nhan", "thoi gian tiep nhan", "tiep nhan"),
        *("ngay tiep nhan ho so", "ngay gio tiep nhan"),
    ),
    "due_at": (
        *("hen tra ket qua", "ngay hen tra", "ngay hen tra ket qua", "han tra", "hen tra", "han tra ket qua"),
        *("thoi han tra ket qua", "han xu ly", "han giai quyet"),
    ),
    "finished_at": (
        *("ket thuc xu ly", "ngay ket thuc xu ly", "ngay ket thuc", "ngay hoan thanh", "ngay giai quyet xong"),
        *("ngay xu ly xong", "thoi gian ket thuc xu ly"),
    ),
    "returned_at": ("tra ket qua", "ngay tra ket qua", "ngay tra", "ngay tra thuc te", "ngay tra kq"),
    "status": ("trang thai", "trang thai ho so", "tinh trang", "tinh trang ho so"),
    "department": (
        *("don vi xu ly", "don vi thu ly", "don vi giai quyet", "phong xu ly", "phong ban xu ly", "co quan xu ly"),
        *("don vi", "phong chuyen mon"),
    ),
    "officer": ("can bo xu ly", "nguoi xu ly", "can bo thu ly", "nguoi thu ly", "chuyen vien", "chuyen vien xu ly"),
    "digitised_in": ("so hoa ho so",),
    "digitised_out": ("so hoa ket qua",),
    "fee": ("phi, le phi (dong)", "phi, le phi", "le phi", "phi le phi (vnd)", "le phi (dong)"),
    "paid_online": ("thanh toan truc tuyen",),
    "note": ("ghi chu",),
}
LEGS: dict[str, tuple[str, ...]] = {
    "code": DOSSIERS["code"],
    "position": ("buoc", "buoc thu", "buoc xu ly", "thu tu buoc"),
    "name": ("noi dung cong viec", "cong viec", "ten buoc", "noi dung xu ly"),
    "department": ("don vi", "don vi xu ly", "phong xu ly", "phong ban"),
    "officer": ("nguoi xu ly", "can bo xu ly", "nguoi thuc hien"),
    "began_at": ("bat dau", "ngay bat dau", "thoi gian bat dau", "thoi diem bat dau", "ngay nhan"),
    "ended_at": ("ket thuc", "ngay ket thuc", "thoi gian ket thuc", "thoi diem ket thuc", "ngay chuyen"),
}
COLUMNS = {Kind.EXPORT: DOSSIERS, Kind.LOG: LEGS}
REQUIRED = {
    Kind.EXPORT: ("code", "procedure_name", "applicant", "received_at", "due_at", "status", "department"),
    Kind.LOG: ("code", "position", "name", "department", "officer", "began_at", "ended_at"),
}
LABELS = {
    Kind.EXPORT: {
        "code": "Mã hồ sơ",
        "procedure_code": "Mã TTHC",
        "procedure_name": "Tên thủ tục hành chính",
        "field": "Lĩnh vực",
        "applicant": "Chủ hồ sơ",
        "address": "Địa chỉ",
        "phone": "Số điện thoại",
        "channel": "Hình thức nộp",
        "received_at": "Nhận hồ sơ",
        "due_at": "Hẹn trả kết quả",
        "finished_at": "Kết thúc xử lý",
        "returned_at": "Trả kết quả",
        "status": "Trạng thái",
        "department": "Đơn vị xử lý",
        "officer": "Cán bộ xử lý",
        "digitised_in": "Số hóa hồ sơ",
        "digitised_out": "Số hóa kết quả",
        "fee": "Phí, lệ phí (đồng)",
        "paid_online": "Thanh toán trực tuyến",
        "note": "Ghi chú",
    },
    Kind.LOG: {
        "code": "Mã hồ sơ",
        "position": "Bước",
        "name": "Nội dung công việc",
        "department": "Đơn vị",
        "officer": "Người xử lý",
        "began_at": "Bắt đầu",
        "ended_at": "Kết thúc",
    },
}
# Where the code itself is missing, these say that a row of labels heads dossiers or their legs all the same.
TELLING = {Kind.EXPORT: {"received_at", "due_at", "status"}, Kind.LOG: {"position", "began_at", "ended_at"}}


def plain(label: object) -> str:
    """A label as it is compared: one line, no marks, no punctuation."""
    return " ".join(re.sub(r"[^\w ]", " ", words.fold(words.clean(label))).split())


_KNOWN = {
    kind: {plain(name): meaning for meaning, names in reversed(columns.items()) for name in reversed(names)}
    for kind, columns in COLUMNS.items()
}


def meaning_of(label: object, kind: Kind) -> str:
    """What a label means, also one that stands in an old font or a wrong coding; "" for nothing known."""
    known = _KNOWN[kind]
    text = str(label or "")
    if not text or len(text) > 200:
        return ""
    if meaning := known.get(plain(text)):
        return meaning
    if text.isascii():
        return ""
    return next((m for one in old_fonts.CONVERT.values() if (m := known.get(plain(one(text))))), "")
