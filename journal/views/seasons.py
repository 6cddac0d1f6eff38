"""Seasons: the current one and the past ones, beginning, changing, closing and reopening one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.clock import today
from careerpath.editing import Desk, earlier_wording
from careerpath.keyset import page_before
from careerpath.owned import get_in_or_404, get_owned_or_404
from careerpath.writing import read_piece_id
from journal.forms.reviews import from_review
from journal.forms.season_groups import as_initial
from journal.forms.seasons import SECOND, CloseForm, NewSeasonForm, SeasonForm
from journal.looking_back import carried_in, look_ins, looked_at, outcome, pieces_in, reviews_of
from journal.models import Season, current_season
from journal.reviewing import is_near_its_end, latest_review
from journal.seasons_picture import picture, role_names

PAGE_SIZE = 10
CLOSED = _("It was closed with another reason meanwhile, which stays. Yours is below, to be copied.")
DESK = Desk(Season, "journal/seasons", "journal:seasons", clash=SECOND)


@require_safe
def seasons(request: HttpRequest) -> HttpResponse:
    """The current season, a picture of all, and the past ones, newest first."""
    past = Season.owned_by(request.user).closed()
    context = {
        "page": page_before(past, "starts_on", request.GET.get("before", ""), PAGE_SIZE),
        "current": current_season(request.user),
        "picture": picture(request.user),
        "roles": role_names(),
    }
    return render(request, "journal/seasons/list.html", context)


@require_safe
def season_detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One season: its sentence, what was set, and what was written and noticed in it."""
    season = get_in_or_404(looked_at(request.user), id)
    review = reviews_of(request.user, [season]).get(season.pk)
    context = {
        "season": season,
        "row": season,
        "looked": look_ins(request.user, [season])[season.pk],
        "review": review,
        "near_its_end": is_near_its_end(season),
        "outcome": outcome(review),
        "carried": carried_in(request.user, [season])[season.pk],
        "page": pieces_in(season, request.GET.get("before", "")),
    }
    return render(request, "journal/seasons/detail.html", context)


@require_http_methods(["GET", "POST"])
def season_new(request: HttpRequest) -> HttpResponse:
    """Begin one. `?from=` fills the form with what lasts of an earlier season."""
    kept = latest_review(request.user)
    if request.method == "GET":
        initial = {"starts_on": today(request.user), **_lasting(request)}
        form = NewSeasonForm(user=request.user, initial=initial)
        return DESK.draw(request, form, current=current_season(request.user), kept=kept)
    id = read_piece_id(request.POST.get("piece", ""), request.user, Season.noun)
    return DESK.create(request, NewSeasonForm(request.POST, user=request.user, id=id), kept=kept)


def _lasting(request: HttpRequest) -> dict[str, Any]:
    """What the season named by `?from=` hands on; nothing where it does not open, or none is named."""
    try:
        season = get_owned_or_404(request, Season, UUID(request.GET.get("from", "")))
    except ValueError:
        return {}
    return as_initial(from_review(season)) if season.opens() else {}


@require_http_methods(["GET", "POST"])
def season_edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Change what was set, or the sentence. `?from=` fills the form with an earlier wording."""
    season = get_owned_or_404(request, Season, id)
    if not season.opens():
        return DESK.unopened(request, season)
    if request.method == "GET":
        wording = earlier_wording(request, season, request.GET.get("from", "")) or season.wording()
        return DESK.draw(request, SeasonForm(user=request.user, season=season.as_worded(wording)), season)
    return DESK.save(request, season, SeasonForm(request.POST, user=request.user, row=season))


@require_http_methods(["GET", "POST"])
def season_close(request: HttpRequest, id: UUID) -> HttpResponse:
    """Life changed: asks on a page of its own, for a reason too if one likes, then closes it as of today."""
    season = get_owned_or_404(request, Season, id)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if season.close(form.cleaned_data["closed_because"]):
            messages.success(request, _("It is closed, and stays readable."))
            return redirect(season)
        form.add_error(None, CLOSED)
        season = get_owned_or_404(request, Season, id)
    status = 422 if form.is_bound else 200
    return render(request, "journal/seasons/close.html", {"season": season, "form": form}, status=status)


@require_POST
def season_reopen(request: HttpRequest, id: UUID) -> HttpResponse:
    """Closed too early: it is the current one again, unless another one is, or came after it."""
    season = get_owned_or_404(request, Season, id)
    other = season.reopen()
    if other is None:
        messages.success(request, _("It goes on."))
    elif other.closed_on is None:
        messages.info(request, _("You are in another season now. Close that one first; then this one can go on."))
    else:
        messages.info(request, _("Another season came after it. Seasons do not overlap, so this one stays closed."))
    return redirect(season)


@require_POST
def season_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """To the trash, with Undo."""
    return DESK.delete(request, id)


@require_safe
def season_history(request: HttpRequest, id: UUID) -> HttpResponse:
    """Earlier wordings, newest first."""
    return DESK.history(request, id)
