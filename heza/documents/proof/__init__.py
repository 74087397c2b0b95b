"""Proof: which revision a file is, and the audit pack."""
