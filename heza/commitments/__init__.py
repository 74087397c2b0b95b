"""Bản cam kết: what a head commits to for a period, and at its end the result beside each target."""
