"""Requests of their own for every test here."""

from tests.accounts.conftest import app

__all__ = ["app"]
