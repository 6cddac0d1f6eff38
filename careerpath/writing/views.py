"""The trash: every noun's deleted pieces, for 30 days."""

from operator import attrgetter
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from .keyset import page_before
from .owned import get_owned_or_trashed_or_404
from .pieces import piece_model, piece_models
from .quotas import nearly_full
from .trash import delete_for_good, put_back

PAGE_SIZE = 30


def trash(request: HttpRequest) -> HttpResponse:
    """What is in the trash, newest first: one query a noun."""
    cursor = request.GET.get("before", "")
    pages = [page_before(model.trashed_by(request.user), "trashed_at", cursor, PAGE_SIZE) for model in piece_models()]
    pieces = sorted((row for page in pages for row in page), key=attrgetter("trashed_at", "pk"), reverse=True)
    shown = pieces[:PAGE_SIZE]
    more = len(pieces) > PAGE_SIZE or any(page.older for page in pages)
    older = f"{shown[-1].trashed_at.isoformat()}_{shown[-1].pk}" if more else ""
    context = {"pieces": shown, "older": older, "nearly_full": nearly_full(request)}
    return render(request, "trash/list.html", context)


@require_POST
def restore(request: HttpRequest, noun: str, id: UUID) -> HttpResponse:
    """Undo a deletion; a second press finds it done."""
    model = piece_model(noun)
    try:
        piece = get_owned_or_trashed_or_404(request, model, id)
        messages.success(request, put_back(piece))
    except Http404:
        messages.info(request, _("It is already deleted for good, so it cannot come back."))
        return redirect("trash")
    return redirect(piece.get_absolute_url())


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, noun: str, id: UUID) -> HttpResponse:
    """Delete for good: the one act here that cannot be undone, so it asks on a page of its own."""
    piece = piece_model(noun).all_of(request.user).filter(pk=id).first()
    if request.method == "GET":
        if piece is None:
            raise Http404
        if piece.trashed_at:
            return render(request, "trash/delete.html", {"piece": piece})
    if piece is None or (piece.trashed_at and delete_for_good(piece)):
        messages.success(request, _("It is deleted for good."))
    else:
        messages.info(request, _("It had already been put back, so nothing was deleted."))
    return redirect("trash")
