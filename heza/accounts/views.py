"""The pages of people: one blueprint, its views in the files named below."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

# At the end, because each of them puts its views on the blueprint.
from heza.accounts import views_departments, views_history, views_people, views_sign_in  # noqa: E402, F401
