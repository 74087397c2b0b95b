"""The figures of a report, each with its definition and its rows; what moved since it was signed."""

from flask import Blueprint

bp = Blueprint("report_figures", __name__, url_prefix="/bao-cao/<int:id>/so-lieu")
