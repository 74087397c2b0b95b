"""The monthly reform report; so far the look at a report of another origin (soát báo cáo)."""
