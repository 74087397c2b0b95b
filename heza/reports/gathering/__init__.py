"""Asking the records for everything that a report tells: facts of a pair of times, and the rows behind each figure."""
