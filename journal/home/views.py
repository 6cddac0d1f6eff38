"""Home, which is the landing page for who is signed out, and the first visit."""

from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest, User
from careerpath.pages import landing
from careerpath.writing.pieces import read_piece_id
from journal.entries.models import Entry, offered, with_answers
from journal.entries.views import EntryViews
from journal.people.models import to_ask, to_be_asked
from journal.prompts.models import Prompt
from journal.remarks.expected.coming import expected_at_half_time
from journal.resurfacing.margins import margin_and_latest
from journal.seasons.looking_back import with_marks
from journal.seasons.models import Season, current_season
from journal.seasons.views import SeasonViews
from journal.sparks.models import Spark
from journal.sparks.views import SparkViews
from values.session.results import current_five, five_to_show

from .phase import Phase, phase_of

LATEST = 3


@login_not_required
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """`?another=` is the place of a question among those that are offered."""
    if not request.reader.is_authenticated:
        return landing(request)
    now = today(request.reader)
    season = with_marks(Season.owned_by(request.reader).current()).first()
    questions = offered(request.reader, season and season.starts_on)
    places = [str(place) for place in range(len(questions))]
    place = places.index(named) if (named := request.GET.get("another", "")) in places else 0
    five, held_back = five_to_show(request.reader)
    phase = phase_of(season, now)
    beside: dict[str, Any] = {}
    if season and (people := to_be_asked(request.reader, season, now)) is not None:
        beside["people"] = people
    if season and phase in (Phase.HALF_TIME, Phase.A_LOOK):
        beside["expected"] = expected_at_half_time(season)
    seen = margin_and_latest(request.reader, now, LATEST, [*beside.values()])
    found = dict(zip(beside, seen.beside, strict=True))
    context = {
        "season": season,
        "phase": phase,
        "margin": seen.margin,
        "latest": seen.latest,
        "find_out": seen.find_out,
        "person": to_ask(found["people"], season) if season and "people" in found else None,
        "remarks": [row for row in found.get("expected", ()) if row.is_readable()],
        "five": five,
        "held_back": held_back,
        "question": questions[place] if questions else None,
        "another": place + 1 if place + 1 < len(questions) else None,
        "is_last": place > 0 and place + 1 == len(questions),
    }
    return render(request, "journal/home/home.html", context)


Step = User.WelcomeStep
ORDER = list(Step)


@require_http_methods(["GET", "POST"])
def welcome(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return go_on(request, "")
    step = step_of(request.user)
    return redirect("journal:welcome_step", step) if step else render(request, "journal/home/welcome/start.html")


def step_of(user: Any) -> str:
    """The step to show; "" before the first. A step whose work was done elsewhere is passed over."""
    step = user.welcome_step
    if step == Step.VALUES and current_five(user):
        step = Step.SEASON
    if step == Step.SEASON and current_season(user):
        step = Step.SPARK
    return step


@require_safe
def welcome_questions(request: SignedInRequest) -> HttpResponse:
    prompts = with_answers(request.reader, Prompt.objects.published().starters())
    return render(request, "journal/home/welcome/questions.html", {"prompts": prompts})


@require_http_methods(["GET", "POST"])
def welcome_step(request: SignedInRequest, step: str) -> HttpResponse:
    if step not in ORDER:
        raise Http404
    # Steps that store nothing here post `skip` as well, to go on.
    if request.method == "POST" and "skip" in request.POST:
        return go_on(request, step)
    if step == Step.VALUES:
        return redirect("values:choose_on")
    if step == Step.ENOUGH:
        return render(request, "journal/home/welcome/enough.html")
    pages = {Step.QUESTION: QuestionStep, Step.SEASON: SeasonStep, Step.SPARK: SparkStep}
    return pages[Step(step)](request, "new").new()


def go_on(request: SignedInRequest, step: str) -> HttpResponse:
    user: Any = request.user
    place = min(ORDER.index(Step(step)) + 1, len(ORDER) - 1) if step else 0
    reached = ORDER.index(Step(user.welcome_step)) if user.welcome_step else -1
    # Who goes back to an earlier step keeps the furthest one.
    if place > reached:
        user.welcome_step = ORDER[place]
        user.save(update_fields=["welcome_step"])
    return redirect("journal:welcome_step", ORDER[place])


class QuestionStep(EntryViews):
    """One question of the first visit; the button `another` offers the next one, above what was typed so far."""

    folder = "journal/home/welcome/question"
    # A step of the first visit waits for its button.
    autosaves = ()
    followed = None

    @cached_property
    def prompt(self) -> Prompt | None:
        post = self.request.POST
        if self.request.method == "POST" and "another" not in post:
            return super().prompt
        # A first question is one of the catalog, to be answered for the first time.
        new = [one for one in offered(self.reader) if isinstance(one, Prompt) and one.answered_on is None]
        shown = [one.slug for one in new]
        place = shown.index(post["prompt"]) + 1 if post.get("prompt") in shown else 0
        return new[place % len(new)] if new else None

    def create(self, form: Any) -> HttpResponse:
        if "another" not in self.request.POST:
            return super().create(form)
        # Not checked yet, and so not bound: whatever was typed comes back whole.
        typed = {name: self.request.POST.get(name, "") for name in form.fields}
        signed = self.request.POST.get("piece", "")
        id = read_piece_id(signed, self.reader, Entry.noun)
        # To whoever went back to a question that is answered by now, another one begins another page.
        is_kept = id and Entry.all_of(self.reader).filter(pk=id).exists()
        return self.render_form(self.form(initial=typed), piece="" if is_kept else signed)

    def done(self, row: Entry) -> HttpResponse:
        return go_on(self.request, Step.QUESTION)


class SeasonStep(SeasonViews):
    """The first season."""

    folder = "journal/home/welcome/season"

    def context(self) -> dict[str, Any]:
        return {"current": self.current}

    def initial(self) -> dict[str, Any]:
        return {"starts_on": today(self.reader)}

    def done(self, row: Season) -> HttpResponse:
        return go_on(self.request, Step.SEASON)


class SparkStep(SparkViews):
    """One spark of the first visit."""

    folder = "journal/home/welcome/spark"

    def context(self) -> dict[str, Any]:
        return {"season": current_season(self.reader)}

    def initial(self) -> dict[str, Any]:
        return {}

    def done(self, row: Spark) -> HttpResponse:
        return go_on(self.request, Step.SPARK)
