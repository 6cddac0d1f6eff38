"""Expect skepticism: what may come in a season, and what one says to it, written down beforehand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import get_owned_or_404
from careerpath.writing.quotas import QuotaExceeded, nearly_full
from journal.seasons.models import Season

from .coming import expected_in, why_not
from .forms import ExpectForm


@require_http_methods(["GET", "POST"])
def season_expect(request: SignedInRequest, id: UUID) -> HttpResponse:
    season = get_owned_or_404(request, Season, id)
    shut = why_not(season)
    if request.method == "GET":
        return show(request, None if shut else ExpectForm(season=season), season, shut=shut)
    form = ExpectForm(request.POST, season=season)
    if shut:
        # What was typed comes back with the sentence.
        form.add_error(None, shut)
        return show(request, form, season, status=409)
    try:
        if form.is_valid() and form.keep():
            messages.success(request, _("Kept."))
            return redirect(f"{season.get_absolute_url()}#expected")
    except QuotaExceeded as full:
        form.add_error(None, str(full))
    return show(request, form, season, status=422)


def show(
    request: SignedInRequest, form: ExpectForm | None, season: Season, *, status: int = 200, **more: Any
) -> HttpResponse:
    more |= {"form": form, "season": season, "expected": expected_in(season), "nearly_full": nearly_full(request)}
    return render(request, "journal/remarks/expected/expect.html", more, status=status)
