"""Everything about HTMX: the only file that reads or writes an HX- header.

A view answers with one of: `page` (a page, or the fragment of it that is about to be replaced; 422 with a
form that has errors), `done` (go on to another page), `refuse` (a sentence), `changed` (a region stays).
"""

import json
from typing import Any

from flask import Response, current_app, flash, make_response, redirect, render_template, request


def wants_fragment() -> bool:
    """Whether HTMX asks for a part of the page; a restored history entry needs all of it."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")


def page(template: str, *, fragments: tuple[str, ...] = (), status: int = 200, **context: Any) -> Response:
    """The page, or only the fragment whose id HTMX is about to replace; the client can pick no other block."""
    target = request.headers.get("HX-Target", "")
    if wants_fragment() and target in fragments:
        html = _block(template, target, context)
    else:
        html = render_template(template, **context)
    response = make_response(html, status)
    response.vary.update(["HX-Request", "HX-Target"])
    return response


def _block(template_name: str, block: str, context: dict[str, Any]) -> str:
    current_app.update_template_context(context)
    template = current_app.jinja_env.get_template(template_name)
    return "".join(template.blocks[block](template.new_context(context)))


def done(url: str, message: str = "") -> Response:
    """What was asked is done: go to a page that shows it."""
    if message:
        flash(message, "ok")
    if wants_fragment():
        return make_response("", 200, {"HX-Redirect": url})
    return make_response(redirect(url, 303))


def refuse(reason: str, status: int = 409) -> Response:
    """The sentence that says why not; in a fragment it goes to the notice region of the page."""
    if wants_fragment():
        response = make_response(render_template("shared/_notice.html", reason=reason), status)
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    back = request.referrer if _is_own(request.referrer) else None
    return make_response(render_template("shared/refused.html", reason=reason, back_url=back), status)


def changed(response: Response, event: str, message: str = "") -> Response:
    """The region stays on the page; other regions hear `event` and refresh themselves."""
    response.headers["HX-Trigger"] = json.dumps({event: {}, **({"toast": message} if message else {})})
    return response


def renew_after(response: Response, fragment: str) -> Response:
    """What a fragment waited for is over and the whole page is another one: let the browser ask for it."""
    if wants_fragment() and request.headers.get("HX-Target") == fragment:
        response.headers["HX-Refresh"] = "true"
    return response


def sign_in_needed(url: str) -> Response:
    """An expired sign-in: the form is a page of its own and never lands in a table."""
    if wants_fragment():
        return make_response("", 401, {"HX-Redirect": url})
    return make_response(redirect(url, 303))


def _is_own(url: str | None) -> bool:
    return bool(url) and str(url).startswith(request.host_url)
