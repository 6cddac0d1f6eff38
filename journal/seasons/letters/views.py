"""The letter to oneself: writing and sealing it, what is said while it is sealed, and destroying it unread."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import get_owned_or_404, lock_user
from careerpath.writing.quotas import QuotaExceeded, nearly_full
from careerpath.writing.trash import count_anew
from journal.seasons.models import Season
from journal.seasons.reviews.models import is_reviewed

from .forms import LetterForm
from .models import Letter, letter_of, sealed_letters

ANOTHER = _("A letter is sealed for this season already, and stays as it is. Destroy that one unread to keep this one.")
REVIEWED = _("This season was looked back on, so it takes no letter. Your text is below, to be copied.")


@require_http_methods(["GET", "POST"])
def season_letter(request: SignedInRequest, id: UUID) -> HttpResponse:
    season = get_owned_or_404(request, Season, id)
    form: LetterForm | None
    if request.method == "POST":
        form, status = LetterForm(request.POST), 422
        if form.is_valid():
            try:
                refusal = seal(season, form.cleaned_data["text"])
            except QuotaExceeded as full:
                refusal = str(full)
            if not refusal:
                messages.success(request, _("It is sealed."))
                return redirect("journal:season_letter", season.pk)
            form.add_error(None, refusal)
            status = 409 if refusal == ANOTHER else 422
    elif letter := letter_of(season):
        return render(request, "journal/seasons/letters/kept.html", {"season": season, "letter": letter})
    else:
        form, status = (None if is_reviewed(season) else LetterForm()), 200
    context = {"season": season, "form": form, "nearly_full": nearly_full(request)}
    return render(request, "journal/seasons/letters/form.html", context, status=status)


def seal(season: Season, text: str) -> Any:
    """Keep a letter, once. Returns the sentence that says why it was not kept, or "". Raises QuotaExceeded."""
    with transaction.atomic():
        lock_user(season.owner)
        if is_reviewed(season):
            return REVIEWED
        letter = letter_of(season)
        if letter is None:
            Letter(owner=season.owner, season=season, text=text, written_on=today(season.owner)).save(force_insert=True)
            return ""
    # Sent twice, the form finds its own letter sealed.
    is_this_one = letter.opened_on is None and letter.is_readable() and letter.text == text
    return "" if is_this_one else ANOTHER


@require_http_methods(["GET", "POST"])
def season_letter_destroy(request: SignedInRequest, id: UUID) -> HttpResponse:
    season = get_owned_or_404(request, Season, id)
    if request.method == "GET":
        return render(request, "journal/seasons/letters/destroy.html", {"season": season, "letter": letter_of(season)})
    with transaction.atomic():
        lock_user(season.owner)
        destroyed, _rows = sealed_letters(season).delete()
        # A queryset's delete counts nothing by itself.
        count_anew(season.owner)
    if destroyed:
        messages.success(request, _("The letter is gone, unread."))
    elif letter_of(season):
        messages.info(request, _("You have opened this letter already, so it stays."))
    return redirect(season)
