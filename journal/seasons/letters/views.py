"""The letter to oneself: writing and sealing it, what is said while it is sealed, and destroying it unread."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from careerpath.accounts.clock import today
from careerpath.writing.owned import get_owned_or_404, hold
from careerpath.writing.quotas import Full, nearly_full
from careerpath.writing.trash import count_anew
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview

from .forms import LetterForm
from .models import Letter, letter_of

ANOTHER = _("A letter is sealed for this season already, and stays as it is. Destroy that one unread to keep this one.")
REVIEWED = _("This season was looked back on, so it takes no letter. Your text is below, to be copied.")


@require_http_methods(["GET", "POST"])
def season_letter(request: HttpRequest, id: UUID) -> HttpResponse:
    """A page to write it on; once there is one, that it is sealed; once it was opened, the letter."""
    season = get_owned_or_404(request, Season, id)
    if request.method == "POST":
        return _seal(request, season)
    letter = letter_of(season)
    if letter:
        return render(request, "journal/letters/kept.html", {"season": season, "letter": letter})
    return _draw(request, season, None if is_reviewed(season) else LetterForm())


def _seal(request: HttpRequest, season: Season) -> HttpResponse:
    """Keep what was sent; what cannot be kept comes back."""
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _draw(request, season, form, 422)
    try:
        letter, kept = seal(season, form.cleaned_data["text"])
    except Full as full:
        form.add_error(None, str(full))
        return _draw(request, season, form, 422)
    if letter is None:
        form.add_error(None, REVIEWED)
        return _draw(request, season, form, 422)
    if not kept:
        form.add_error(None, ANOTHER)
        return _draw(request, season, form, 409)
    messages.success(request, _("It is sealed."))
    return redirect("journal:season_letter", season.pk)


def _draw(request: HttpRequest, season: Season, form: LetterForm | None, status: int = 200) -> HttpResponse:
    context = {"season": season, "form": form, "nearly_full": nearly_full(request)}
    return render(request, "journal/letters/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def season_letter_destroy(request: HttpRequest, id: UUID) -> HttpResponse:
    """Asks on a page of its own, then deletes a sealed letter for good."""
    season = get_owned_or_404(request, Season, id)
    if request.method == "GET":
        return render(request, "journal/letters/destroy.html", {"season": season, "letter": letter_of(season)})
    if destroy(season):
        messages.success(request, _("The letter is gone, unread."))
    elif letter_of(season):
        messages.info(request, _("You have opened this letter already, so it stays."))
    return redirect(season)


def is_reviewed(season: Season) -> bool:
    """Whether the season was looked back on; it takes no letter after that."""
    return SeasonReview.owned_by(season.owner).filter(season=season).exists()


def seal(season: Season, text: str) -> tuple[Letter | None, bool]:
    """Keep a letter, and whether it is this one that is kept now: another may have been sealed before.

    None where the season was looked back on, in another window perhaps.
    """
    with transaction.atomic():
        hold(season.owner)
        if is_reviewed(season):
            return None, False
        letter = letter_of(season)
        if letter is None:
            letter = Letter(owner=season.owner, season=season, text=text, written_on=today(season.owner))
            letter.save(force_insert=True)
            return letter, True
    return letter, letter.opened_on is None and letter.opens() and letter.text == text


def destroy(season: Season) -> bool:
    """Delete a sealed letter for good; whether there was one. There is no way back."""
    with transaction.atomic():
        hold(season.owner)
        sealed: Any = Letter.owned_by(season.owner).filter(season=season, opened_on__isnull=True)
        gone = bool(sealed.delete()[0])
        count_anew(season.owner)
    return gone
