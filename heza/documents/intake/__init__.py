"""The first day: the office's register and its files, taken over as they are (tiếp nhận hiện trạng)."""
