"""Why a step of a report cannot be taken now, in words."""

from collections.abc import Callable
from typing import Any


def objection(report: Any) -> str:
    """Why a report cannot be put together yet, or ""."""
    return ""


def signing_objection(signed: Callable[[Any], str]) -> Callable[[Any], str]:
    """Why a report cannot be signed today, or ""; `signed` asks for the signature before."""
    return signed


def confirming_objection(confirmation: Any) -> str:
    """Why a department cannot confirm its figures now, or ""."""
    return ""
