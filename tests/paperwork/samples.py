"""Values of every form: ordinary ones, ones that trouble writers, and the least that a form needs."""

from datetime import date, datetime, timedelta
from typing import Any

from heza.paperwork.loading import shipped
from heza.paperwork.sets import Field, Form
from tests.papers.samples import CODE, LONG, NASTY

DAY = date(2024, 3, 28)
SETTINGS = {
    "org_above": "UBND thành phố Hải Phòng",
    "org_name": "Ban Quản lý\nKhu kinh tế Hải Phòng",
    "counter_name": "Bộ phận Tiếp nhận\nvà Trả kết quả",
    "place": "Hải Phòng",
}
COUNTER = "Bộ phận Tiếp nhận và Trả kết quả"
REAL: dict[str, Any] = {
    "dossier_code": CODE,
    "applicant_name": "Công ty TNHH Sản xuất và Thương mại Nguyễn Quỳnh",
    "applicant_id": "0201234567",
    "applicant_address": "Lô CN5, Khu công nghiệp Đình Vũ, phường Đông Hải, thành phố Hải Phòng",
    "applicant_phone": "0225 3823 206",
    "applicant_email": "lienhe@nguyenquynh.example",
    "request_content": "Cấp giấy phép xây dựng mới đối với công trình cấp III trong khu công nghiệp",
    "submitter_name": "Phạm Thị Hường",
    "receiver_name": {"name": "Nguyễn Thị Lan", "title": "Chuyên viên"},
    "duration": "15 ngày làm việc",
    "received_at": "2024-03-28T09:15:00+07:00",
    "due_at": "2024-04-18T17:00:00+07:00",
    "return_way": "post",
    "return_address": "số 5 Lạch Tray, quận Ngô Quyền, thành phố Hải Phòng",
    "book_no": "01",
    "seq_no": 7,
    "set_count": 1,
    "fee": 150_000,
    "stage": "processing",
    "reason": "Bản vẽ móng chưa có chữ ký của chủ trì thiết kế theo khoản 2 Điều 95 Luật Xây dựng năm 2014.",
    "deadline_supply": "2024-04-10",
    "contact_person": {"name": "Trần Văn Bé", "title": "Chuyên viên"},
    "contact_phone": "0225 3823 207",
    "guide_name": {"name": "Nguyễn Thị Lan", "title": "Chuyên viên"},
    "reason_code": "competence",
    "addressee": "Công ty TNHH Sản xuất và Thương mại Nguyễn Quỳnh",
    "received_on": "2024-03-05",
    "original_due": "2024-03-26T17:00:00+07:00",
    "cause_unit": "Phòng Quản lý Quy hoạch và Xây dựng",
    "new_due": "2024-04-02",
    "file_unit": "QHXD",
    "solving_unit": "Phòng Quản lý Quy hoạch và Xây dựng",
    "supporting_units": "Phòng Quản lý Tài nguyên và Môi trường",
    "stop_request_date": "2024-03-27",
    "stop_request_by": "Công ty TNHH Sản xuất và Thương mại Nguyễn Quỳnh",
    "legal_basis": "Đơn xin rút hồ sơ ngày 27 tháng 3 năm 2024 của chủ hồ sơ.",
    "fee_handling": "Không thu",
    "field_name": "Xây dựng",
    "year": "2024",
    "from_day": "2024-03-01",
    "to_day": "2024-03-31",
    "lateness": "02 ngày làm việc",
    "holder": {"name": "Trần Văn Bé", "title": "Chuyên viên"},
    "deadline": "2024-04-01",
}
PAPERS = (
    ("Đơn đề nghị cấp giấy phép xây dựng", 1, 0, ""),
    ("Bản sao giấy tờ chứng minh quyền sử dụng đất", 0, 1, "có chứng thực"),
    ("Bản vẽ thiết kế xây dựng trong hồ sơ thiết kế kỹ thuật", 2, 0, ""),
    ("Báo cáo kết quả thẩm tra thiết kế", 1, 1, ""),
)
BEGIN = datetime.fromisoformat("2024-03-28T09:30:00+07:00")


def documents(count: int, name: str = "") -> list[dict[str, Any]]:
    """Papers handed in."""
    kinds = [PAPERS[place % len(PAPERS)] for place in range(count)]
    return [{"name": name or kind[0], "originals": kind[1], "copies": kind[2], "note": kind[3]} for kind in kinds]


def leg(number: int, word: str = "") -> dict[str, Any]:
    """A hand-over."""
    units = (COUNTER, "Phòng Quản lý Quy hoạch và Xây dựng", "Lãnh đạo Ban")
    return {
        "from_unit": word or units[number % 3],
        "to_unit": word or units[(number + 1) % 3],
        "at": (BEGIN + timedelta(days=number)).isoformat(),
        "from_person": {"name": "Nguyễn Thị Lan", "title": "Chuyên viên"},
        "to_person": {"name": word[:90] or "Trần Văn Bé", "title": "Chuyên viên"},
        "result": ("Trước hạn", "Đúng hạn", "Quá hạn")[number % 3],
        "note": word or ("Chậm vì chờ ý kiến phối hợp" if number % 3 == 2 else ""),
    }


def register_row(number: int, word: str = "") -> dict[str, Any]:
    """A dossier in the register."""
    return {
        "serial": str(number),
        "dossier_code": f"H24.18-240328-{number:04d}",
        "procedure_name": word or REAL["request_content"],
        "set_count": 1,
        "applicant_name": word or REAL["applicant_name"],
        "contact": f"{word or REAL['applicant_address']}; 0225 3823 206",
        "solving_unit": "Phòng Quản lý Quy hoạch và Xây dựng",
        "received_at": "28/03/2024 09:15",
        "due_at": "18/04/2024 17:00",
        "returned_at": "17/04/2024 15:20" if number % 2 else "",
        "status": "Đã trả kết quả" if number % 2 else "Đang xử lý",
        "return_way": "Bưu chính",
        "signed": "",
        "note": "",
    }


def values(form: Form, count: int = 4, word: str = "") -> dict[str, Any]:
    """Values of each field; `count` items in its lists; `word` in each text."""
    found = {field.key: _value(field, count, word) for field in form.fields}
    if form.key == "reminder" and not word:
        found |= {"addressee": REAL["solving_unit"], "reason": "Báo cáo Lãnh đạo Ban trong ngày."}
    return found


def least(form: Form) -> dict[str, Any]:
    """Only what the form needs."""
    return {field.key: _value(field, 1, "") for field in form.fields if field.required} | (
        {"return_way": "counter"} if "return_way" in {field.key for field in form.fields} else {}
    )


def _value(field: Field, count: int, word: str) -> Any:
    if field.type == "documents":
        return documents(count, word)
    if field.type == "legs":
        return [leg(number, word) for number in range(count)]
    if field.type == "rows":
        return [register_row(number, word) for number in range(1, count + 1)]
    if field.key == "stage" and field.choices:
        return "processing"
    if word and field.type in {"text", "longtext"} and field.key not in {"dossier_code", "duration", "book_no", "year"}:
        return word
    if word and field.type == "person":
        return {"name": word[:90], "title": ""}
    return REAL[field.key]


FORMS = [
    (found.key, form.key)
    for found in shipped().values()
    for form in sorted(found.forms.values(), key=lambda form: form.number)
]
KINDS: dict[str, Any] = {
    "usual": values,
    "least": least,
    "empty": lambda _form: {},
    "one": lambda form: values(form, 1),
    "forty": lambda form: values(form, 40),
    "nasty": lambda form: values(form, 6, NASTY),
    "unbroken": lambda form: values(form, 3, "https://vi-du.example/" + "RấtDàiKhôngCóDấuCách" * 8),
    "long": lambda form: values(form, 3, LONG.strip()),
}
