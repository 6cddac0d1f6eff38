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
        """The season that the address names, or 404."""
        return get_owned_or_404(self.request, Season, self.ids["season"])

    def row(self) -> CheckIn:
        """The check-in, with its season; 404 where it is another season's."""
        row = super().row()
        if row.season_id != self.season.pk:
            raise Http404
        row.season = self.season
        return row

    def form(self, data: Any = None, **kwargs: Any) -> CheckInForm:
        return super().form(data, season=self.season, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"checked_on": today(self.reader)}

    def given(self) -> dict[str, Any]:
        return {"season": self.season}

    def context(self) -> dict[str, Any]:
        """The season, and its if-then lines, which stand beside the questions."""
        return {"season": self.season, "warnings": partial(self.season.lines_of, "warnings")}

    def is_readable(self, row: CheckIn) -> bool:
        return row.is_readable() and self.season.is_readable()

    def new(self) -> HttpResponse:
        """Six questions. On a season that is closed, or yet to begin, a sentence says so."""
        is_sent, season = self.request.method == "POST", self.season
        if not season.is_readable():
            if is_sent:
                raise DecryptionError("its season does not open")
            return redirect(season)
        shut = why_no_checkin(season)
        if shut and is_sent:
            form = self.form(self.request.POST)
            form.add_error(None, shut)
            return self.render_form(form, piece=self.request.POST.get("piece", ""), status=409)
        return self.render("shut", shut=shut) if shut else super().new()

    def done(self, row: CheckIn) -> HttpResponse:
        """A new one leads on in the season, to adjusting it, or to closing it."""
        if self.page == "edit":
            return redirect(row)
        pages = {CheckIn.Next.ADJUST: "journal:season_edit", CheckIn.Next.CLOSE: "journal:season_close"}
        messages.success(self.request, _("Kept."))
        return redirect(pages.get(row.next, "journal:season_detail"), self.season.pk)  # type: ignore[call-overload]

    def list_url(self) -> str:
        return self.season.get_absolute_url()
