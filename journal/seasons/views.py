"""Seasons: beginning, changing, closing and reopening one, two side by side, and the sheet for the wall."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.writing.editing import Desk, earlier_wording
from careerpath.writing.keyset import page_before
from careerpath.writing.lines import lines_of, pairs_of
from careerpath.writing.owned import get_in_or_404, get_owned_or_404
from careerpath.writing.pieces import read_piece_id
from journal.success.models import definition_on
from values.results import current_five

from .forms import SECOND, CloseForm, NewSeasonForm, SeasonForm, as_initial
from .looking_back import look_back, looked_at, pieces_in, side_by_side
from .models import CarriedValue, Season, current_season
from .reviews.forms import from_review
from .reviews.models import is_near_its_end, latest_review
from .sheet import size
from .timeline.data import picture

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
    }
    return render(request, "journal/seasons/list.html", context)


@require_safe
def season_detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One season: its sentence, what was set, and what was written and noticed in it."""
    season = get_in_or_404(looked_at(request.user), id)
    look_back(request.user, [season])
    context = {
        "season": season,
        "row": season,
        "near_its_end": is_near_its_end(season),
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


@require_safe
def seasons_compare(request: HttpRequest) -> HttpResponse:
    """`?first=` and `?second=` name the two; the latest two where they do not."""
    seasons = {str(season.pk): season for season in Season.owned_by(request.user).order_by("-starts_on", "-id")}
    named = [request.GET.get(name, "") for name in ("first", "second")]
    if any(id and id not in seasons for id in named):
        raise Http404
    first, second = (seasons.get(id) for id in named)
    first = first or next((season for season in seasons.values() if season != second), None)
    second = second or next((season for season in seasons.values() if season != first), None)
    context: dict[str, Any] = {"seasons": seasons.values(), "first": first, "second": second}
    if first and second and first != second:
        context |= side_by_side(request.user, first, second)
    return render(request, "journal/seasons/compare.html", context)


@require_safe
def season_sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """Name, sentence, role, the five it carries, or of now, boundaries and noes, and what success is, on one page."""
    season = get_owned_or_404(request, Season, id)
    if not season.opens():
        return render(request, "journal/seasons/detail.html", {"season": season, "row": season})
    carried = list(CarriedValue.owned_by(request.user).filter(season=season).order_by("rank", "pk"))
    values = carried or current_five(request.user)
    five = [value.name_snapshot if value.opens() else gettext("A value that cannot be opened") for value in values]
    boundaries, noes = lines_of(season.boundaries), pairs_of(season.saying_no_to)
    success = definition_on(request.user, season.closed_on or today(request.user))
    blocks = [
        [season.get_role_display(), str(season.line), season.get_second_role_display()],
        five,
        boundaries,
        [" ".join(pair) for pair in noes],
        [success.text, *success.own] if success and success.opens() else [],
    ]
    context = {"season": season, "five": five, "boundaries": boundaries, "noes": noes, "success": success}
    context["size"] = size(season.name, season.sentence_in_words, [block for block in blocks if block])
    return render(request, "journal/seasons/sheet.html", context)
