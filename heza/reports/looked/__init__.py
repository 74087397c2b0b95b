"""Soát báo cáo: the checks asked of the text of a report of another origin."""
