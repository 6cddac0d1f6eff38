"""Check-ins: looking in on a season at half time, or any time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.encryption.codec import CannotOpen
from careerpath.writing.editing import Desk, earlier_wording
from careerpath.writing.owned import get_owned_or_404, get_owned_or_trashed_or_404
from journal.seasons.models import Season

from .forms import CheckInForm
from .models import CheckIn, value_names, why_no_checkin

DESK = Desk(CheckIn, "journal/checkins", "journal:seasons")


def unopened_season(request: HttpRequest, season: Season) -> HttpResponse:
    """The answer where the intention cannot be asked about: its page says so, and what was sent is given back."""
    if request.method == "POST":
        raise CannotOpen("its season does not open")
    return redirect(season)


def _beside(season: Season) -> dict[str, Any]:
    """What stands beside the questions: the season, its noes and its if-then lines."""
    noes = [(no["no"], no.get("say", "")) for no in season.saying_no_to]
    return {"season": season, "noes": noes, "warnings": season.lines_of("warnings")}


@require_http_methods(["GET", "POST"])
def checkin_new(request: HttpRequest, id: UUID) -> HttpResponse:
    """Look in: six questions. On a season that is closed, or yet to begin, a sentence says so."""
    season = get_owned_or_404(request, Season, id)
    if not season.opens():
        return unopened_season(request, season)
    shut = why_no_checkin(season)
    if request.method == "GET" and shut:
        return render(request, "journal/checkins/shut.html", {"season": season, "shut": shut})
    beside, values = _beside(season), value_names(season)
    if request.method == "GET":
        return DESK.draw(request, CheckInForm(season=season, values=values), **beside)
    form = CheckInForm(request.POST, season=season, values=values)
    if shut:
        form.add_error(None, shut)
        return DESK.draw(request, form, piece=request.POST.get("piece", ""), status=409, **beside)
    return DESK.create(request, form, {"season": season}, _leads(request, season), **beside)


def _leads(request: HttpRequest, season: Season) -> Any:
    """Where the last answer leads: on in the season, to adjusting it, or to closing it."""
    pages = {CheckIn.Next.ADJUST: "journal:season_edit", CheckIn.Next.CLOSE: "journal:season_close"}

    def done(checkin: CheckIn) -> HttpResponse:
        messages.success(request, _("Kept."))
        return redirect(pages.get(checkin.next, "journal:season_detail"), season.pk)  # type: ignore[call-overload]

    return done


def _checkin(request: HttpRequest, id: UUID, checkin: UUID) -> CheckIn:
    """The check-in, with its season; 404 where either is not there."""
    season = get_owned_or_404(request, Season, id)
    row = get_owned_or_404(request, CheckIn, checkin)
    if row.season_id != season.pk:
        raise Http404
    row.season = season
    return row


@require_safe
def checkin_detail(request: HttpRequest, id: UUID, checkin: UUID) -> HttpResponse:
    """What was said on that day."""
    row = _checkin(request, id, checkin)
    return render(request, "journal/checkins/detail.html", {"checkin": row, "row": row})


@require_http_methods(["GET", "POST"])
def checkin_edit(request: HttpRequest, id: UUID, checkin: UUID) -> HttpResponse:
    """Say it otherwise. `?from=` fills the form with an earlier wording."""
    row = _checkin(request, id, checkin)
    season = row.season
    if not row.opens() or not season.opens():
        return DESK.unopened(request, row)
    if request.method == "GET":
        wording = earlier_wording(request, row, request.GET.get("from", "")) or row.wording()
        return DESK.draw(request, CheckInForm(season=season, checkin=row.as_worded(wording)), row, **_beside(season))
    form = CheckInForm(request.POST, season=season, checkin=row)
    return DESK.save(request, row, form, **_beside(season))


@require_POST
def checkin_delete(request: HttpRequest, id: UUID, checkin: UUID) -> HttpResponse:
    """To the trash, with Undo."""
    season = get_owned_or_404(request, Season, id)
    if get_owned_or_trashed_or_404(request, CheckIn, checkin).season_id != season.pk:
        raise Http404
    return DESK.delete(request, checkin, season)


@require_safe
def checkin_history(request: HttpRequest, id: UUID, checkin: UUID) -> HttpResponse:
    """Earlier wordings, newest first."""
    return DESK.history(request, _checkin(request, id, checkin).pk)
