"""The list of dossiers in Django's admin."""

import sys

from django.contrib import admin
from django.core.paginator import Paginator
from django_heza.models import Dossier


class NoCount(Paginator):
    """A paginator that counts nothing, as advised for big tables."""

    count = 10_000_000


@admin.register(Dossier)
class DossierAdmin(admin.ModelAdmin):
    list_display = (
        *("code", "procedure_code", "procedure_name", "applicant", "field", "received_at", "due_at", "status"),
        *("outcome", "department", "officer"),
    )
    list_select_related = ("applicant", "field", "department", "officer")
    list_per_page = 50
    ordering = ("-received_on", "-id")
    if sys.argv[2] == "tuned":
        show_full_result_count = False
        paginator = NoCount
