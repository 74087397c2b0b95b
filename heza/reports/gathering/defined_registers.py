"""The figures about procedures, feedback, the internal review and plans by their names: what they count."""

from heza.reports.facts import Definition

II07B, II05A = "Biểu II.07b", "Biểu II.05a"
LAW_1085 = "Quyết định 1085/QĐ-TTg"
_P = "thủ tục"

GROUPS: dict[str, tuple[Definition, ...]] = {
    "Danh mục thủ tục hành chính": (
        Definition(
            "procedures",
            "Thủ tục đang còn hiệu lực",
            _P,
            "Thủ tục có trong danh mục và chưa bị bãi bỏ tính đến hết ngày tính.",
            f"{II07B}, tổng số TTHC",
        ),
        Definition(
            "shortened",
            "Thủ tục được cắt giảm thời hạn",
            _P,
            "Thủ tục còn hiệu lực có thời hạn sau cắt giảm ngắn hơn thời hạn theo quy định.",
        ),
        Definition(
            "full_online",
            "Dịch vụ công trực tuyến toàn trình",
            _P,
            "Thủ tục còn hiệu lực được công bố mức độ “Toàn trình”.",
        ),
        Definition(
            "part_online",
            "Dịch vụ công trực tuyến một phần",
            _P,
            "Thủ tục còn hiệu lực được công bố mức độ “Một phần”.",
        ),
        Definition(
            "one_stop",
            "Thủ tục thực hiện tại Bộ phận Một cửa",
            _P,
            "Thủ tục còn hiệu lực được ghi là thực hiện theo cơ chế một cửa; chưa xem hết thì chưa có số.",
            f"{II07B}, TTHC thực hiện theo cơ chế một cửa",
        ),
        Definition(
            "with_process",
            "Thủ tục đã ban hành quy trình nội bộ",
            _P,
            "Thủ tục còn hiệu lực mà phiên bản đang áp dụng có các bước của quy trình nội bộ.",
            f"{II07B}, quy trình nội bộ được ban hành",
        ),
    ),
    "Công khai, công bố": (
        Definition(
            "published_counter",
            "Niêm yết tại nơi tiếp nhận",
            _P,
            "Thủ tục còn hiệu lực được ghi là đã niêm yết tại Bộ phận Một cửa.",
        ),
        Definition(
            "published_portal",
            "Công khai trên cổng thông tin",
            _P,
            "Thủ tục còn hiệu lực được ghi là đã công khai trên cổng thông tin điện tử của cơ quan.",
        ),
        Definition(
            "published_national",
            "Công khai trên Cơ sở dữ liệu quốc gia",
            _P,
            "Thủ tục còn hiệu lực được ghi là đã công khai trên Cơ sở dữ liệu quốc gia về thủ tục hành chính.",
        ),
        Definition(
            "published_unchecked",
            "Chưa kiểm tra việc công khai",
            _P,
            "Thủ tục còn hiệu lực còn ít nhất một nơi công khai chưa ai kiểm tra.",
        ),
        Definition(
            "announced_decisions",
            "Quyết định công bố trong kỳ",
            "quyết định",
            "Quyết định công bố thủ tục hành chính ký từ ngày đầu đến ngày cuối kỳ.",
        ),
        Definition(
            "announced_total",
            "Thủ tục được công bố trong kỳ",
            _P,
            "Cộng số mới, sửa đổi, bổ sung và bãi bỏ của các quyết định ký trong kỳ.",
        ),
        Definition("announced_new", "Công bố mới", _P, "Thủ tục mới ban hành trong các quyết định ký trong kỳ."),
        Definition(
            "announced_amended",
            "Công bố sửa đổi, bổ sung",
            _P,
            "Thủ tục sửa đổi, bổ sung, thay thế trong các quyết định ký trong kỳ.",
        ),
        Definition("announced_abolished", "Công bố bãi bỏ", _P, "Thủ tục bãi bỏ trong các quyết định ký trong kỳ."),
        Definition(
            "announced_shortened",
            "Công bố rút ngắn thời hạn",
            _P,
            "Thủ tục mới hoặc sửa đổi được rút ngắn thời hạn trong các quyết định ký trong kỳ.",
        ),
    ),
    "Phản ánh, kiến nghị": (
        Definition(
            "heard_all",
            "Tổng số phản ánh, kiến nghị",
            "phản ánh",
            "Từ kỳ trước chuyển qua cộng mới tiếp nhận trong kỳ.",
            II05A,
        ),
        Definition(
            "heard_carried_in",
            "Từ kỳ trước chuyển qua",
            "phản ánh",
            "Tiếp nhận trước ngày đầu kỳ, chưa trả lời hoặc chuyển đi trước ngày đầu kỳ.",
            II05A,
        ),
        Definition("heard_new", "Mới tiếp nhận", "phản ánh", "Ngày tiếp nhận nằm trong kỳ.", II05A),
        Definition("heard_behaviour", "Về hành vi hành chính", "phản ánh", "Nội dung về hành vi hành chính.", II05A),
        Definition("heard_regulation", "Về quy định hành chính", "phản ánh", "Nội dung về quy định.", II05A),
        Definition("heard_both", "Về cả hai", "phản ánh", "Nội dung về cả hành vi và quy định.", II05A),
        Definition(
            "heard_transferred",
            "Đã chuyển cơ quan khác",
            "phản ánh",
            "Không thuộc thẩm quyền, đã chuyển trong kỳ.",
            II05A,
        ),
        Definition("heard_answered", "Đã trả lời", "phản ánh", "Có ngày trả lời trong kỳ.", II05A),
        Definition("heard_answered_in_time", "Trả lời trong hạn", "phản ánh", "Trả lời không sau hạn trả lời.", II05A),
        Definition("heard_answered_late", "Trả lời quá hạn", "phản ánh", "Trả lời sau hạn trả lời.", II05A),
        Definition("heard_open", "Đang xử lý", "phản ánh", "Chưa trả lời, chưa chuyển đi khi hết ngày tính.", II05A),
        Definition(
            "heard_open_in_time", "Đang xử lý, trong hạn", "phản ánh", "Đang xử lý, chưa quá hạn trả lời.", II05A
        ),
        Definition("heard_open_late", "Đang xử lý, quá hạn", "phản ánh", "Đang xử lý, đã qua hạn trả lời.", II05A),
        Definition(
            "heard_published",
            "Đã công khai kết quả trả lời",
            "phản ánh",
            "Kết quả trả lời được công khai trong kỳ.",
            II05A,
        ),
    ),
    "Thủ tục hành chính nội bộ": (
        Definition(
            "internal_total",
            "Thủ tục hành chính nội bộ",
            _P,
            "Thủ tục nội bộ đã thống kê và chưa bị đưa ra khỏi danh mục đến hết ngày tính.",
            LAW_1085,
        ),
        Definition("internal_group_a", "Nhóm A", _P, "Giữa các cơ quan hành chính nhà nước.", LAW_1085),
        Definition("internal_group_b", "Nhóm B", _P, "Trong nội bộ cơ quan.", LAW_1085),
        Definition("internal_announced", "Đã công bố", _P, "Đã có quyết định công bố đến hết ngày tính.", LAW_1085),
        Definition("internal_reviewed", "Đã rà soát", _P, "Đã rà soát xong đến hết ngày tính.", LAW_1085),
        Definition(
            "internal_approved",
            "Phương án được phê duyệt",
            "phương án",
            "Phương án đơn giản hóa đã phê duyệt.",
            LAW_1085,
        ),
        Definition("internal_implemented", "Phương án đã thực thi", "phương án", "Phương án đã thực thi.", LAW_1085),
        Definition("internal_remaining", "Còn lại chưa rà soát", _P, "Tổng số trừ số đã rà soát.", LAW_1085),
    ),
    "Sáng kiến, nhiệm vụ, số liệu nhập": (
        Definition("initiatives", "Sáng kiến trong kỳ", "sáng kiến", "Sáng kiến các phòng đề xuất trong kỳ."),
        Definition("tasks", "Nhiệm vụ kỳ tới", "nhiệm vụ", "Nhiệm vụ trong kế hoạch của báo cáo này, trừ đã bỏ."),
        Definition(
            "impact_assessed",
            "TTHC đã đánh giá tác động",
            _P,
            "Số do Tổ kiểm soát TTHC nhập khi viết báo cáo: "
            "TTHC đã đánh giá tác động trong dự thảo văn bản quy phạm pháp luật.",
            "Biểu II.01",
        ),
        Definition(
            "impact_appraised",
            "TTHC đã thẩm định",
            _P,
            "Số do Tổ kiểm soát TTHC nhập khi viết báo cáo: "
            "TTHC đã thẩm định trong dự thảo văn bản quy phạm pháp luật.",
            "Biểu II.01",
        ),
    ),
}
