"""heza: the internal desk for administrative procedures. `create_app` is the only place that knows every feature."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from heza import errors, headers, menu
from heza.accounts import moves
from heza.accounts.guard import init_guard
from heza.approvals import checks as approval_checks
from heza.audit.queries import TrailOf
from heza.audit.seen import init_seen
from heza.audit.trail import init_trail
from heza.commitments import checks as commitment_checks
from heza.config import Config, read_config
from heza.core import clock, mail, words
from heza.core.days import typed_day
from heza.core.db import db, init_db
from heza.core.jobs import init_jobs
from heza.core.settings import sample_day
from heza.core.templates import CompiledOnce
from heza.documents import checks as document_checks
from heza.documents.proof import nightly as document_files
from heza.documents.proof import pack as document_packs
from heza.documents.readers import work as reader_jobs
from heza.documents.texts import work as document_texts
from heza.dossiers import checks as dossier_checks
from heza.dossiers.calendar import applying as calendar_dues
from heza.dossiers.imports import work as import_jobs
from heza.explanations import checks as explanation_checks
from heza.home import digest
from heza.papers import checks as paper_checks
from heza.paperwork import apologies, batch
from heza.paperwork import covered as issued_papers
from heza.paperwork import issued as paper_jobs
from heza.reminders import work as warnings
from heza.reports import covered as signed_reports
from heza.reviews import ledger as review_ledger

ROOT = Path(__file__).parent.parent
UPLOAD_LIMIT = 60 * 1024 * 1024  # bytes of one request; a one-stop export of 100,000 dossiers is about 12 MB


def create_app(config: Config | None = None) -> Flask:
    """The app, ready to serve. Raises ConfigError with a sentence when the environment is inconsistent."""
    config = config or read_config()
    app = Flask("heza", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.extensions["heza_config"] = config
    app.config.update(
        SECRET_KEY=config.session_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="heza",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still works; the sign-in has its own lifetime
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.bytecode_cache = CompiledOnce()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_db(app)  # first: it chooses the transaction before anything reads
    clock.set_clock(app, config.today)
    app.before_request(_move_sample_clock)
    init_guard(app)
    init_seen(app)
    CSRFProtect(app)
    Htmx(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        init_trail(db.session)
        paper_checks.register(db.session)
    init_jobs(
        app,
        mail,
        warnings,
        digest,
        paper_jobs,
        apologies,
        batch,
        document_texts,
        document_packs,
        document_files,
        reader_jobs,
        calendar_dues,
        moves,
        import_jobs,
    )
    dossier_checks.register()
    approval_checks.register()
    explanation_checks.register()
    commitment_checks.register()
    issued_papers.register()
    document_checks.register()
    review_ledger.register()
    signed_reports.register()
    app.extensions["heza_flows"] = menu.flows()
    words.init_words(app)
    app.jinja_env.filters["typed_day"] = typed_day
    headers.init_headers(app)
    errors.init_errors(app)
    for blueprint in menu.blueprints():
        app.register_blueprint(blueprint)
    menu.init_menu(app)
    app.jinja_env.globals["trail_of"] = TrailOf
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("ui.html").module
    return app


def _move_sample_clock() -> None:
    clock.move_for_this_request(sample_day())
