"""Paperwork: the forms of the one-stop circulars, filled from the record, numbered, kept as issued.

Decree 61/2018/NĐ-CP with Circular 01/2018/TT-VPCP; Decree 118/2025/NĐ-CP with Circular 03/2025/TT-VPCP.
"""
