"""Our own list, in its own process like the rivals. Arguments: the folder of the database, a user name, and
"fragment" for the part of the page that HTMX asks for when somebody turns it.
"""

import sys
from pathlib import Path

from bench.client import Site
from bench.rivals.serve import serve, wsgi

site = Site.on(Path(sys.argv[1]))
is_fragment = sys.argv[3:] == ["fragment"]
headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "dossier_list"} if is_fragment else {}
serve(wsgi(site.app.wsgi_app, f"heza={site._cookie(sys.argv[2])}", **headers))
