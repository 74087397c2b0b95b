"""What dies silently under our CSP, or breaks our conventions, in templates. Run by `bin/check` and by a test."""

import re
import sys
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
FORBIDDEN = {
    r"<script(?![^>]*\bsrc=)": "inline script",
    r"\sstyle=": "inline style: use a class, or attributes in SVG",
    r"\son[a-z]+=": "inline event handler",
    r"\bhx-on": "hx-on needs eval, which the CSP forbids: nothing would happen",
    r"""hx-(vals|headers)=["']js:""": "js: needs eval: the request would go without the value",
    r"""hx-trigger=["'][^"']*\[""": "a trigger filter is dropped under the CSP: every key would fire",
    r"\bhx-boost": "no hx-boost",
    r"\bhx-swap-oob": "no out-of-band swaps: a region refreshes itself on an event",
    r"(?:src|href|action|hx-get|hx-post)=[\"']https?://": "nothing loads from elsewhere",
    r"""\{%-?\s*(from|import)\s.*%\}""": "macros come from the global `ui`; an import is not run for a fragment",
    r"\|\s*safe\b": "nothing is marked safe in a template",
}
MAY_IMPORT = {"ui.html"}


def problems() -> list[str]:
    """Every place in the templates that must not be, as "file:line: why"."""
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for pattern, why in FORBIDDEN.items():
                if re.search(pattern, line) and not (path.name in MAY_IMPORT and "global" in why):
                    found.append(f"{path.relative_to(TEMPLATES.parent)}:{number}: {why}")
    return found


if __name__ == "__main__":
    listed = problems()
    sys.stdout.write("".join(f"{line}\n" for line in listed) or "templates: clean\n")
    sys.exit(bool(listed))
