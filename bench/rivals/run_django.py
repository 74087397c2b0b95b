"""Django's admin on the same file. Arguments: the database, "plain" or "tuned" (nothing is counted)."""

import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from serve import serve, wsgi

own = Path(tempfile.mkdtemp()) / "django.sqlite3"
settings.configure(
    SECRET_KEY="bench" * 10,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="django_heza.urls",
    USE_TZ=True,
    TIME_ZONE="Asia/Ho_Chi_Minh",
    STATIC_URL="/static/",
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": own},
        "heza": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"file:{sys.argv[1]}?mode=ro",
            "OPTIONS": {"uri": True},
            "CONN_MAX_AGE": None,
        },
    },
    DATABASE_ROUTERS=["django_heza.models.Route"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django_heza",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import Client  # noqa: E402

call_command("migrate", verbosity=0)
user = get_user_model().objects.create_superuser("bench", "", "bench")
client = Client()
client.force_login(user)
cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
serve(wsgi(get_wsgi_application(), f"{settings.SESSION_COOKIE_NAME}={cookie}"))
