"""The WSGI entry: `gunicorn app:app`."""

from heza import create_app

app = create_app()
