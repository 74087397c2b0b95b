"""How the agency is named on its papers."""

from heza.core.settings import setting


def names() -> dict[str, str]:
    """The settings that `compose` takes."""
    return {
        "org_above": setting("org_above"),
        "org_name": setting("agency_name"),
        "counter_name": setting("counter_name"),
        "place": setting("place"),
    }
