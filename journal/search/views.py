"""Searching: a form, and the results of what it asked, which are pages for an hour."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.accounts.forms import count_try
from careerpath.accounts.models import SignedInRequest

from .forms import SearchForm
from .models import Search
from .scan import Busy, page_of_hits

TOO_OFTEN = _("That was a lot of searches in one minute. Wait a moment, then press Search again.")
BUSY = _("Others are searching just now. Wait a moment, then press Search again.")


@require_http_methods(["GET", "POST"])
def search(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        return _render(request, SearchForm(request.reader))
    form = SearchForm(request.reader, request.POST)
    if not form.is_valid():
        return _render(request, form, status=422)
    if not _may_go_on(request, "ask"):
        return _refuse(request, form, TOO_OFTEN, 429, 60)
    return redirect("journal:search_results", Search.keep(request.reader, form.cleaned_data).pk)


@require_safe
def search_results(request: SignedInRequest, id: UUID) -> HttpResponse:
    """What a search found, newest first; `?before=` pages."""
    asked = Search.alive(request.reader, id)
    if asked is None:
        return _render(request, SearchForm(request.reader), status=404, is_forgotten=True)
    form = SearchForm(request.reader, asked.asked)
    if not form.is_valid():
        return _render(request, form, status=422)
    # Each page of results is a scan.
    if not _may_go_on(request, "results"):
        return _refuse(request, form, TOO_OFTEN, 429, 60)
    before = request.GET.get("before", "")
    try:
        hits = page_of_hits(request.reader, asked.asked, before)
    except Busy:
        return _refuse(request, form, BUSY, 503, 2)
    for hit in hits.hits:
        # Its page is that of its value.
        if card := form.cards.get(str(getattr(hit.row, "personal_value_id", ""))):
            hit.row.personal_value = card
    return _render(request, form, hits=hits, asked=asked, before=before)


def _may_go_on(request: SignedInRequest, what: str) -> bool:
    try:
        count_try(request, "search", f"{what} {request.reader.pk}", TOO_OFTEN)
    except ValidationError:
        return False
    return True


def _refuse(request: SignedInRequest, form: SearchForm, sentence: Any, status: int, seconds: int) -> HttpResponse:
    form.add_error("words", sentence)
    response = _render(request, form, status=status)
    response["Retry-After"] = str(seconds)
    return response


def _render(request: SignedInRequest, form: SearchForm, *, status: int = 200, **more: Any) -> HttpResponse:
    is_empty = not request.reader.kept_pieces
    return render(request, "journal/search/search.html", {"form": form, "is_empty": is_empty, **more}, status=status)
