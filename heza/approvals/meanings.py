"""What a signature means: a key, what the office calls it, and the sentence that is shown to who signs.

The sentence is stored with each signature as it was shown; changing it here changes no signature.
"""

from typing import NamedTuple


class Meaning(NamedTuple):
    """What somebody says by signing."""

    label: str
    sentence: str


MEANINGS: dict[str, Meaning] = {
    "draft": Meaning("Soạn thảo", "Tôi đã soạn nội dung này và chịu trách nhiệm về tính chính xác của nội dung."),
    "review": Meaning("Xem xét", "Tôi đã đọc, xem xét nội dung này và đồng ý trình người có thẩm quyền."),
    "count": Meaning(
        "Ký thống kê", "Tôi đã đọc, xác nhận nội dung thống kê này đầy đủ, đúng quy định và chịu trách nhiệm."
    ),
    "check": Meaning("Kiểm soát", "Tôi đã kiểm soát chất lượng nội dung này và đồng ý trình người có thẩm quyền."),
    "object": Meaning("Ý kiến khác", "Tôi đã đọc nội dung này và có ý kiến khác; ý kiến ghi kèm theo."),
    "approve": Meaning("Phê duyệt", "Tôi đã đọc và phê duyệt nội dung này."),
    "issue": Meaning("Ban hành", "Tôi đã đọc và đồng ý ban hành nội dung này."),
    "read": Meaning("Đã đọc, hiểu", "Tôi đã đọc và hiểu nội dung này."),
    "spread": Meaning(
        "Phổ biến", "Tôi xác nhận tài liệu này đã được phổ biến tới người cần biết ở đơn vị tôi phụ trách."
    ),
    "keep": Meaning("Soát xét, giữ nguyên", "Tôi đã soát xét nội dung này và thấy không cần sửa đổi."),
    "abolish": Meaning("Bãi bỏ", "Tôi đã đọc và đồng ý bãi bỏ nội dung này."),
    "explain": Meaning("Giải trình", "Tôi giải trình đúng sự thật và chịu trách nhiệm về nội dung này."),
    "accept": Meaning("Chấp nhận", "Tôi đã đọc và chấp nhận nội dung này."),
    "commit": Meaning("Cam kết", "Tôi cam kết thực hiện đúng nội dung này và chịu trách nhiệm về kết quả."),
    "confirm": Meaning(
        "Xác nhận số liệu", "Tôi đã đối chiếu, xác nhận số liệu này của đơn vị tôi phụ trách và chịu trách nhiệm."
    ),
    "initial": Meaning("Ký nháy", "Tôi đã rà soát thể thức, nội dung báo cáo này và đồng ý trình lãnh đạo ký."),
    "assess": Meaning("Đánh giá", "Tôi đã đọc và xác nhận kết quả đánh giá này."),
}
RETURNED = "Tôi đã đọc và trả lại nội dung này để sửa; lý do ghi kèm theo."
ON_PAPER = (
    "Tôi xác nhận tệp đính kèm là bản đã được người có thẩm quyền ký ngoài hệ thống, "
    "và nội dung của bản đó đúng với nội dung này."
)
