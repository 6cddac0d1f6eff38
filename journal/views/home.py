"""Home: season, a line for a spark, one question, five values, latest pieces. Signed out, the landing page."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careerpath.clock import today
from careerpath.pages import landing
from careerpath.writing import Piece, new_piece_id
from journal.models import Entry, Season, Spark
from journal.prompting import offered
from journal.where import Where, where_in
from values.results import five_to_show

LATEST = 3


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Home of the signed-in user; `?after=` names the question just seen, to get another one."""
    if not request.user.is_authenticated:
        return landing(request)
    prompt = offered(request.user, after=request.GET.get("after", ""))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "journal/home.html#question", {"prompt": prompt})
    season = Season.owned_by(request.user).current().with_marks().first()
    five, held_back = five_to_show(request.user)
    context = {
        "season": season,
        "where": _where(request.user, season),
        "piece": new_piece_id(request.user, Spark.noun),
        "prompt": prompt,
        "latest": _latest(request.user),
        "five": five,
        "held_back": held_back,
    }
    return render(request, "journal/home.html", context)


def _where(user: Any, season: Any) -> Where:
    """Where in the season this person is, where they are; `season` carries its marks."""
    if season is None:
        return Where.BETWEEN
    reviewed, answered = season.review_id is not None, (season.review_version or 1) > 1
    return where_in(season, today(user), season.last_checked_on, reviewed, answered)


def _latest(user: Any) -> list[Piece]:
    """The latest pieces of every noun that has a day, newest first."""
    entries = Entry.owned_by(user).order_by("-written_on", "-id")[:LATEST]
    sparks = Spark.owned_by(user).order_by("-noticed_on", "-id")[:LATEST]
    return sorted([*entries, *sparks], key=lambda piece: (piece.day, piece.pk), reverse=True)[:LATEST]
