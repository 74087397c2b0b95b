"""Departments confirm their figures."""

from flask import Blueprint

bp = Blueprint("report_confirmations", __name__, url_prefix="/bao-cao/xac-nhan")
