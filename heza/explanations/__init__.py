"""Giải trình: why a dossier was late, written by who answers, signed by the head, accepted by a leader."""
