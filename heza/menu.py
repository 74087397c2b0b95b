"""The features together: their blueprints, the left menu, and what every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, request, url_for

from heza.accounts.guard import viewer_or_none
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals.workflow import Workflow
from heza.core import clock, words
from heza.core.settings import sample_day


def blueprints() -> list[Blueprint]:
    """Every feature's pages."""
    from heza.accountability.views import bp as accountability
    from heza.accounts.views import bp as accounts
    from heza.accounts.views_lists import bp as people_lists
    from heza.approvals.views import bp as approvals
    from heza.approvals.views_rights import bp as person_rights
    from heza.commitments.views import assessments_bp as assessments
    from heza.commitments.views import bp as commitments
    from heza.documents.changes.views import bp as change_requests
    from heza.documents.changes.views_reviews import bp as document_reviews
    from heza.documents.external.views import bp as external_documents
    from heza.documents.external.views_coverage import bp as document_coverage
    from heza.documents.intake.views_files import bp as document_intake
    from heza.documents.printed.views import bp as document_forms
    from heza.documents.proof.views import bp as document_proof
    from heza.documents.readers.views import bp as readings
    from heza.documents.readers.views_copies import bp as paper_copies
    from heza.documents.texts.views import bp as document_texts
    from heza.documents.views import bp as documents
    from heza.documents.views_batches import bp as issue_batches
    from heza.documents.views_details import bp as document_details
    from heza.documents.views_revisions import bp as document_revisions
    from heza.documents.views_settings import bp as document_settings
    from heza.dossiers.calendar.views import bp as calendar_changes
    from heza.dossiers.views import bp as dossiers
    from heza.dossiers.views_compared import bp as due_gaps
    from heza.explanations.views import bp as explanations
    from heza.explanations.views_summary import bp as dossier_explanation
    from heza.health import bp as health
    from heza.home.views import bp as home
    from heza.paperwork.views import bp as paperwork
    from heza.paperwork.views_batch import bp as paper_batches
    from heza.paperwork.views_drafts import bp as paper_drafts
    from heza.paperwork.views_papers import bp as papers
    from heza.paperwork.views_register import bp as register
    from heza.paperwork.views_sets import bp as form_sets
    from heza.procedures.views import bp as procedures
    from heza.reports.gathering.views import bp as report_figures
    from heza.reports.looked.views import bp as report_look
    from heza.reports.printed.views import bp as report_papers
    from heza.reports.registers.views_announcements import bp as announcements
    from heza.reports.registers.views_feedback import bp as feedback
    from heza.reports.registers.views_initiatives import bp as initiatives
    from heza.reports.registers.views_publication import bp as publications
    from heza.reports.registers.views_settings import bp as report_settings
    from heza.reports.registers.views_tasks import bp as report_tasks
    from heza.reports.views import bp as reports
    from heza.reports.views_confirmations import bp as report_confirmations
    from heza.reports.views_sections import bp as report_sections
    from heza.reviews.views import bp as reviews
    from heza.reviews.views_decisions import bp as review_decisions
    from heza.reviews.views_papers import bp as review_papers
    from heza.reviews.views_plans import bp as review_plans
    from heza.reviews.views_procedures import bp as internal_procedures
    from heza.reviews.views_reviews import bp as internal_reviews
    from heza.reviews.views_settings import bp as review_settings
    from heza.reviews.views_versions import bp as internal_versions
    from heza.upkeep.jobs_pages import bp as jobs
    from heza.upkeep.office_settings import bp as office_settings
    from heza.upkeep.trail_pages import bp as audit
    from heza.workdays.views import bp as workdays

    listed = [
        health,
        accounts,
        approvals,
        audit,
        jobs,
        workdays,
        calendar_changes,
        procedures,
        dossiers,
        accountability,
        explanations,
    ]
    listed += [due_gaps, dossier_explanation, commitments, assessments, paperwork, paper_drafts, papers, paper_batches]
    listed += [reviews, internal_procedures, internal_versions, review_plans, internal_reviews, review_decisions]
    listed += [review_settings, review_papers, documents, document_revisions, issue_batches, document_details]
    listed += [change_requests, document_reviews, readings, paper_copies, external_documents]
    listed += [document_coverage, document_texts, document_intake, document_proof, document_forms, document_settings]
    listed += [reports, report_sections, report_confirmations, report_figures, report_papers, report_look]
    listed += [feedback, publications, announcements, initiatives, report_tasks, report_settings]
    listed += [office_settings, register, form_sets, people_lists, person_rights, home]
    return listed


def flows() -> tuple[Workflow, ...]:
    """Every table of steps; the pages of delegations say what each of them lets somebody do."""
    from heza.commitments.flow import ASSESSMENTS, COMMITMENTS
    from heza.documents.changes.flow import REQUESTS
    from heza.documents.changes.flow import REVIEWS as DOCUMENT_REVIEWS
    from heza.documents.flow import REVISIONS
    from heza.documents.readers.flow import SPREADS
    from heza.explanations.flow import FLOW as EXPLANATIONS
    from heza.paperwork.flow import FLOW as PAPERS
    from heza.reports.flow import CONFIRMATIONS, REPORTS
    from heza.reviews.flow import PLANS, REVIEWS, VERSIONS

    return (
        EXPLANATIONS,
        COMMITMENTS,
        ASSESSMENTS,
        PAPERS,
        VERSIONS,
        PLANS,
        REVIEWS,
        REVISIONS,
        REQUESTS,
        DOCUMENT_REVIEWS,
        SPREADS,
        REPORTS,
        CONFIRMATIONS,
    )


@dataclass(frozen=True)
class Item:
    """One line of the menu."""

    label: str
    endpoint: str
    needs: Can = Can.READ
    count_endpoint: str = ""
    with_pages_of: tuple[str, ...] = ()  # other features whose pages stand under this line


REVIEW_PAGES = ("internal_procedures", "internal_versions", "review_plans", "internal_reviews", "review_decisions")

REPORT_PAGES = (
    *("report_sections", "report_confirmations", "report_figures", "report_papers", "report_look", "feedback"),
    *("publications", "announcements", "initiatives", "report_tasks", "report_settings"),
)
DOCUMENT_PAGES = (
    *(
        "document_revisions",
        "document_details",
        "issue_batches",
        "document_details",
        "change_requests",
        "document_reviews",
        "readings",
        "paper_copies",
        "external_documents",
        "document_coverage",
        "document_texts",
        "document_intake",
        "document_proof",
        "document_forms",
        "document_settings",
    ),
)

MENU: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "",
        (
            Item("Sáng nay", "home.index", count_endpoint="home.count"),
            Item("Hồ sơ", "dossiers.index", with_pages_of=("due_gaps",)),
            Item("Biểu mẫu", "paperwork.index", with_pages_of=("paper_drafts", "papers", "paper_batches", "register")),
            Item("Trách nhiệm", "accountability.index"),
            Item("Giải trình", "explanations.index", with_pages_of=("dossier_explanation",)),
            Item("Cam kết", "commitments.index", with_pages_of=("assessments",)),
            Item("Rà soát", "reviews.index", with_pages_of=(*REVIEW_PAGES, "review_settings", "review_papers")),
            Item("Báo cáo", "reports.index", with_pages_of=REPORT_PAGES),
        ),
    ),
    (
        "Tra cứu",
        (
            Item("Tài liệu ISO", "documents.index", with_pages_of=DOCUMENT_PAGES),
            Item("Thủ tục", "procedures.index"),
            Item("Bộ mẫu giấy tờ", "form_sets.index"),
            Item("Ngày làm việc", "workdays.index", with_pages_of=("calendar_changes",)),
        ),
    ),
    (
        "Quản trị",
        (
            Item(
                "Nhân sự",
                "accounts.people",
                Can.READ_PEOPLE,
                with_pages_of=("approvals", "people_lists", "person_rights"),
            ),
            Item("Nhật ký", "audit.index", Can.READ_TRAIL),
            Item("Thiết lập", "office_settings.index", Can.EDIT_SETTINGS),
            Item("Việc nền", "jobs.index", Can.EDIT_SETTINGS),
        ),
    ),
)


def menu_of(person: Person, known: set[str]) -> list[dict[str, Any]]:
    """The groups and lines this person may open, the one of the present page marked."""
    here = (request.endpoint or "").partition(".")[0]
    groups = []
    for title, items in MENU:
        lines = [_line(item, here) for item in items if item.endpoint in known and person.can(item.needs)]
        if lines:
            groups.append({"title": title, "items": lines})
    return groups


def _line(item: Item, here: str) -> dict[str, Any]:
    return {
        "label": item.label,
        "url": url_for(item.endpoint),
        "active": here in (item.endpoint.partition(".")[0], *item.with_pages_of),
        "count": None,
        "count_url": url_for(item.count_endpoint) if item.count_endpoint else None,
        "kind": "plain",
    }


def init_menu(app: Flask) -> None:
    """Give every page its surroundings."""

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        person = viewer_or_none()
        known = set(app.view_functions)
        has_list = "dossiers.index" in known
        day = sample_day()
        return {
            "viewer": person,
            "menu": menu_of(person, known) if person else [],
            "home_url": url_for("home.index") if "home.index" in known else "/",
            "search_url": url_for("dossiers.index") if has_list else "/",
            "search_text": request.args.get("q", "") if request.endpoint == "dossiers.index" else "",
            "sign_out_url": url_for("accounts.sign_out"),
            "password_url": url_for("accounts.password"),
            "sample_banner": f"Dữ liệu mẫu, xem như ngày {words.day(day)}." if day else "",
            "today": clock.today(),
        }
