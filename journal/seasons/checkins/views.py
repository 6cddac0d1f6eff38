"""Check-ins: looking in on a season at half time, or any time."""

from functools import cached_property, partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.codec import DecryptionError
from careerpath.writing.owned import get_owned_or_404
from careerpath.writing.views import PieceViews
from journal.seasons.models import Season

from .forms import CheckInForm
from .models import CheckIn, why_no_checkin


class CheckInViews(PieceViews):
    """The check-ins of a season. They have no list of their own: the season's page shows them."""

    model = CheckIn
    form_class = CheckInForm
    at = "seasons/<uuid:season>/check-in/"
    folder = "journal/seasons/checkins"
    addresses = {page: at for page, at in PieceViews.addresses.items() if page != "index"} | {"new": ""}

    @cached_property
    def season(self) -> Season:
        return get_owned_or_404(self.request, Season, self.ids["season"])

    def row(self) -> CheckIn:
        row = super().row()
        # The address names both: a check-in of another season is not found.
        if row.season_id != self.season.pk:
            raise Http404
        # Spares the query for it; this one's owner is the reader.
        row.season = self.season
        return row

    def form(self, data: Any = None, **kwargs: Any) -> CheckInForm:
        return super().form(data, season=self.season, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"checked_on": today(self.reader)}

    def given(self) -> dict[str, Any]:
        return {"season": self.season}

    def context(self) -> dict[str, Any]:
        # Called by the template of the form alone: on other pages the season may be unreadable.
        return {"season": self.season, "warnings": partial(self.season.lines_of, "warnings")}

    def is_readable(self, row: CheckIn) -> bool:
        return row.is_readable() and self.season.is_readable()

    def new(self) -> HttpResponse:
        is_sent, season = self.request.method == "POST", self.season
        if not season.is_readable():
            if is_sent:
                raise DecryptionError("its season does not open")
            return redirect(season)
        shut = why_no_checkin(season)
        if shut and is_sent:
            # What was typed comes back with the sentence.
            form = self.form(self.request.POST)
            form.add_error(None, shut)
            return self.render_form(form, piece=self.request.POST.get("piece", ""), status=409)
        return self.render("shut", shut=shut) if shut else super().new()

    def done(self, row: CheckIn) -> HttpResponse:
        pages: dict[str, str] = {CheckIn.Next.ADJUST: "journal:season_edit", CheckIn.Next.CLOSE: "journal:season_close"}
        if not row.is_as_meant:
            # Noun and id alone, so that no session holds what was said.
            messages.success(self.request, f"{row.noun}/{row.pk}", extra_tags="other-than-meant")
        elif self.page == "new":
            messages.success(self.request, _("Kept."))
        return (
            redirect(row)
            if self.page == "edit"
            else redirect(pages.get(row.next, "journal:season_detail"), self.season.pk)
        )

    def list_url(self) -> str:
        return self.season.get_absolute_url()
