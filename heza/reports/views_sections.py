"""Writing the sections of a report, several people at once."""

from flask import Blueprint

bp = Blueprint("report_sections", __name__, url_prefix="/bao-cao/<int:id>/muc")
