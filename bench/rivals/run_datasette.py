"""Datasette on the same file. Arguments: the database, "plain" or "tuned" (no facets, no suggestions)."""

import asyncio
import sys

from datasette.app import Datasette
from serve import asgi, serve

settings = {} if sys.argv[2] == "plain" else {"suggest_facets": False, "allow_facet": False}
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
made = Datasette([sys.argv[1]], settings=settings)
app = made.app()
loop.run_until_complete(made.invoke_startup())
serve(asgi(app, loop))
