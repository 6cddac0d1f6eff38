"""Home: season, a line for a spark, one question, five values, latest pieces. Signed out, the landing page."""

from typing import Any

from careerpath.writing.editing import Desk
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import User
from careerpath.pages import landing
from careerpath.writing.pieces import Piece, new_piece_id
from journal.entries.forms import EntryForm
from journal.entries.models import Entry, latest_answers, offered
from journal.prompts.models import Prompt
from journal.seasons.forms import SECOND, SeasonForm
from journal.seasons.models import Season, current_season
from journal.sparks.forms import SparkForm
from journal.sparks.models import Spark
from values.choosing import unfinished
from values.results import current_five, five_to_show

from .where import Where, where_in

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


Step = User.WelcomeStep
ORDER = [Step.QUESTION, Step.VALUES, Step.SEASON, Step.SPARK, Step.ENOUGH]
QUESTION = Desk(Entry, "journal/welcome/question", "home")
SEASON = Desk(Season, "journal/welcome/season", "home", clash=SECOND)
SPARK = Desk(Spark, "journal/welcome/spark", "home")


@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """What this is, and "Start"; for who has begun, the step they are at."""
    if request.method == "POST":
        return _go_on(request, "")
    step = where_now(request.user)
    return redirect("journal:welcome_step", step) if step else render(request, "journal/welcome/start.html")


def where_now(user: Any) -> str:
    """The step this person is at; "" before the first. What was done elsewhere meanwhile is not asked again."""
    step = user.welcome_step
    if step == Step.VALUES and current_five(user):
        step = Step.SEASON
    if step == Step.SEASON and current_season(user):
        step = Step.SPARK
    return step


@require_safe
def welcome_questions(request: HttpRequest) -> HttpResponse:
    """For who wants words first: the starter prompts, to answer in any order, over days."""
    prompts = list(Prompt.objects.published().starters())
    answered_on = latest_answers(request.user)
    for prompt in prompts:
        prompt.answered_on = answered_on.get(prompt.pk)  # type: ignore[attr-defined]
    return render(request, "journal/welcome/questions.html", {"prompts": prompts})


@require_http_methods(["GET", "POST"])
def welcome_step(request: HttpRequest, step: str) -> HttpResponse:
    """One step. Skipping, and going on from a step that keeps nothing here, post `skip`."""
    if step not in ORDER:
        raise Http404
    if request.method == "POST" and "skip" in request.POST:
        return _go_on(request, step)
    return {
        Step.QUESTION: _question,
        Step.VALUES: _values,
        Step.SEASON: _season,
        Step.SPARK: _spark,
        Step.ENOUGH: _enough,
    }[Step(step)](request)


def _go_on(request: HttpRequest, step: str) -> HttpResponse:
    """To the step after `step`, which is remembered; somebody who went back loses no ground."""
    user: Any = request.user
    place = ORDER.index(Step(step)) + 1 if step else 0
    reached = ORDER.index(Step(user.welcome_step)) if user.welcome_step else -1
    if place > reached:
        user.welcome_step = ORDER[min(place, len(ORDER) - 1)]
        user.save(update_fields=["welcome_step"])
    return redirect("journal:welcome_step", ORDER[min(place, len(ORDER) - 1)])


def _question(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        prompt = Prompt.objects.exclude(status=Prompt.Status.DRAFT).with_slug(request.POST.get("prompt", ""))
        given: dict[str, Any] = {"prompt": prompt, "prompt_text": prompt.text if prompt else ""}
        form = EntryForm(request.POST, user=request.user)
        return QUESTION.create(request, form, given, done=lambda _: _go_on(request, Step.QUESTION), prompt=prompt)
    prompt = offered(request.user, after=request.GET.get("after", ""))
    form = EntryForm(user=request.user, initial={"written_on": today(request.user)})
    return QUESTION.draw(request, form, prompt=prompt)


def _values(request: HttpRequest) -> HttpResponse:
    return redirect("values:choose" if unfinished(request.user) else "values:choose_pick")


def _season(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        form = SeasonForm(request.POST, user=request.user)
        return SEASON.create(request, form, done=lambda _: _go_on(request, Step.SEASON))
    current = current_season(request.user)
    form = SeasonForm(user=request.user, initial={"starts_on": today(request.user)})
    return SEASON.draw(request, form, current=current)


def _spark(request: HttpRequest) -> HttpResponse:
    more: dict[str, Any] = {"season": current_season(request.user)}
    if request.method == "POST":
        form = SparkForm(request.POST, user=request.user)
        return SPARK.create(request, form, done=lambda _: _go_on(request, Step.SPARK), **more)
    return SPARK.draw(request, SparkForm(user=request.user), **more)


def _enough(request: HttpRequest) -> HttpResponse:
    return render(request, "journal/welcome/enough.html")
