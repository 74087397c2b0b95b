"""The trail in words: what an act, a subject and a column are called, and an entry as a reader sees it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from heza.core import words

SYSTEM = "Hệ thống"  # the command line, a job, or somebody who is not signed in

ACTS: dict[str, str] = {
    "create": "Thêm",
    "update": "Sửa",
    "delete": "Xóa",
    "sign_in": "Đăng nhập",
    "sign_in_failed": "Đăng nhập không thành công",
    "sign_out": "Đăng xuất",
    "set_password": "Đặt mật khẩu",
    "change_password": "Đổi mật khẩu",
    "reset_password": "Cấp mật khẩu dùng một lần",
    "appoint": "Giao phụ trách phòng",
    "appoint_head": "Giao phụ trách phòng",
    "withdraw_head": "Rút lại giao phụ trách",
    "end_head": "Kết thúc phụ trách phòng",
    "move_person": "Chuyển phòng",
    "withdraw_move": "Bỏ lần chuyển phòng",
    "import": "Nhập tệp",
    "act": "Ghi việc trên hồ sơ",
    "apply_calendar": "Áp dụng thay đổi lịch",
    "move_dues": "Dời hạn do đổi lịch",
    "confirm_calendar": "Đối chiếu lịch",
    "withdraw": "Rút lại lần nhập",
    "undo_import": "Gỡ tệp đã nhập",
    "begin_import": "Bắt đầu ghi tệp dài",
    "match_name": "Đối chiếu tên ghi trong tệp",
    "undo_match": "Bỏ đối chiếu tên",
    "view": "Xem",
    "export": "Xuất tệp",
    "issue_number": "Cấp số",
    "issue_paper": "Cấp giấy",
    "write_word": "Tạo bản Word của giấy đã cấp",
    "drop_draft": "Bỏ bản nháp",
    "print_many": "In giấy của nhiều hồ sơ",
    "cancel_number": "Hủy số",
    "open_book": "Mở sổ cấp số",
    "print": "In",
    "correct_form": "Sửa câu chữ của mẫu",
    "verify_form": "Xác nhận mẫu đã đối chiếu",
    "unverify_form": "Bỏ xác nhận mẫu đã đối chiếu",
    "edit_procedure": "Sửa nội dung thủ tục",
    "set_counting": "Đặt cách tính thời hạn",
    "correct": "Đính chính",
    "pause": "Tạm dừng thời hạn",
    "resume": "Tiếp tục tính thời hạn",
    "extend": "Gia hạn",
    "hand_over": "Bàn giao",
    "review": "Ghi diễn biến rà soát",
    "issue_batch": "Ban hành tài liệu",
    "freeze_report": "Chốt báo cáo đã ký",
    "carry_out": "Ghi đã thực hiện phiếu yêu cầu",
    "ask_readers": "Yêu cầu đọc tài liệu",
    "confirm_reading": "Xác nhận đã đọc",
    "read": "Mở xem",
    "make_pack": "Làm hồ sơ kiểm chứng",
    "sign": "Ký xác nhận",
    "take_step": "Chuyển bước",
    "delegate": "Ghi ủy quyền",
    "end_delegation": "Kết thúc ủy quyền",
    "withdraw_delegation": "Rút lại ủy quyền",
    "set_setting": "Sửa thiết lập",
    "load_sample": "Nạp dữ liệu mẫu",
    "verify": "Kiểm tra nhật ký",
    "retry": "Làm lại việc nền",
    "drop": "Bỏ qua việc nền",
    "undo": "Bỏ ghi",
    "mark_public": "Ghi công khai nhiều thủ tục",
    "backup": "Sao lưu",
    "restore": "Khôi phục từ bản sao lưu",
}

KINDS: dict[str, str] = {
    "person": "Nhân sự",
    "people": "Danh sách nhân sự",
    "person_role": "Vai trò",
    "account": "Tài khoản",
    "department": "Phòng",
    "file": "Tệp tải về",
    "headship": "Trưởng phòng",
    "absence": "Vắng mặt",
    "delegation": "Ủy quyền",
    "signoff": "Xác nhận",
    "setting": "Thiết lập",
    "job": "Việc nền",
    "calendar_day": "Ngày làm việc",
    "calendar_change": "Thay đổi lịch",
    "calendar_change_day": "Ngày của thay đổi lịch",
    "field": "Lĩnh vực",
    "procedure": "Thủ tục",
    "procedure_version": "Nội dung thủ tục",
    "dossier": "Hồ sơ",
    "dossiers": "Danh sách hồ sơ",
    "dossier_import": "Lần nhập hồ sơ",
    "import_file": "Tệp Một cửa đã chọn",
    "import_source": "Nguồn tệp Một cửa",
    "name_match": "Tên ghi trong tệp",
    "accountability": "Bảng trách nhiệm",
    "commitment": "Bản cam kết",
    "commitment_assessment": "Đánh giá bản cam kết",
    "explanation": "Giải trình",
    "explanation_cause": "Nguyên nhân trễ hạn",
    "explanation_file": "Minh chứng của giải trình",
    "form": "Mẫu giấy tờ",
    "number_book": "Sổ cấp số",
    "register": "Sổ theo dõi hồ sơ",
    "issued_number": "Số đã cấp",
    "paper_draft": "Bản nháp biểu mẫu",
    "issued_paper": "Giấy đã cấp",
    "paper_batch": "Lần in nhiều hồ sơ",
    "document": "Tài liệu ISO",
    "document_type": "Loại tài liệu ISO",
    "document_revision": "Bản của tài liệu ISO",
    "document_file": "Tệp của tài liệu ISO",
    "document_pack": "Hồ sơ kiểm chứng tài liệu ISO",
    "change_request": "Phiếu yêu cầu tài liệu ISO",
    "document_review": "Soát xét tài liệu ISO",
    "document_recipient": "Nơi nhận tài liệu ISO",
    "document_spread": "Phổ biến tài liệu ISO",
    "read_request": "Yêu cầu đọc tài liệu ISO",
    "paper_copy": "Bản giấy có kiểm soát",
    "external_document": "Tài liệu bên ngoài",
    "external_check": "Rà soát tài liệu bên ngoài",
    "document_citation": "Dẫn chiếu tài liệu bên ngoài",
    "document_procedure": "Thủ tục do tài liệu quy định",
    "issue_batch": "Đợt ban hành tài liệu",
    "issue_batch_line": "Dòng của đợt ban hành",
    "internal_procedure": "Thủ tục nội bộ",
    "internal_version": "Nội dung thủ tục nội bộ",
    "review_plan": "Kế hoạch rà soát",
    "review_plan_item": "Thủ tục trong kế hoạch rà soát",
    "internal_review": "Phiếu rà soát",
    "review_paper": "Giấy tờ chung của việc rà soát",
    "review_decision": "Quyết định, văn bản của rà soát",
    "review_target": "Chỉ tiêu rà soát",
    "review_question": "Câu hỏi rà soát",
    "hourly_income": "Mức thu nhập bình quân một giờ",
    "report": "Báo cáo",
    "report_section": "Mục báo cáo",
    "report_input": "Số tự nhập của báo cáo",
    "report_confirmation": "Xác nhận số liệu báo cáo",
    "report_answer": "Trả lời lưu ý của báo cáo",
    "report_task": "Nhiệm vụ của báo cáo",
    "report_recipient": "Nơi nhận báo cáo",
    "feedback": "Phản ánh, kiến nghị",
    "publication": "Công khai thủ tục",
    "announcement": "Quyết định công bố",
    "initiative": "Sáng kiến",
    "audit": "Nhật ký",
    "installation": "Toàn bộ hệ thống",
}

COLUMNS: dict[str, str] = {
    "name": "Tên",
    "short_name": "Tên viết tắt",
    "code": "Mã",
    "title": "Chức vụ",
    "email": "Thư điện tử",
    "username": "Tên đăng nhập",
    "department_id": "Phòng",
    "person_id": "Nhân sự",
    "role": "Vai trò",
    "is_active": "Đang hoạt động",
    "ends_on": "Dùng tài khoản đến hết ngày",
    "confirmed": "Đã đối chiếu",
    "password_hash": "Mật khẩu",
    "password_changed_at": "Đổi mật khẩu lúc",
    "must_change_password": "Phải đổi mật khẩu",
    "position": "Thứ tự",
    "closed_on": "Giải thể từ ngày",
    "cover_id": "Người thay",
    "from_day": "Từ ngày",
    "to_day": "Đến ngày",
    "basis": "Căn cứ",
    "from_id": "Người ủy quyền",
    "to_id": "Người được ủy quyền",
    "for_id": "Theo ủy quyền của",
    "capacity": "Tư cách ký",
    "last_day": "Đến hết ngày",
    "duties": "Việc được ủy quyền",
    "serial": "Bản số",
    "holder": "Nơi giữ",
    "choices": "Cách đọc tệp",
    "signature": "Dấu nhận ra nguồn tệp",
    "updated_at": "Sửa lúc",
    "written": "Tên ghi trong tệp (để so)",
    "context": "Đơn vị ghi cạnh tên",
    "target_id": "Chính là (mã)",
    "shown": "Tên ghi trong tệp",
    "dossiers": "Số hồ sơ",
    "first_seq": "Từ số nhật ký",
    "last_seq": "Đến số nhật ký",
    "matched_at": "Đối chiếu lúc",
    "printed_at": "In lúc",
    "printed_by_id": "Người in",
    "recalled_on": "Ngày thu hồi",
    "recalled_by_id": "Người thu hồi",
    "request_id": "Phiếu yêu cầu số",
    "wants_reading": "Yêu cầu đọc",
    "units": "Số đơn vị",
    "mode": "Cách xác nhận",
    "done_on": "Ngày thực hiện",
    "superseded_by_id": "Thay thế bởi",
    "checked_on": "Ngày rà soát",
    "url": "Địa chỉ",
    "issuer": "Cơ quan ban hành",
    "scope": "Nội dung áp dụng",
    "status": "Hiệu lực",
    "copies": "Số bản",
    "due": "Hạn",
    "external_id": "Tài liệu bên ngoài",
    "by_id": "Người thực hiện",
    "entered_at": "Ghi lúc",
    "impact": "Bộ phận tác động",
    "content": "Nội dung",
    "proposer_id": "Người đề xuất",
    "drafter_id": "Người soạn",
    "subject": "Tên tài liệu đề nghị",
    "step": "Bước",
    "state": "Tình trạng",
    "meaning": "Ý nghĩa",
    "content_sha256": "Mã băm nội dung",
    "paper_sha256": "Mã băm bản ký ngoài hệ thống",
    "key": "Mục",
    "value": "Giá trị",
    "day": "Ngày",
    "is_working": "Làm việc",
    "becomes": "Trở thành",
    "summary": "Nội dung",
    "created_at": "Lập lúc",
    "hours": "Giờ làm việc",
    "cut_off": "Giờ chốt tiếp nhận",
    "change_id": "Thay đổi lịch số",
    "applied_at": "Áp dụng lúc",
    "applied_by_id": "Người áp dụng",
    "moved": "Số hồ sơ dời hạn",
    "promised": "Số hồ sơ giữ hạn đã hẹn trên giấy",
    "calendar": "Bản lịch",
    "reason": "Lý do",
    "source": "Căn cứ",
    "happened": "Diễn biến",
    "type_id": "Loại tài liệu",
    "parent_id": "Thuộc tài liệu",
    "retired_on": "Bãi bỏ từ ngày",
    "review_months": "Số tháng soát xét",
    "document_id": "Tài liệu",
    "revision_id": "Bản của tài liệu",
    "issue_no": "Lần ban hành",
    "amend_no": "Lần sửa đổi",
    "batch_id": "Đợt ban hành",
    "changes": "Nội dung sửa đổi",
    "effective_to": "Hết hiệu lực từ",
    "is_retired": "Hết hiệu lực vì bãi bỏ",
    "created_by_id": "Người lập",
    "issued_at": "Ban hành lúc",
    "issued_by_id": "Người ban hành",
    "signed_by": "Người ký",
    "note": "Ghi chú",
    "procedure_id": "Thủ tục nội bộ",
    "decision_id": "Quyết định",
    "amendment_id": "Văn bản thực thi",
    "is_baseline": "Tiếp nhận hiện trạng",
    "published_where": "Nơi công khai",
    "published_link": "Địa chỉ công khai",
    "published_on": "Ngày công khai",
    "amount": "Mức một giờ (đồng)",
    "group": "Nhóm",
    "field": "Lĩnh vực",
    "measure": "Chỉ số",
    "threshold": "Mức phải đạt",
    "plan_id": "Kế hoạch",
    "item_id": "Mục của kế hoạch",
    "product": "Sản phẩm dự kiến",
    "authority": "Cơ quan ban hành",
    "file_kind": "Loại tệp",
    "file_name": "Tên tệp",
    "purpose": "Mục đích",
    "recorded_at": "Ghi lúc",
    "recorded_by_id": "Người ghi",
    "signed_on": "Ngày ký",
    "issued_on": "Ngày ban hành",
    "action": "Kết luận",
    "version_id": "Nội dung được rà soát",
    "cost_before": "Chi phí trước (đồng/năm)",
    "cost_after": "Chi phí sau (đồng/năm)",
    "asks_when": "Trả lời phải giải thích",
    "part": "Phần",
    "per_document": "Hỏi từng giấy tờ",
    "text": "Câu hỏi",
    "rows": "Số dòng",
    "figure": "Chỉ tiêu",
    "legs": "Số chặng xử lý",
    "file": "Tệp",
    "sha256": "Mã SHA-256 của tệp",
    "draft": "Bản nháp",
    "format": "Định dạng",
    "data_until": "Dữ liệu đến",
    "filter": "Điều kiện lọc",
    "filters": "Điều kiện lọc",
    "from": "Kỳ",
    "people": "Số người",
    "new": "Thêm mới",
    "drafts": "Thêm bản soạn",
    "kept": "Không ghi đè",
    "changed": "Thay đổi",
    "corrected": "Đính chính",
    "same": "Không đổi",
    "completed": "Bổ sung",
    "versions": "Số bản nội dung",
    "steps": "Số bước",
    "documents": "Số giấy tờ",
    "effective_from": "Áp dụng từ ngày",
    "file_sha256": "Mã SHA-256 của tệp",
    "counting_rule": "Quy tắc đếm ngày",
    "counting_confirmed": "Quy tắc đếm đã đối chiếu",
    "pause_mode": "Cách tạm dừng thời hạn",
    "opinion_pauses": "Dừng tính khi lấy ý kiến",
    "pause_confirmed": "Cách tạm dừng đã đối chiếu",
    "address": "Địa chỉ máy",
    "events": "Số sự kiện",
    "entries": "Số mục",
    "result": "Kết quả",
    "head_before": "Số cuối của nhật ký trước đó",
    "made_at": "Bản sao lưu lập lúc",
    "chain": "Chuỗi nhật ký",
    "dossier_id": "Hồ sơ số",
    "form_key": "Biểu mẫu",
    "set_key": "Bộ mẫu",
    "set_version": "Phiên bản của bộ mẫu",
    "replaces_seq": "Thay cho giấy đã hủy, số trong chuỗi",
    "due_on": "Hạn trả",
    "officer_id": "Người giữ khi đến hạn",
    "cause_id": "Nguyên nhân số",
    "remedy_on": "Ngày hoàn thành khắc phục",
    "period_name": "Kỳ",
    "first_day": "Từ ngày",
    "rate": "Tỷ lệ đúng hạn ít nhất (phần nghìn)",
    "overdue_days": "Số ngày quá hạn nhiều nhất",
    "explained": "Giải trình đúng thời gian",
    "commitment_id": "Bản cam kết số",
    "author_id": "Người lập",
    "as_of": "Tính đến hết ngày",
    "known": "Số thứ tự biết đến",
    "measured_at": "Tính lúc",
    "accepted_on": "Ngày chấp nhận",
    "private": "Lời văn",
    "private_sha256": "Mã băm lời văn",
    "edited_at": "Sửa lúc",
    "explanation_id": "Giải trình số",
    "kind": "Loại",
    "size": "Số byte",
    "added_by_id": "Người đính kèm",
    "added_at": "Đính kèm lúc",
    "form": "Biểu mẫu",
    "form_set": "Bộ mẫu",
    "texts": "Số câu chữ",
    "book": "Sổ",
    "year": "Năm",
    "first": "Số bắt đầu",
    "number": "Số",
    "abolished_on": "Bãi bỏ từ ngày",
    "abolished_basis": "Căn cứ bãi bỏ",
    "report_id": "Báo cáo",
    "check": "Mục soát",
    "is_done": "Đã viết xong",
    "sent_on": "Ngày gửi",
    "sent_note": "Gửi đến",
    "scan_sha256": "Mã băm bản quét",
    "scan_name": "Tệp bản quét",
    "finding_sha256": "Mã băm nhận xét",
    "figures": "Số liệu",
    "rows_sha256": "Mã băm danh sách hồ sơ",
    "pdf_sha256": "Mã băm tệp PDF",
    "known_at": "Biết đến lúc",
    "source_code": "Mã tại nguồn",
    "received_on": "Ngày tiếp nhận",
    "sender": "Người phản ánh",
    "contact": "Liên hệ",
    "about": "Phản ánh về",
    "field_id": "Lĩnh vực số",
    "answered_on": "Ngày trả lời",
    "answer": "Nội dung trả lời",
    "transferred_on": "Ngày chuyển",
    "transferred_to": "Cơ quan nhận",
    "published_at": "Nơi công khai",
    "one_stop": "Một cửa",
    "counter": "Niêm yết tại quầy",
    "portal": "Cổng thông tin",
    "national": "CSDL quốc gia",
    "checked_by_id": "Người kiểm tra",
    "issued_by": "Cơ quan ban hành",
    "amended": "Sửa đổi, bổ sung",
    "abolished": "Bãi bỏ",
    "shortened": "Rút ngắn thời gian",
    "proposed_on": "Ngày đề xuất",
    "decided_on": "Ngày quyết định",
    "dropped_on": "Bỏ từ ngày",
    "carried_from_id": "Chuyển từ nhiệm vụ số",
    "is_checked": "Đã đối chiếu",
    "what": "Bước đã bỏ",
    "disputed": "Chỗ báo sai",
}

OF_KIND: dict[tuple[str, str], str] = {  # a column that one kind of subject calls otherwise
    ("calendar_change", "number"): "Số, ký hiệu văn bản",
    ("calendar_change", "summary"): "Nội dung",
    ("absence", "to_day"): "Có mặt lại từ ngày",
    ("report", "kind"): "Loại báo cáo",
    ("report", "part"): "Kỳ thứ",
    ("report", "known"): "Số liệu biết đến số",
    ("report", "known_at"): "Số liệu biết đến lúc",
    ("report", "number"): "Số, ký hiệu",
    ("report", "issued_on"): "Ngày văn bản",
    ("report", "due_on"): "Hạn gửi",
    ("report_confirmation", "disputed"): "Chỗ báo sai",
    ("report_section", "key"): "Mục",
    ("report_input", "key"): "Số nào",
    ("report_answer", "check"): "Mục soát",
    ("report_task", "text"): "Nhiệm vụ",
    ("report_task", "department_id"): "Phòng chủ trì",
    ("report_task", "person_id"): "Người thực hiện",
    ("report_task", "due_on"): "Hạn xong",
    ("report_task", "done_on"): "Ngày xong",
    ("report_recipient", "name"): "Nơi nhận",
    ("feedback", "department_id"): "Phòng trả lời",
    ("feedback", "officer_id"): "Người xử lý",
    ("feedback", "due_on"): "Hạn trả lời",
    ("feedback", "closed_on"): "Xong từ ngày",
    ("feedback", "source"): "Nguồn tiếp nhận",
    ("publication", "procedure_id"): "Thủ tục số",
    ("publication", "checked_on"): "Ngày kiểm tra",
    ("announcement", "number"): "Số, ký hiệu",
    ("announcement", "subject"): "Trích yếu",
    ("announcement", "new"): "Thủ tục mới",
    ("initiative", "title"): "Tên sáng kiến",
    ("initiative", "department_id"): "Phòng đề xuất",
    ("initiative", "status"): "Tình trạng",
    ("document", "title"): "Tên",
    ("document_revision", "title"): "Tên",
    ("issue_batch", "title"): "Tên",
    ("external_document", "title"): "Tên",
    ("external_document", "effective_from"): "Ngày hiệu lực",
    ("review_decision", "title"): "Trích yếu",
    ("document_procedure", "procedure_id"): "Thủ tục số",
}

CODED: dict[str, dict[str, str]] = {  # values that are keys
    "status": {
        "in_force": "còn hiệu lực",
        "coming": "sắp hiệu lực",
        "partly": "hết hiệu lực một phần",
        "ended": "hết hiệu lực",
    },
}

CODED_OF_KIND: dict[tuple[str, str], dict[str, str]] = {  # the same, where one kind of subject has keys of its own
    ("calendar_change_day", "becomes"): {"off": "nghỉ", "working": "làm việc", "plain": "như thường"},
    ("report", "kind"): {
        "month": "tháng",
        "quarter": "quý",
        "half": "sáu tháng",
        "nine": "chín tháng",
        "year": "năm",
    },
    ("absence", "kind"): {
        "leave": "nghỉ phép",
        "sick": "nghỉ ốm, thai sản",
        "trip": "đi công tác",
        "study": "đi học",
        "other": "vắng mặt khác",
    },
    ("change_request", "kind"): {
        "new": "soạn mới",
        "amend": "sửa đổi",
        "retire": "hủy bỏ",
        "external": "áp dụng tài liệu bên ngoài",
    },
    ("change_request", "source"): {
        "proposal": "đề xuất của đơn vị",
        "law": "văn bản quy phạm pháp luật, quyết định công bố thay đổi",
        "nonconformity": "điểm không phù hợp",
        "audit": "đánh giá",
        "review": "soát xét định kỳ",
    },
    ("feedback", "form"): {"feedback": "sổ phản ánh, kiến nghị"},
    ("feedback", "source"): {
        "portal": "Hệ thống tiếp nhận PAKN trên Cổng DVC quốc gia",
        "city": "Cổng DVC, đường dây nóng của thành phố",
        "post": "văn bản, đường bưu điện",
        "phone": "điện thoại của cơ quan",
        "mail": "thư điện tử",
        "desk": "trực tiếp tại Bộ phận Một cửa",
        "other": "nguồn khác",
    },
    ("feedback", "about"): {
        "behaviour": "hành vi hành chính",
        "regulation": "quy định hành chính",
        "both": "cả hành vi và quy định",
    },
    ("initiative", "status"): {
        "proposed": "đề xuất",
        "considered": "đang xem xét",
        "adopted": "áp dụng",
        "declined": "không áp dụng",
    },
}

HIDDEN = ["…", "…"]  # of an untracked column the trail keeps only that it changed

ROLES: dict[str, str] = {
    "admin": "Quản trị",
    "leader": "Lãnh đạo Ban",
    "control": "Tổ kiểm soát TTHC",
    "iso": "Thư ký ISO",
    "auditor": "Kiểm toán (chỉ đọc)",
    "one_stop": "Bộ phận Một cửa",
    "head": "Trưởng phòng",
    "officer": "Chuyên viên",
}

_KIND_OF = {
    "applied_by_id": "person",
    "from_id": "person",
    "to_id": "person",
    "for_id": "person",
    "cover_id": "person",
    "officer_id": "person",
    "added_by_id": "person",
    "author_id": "person",
    "proposer_id": "person",
    "drafter_id": "person",
}

# Columns that the program fills for itself; to a reader they say nothing.
SILENT = frozenset({"id", "folded", "sort_key", "code_key", "version", "session_serial"})

_CODE = re.compile(r"[0-9a-f]{40,}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*")


@dataclass(frozen=True)
class Names:
    """What the numbers in entries stand for."""

    people: Mapping[int, str] = field(default_factory=dict)
    departments: Mapping[int, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[int, str]] = field(default_factory=dict)  # of dossiers and the like, by kind

    def of(self, column: str, given: Any) -> str | None:
        """The name behind a value of a column, where the value has one."""
        if column == "role":
            return ROLES.get(str(given))
        if column in CODED:
            return CODED[column].get(str(given))
        kind = _KIND_OF.get(column, column.removesuffix("_id"))
        known = {"person": self.people, "department": self.departments, **self.codes}.get(kind, {})
        number = str(given)
        return known.get(int(number)) if number.isdecimal() else None


@dataclass(frozen=True)
class Change:
    """One line of an entry: a column's value before and after, or only a value."""

    label: str
    after: str
    before: str | None = None

    @property
    def sentence(self) -> str:
        """The change as one line of plain text."""
        return f"{self.label}: {self.after}" if self.before is None else f"{self.label}: {self.before} → {self.after}"


@dataclass(frozen=True)
class Line:
    """An entry as a reader sees it."""

    seq: int
    recorded_at: datetime
    actor: str
    act: str
    kind: str
    subject: str
    subject_id: str
    changes: tuple[Change, ...]
    note: str
    events: int
    action: str = ""
    subject_type: str = ""
    actor_id: int | None = None

    @property
    def says_something(self) -> bool:
        """Whether a reader learns anything; a state that a step has set is told by the entry of the step."""
        return bool(self.changes or self.note or self.events or self.action != "update")

    @property
    def text(self) -> str:
        """Everything that changed, as plain text for a cell."""
        parts = [change.sentence for change in self.changes]
        if self.events:
            parts.append(f"Kèm {words.number(self.events)} sự kiện")
        return "; ".join([*parts, *([self.note] if self.note else [])])


def act(name: str) -> str:
    """What an act is called; one without a name of its own is shown by its code."""
    return ACTS.get(name) or name.replace("_", " ").capitalize()


def kind(name: str) -> str:
    """What a kind of subject is called."""
    return KINDS.get(name) or name.replace("_", " ").capitalize()


def line(entry: Any, names: Names) -> Line:
    """An entry in words."""
    body = json.loads(entry.body)
    return Line(
        seq=entry.seq,
        recorded_at=entry.recorded_at,
        actor=names.people.get(entry.actor_id, SYSTEM),
        act=act(entry.action),
        kind=kind(entry.subject_type),
        subject=subject(entry.subject_type, entry.subject_id, names),
        subject_id=entry.subject_id,
        changes=tuple(
            change(entry.action, name, value, names, entry.subject_type)
            for name, value in body["changes"].items()
            if name not in SILENT and (name, value) != ("state", HIDDEN)
        ),
        note=body["note"],
        events=entry.event_count or 0,
        action=entry.action,
        subject_type=entry.subject_type,
        actor_id=entry.actor_id,
    )


def subject(subject_type: str, subject_id: str, names: Names) -> str:
    """What it was done to: a name where the number has one."""
    if subject_type == "person_role":
        person, _, role = subject_id.partition(",")
        return f"{names.of('person_id', person) or person}, {ROLES.get(role, role)}"
    return names.of(subject_type, subject_id) or subject_id


def change(action: str, name: str, given: Any, names: Names, kind: str = "") -> Change:
    """A change in words. A new row has no values before."""
    label = OF_KIND.get((kind, name)) or COLUMNS.get(name) or name.replace("_", " ").capitalize()
    if given == HIDDEN:
        return Change(label, "đã đổi, không hiện ở đây")
    if isinstance(given, list) and len(given) == 2:
        before, after = (_said(kind, name, one, names) for one in given)
        is_new = action == "create" and given[0] is None
        return Change(label, after, None if is_new else before)
    return Change(label, _said(kind, name, given, names))


def _said(kind: str, name: str, given: Any, names: Names) -> str:
    """A value of a column in words; years and the numbers of rows are names, not amounts."""
    if known := CODED_OF_KIND.get((kind, name), {}).get(str(given)) or names.of(name, given):
        return known
    if isinstance(given, int) and not isinstance(given, bool) and (name == "year" or name.endswith("_id")):
        return str(given)
    return value(given)


def value(given: Any) -> str:
    """A value as text: days and moments as written here, yes and no, a dash for nothing."""
    if isinstance(given, bool):
        return "có" if given else "không"
    if given is None or given == "":
        return words.DASH
    if isinstance(given, list):
        return ", ".join(value(one) for one in given)
    if isinstance(given, dict):
        return "; ".join(f"{key}: {value(one)}" for key, one in given.items()) or words.DASH
    if isinstance(given, int):
        return words.number(given)
    return _shown(str(given))


def _shown(text: str) -> str:
    if _CODE.fullmatch(text):
        return f"{text[:16]}…"
    try:
        if _DAY.fullmatch(text):
            return words.day(date.fromisoformat(text))
        if _MOMENT.fullmatch(text) and (moment := datetime.fromisoformat(text)).tzinfo:
            return words.moment(moment)
    except ValueError:
        pass
    return text
