"""Who may do what: the one table of roles. The page /nhan-su/quyen and the README show this table."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in this program; one person may be several."""

    ADMIN = "admin"
    LEADER = "leader"
    CONTROL = "control"
    ISO = "iso"
    AUDITOR = "auditor"
    ONE_STOP = "one_stop"
    HEAD = "head"
    OFFICER = "officer"


ROLE_NAMES: dict[Role, str] = {
    Role.ADMIN: "Quản trị",
    Role.LEADER: "Lãnh đạo Ban",
    Role.CONTROL: "Tổ kiểm soát TTHC",
    Role.ISO: "Thư ký ISO",
    Role.AUDITOR: "Kiểm toán (chỉ đọc)",
    Role.ONE_STOP: "Bộ phận Một cửa",
    Role.HEAD: "Trưởng phòng",
    Role.OFFICER: "Chuyên viên",
}


class Can(StrEnum):
    """One permission, named as an act."""

    READ = "read"
    READ_ALL = "read_all"
    IMPORT_DOSSIERS = "import_dossiers"
    WORK_DOSSIERS = "work_dossiers"
    RECEIVE_DOSSIERS = "receive_dossiers"
    REASSIGN_ALL = "reassign_all"
    COMPARE_HEADS = "compare_heads"
    SIGN_EXPLANATIONS = "sign_explanations"
    ACCEPT_EXPLANATIONS = "accept_explanations"
    KEEP_EXPLANATIONS = "keep_explanations"
    SIGN_COMMITMENTS = "sign_commitments"
    ACCEPT_COMMITMENTS = "accept_commitments"
    ASSESS_COMMITMENTS = "assess_commitments"
    SIGN_PAPERS = "sign_papers"
    APPROVE_PAPERS = "approve_papers"
    KEEP_PAPERS = "keep_papers"
    REMIND = "remind"
    EDIT_FORMS = "edit_forms"
    WORK_REVIEWS = "work_reviews"
    SIGN_REVIEWS = "sign_reviews"
    KEEP_REVIEWS = "keep_reviews"
    APPROVE_REVIEWS = "approve_reviews"
    WRITE_DOCUMENTS = "write_documents"
    SIGN_DOCUMENTS = "sign_documents"
    APPROVE_DOCUMENTS = "approve_documents"
    KEEP_DOCUMENTS = "keep_documents"
    READ_OLD_DOCUMENTS = "read_old_documents"
    WRITE_REPORTS = "write_reports"
    CONFIRM_REPORTS = "confirm_reports"
    KEEP_REPORTS = "keep_reports"
    APPROVE_REPORTS = "approve_reports"
    EDIT_PROCEDURES = "edit_procedures"
    EDIT_CALENDAR = "edit_calendar"
    READ_PEOPLE = "read_people"
    EDIT_PEOPLE = "edit_people"
    EDIT_DELEGATIONS = "edit_delegations"
    READ_TRAIL = "read_trail"
    EDIT_SETTINGS = "edit_settings"


CAN_NAMES: dict[Can, str] = {
    Can.READ: "Vào hệ thống; xem hồ sơ của phòng mình, thủ tục, ngày làm việc, số liệu của phòng và của toàn Ban",
    Can.READ_ALL: "Xem hồ sơ của mọi phòng",
    Can.IMPORT_DOSSIERS: "Nhập tệp hồ sơ xuất từ hệ thống Một cửa",
    Can.WORK_DOSSIERS: (
        "Ghi việc trên hồ sơ mình giữ hoặc phòng mình phụ trách: giao, nhận, tạm dừng, kết thúc, đính chính"
    ),
    Can.RECEIVE_DOSSIERS: "Tiếp nhận hồ sơ bằng tay, ghi bổ sung và trả kết quả ở Bộ phận Một cửa",
    Can.REASSIGN_ALL: "Phân công lại hồ sơ giữa các phòng",
    Can.COMPARE_HEADS: "Xem số liệu của mọi trưởng phòng cạnh nhau",
    Can.SIGN_EXPLANATIONS: "Xem xét, ký giải trình hồ sơ trễ hạn của phòng mình phụ trách",
    Can.ACCEPT_EXPLANATIONS: "Chấp nhận hoặc trả lại giải trình hồ sơ trễ hạn",
    Can.KEEP_EXPLANATIONS: "Sửa danh mục nguyên nhân trễ hạn; đính kèm bản giải trình đã ký ngoài hệ thống",
    Can.SIGN_COMMITMENTS: "Viết và ký bản cam kết của phòng mình phụ trách",
    Can.ACCEPT_COMMITMENTS: "Chấp nhận hoặc trả lại bản cam kết của trưởng phòng",
    Can.ASSESS_COMMITMENTS: "Lập và xác nhận đánh giá kết quả bản cam kết (người lập không tự xác nhận)",
    Can.SIGN_PAPERS: "Ký xem xét phiếu xin lỗi, thông báo dừng giải quyết của phòng mình để trình lãnh đạo",
    Can.APPROVE_PAPERS: "Ký duyệt hoặc trả lại phiếu xin lỗi, thông báo dừng giải quyết",
    Can.KEEP_PAPERS: "Đính kèm phiếu xin lỗi, thông báo dừng giải quyết đã ký ngoài hệ thống",
    Can.REMIND: "Lập phiếu đôn đốc hồ sơ quá hạn của mọi phòng",
    Can.EDIT_FORMS: "Sửa câu chữ của bộ mẫu giấy tờ, xác nhận mẫu đã đối chiếu với văn bản đã ký",
    Can.WORK_REVIEWS: "Thống kê thủ tục nội bộ, lập phiếu rà soát của phòng mình",
    Can.SIGN_REVIEWS: "Ký thống kê thủ tục nội bộ, phiếu rà soát của phòng mình phụ trách",
    Can.KEEP_REVIEWS: (
        "Rà soát thủ tục nội bộ: nhập danh sách, kiểm soát chất lượng, lập kế hoạch, tổng hợp, ghi quyết định, chỉ tiêu"
    ),
    Can.APPROVE_REVIEWS: "Ký kế hoạch rà soát, duyệt hoặc trả lại phương án đơn giản hóa",
    Can.WRITE_DOCUMENTS: "Soạn, sửa tài liệu ISO của phòng mình (thư ký ISO: của mọi phòng)",
    Can.SIGN_DOCUMENTS: "Xem xét tài liệu ISO của phòng mình phụ trách",
    Can.APPROVE_DOCUMENTS: "Phê duyệt hoặc trả lại tài liệu ISO",
    Can.KEEP_DOCUMENTS: "Quản lý danh mục tài liệu ISO: nhập, ban hành, bãi bỏ, bản gốc, mọi bản soạn",
    Can.READ_OLD_DOCUMENTS: "Xem tài liệu ISO đã hết hiệu lực của mọi phòng",
    Can.WRITE_REPORTS: "Viết mục báo cáo giao cho phòng mình, đề xuất sáng kiến, trả lời phản ánh, kiến nghị được giao",
    Can.CONFIRM_REPORTS: "Xác nhận số liệu báo cáo của phòng mình phụ trách (Chánh Văn phòng: ký nháy báo cáo)",
    Can.KEEP_REPORTS: "Lập, tổng hợp, phát hành báo cáo cải cách TTHC; giữ các sổ phục vụ báo cáo",
    Can.APPROVE_REPORTS: "Ký hoặc trả lại báo cáo cải cách TTHC",
    Can.EDIT_PROCEDURES: "Nhập và sửa danh mục thủ tục",
    Can.EDIT_CALENDAR: "Sửa lịch ngày làm việc",
    Can.READ_PEOPLE: "Xem danh sách nhân sự, phòng và bảng quyền",
    Can.EDIT_PEOPLE: "Thêm, sửa nhân sự, phòng, trưởng phòng và vai trò",
    Can.EDIT_DELEGATIONS: "Ghi và kết thúc ủy quyền ký của chính mình (người quản trị: của mọi người)",
    Can.READ_TRAIL: "Đọc nhật ký hệ thống",
    Can.EDIT_SETTINGS: "Sửa thiết lập của cơ quan",
}

_EVERYONE = frozenset({Can.READ, Can.READ_PEOPLE})

GRANTS: dict[Role, frozenset[Can]] = {
    Role.ADMIN: _EVERYONE
    | {Can.EDIT_PEOPLE, Can.EDIT_SETTINGS, Can.READ_TRAIL, Can.EDIT_CALENDAR, Can.EDIT_PROCEDURES, Can.IMPORT_DOSSIERS}
    | {Can.READ_ALL, Can.EDIT_DELEGATIONS, Can.EDIT_FORMS},
    Role.LEADER: _EVERYONE
    | {Can.READ_ALL, Can.COMPARE_HEADS, Can.READ_TRAIL, Can.EDIT_DELEGATIONS, Can.REASSIGN_ALL}
    | {Can.ACCEPT_EXPLANATIONS, Can.ACCEPT_COMMITMENTS, Can.ASSESS_COMMITMENTS, Can.APPROVE_PAPERS, Can.REMIND}
    | {Can.APPROVE_REVIEWS, Can.APPROVE_DOCUMENTS, Can.READ_OLD_DOCUMENTS, Can.APPROVE_REPORTS},
    Role.CONTROL: _EVERYONE
    | {Can.READ_ALL, Can.COMPARE_HEADS, Can.IMPORT_DOSSIERS, Can.EDIT_PROCEDURES, Can.EDIT_CALENDAR, Can.READ_TRAIL}
    | {Can.KEEP_EXPLANATIONS, Can.EDIT_FORMS, Can.ASSESS_COMMITMENTS, Can.KEEP_PAPERS, Can.REMIND}
    | {Can.KEEP_REVIEWS, Can.KEEP_REPORTS, Can.WRITE_REPORTS},
    Role.ISO: _EVERYONE | {Can.WRITE_DOCUMENTS, Can.KEEP_DOCUMENTS, Can.READ_OLD_DOCUMENTS},
    Role.AUDITOR: _EVERYONE | {Can.READ_ALL, Can.COMPARE_HEADS, Can.READ_TRAIL, Can.READ_OLD_DOCUMENTS},
    Role.ONE_STOP: _EVERYONE
    | {Can.READ_ALL, Can.IMPORT_DOSSIERS, Can.WORK_DOSSIERS, Can.RECEIVE_DOSSIERS}
    | {Can.WRITE_REPORTS},
    Role.HEAD: _EVERYONE
    | {Can.EDIT_DELEGATIONS, Can.WORK_DOSSIERS, Can.SIGN_EXPLANATIONS, Can.SIGN_COMMITMENTS}
    | {Can.SIGN_PAPERS, Can.WORK_REVIEWS, Can.SIGN_REVIEWS, Can.WRITE_DOCUMENTS, Can.SIGN_DOCUMENTS}
    | {Can.WRITE_REPORTS, Can.CONFIRM_REPORTS},
    Role.OFFICER: _EVERYONE | {Can.WORK_DOSSIERS, Can.WORK_REVIEWS, Can.WRITE_DOCUMENTS, Can.WRITE_REPORTS},
}


def granted(roles: frozenset[Role] | set[Role]) -> frozenset[Can]:
    """Everything that these roles together allow."""
    return frozenset().union(*(GRANTS[role] for role in roles))


@dataclass(frozen=True)
class GrantsTable:
    """Who may do what, in words: one column per role, one row per permission."""

    roles: tuple[str, ...]
    rows: tuple[tuple[str, tuple[bool, ...]], ...]


def grants_table() -> GrantsTable:
    """The table that the page /nhan-su/quyen and the README show."""
    roles = tuple(GRANTS)
    rows = tuple((CAN_NAMES[can], tuple(can in GRANTS[role] for role in roles)) for can in Can)
    return GrantsTable(tuple(ROLE_NAMES[role] for role in roles), rows)


def grants_markdown() -> str:
    """The same table as Markdown, for the README."""
    table = grants_table()
    lines = [("Quyền", *table.roles), ("---", *(":-:" for _ in table.roles))]
    lines += [(words, *("✓" if has else "" for has in allowed)) for words, allowed in table.rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
