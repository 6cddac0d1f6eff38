"""A season's needs: the worksheet, what it comes to, and what moved since another season."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careerpath.accounts.models import SignedInRequest
from careerpath.encryption.codec import DecryptionError
from careerpath.writing.owned import get_owned_or_404, lock_user
from careerpath.writing.quotas import counting, nearly_full
from journal.seasons.models import Season

from .forms import NeedsForm
from .models import Need, Worksheet, asked_first, season_with_needs_before, worksheet


@require_http_methods(["GET", "POST"])
def season_needs(request: SignedInRequest, id: UUID) -> HttpResponse:
    season = get_owned_or_404(request, Season, id)
    if request.method == "GET":
        needs = worksheet(season)
        if not needs.is_readable():
            return render(request, "journal/seasons/needs/unreadable.html", {"season": season})
        return show(request, NeedsForm(kept=needs), **compared(request, needs))
    with counting(request.reader):
        # Before reading, so that nobody saves between the check of the version and the write.
        lock_user(request.reader)
        needs = worksheet(season)
        if not needs.is_readable():
            raise DecryptionError("it was about to be written over")
        form, version = NeedsForm(request.POST, kept=needs), request.POST.get("version", "")
        if not form.is_valid():
            # "0" is no version: for an empty one the template would fill in the current one.
            return show(request, form, 422, version=version or "0")
        rows = form.rows()
        if needs.save(version, rows) is None and not needs.reads_as(rows):
            # Another window saved first: what was sent comes back, and beside it what was kept meanwhile.
            return show(request, form, 409, otherwise=form.kept_otherwise())
    messages.success(request, _("Kept."))
    return redirect("journal:season_needs", season.pk)


def show(request: SignedInRequest, form: NeedsForm, status: int = 200, **more: Any) -> HttpResponse:
    needs = form.kept
    first = asked_first(needs.season)
    groups = [form.drawn(first), form.drawn([need for need in Need if need not in first])]
    context = {"season": needs.season, "needs": needs, "form": form, "groups": groups, **more}
    context["nearly_full"] = nearly_full(request)
    return render(request, "journal/seasons/needs/worksheet.html", context, status=status)


def compared(request: SignedInRequest, needs: Worksheet) -> dict[str, Any]:
    """Context: the season of `?with=` and what moved between the two; without it, the season before, to be offered."""
    if not (chosen := request.GET.get("with", "")):
        return {"before": season_with_needs_before(needs.season) if needs else None}
    try:
        other = worksheet(get_owned_or_404(request, Season, UUID(chosen)))
    except ValueError:
        raise Http404 from None
    if not other.is_readable():
        return {"other": other.season, "unreadable": True}
    first, last = sorted((needs, other), key=lambda sheet: (sheet.season.starts_on, sheet.season.pk))
    return {"other": other.season, "earlier": first, "later": last, "moved": last.moved_since(first)}
