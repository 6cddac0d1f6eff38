"""Search: the form, the pages of what was found, and the marks on what is opened from there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import get_owned_or_404
from values.session.models import as_uuid

from .forms import SearchForm
from .marking import mark_all
from .matching import Question
from .models import Search
from .scan import Busy, page_of_hits

MOST_A_MINUTE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: SignedInRequest) -> HttpResponse:
    """The form; what it sends is kept under an id, which is all that an address says of it."""
    if request.method != "POST":
        return _page(request, SearchForm(user=request.reader))
    form = SearchForm(request.POST, user=request.reader)
    if not form.is_valid():
        return _page(request, form, status=422)
    lately = Search.owned_by(request.reader).filter(created_at__gt=timezone.now() - timedelta(minutes=1))
    if lately.count() >= MOST_A_MINUTE:
        return _refuse_for_now(request, form)
    kept = Search.keep(request.reader, form.asked())
    return redirect("journal:search_results", id=kept.pk)


@require_safe
def search_results(request: SignedInRequest, id: UUID) -> HttpResponse:
    kept = get_owned_or_404(request, Search, id)
    if kept.is_over:
        return _page(request, SearchForm(user=request.reader), status=410, is_over=True)
    form = SearchForm(kept.asked, user=request.reader)
    if not form.is_valid():
        # What narrowed it is gone since.
        return _page(request, form, status=422, kept=kept)
    before = request.GET.get("before", "")
    # Each of its pages is a scan of its own.
    if not ratelimit.consume(request, app="allauth.account", action="search", user=request.reader, limit_get=True):
        return _refuse_for_now(request, form)
    try:
        found = page_of_hits(request.reader, kept.asked, before)
    except Busy:
        response = _page(request, form, status=503, kept=kept, is_busy=True)
        response["Retry-After"] = "5"
        return response
    for hit in found.hits:
        if card := form.cards.get(str(getattr(hit.row, "personal_value_id", ""))):
            hit.row.personal_value = card
    return _page(request, form, kept=kept, found=found, is_first=not before)


def _refuse_for_now(request: SignedInRequest, form: SearchForm) -> HttpResponse:
    form.add_error(None, _("That was a lot at once. Wait a minute, then search again."))
    response = _page(request, form, status=429)
    response["Retry-After"] = "60"
    return response


def _page(request: SignedInRequest, form: SearchForm, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "journal/search/search.html", {"form": form, **context}, status=status)


class MarkFound:
    """Marks in a page that was opened from a search what that looked for: in people's own texts, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        asks = request.method == "GET" and request.reader.is_authenticated
        id = as_uuid(request.GET.get("found", "")) if asks else None
        # `base.html` leads back to it.
        request.found = id and Search.owned_by(request.reader).filter(pk=id).first()
        if request.found and request.found.is_over:
            request.found = None
        response = self.get_response(request)
        if request.found and not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            question = Question.of(request.found.asked["words"])
            response.content = mark_all(response.content.decode(), question.spans)
        return response
