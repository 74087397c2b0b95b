"""Our own list, in its own process like the rivals. Arguments: the folder of the database, a user name."""

import sys
from pathlib import Path

from bench.client import Site
from bench.rivals.serve import serve, wsgi

site = Site.on(Path(sys.argv[1]))
serve(wsgi(site.app.wsgi_app, f"heza={site._cookie(sys.argv[2])}"))
