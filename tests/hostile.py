"""Junk for every page of a room: what is asked and sent that no page of ours would send."""

from io import BytesIO
from typing import Any

from flask import Flask

from heza.core.db import db
from tests.pages import Browser

LONG = "ạ" * 30_000
ASKED: tuple[dict[str, str], ...] = (
    {},
    {"q": LONG[:500], "o": "x", "tu": "31/02/2024", "nhom": "C", "phong": "99999999999", "sau": "a.b.c", "dong": "99"},
    {
        "o": "costed",
        "tu": "2024-13-01",
        "phong": "-1",
        "linh-vuc": "'; DROP TABLE",
        "truoc": "9",
        "sau": "nay",
        "tep": "x",
    },
    {"id": "99999999999999999999", "trang-thai": "\u0000", "in": "1", "nam": "x", "thang": "2024-00"},
)
SENT: tuple[dict[str, Any], ...] = (
    {},
    {"seen": "1:x", "year": "0", "name": " ", "due_on": "31/02/2024", "number": " ", "signed_on": "x", "item": "x"},
    {"seen": "", "action": "bomb", "act-0-bh": "1e9", "act-0-bs": "-5", "times_before": "NaN", "a-N3": "maybe"},
    {"code": "../../x", "group": "Z", "field": "", "department_id": "abc", "threshold": "abc", "amount": "-1"},
    {
        "name": LONG,
        "steps": LONG,
        "note": LONG,
        "reason": LONG,
        "password": LONG,
        "procedure": "999999",
        "item": "99999",
    },
    {
        "file": (b"PK\x03\x04 not a zip", "a.xlsx"),
        "token": "x",
        "number": "1",
        "signed_on": "28/03/2024",
        "authority": "a",
    },
    {"units": "x", "copies": "-1", "reader": "9" * 14, "document": "9" * 30, "one": "999999999", "months": "1e3"},
    {"kind": "amend", "source": "law", "request_id": "999999999", "drafter_id": "9" * 30, "due": "31/12/9999"},
)


def urls(app: Flask, rooms: set[str], values: dict[str, Any]) -> list[tuple[str, str]]:
    """Method and address of every page of some rooms, their parameters from `values`."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if rule.endpoint.partition(".")[0] not in rooms:
            continue
        given = {name: values.get(name, 1) for name in rule.arguments}
        url = app.url_map.bind("localhost").build(rule.endpoint, given)
        found += [(method, url) for method in ("GET", "POST") if method in (rule.methods or ())]
    return found


def broken(browsers: list[Browser], addresses: list[tuple[str, str]]) -> list[tuple[str, str, Any, int]]:
    """The requests that broke the program."""
    found = []
    tokens = [browser.token() for browser in browsers]
    for method, url in dict.fromkeys(addresses):
        for browser, token in zip(browsers, tokens, strict=True):
            for asked in ASKED if method == "GET" else SENT:
                status = _sent(browser, token, method, url, dict(asked))
                if status >= 500:
                    found.append((method, url, asked, status))
    return found


def _sent(browser: Browser, token: str, method: str, url: str, data: dict[str, Any]) -> int:
    if isinstance(data.get("file"), tuple):
        data["file"] = (BytesIO(data["file"][0]), data["file"][1])
    if method == "POST":
        answer = browser.client.post(url, data=data | {"csrf_token": token}, content_type="multipart/form-data")
    else:
        answer = browser.client.get(url, query_string=data)
    answer.close()
    db.session.rollback()
    return answer.status_code
