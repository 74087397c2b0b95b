"""`python -m bench.explain NAME [--sizes 10000,1000000]`: where a page's time goes, statement by statement.

NAME is a part of the name of an example of `bench.pages`, or an address (then `--as USERNAME`).
"""

import argparse
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from bench import pages
from bench.client import Sent, Site
from bench.generate import prepared
from heza.core.db import db


def main() -> None:
    """Print each statement with its time at each size, and the plan of those that grew."""
    parser = argparse.ArgumentParser(prog="bench.explain")
    parser.add_argument("name")
    parser.add_argument("--as", dest="username", default=pages.READER)
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--reuse", action="store_true")
    asked = parser.parse_args()
    sites = {int(size): Site.on(prepared(int(size), reuse=asked.reuse)) for size in asked.sizes.split(",")}
    for example in _wanted(asked.name, asked.username, next(iter(sites.values()))):
        print(f"\n=== {example.name or asked.name} as {example.username}")
        for line in explained(sites, example, asked.name):
            print(line)


def _wanted(name: str, username: str, site: Site) -> list[pages.Example]:
    if name.startswith("/"):
        return [pages.Example("", username)]
    return [example for example in pages.examples(site)[0] if name in example.name]


def explained(sites: dict[int, Site], example: pages.Example, path: str) -> Iterator[str]:
    """One line a statement; the plan where the biggest database needs over a millisecond more."""
    found: dict[int, list[Sent]] = {}
    for size, site in sites.items():
        here = example.path(site) if example.endpoint else path
        site.get(here, example.username)
        whole = site.get(here, example.username)
        with site.statements() as seen:
            site.get(here, example.username)
        found[size] = seen
        in_sql = sum(one.seconds for one in seen)
        yield f"{size:>9,}: {whole.seconds * 1000:7.1f} ms, {len(seen)} statements {in_sql * 1000:7.1f} ms  {here}"
    small, big = found[min(found)], found[max(found)]
    for place, sent in enumerate(big):
        before = small[place].seconds if place < len(small) else 0.0
        short = " ".join(sent.sql.split())
        yield f"  {before * 1000:7.2f} → {sent.seconds * 1000:7.2f} ms  {short[:150]}"
        if sent.seconds > before + 0.001:
            yield f"      {short[:1500]}"
            yield f"      {str(sent.parameters)[:300]}"
            yield from _plan(sites[max(sites)], sent)


def _plan(site: Site, sent: Sent) -> Iterator[str]:
    with site.app.app_context(), db.engine.connect() as connection:
        parameters: Any = sent.parameters
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent.sql}", parameters):
            yield f"        {row[3]}"
        connection.execute(text("SELECT 1"))
        connection.rollback()


if __name__ == "__main__":
    main()
