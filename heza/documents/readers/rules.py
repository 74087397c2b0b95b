"""In which form a document reaches a place. Pure."""

FORMS = {
    "soft": "Bản mềm",
    "paper": "Bản giấy",
    "posted": "Niêm yết",
    "original": "Bản gốc",
}
