"""In which form a document reaches a place. Pure."""

FORMS = {
    "soft": "Bản mềm",
    "paper": "Bản giấy",
    "posted": "Niêm yết",
    "original": "Bản gốc",
}

MOST_COPIES = 200
MODES = {"system": "trên hệ thống", "paper": "ký bản giấy"}
