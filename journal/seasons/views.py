"""Seasons: beginning, changing, closing, reopening, comparing and printing one; and an entry beside its season."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.keyset import page_before
from careerpath.writing.owned import get_in_or_404, get_owned_or_404
from careerpath.writing.views import PieceViews
from journal.entries.models import followed_and_linked
from journal.entries.views import EntryViews
from journal.success.models import definition_on
from journal.touches.models import CarriedValue
from values.session.results import five_to_show

from .forms import SECOND, CloseForm, SeasonForm
from .letters.models import with_letter
from .looking_back import look_back, looked_at, pieces_in, side_by_side
from .models import Season, current_season
from .reviews.models import is_near_its_end, latest_review
from .sheet import size
from .telling import as_it_went, told
from .timeline.data import picture

PAGE_SIZE = 10
CLOSED = _("You closed it in another window, and that reason stays. This one is below, so that you can copy it.")


class SeasonViews(PieceViews):
    """Seasons: all of them with their picture, one and what it gathers, beginning, changing, closing and reopening."""

    model = Season
    form_class = SeasonForm
    at = "seasons/"
    list_name = "seasons"
    folder = "journal/seasons"
    addresses = PieceViews.addresses | {page: f"<uuid:id>/{page}/" for page in ("close", "reopen", "sheet")}
    methods = PieceViews.methods | {"close": ["GET", "POST"], "reopen": ["POST"]}
    once = SECOND
    # The season that `?from=` names, of which a new one takes over what lasts.
    earlier: Season | None = None

    def index(self) -> HttpResponse:
        page = page_before(self.rows().closed(), "starts_on", self.request.GET.get("before", ""), PAGE_SIZE)
        return self.render("list", page=page, current=current_season(self.reader), picture=picture(self.reader))

    def detail(self) -> HttpResponse:
        season = get_in_or_404(with_letter(looked_at(self.reader), self.reader), self.ids["id"])
        look_back(self.reader, [season])
        now = today(self.reader)
        return self.render(
            "detail",
            season,
            near_its_end=is_near_its_end(season),
            went=as_it_went(season, now),
            told=told(season.looked, now),
            page=pieces_in(season, self.request.GET.get("before", "")),
        )

    def new(self) -> HttpResponse:
        if self.request.method == "GET":
            # What is no UUID fills in nothing.
            with suppress(ValueError):
                self.earlier = get_owned_or_404(self.request, Season, UUID(self.request.GET.get("from", "")))
        return super().new()

    def initial(self) -> dict[str, Any]:
        wording = self.earlier.wording() if self.earlier and self.earlier.is_readable() else {}
        # What lasts is taken over; name, days and sentence are of one season alone.
        new = {"name": "", "starts_on": today(self.reader), "ends_on": None, "sentence": ""}
        return wording | new

    def context(self) -> dict[str, Any]:
        return {"current": self.current, "kept": latest_review(self.reader)} if self.page == "new" else {}

    @property
    def current(self) -> Season | None:
        """The season that a new one would follow; None once the form was sent."""
        return current_season(self.reader) if self.request.method == "GET" else None

    def close(self) -> HttpResponse:
        season = self.row()
        form = CloseForm(self.request.POST if self.request.method == "POST" else None, user=self.reader, season=season)
        if form.is_valid():
            if season.close(form.cleaned_data["closed_because"], form.cleaned_data["day"]):
                messages.success(self.request, _("It is closed. You can still read it."))
                return redirect(season)
            # Another window closed it meanwhile: read again, it shows its reason.
            form.add_error(None, CLOSED)
            season = self.row()
        return self.render("close", season, form=form, status=422 if form.is_bound else 200)

    def reopen(self) -> HttpResponse:
        season = self.row()
        other = season.reopen()
        if other is None:
            messages.success(self.request, _("It is open again."))
        elif other.closed_on is None:
            sentence = _("You are in another season now. Close that one first; then you can open this one again.")
            messages.info(self.request, sentence)
        else:
            sentence = _("Another season came after it. Seasons do not overlap, so this one stays closed.")
            messages.info(self.request, sentence)
        return redirect(season)

    def sheet(self) -> HttpResponse:
        season = self.row()
        if not season.is_readable():
            return self.render("detail", season)
        carried = list(CarriedValue.owned_by(self.reader).filter(season=season).order_by("rank", "pk"))
        values = carried or five_to_show(self.reader)[0]
        five = [
            value.name_snapshot if value.is_readable() else gettext("A value that cannot be opened") for value in values
        ]
        boundaries = season.lines_of("boundaries")
        noes = [(no["no"], no.get("say", "")) for no in season.saying_no_to]
        # A past season keeps what success was when it ended.
        success = definition_on(self.reader, season.closed_on or today(self.reader))
        blocks = [
            [season.meant, str(season.line)],
            five,
            boundaries,
            [" ".join(pair) for pair in noes],
            [success.text, *(own["text"] for own in success.own_measures)] if success and success.is_readable() else [],
        ]
        shown = size(season.name, season.sentence_in_words, [block for block in blocks if block])
        more = {"five": five, "boundaries": boundaries, "noes": noes, "success": success, "size": shown}
        return self.render("sheet", season, **more)


class PageViews(EntryViews):
    """The pages of entries; reading one shows the season that its day falls in."""

    def detail(self) -> HttpResponse:
        entry = self.row()
        season = Season.owned_by(self.reader).holding(entry.written_on).first()
        followers, linked_from = followed_and_linked(entry)
        return self.render("detail", entry, season=season, followers=followers, linked_from=linked_from)


@require_safe
def seasons_compare(request: SignedInRequest) -> HttpResponse:
    """`?first=` and `?second=` name the two; the latest two where they do not. `kept`: the one chosen last."""
    seasons = {str(season.pk): season for season in Season.owned_by(request.reader).order_by("-starts_on", "-id")}
    named = [request.GET.get(name, "") for name in ("first", "second")]
    if any(id and id not in seasons for id in named):
        raise Http404
    first, second = (seasons.get(id) for id in named)
    kept = second or first
    first = first or next((season for season in seasons.values() if season != second), None)
    second = second or next((season for season in seasons.values() if season != first), None)
    context: dict[str, Any] = {"seasons": seasons.values(), "first": first, "second": second, "kept": kept or first}
    if first and second and first != second:
        context |= side_by_side(request.reader, first, second)
    return render(request, "journal/seasons/compare.html", context)
