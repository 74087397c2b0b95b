"""A report as Word, PDF, pictures of its pages, and its annexes as Excel."""

from flask import Blueprint

bp = Blueprint("report_papers", __name__, url_prefix="/bao-cao/<int:id>/in")
