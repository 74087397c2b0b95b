"""A Flask view that returns the bytes of a file: what no page of Flask can be faster than. Argument: the folder."""

import sys
from pathlib import Path

from flask import Flask, Response
from serve import serve, wsgi

app = Flask(__name__)
pages = {path.name: path.read_bytes() for path in Path(sys.argv[1]).glob("*.html")}


@app.get("/<name>")
def page(name: str) -> Response:
    return Response(pages[name], content_type="text/html; charset=utf-8")


serve(wsgi(app.wsgi_app))
