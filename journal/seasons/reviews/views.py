"""The review of a season: the memory first, then the intention, the letter and nine more questions."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.writing.editing import Desk, earlier_wording
from careerpath.writing.owned import get_owned_or_404
from journal.seasons.checkins.views import unopened_season
from journal.seasons.letters.models import letter_of
from journal.seasons.models import Season

from .forms import AnswersForm, MemoryForm
from .models import SeasonReview, review_of, review_opens_on

ONCE = _(
    "Your memory of this season was kept already, before it was shown, and stays as it was. What you typed now is "
    "below: it may belong to the answer about what is different."
)
TOO_EARLY = _("It is too early to look back on this season. What you typed is below.")
MEMORY = Desk(SeasonReview, "journal/reviews/memory", "journal:seasons", clash=ONCE)
DESK = Desk(SeasonReview, "journal/reviews", "journal:seasons")


@require_http_methods(["GET", "POST"])
def season_review(request: HttpRequest, id: UUID) -> HttpResponse:
    """The step one is at: too early, the memory, the answers, or the review to be read."""
    season = get_owned_or_404(request, Season, id)
    if not season.opens():
        return unopened_season(request, season)
    review = review_of(season)
    if request.method == "POST":
        return _keep_memory(request, season, review)
    if review is None:
        day = review_opens_on(season)
        if day:
            return render(request, "journal/reviews/early.html", {"season": season, "day": day})
        return MEMORY.draw(request, MemoryForm(), season=season)
    if not review.opens() or review.is_answered:
        context = {"review": review, "row": review, "another": season.another_is_current, **_beside(review)}
        return render(request, "journal/reviews/detail.html", context)
    return redirect("journal:season_review_answers", season.pk)


def _keep_memory(request: HttpRequest, season: Season, review: SeasonReview | None) -> HttpResponse:
    """The memory is kept once; the letter is opened with it."""
    form = MemoryForm(request.POST)
    answers = reverse("journal:season_review_answers", args=[season.pk])
    if review or review_opens_on(season):
        if review and form.is_valid() and form.cleaned_data["remembered"] == review.remembered:
            return redirect(answers)
        form.add_error(None, ONCE if review else TOO_EARLY)
        return MEMORY.draw(request, form, season=season, status=409)
    given = {"season": season, "reviewed_on": today(request.user)}
    return MEMORY.create(request, form, given, lambda _review: redirect(answers), season=season)


def _beside(review: SeasonReview) -> dict[str, Any]:
    """What stands beside the answers: the season, and the letter, which was opened when the memory was kept."""
    return {"season": review.season, "letter": partial(letter_of, review.season)}


@require_http_methods(["GET", "POST"])
def season_review_answers(request: HttpRequest, id: UUID) -> HttpResponse:
    """Questions 2 to 10, beside the memory, the intention and the letter. `?from=` fills in an earlier wording."""
    season = get_owned_or_404(request, Season, id)
    review = review_of(season)
    if review is None:
        if request.method == "POST":
            raise Http404
        return redirect("journal:season_review", season.pk)
    if not review.opens() or not season.opens():
        return DESK.unopened(request, review)
    if request.method == "GET":
        wording = earlier_wording(request, review, request.GET.get("from", "")) or review.wording()
        form = AnswersForm(review=review, worded=review.as_worded(wording))
        return DESK.draw(request, form, review, **_beside(review))
    form = AnswersForm(request.POST, review=review)
    return DESK.save(request, review, form, _leads(request, form), **_beside(review))


def _leads(request: HttpRequest, form: AnswersForm) -> Any:
    """On to the next season, back to this one for later, or to the whole review."""
    season = form.review.season

    def done(review: SeasonReview) -> HttpResponse:
        if form.closes:
            season.close()
        if "later" in request.POST:
            messages.success(request, _("Kept. You can go on any time."))
            return redirect(season)
        if review.next == SeasonReview.Next.NOW and season.closed_on:
            return redirect(f"{reverse('journal:season_new')}?from={season.pk}")
        return redirect(review)

    return done


@require_POST
def season_review_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """To the trash, with Undo."""
    season = get_owned_or_404(request, Season, id)
    review = review_of(season) or SeasonReview.trashed_by(request.user).filter(season=season).first()
    if review is None:
        raise Http404
    return DESK.delete(request, review.pk, season)


@require_safe
def season_review_history(request: HttpRequest, id: UUID) -> HttpResponse:
    """Earlier wordings, newest first."""
    review = review_of(get_owned_or_404(request, Season, id))
    if review is None:
        raise Http404
    return DESK.history(request, review.pk)
