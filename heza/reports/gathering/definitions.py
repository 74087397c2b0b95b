"""Every figure of a report by its name: what it counts, where the form has it, its number, and where its rows are."""

from collections.abc import Mapping

from heza.reports.facts import Definition, Facts, Value
from heza.reports.gathering import defined_dossiers, defined_registers

GROUPS: dict[str, tuple[Definition, ...]] = {**defined_dossiers.GROUPS, **defined_registers.GROUPS}
DEFINITIONS: dict[str, Definition] = {one.key: one for group in GROUPS.values() for one in group}
_FIGURES = (
    *("all", "new", "new_online", "new_other", "carried_in", "settled", "early", "on_time", "late", "stopped"),
    *("open", "open_in_time", "open_late", "suspended"),
)
_SHARES = ("digitised_in", "digitised_out", "paid_online")
_ASKED = ("supplements", "supplemented", "repeated", "refused_intake", "refused", "form_02", "form_03")
_CATALOGUE = ("shortened", "full_online", "part_online", "with_process", "one_stop")
_PUBLISHED = ("counter", "portal", "national", "unchecked")
_ANNOUNCED = ("new", "amended", "abolished", "shortened", "total")
_HEARD = (
    *("all", "carried_in", "new", "behaviour", "regulation", "both", "transferred"),
    *("answered", "answered_in_time", "answered_late", "open", "open_in_time", "open_late", "published"),
)
_INTERNAL = ("total", "group_a", "group_b", "announced", "reviewed", "approved", "implemented")


def values_of(facts: Facts, report_id: int) -> list[Value]:
    """Every figure with its number, in the order of the groups; None is missing. `url` opens its rows."""
    numbers = numbers_of(facts)
    return [Value(one, numbers[one.key], f"/bao-cao/{report_id}/so-lieu/{one.key}") for one in DEFINITIONS.values()]


def grouped(values: list[Value]) -> list[tuple[str, list[Value]]]:
    """The same under the headings of a page."""
    by_key = {one.definition.key: one for one in values}
    return [(title, [by_key[one.key] for one in group if one.key in by_key]) for title, group in GROUPS.items()]


def numbers_of(facts: Facts) -> Mapping[str, int | None]:
    """Every figure by its key; None is missing."""
    total, catalogue = facts.total, facts.catalogue
    in_period = [one for one in facts.announced if one.is_in_period]
    unseen = facts.published.unchecked == facts.published.total and facts.published.newest is None
    found: dict[str, int | None] = {name: getattr(total, name) for name in _FIGURES}
    found |= {
        "new_counter": facts.channels.counter,
        "new_post": facts.channels.post,
        "undated": facts.undated,
        "all_late": total.late + total.open_late,
        "with_fee": facts.paid_online.whole,
        "procedures": catalogue.total or None,
        "announced_decisions": len(in_period),
        "internal_remaining": facts.internal.remaining,
        "initiatives": len(facts.initiatives),
        "tasks": len(facts.tasks),
    }
    for name in _SHARES:
        share = getattr(facts, name)
        found |= {name: share.part, f"{name}_unknown": share.unknown}
    found |= {name: getattr(facts.asked, name) for name in _ASKED}
    found |= {name: getattr(catalogue, name) for name in _CATALOGUE}
    found |= {f"published_{name}": None if unseen else getattr(facts.published, name) for name in _PUBLISHED}
    found |= {f"announced_{name}": sum(getattr(one, name) for one in in_period) for name in _ANNOUNCED}
    found |= {f"heard_{name}": getattr(facts.heard, name) for name in _HEARD}
    found |= {f"internal_{name}": getattr(facts.internal.tally, name) for name in _INTERNAL}
    return found | facts.inputs
