"""The pages of people: one blueprint, its views in `views_sign_in`, `views_people` and `views_departments`."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

# At the end, because each of them puts its views on the blueprint.
from heza.accounts import views_sign_in  # noqa: E402, F401
