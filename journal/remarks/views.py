"""Remarks: all of them, one and what becomes of it, writing of one, and the answers to say aloud."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.words import in_one_line
from careerpath.writing.keyset import page_before
from careerpath.writing.pieces import save_if_unchanged
from careerpath.writing.views import PieceViews
from journal.seasons.models import Season, current_season

from .forms import FilterForm, RemarkForm, StingForm
from .models import Remark

# Two sheets of six.
CARDS = 12
BOUNDARIES: Any = Season._meta.get_field("boundaries")
# What its page shows in places of their own.
APART = ("is_expected", "sting", "sting_now", "to_do", "pocket_answer")
NO_SEASON = _("You are in no season now. Begin one, and it can be a boundary there.")
SEASON_SHUT = _("Your season cannot be opened, so nothing was added to it.")
FULL = _("Your season has five boundaries, which is the most. Take one out there, and this one fits in.")


class RemarkViews(PieceViews):
    """What was said, or is to be expected.

    Of one: that it was said (`said`), how much it stings (`sting`), putting it at rest and bringing it back (`rest`),
    and keeping to what there is to do (`boundary`). `pocket` has a card for each answer to say aloud.
    """

    model = Remark
    form_class = RemarkForm
    at = "remarks/"
    list_name = "remarks"
    folder = "journal/remarks"
    addresses = (
        PieceViews.addresses
        | {"pocket": "pocket/"}
        | {page: f"<uuid:id>/{page}/" for page in ("said", "sting", "rest", "boundary")}
    )
    methods = PieceViews.methods | {
        "sting": ["GET", "POST"],
        **{page: ["POST"] for page in ("said", "rest", "boundary")},
    }

    @cached_property
    def filters(self) -> FilterForm:
        return FilterForm(self.request.GET, user=self.reader)

    def index(self) -> HttpResponse:
        page = self.filters.page(self.request.GET.get("before", ""), self.page_size)
        return self.render("list", page=page, filters=self.filters)

    def pocket(self) -> HttpResponse:
        page = page_before(self.rows().in_pocket(), "heard_on", self.request.GET.get("before", ""), CARDS)
        return self.render("pocket", page=page)

    def detail(self) -> HttpResponse:
        row = self.row()
        if not row.is_readable():
            return self.render("detail", row)
        apart = [Remark.fact_labels[name] for name in (*APART, *(("said_by",) if row.its_person else ()))]
        facts = [(label, lines) for label, lines in row.facts if label not in apart]
        season = current_season(self.reader) if row.to_do else None
        is_kept_to = bool(season and season.is_readable() and _has(season, row.to_do))
        more: dict[str, Any] = {"facts": facts, "season": season, "is_kept_to": is_kept_to}
        return self.render("detail", row, sting=StingForm(name=_sting_of(row)), **more)

    def done(self, row: Remark) -> HttpResponse:
        if "value" in self.request.POST:
            return redirect(f"{reverse('journal:value_write')}?remark={row.pk}")
        return super().done(row)

    def said(self) -> HttpResponse:
        row = self.row()
        if row.is_readable():
            while row.is_expected:
                # What was at rest is not, once somebody says it.
                changes = {"is_expected": False, "heard_on": today(self.reader), "state": Remark.State.OPEN}
                row = save_if_unchanged(row, row.version, changes) or self.row()
        return redirect(f"{row.get_absolute_url()}#sting")

    def sting(self) -> HttpResponse:
        row = self.row()
        if not row.is_readable():
            return redirect(row)
        # As it was asked: another window may have said the first one by now.
        asked = next((name for name in ("sting_now", "sting") if name in self.request.POST), _sting_of(row))
        form = StingForm(self.request.POST if self.request.method == "POST" else None, name=asked)
        if not form.is_valid():
            return self.render("sting", row, sting=form, status=422 if form.is_bound else 200)
        value = form.cleaned_data[asked]
        # Where another window said another first one meanwhile, this is how much it stings by now.
        while not save_if_unchanged(row, row.version, {asked if row.sting in (None, value) else "sting_now": value}):
            row = self.row()
        messages.success(self.request, _("Kept."))
        return redirect(row)

    def rest(self) -> HttpResponse:
        row = self.row()
        if row.is_readable():
            row.put_at_rest("back" not in self.request.POST)
        if at := self._asked_at(row):
            messages.success(self.request, _("It is at rest now. You find it among your remarks."))
        return redirect(at or row)

    def _asked_at(self, row: Remark) -> str:
        """Where one is asked whether it was said, of several one after the other; "" for its own page."""
        season = row.season_id and reverse("journal:season_detail", args=[row.season_id])
        at = {"home": reverse("home"), "season": season}.get(self.request.POST.get("next", ""))
        return f"{at}#expected" if at else ""

    def boundary(self) -> HttpResponse:
        row = self.row()
        if row.is_readable() and row.to_do and (refused := self._keep_to(row.to_do)):
            messages.info(self.request, refused)
        return redirect(f"{row.get_absolute_url()}#to-do")

    def _keep_to(self, line: str) -> Any:
        """Add a line to the boundaries of the season, once; what to say where that cannot be."""
        while season := current_season(self.reader):
            if not season.is_readable():
                return SEASON_SHUT
            if _has(season, line):
                return None
            if len(season.boundaries) >= BOUNDARIES.most:
                return FULL
            kept_to = [*season.boundaries, {"text": in_one_line(line)}]
            if save_if_unchanged(season, season.version, {"boundaries": kept_to}):
                return None
        return NO_SEASON


def _has(season: Season, line: str) -> bool:
    return any(boundary["text"] == in_one_line(line) for boundary in season.boundaries)


def _sting_of(row: Remark) -> str:
    return "sting" if row.sting is None else "sting_now"
