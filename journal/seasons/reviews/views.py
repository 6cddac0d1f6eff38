"""The review of a season: the memory first, then the intention, the letter and nine more questions."""

from functools import cached_property, partial
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.codec import DecryptionError
from careerpath.writing.owned import get_in_or_404
from careerpath.writing.views import PieceViews
from journal.seasons.checkins.models import closing_days
from journal.seasons.letters.models import opened_letters, written_back
from journal.seasons.looking_back import beside, looked_at, read_back
from journal.seasons.models import Season

from .forms import AnswersForm, MemoryForm
from .models import SeasonReview, review_of, review_opens_on

TOO_EARLY = _("It is too early to review this season. What you typed is below.")


class ReviewViews(PieceViews):
    """A season has one review. Its page is the step one is at; the memory comes first, and is kept once."""

    model = SeasonReview
    form_class = AnswersForm
    at = "seasons/<uuid:season>/review/"
    name = "season_review"
    list_name = "season_review"
    folder = "journal/seasons/reviews"
    autosaves = ("answers",)
    addresses = {"index": "", "answers": "answers/", "delete": "delete/", "history": "history/"}
    methods = {**PieceViews.methods, **{page: ["GET", "POST"] for page in ("index", "answers")}}
    once = _(
        "Your memory of this season was kept before you saw the season again, and it stays as it was. What you typed "
        "now is below: it may belong to the question about what is different."
    )

    @cached_property
    def season(self) -> Any:
        """The season, of `looked_at`; `has_another` says whether another one is current."""
        another = Season.owned_by(self.reader).current().exclude(pk=OuterRef("pk"))
        return get_in_or_404(looked_at(self.reader).annotate(has_another=Exists(another)), self.ids["season"])

    @cached_property
    def as_met(self) -> SeasonReview | None:
        """The season's review as this request met it."""
        return review_of(self.season)

    def row(self) -> SeasonReview:
        """The season's one review, on the delete page also from the trash; 404 without one."""
        row = self.as_met if self.request.method == "GET" else review_of(self.season)
        if row is None and self.page == "delete":
            row = SeasonReview.trashed_by(self.reader).filter(season=self.season).first()
        if row is None:
            raise Http404
        return row

    def form(self, data: Any = None, **kwargs: Any) -> MemoryForm | AnswersForm:
        form_class = MemoryForm if self.page == "index" else AnswersForm
        return form_class(data, user=self.reader, **kwargs)

    def given(self) -> dict[str, Any]:
        return {"season": self.season, "reviewed_on": today(self.reader)}

    def context(self) -> dict[str, Any]:
        season = self.season
        # Called by the templates that show them: other pages spare the queries.
        called = {
            "letters": partial(opened_letters, season),
            "written_back": partial(written_back, season),
            "beside": partial(beside, season),
            "read_back": partial(read_back, season),
        }
        return {"season": season, "another": season.has_another, **called}

    def is_readable(self, row: SeasonReview) -> bool:
        return row.is_readable() and self.season.is_readable()

    def index(self) -> HttpResponse:
        season, is_sent = self.season, self.request.method == "POST"
        if not season.is_readable():
            if is_sent:
                raise DecryptionError("its season does not open")
            return redirect(season)
        review = self.as_met
        opens_on = None if review else review_opens_on(season)
        # The memory is kept once: sent twice it is the same, and another one comes back to be copied.
        if is_sent and (review or opens_on):
            form = self.form(self.request.POST)
            if review and form.is_valid() and form.cleaned_data["remembered"] == review.remembered:
                return self.done(review)
            form.add_error(None, self.once if review else TOO_EARLY)
            return self.render_form(form, status=409)
        if opens_on:
            return self.render("early", day=opens_on)
        if review is None:
            return self.new()
        if review.is_readable() and not review.is_answered:
            return redirect(review.get_edit_url())
        return self.render("detail", review)

    def answers(self) -> HttpResponse:
        # The intention stays hidden until the memory is kept.
        if self.request.method == "GET" and not self.as_met:
            return redirect("journal:season_review", self.season.pk)
        return self.edit()

    def done(self, row: SeasonReview) -> HttpResponse:
        season, sent = self.season, self.request.POST
        if self.page == "index":
            return redirect(row.get_edit_url())
        if "close" in sent:
            season.close(day=closing_days(season).get(sent["close"]))
        if "later" in sent:
            messages.success(self.request, _("Kept. You can go on any time."))
            return redirect(season)
        if row.next == SeasonReview.Next.NOW and season.closed_on:
            return redirect(f"{reverse('journal:season_new')}?from={season.pk}")
        return redirect(row)

    def cancel_url(self, row: SeasonReview | None) -> str:
        # Without an answer its page is this form again.
        return super().cancel_url(row if row and row.is_answered else None)

    def list_url(self) -> str:
        return self.season.get_absolute_url()

    def render(self, template: str, row: Any = None, **more: Any) -> HttpResponse:
        # The memory is asked for on a page of its own.
        is_memory = self.page == "index" and template in ("form", "conflict")
        return super().render("memory" if is_memory else template, row, **more)
