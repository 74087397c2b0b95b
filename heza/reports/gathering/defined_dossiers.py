"""The figures about dossiers by their names: what they count, word for word."""

from heza.reports.facts import Definition

II06A, II06C = "Biểu II.06a", "Biểu II.06c"
LAW_61 = "Nghị định 61/2018/NĐ-CP"
_D = "hồ sơ"

GROUPS: dict[str, tuple[Definition, ...]] = {
    "Tình hình, kết quả giải quyết hồ sơ": (
        Definition(
            "all",
            "Tổng số hồ sơ phải giải quyết",
            _D,
            "Hồ sơ được tiếp nhận không sau ngày tính và chưa kết thúc trước ngày đầu kỳ: tiếp nhận trong kỳ cộng từ "
            "kỳ trước chuyển qua.",
            f"{II06A}, cột 3 = 4 + 5 + 6",
        ),
        Definition(
            "new",
            "Tiếp nhận trong kỳ",
            _D,
            "Hồ sơ có ngày tiếp nhận từ ngày đầu kỳ (kể cả ngày đầu) đến hết ngày tính. Hồ sơ mới đăng ký hoặc không "
            "được tiếp nhận không tính.",
            f"{II06A}, cột 4 + 5",
        ),
        Definition(
            "new_online",
            "Tiếp nhận trực tuyến",
            _D,
            "Hồ sơ tiếp nhận trong kỳ có hình thức nộp là trực tuyến.",
            f"{II06A}, cột 4",
        ),
        Definition(
            "new_other",
            "Tiếp nhận trực tiếp và qua bưu chính",
            _D,
            "Hồ sơ tiếp nhận trong kỳ có hình thức nộp không phải trực tuyến.",
            f"{II06A}, cột 5",
        ),
        Definition(
            "new_counter",
            "Tiếp nhận trực tiếp",
            _D,
            "Hồ sơ tiếp nhận trong kỳ, nộp trực tiếp tại Bộ phận Một cửa.",
            f"{II06A}, trong cột 5",
        ),
        Definition(
            "new_post",
            "Tiếp nhận qua bưu chính công ích",
            _D,
            "Hồ sơ tiếp nhận trong kỳ, nộp qua dịch vụ bưu chính công ích.",
            f"{II06A}, trong cột 5",
        ),
        Definition(
            "carried_in",
            "Từ kỳ trước chuyển qua",
            _D,
            "Hồ sơ tiếp nhận trước ngày đầu kỳ và chưa kết thúc trước ngày đầu kỳ; bằng số đang giải quyết cuối kỳ "
            "trước.",
            f"{II06A}, cột 6",
        ),
        Definition(
            "settled",
            "Đã giải quyết",
            _D,
            "Hồ sơ kết thúc trong kỳ, tính cả ngày đầu và ngày cuối: ngày sớm nhất trong các ngày kết thúc xử lý, trả "
            "kết quả, rút, dừng, từ chối.",
            f"{II06A}, cột 7 = 8 + 9 + 10",
        ),
        Definition(
            "early",
            "Giải quyết trước hạn",
            _D,
            "Hồ sơ đã giải quyết có ngày kết thúc trước ngày hẹn trả đang có hiệu lực lúc kết thúc; so theo ngày, "
            "thời hạn tính bằng giờ thì so theo phút.",
            f"{II06A}, cột 8",
        ),
        Definition(
            "on_time",
            "Giải quyết đúng hạn",
            _D,
            "Hồ sơ đã giải quyết có ngày kết thúc trùng ngày hẹn trả; hồ sơ không có ngày hẹn trả cũng tính ở đây và "
            "được nêu là lỗi dữ liệu.",
            f"{II06A}, cột 9",
        ),
        Definition(
            "late",
            "Giải quyết quá hạn",
            _D,
            "Hồ sơ đã giải quyết có ngày kết thúc sau ngày hẹn trả. Thư xin lỗi, hẹn lại không làm hồ sơ thành đúng "
            "hạn.",
            f"{II06A}, cột 10",
        ),
        Definition(
            "stopped",
            "Rút, dừng, từ chối giải quyết",
            _D,
            "Trong số đã giải quyết: hồ sơ kết thúc vì người nộp rút, cơ quan dừng hoặc từ chối giải quyết.",
            f"{II06A}, trong cột 7",
        ),
        Definition(
            "open",
            "Đang giải quyết",
            _D,
            "Hồ sơ đã tiếp nhận và chưa kết thúc khi hết ngày tính, kể cả hồ sơ đang tạm dừng.",
            f"{II06A}, cột 11 = 12 + 13",
        ),
        Definition(
            "open_in_time",
            "Đang giải quyết, trong hạn",
            _D,
            "Hồ sơ đang giải quyết có ngày hẹn trả không trước ngày tính (hẹn trả đúng ngày tính là còn hạn), đang tạm "
            "dừng, hoặc không có ngày hẹn trả.",
            f"{II06A}, cột 12",
        ),
        Definition(
            "open_late",
            "Đang giải quyết, quá hạn",
            _D,
            "Hồ sơ đang giải quyết, không tạm dừng, có ngày hẹn trả trước ngày tính.",
            f"{II06A}, cột 13",
        ),
        Definition(
            "suspended",
            "Đang tạm dừng",
            _D,
            "Trong số đang giải quyết còn hạn: hồ sơ chờ bổ sung giấy tờ, chờ nghĩa vụ tài chính hoặc chờ ý kiến, thời "
            "hạn đang dừng.",
            f"{II06A}, trong cột 12",
        ),
        Definition(
            "undated",
            "Đang giải quyết, không có ngày hẹn trả",
            _D,
            "Hồ sơ đang giải quyết mà dữ liệu không có ngày hẹn trả; tính là trong hạn và nêu là lỗi dữ liệu.",
            f"{II06A}, trong cột 12",
        ),
        Definition(
            "all_late",
            "Quá hạn trong kỳ",
            _D,
            "Hồ sơ đã giải quyết quá hạn trong kỳ cộng hồ sơ đang giải quyết quá hạn cuối kỳ: các hồ sơ phải giải "
            "trình.",
            f"{II06C}",
        ),
    ),
    "Số hóa, thanh toán trực tuyến": (
        Definition(
            "digitised_in",
            "Số hóa thành phần hồ sơ khi tiếp nhận",
            _D,
            "Hồ sơ tiếp nhận trong kỳ được ghi là đã số hóa hồ sơ; tỷ lệ tính trên số tiếp nhận trong kỳ.",
            f"{LAW_61}; tiếp nhận trong kỳ",
        ),
        Definition(
            "digitised_in_unknown",
            "Chưa ghi việc số hóa thành phần hồ sơ",
            _D,
            "Hồ sơ tiếp nhận trong kỳ mà dữ liệu không ghi đã số hóa hồ sơ hay chưa.",
        ),
        Definition(
            "digitised_out",
            "Số hóa kết quả giải quyết",
            _D,
            "Hồ sơ đã giải quyết trong kỳ được ghi là đã số hóa kết quả; tỷ lệ tính trên số đã giải quyết trong kỳ.",
            f"{LAW_61}; đã giải quyết trong kỳ",
        ),
        Definition(
            "digitised_out_unknown",
            "Chưa ghi việc số hóa kết quả",
            _D,
            "Hồ sơ đã giải quyết trong kỳ mà dữ liệu không ghi đã số hóa kết quả hay chưa.",
        ),
        Definition(
            "with_fee",
            "Có phí, lệ phí",
            _D,
            "Hồ sơ tiếp nhận trong kỳ có phí, lệ phí lớn hơn 0 đồng, hoặc dữ liệu chưa ghi phí.",
        ),
        Definition(
            "paid_online",
            "Thanh toán trực tuyến",
            _D,
            "Hồ sơ tiếp nhận trong kỳ có phí, lệ phí và được ghi là đã thanh toán trực tuyến; tỷ lệ tính trên số có "
            "phí, lệ phí.",
        ),
        Definition(
            "paid_online_unknown",
            "Chưa ghi việc thanh toán",
            _D,
            "Hồ sơ tiếp nhận trong kỳ có phí hoặc chưa ghi phí, "
            "mà dữ liệu không ghi đã thanh toán trực tuyến hay chưa.",
        ),
    ),
    "Yêu cầu bổ sung, từ chối": (
        Definition(
            "supplements",
            "Lượt yêu cầu bổ sung giấy tờ",
            "lượt",
            "Mỗi lần yêu cầu bổ sung ghi trong heza và chưa bị đính chính, cộng mỗi lần tệp Một cửa chuyển sang “Yêu "
            "cầu bổ sung giấy tờ” mà heza chưa ghi, của hồ sơ trong kỳ, xảy ra trong kỳ.",
            f"{LAW_61}, Điều 17",
        ),
        Definition(
            "supplemented",
            "Hồ sơ bị yêu cầu bổ sung",
            _D,
            "Hồ sơ có ít nhất một lượt yêu cầu bổ sung trong kỳ.",
            f"{LAW_61}, Điều 17",
        ),
        Definition(
            "repeated",
            "Hồ sơ bị yêu cầu bổ sung hơn một lần",
            _D,
            "Hồ sơ bị yêu cầu bổ sung trong kỳ mà tính đến ngày tính đã có hơn một lượt yêu cầu.",
            f"{LAW_61}, Điều 15 khoản 3",
        ),
        Definition(
            "form_02",
            "Phiếu yêu cầu bổ sung đã cấp",
            "phiếu",
            "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ cấp số trong kỳ từ heza và chưa bị hủy.",
            "Mẫu số 02",
        ),
        Definition(
            "refused_intake",
            "Không được tiếp nhận",
            _D,
            "Hồ sơ bị từ chối tiếp nhận trong kỳ và đến ngày tính chưa được tiếp nhận lại; "
            "không tính trong Biểu II.06a.",
        ),
        Definition(
            "form_03",
            "Phiếu từ chối tiếp nhận đã cấp",
            "phiếu",
            "Phiếu từ chối tiếp nhận, giải quyết hồ sơ cấp số trong kỳ từ heza và chưa bị hủy.",
            "Mẫu số 03",
        ),
        Definition(
            "refused",
            "Rút, dừng, từ chối sau khi tiếp nhận",
            _D,
            "Hồ sơ đã tiếp nhận, kết thúc trong kỳ vì rút, dừng hoặc từ chối giải quyết.",
        ),
    ),
}
