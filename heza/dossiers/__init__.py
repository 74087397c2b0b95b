"""Dossiers (hồ sơ): what the city's one-stop export and our own acts say of them, as an event log, and the
figures of Biểu II.06a that come out of it (TT 02/2017/TT-VPCP; reporting rules in docs/decisions)."""
