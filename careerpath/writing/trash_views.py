"""The trash: what is in it, putting it back, and deleting it for good."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Value
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from careerpath.accounts.models import SignedInRequest

from .keyset import merged_before
from .owned import get_in_or_404
from .pieces import Revision, piece_model, piece_models
from .quotas import nearly_full
from .trash import purge, restore

TRASH_PAGE_SIZE = 30


def trash_list(request: SignedInRequest) -> HttpResponse:
    """What was deleted last comes first; `?kind=` narrows it to one noun, where there are several."""
    trashed = {model: model.trashed_by(request.reader) for model in piece_models()}
    # One query for all of them: a noun of which nothing is there is not asked for its rows.
    nouns = [rows.order_by().values_list(Value(model.noun)) for model, rows in trashed.items()]
    there = {noun for (noun,) in nouns[0].union(*nouns[1:])}
    kinds = {model.noun: model.called for model in trashed if model.noun in there}
    kind = request.GET.get("kind", "")
    # An unknown kind shows all.
    kind = kind if kind in kinds else ""
    lists = [("trashed_at", rows) for model, rows in trashed.items() if model.noun in ([kind] if kind else kinds)]
    lists = lists or [("trashed_at", Revision.trashed_by(request.reader))]
    page = merged_before(lists, request.GET.get("before", ""), TRASH_PAGE_SIZE)
    kinds = {"": _("All"), **kinds} if len(kinds) > 1 else {}
    context = {"page": page, "kind": kind, "kinds": kinds, "nearly_full": nearly_full(request)}
    return render(request, "pieces/trash.html", context)


@require_POST
def trash_restore(request: SignedInRequest, noun: str, id: UUID) -> HttpResponse:
    rows = piece_model(noun).all_of(request.reader)
    try:
        piece = get_in_or_404(rows, id)
        messages.success(request, restore(piece))
    except Http404:
        messages.info(request, _("It is already deleted for good, so it cannot come back."))
        return redirect("trash")
    return redirect(piece.get_absolute_url())


@require_http_methods(["GET", "POST"])
def trash_delete(request: SignedInRequest, noun: str, id: UUID) -> HttpResponse:
    # The one act here that cannot be undone, so it asks on a page of its own.
    piece = piece_model(noun).all_of(request.reader).filter(pk=id).first()
    if request.method == "GET":
        if piece is None:
            raise Http404
        if piece.trashed_at:
            return render(request, "pieces/delete_for_good.html", {"piece": piece})
    if piece is None or (piece.trashed_at and purge(piece)):
        messages.success(request, _("It is deleted for good."))
    else:
        messages.info(request, _("It had already been put back, so nothing was deleted."))
    return redirect("trash")
