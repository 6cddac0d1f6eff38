"""The page to come back to, notes on whose news stung, and ten minutes on one value."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.pieces import new_piece_id
from careerpath.writing.views import PieceViews
from journal.entries.views import EntryViews
from journal.remarks.models import Remark
from journal.seasons.models import current_season
from journal.success.models import current_definition
from values.catalog.models import PersonalValue
from values.session.models import RankedValue, as_uuid
from values.session.results import five_to_show

from .forms import ComparisonForm
from .models import Comparison, answer_of_the_day, latest_said


@require_safe
def steady(request: SignedInRequest) -> HttpResponse:
    """What one said already, to read; below it one line to note, and from eight notes on what they touch."""
    reader = request.reader
    five, held_back = five_to_show(reader)
    latest = latest_said(reader)
    touched = {note.personal_value_id: note.its_value for note in latest if note.its_value}
    context = {
        "five": five,
        "held_back": held_back,
        "definition": current_definition(reader),
        "season": current_season(reader),
        "remark": answer_of_the_day(reader, today(reader)),
        "latest": latest,
        "touch_none": [note for note in latest if not note.its_value],
        "touched": [*touched.values()],
        "others": sum(bool(note.its_value) for note in latest),
        "form": ComparisonForm(user=reader, five=five),
        "piece": new_piece_id(reader, Comparison.noun),
    }
    return render(request, "journal/steady/steady.html", context)


class ComparisonViews(PieceViews):
    """Notes on whose news stung; from a new one back to the page where one reads what one holds on to."""

    model = Comparison
    form_class = ComparisonForm
    at = "steady/notes/"
    list_name = "comparisons"
    folder = "journal/steady"
    by_done = ("personal_value", "is_said")

    def rows(self) -> Any:
        return super().rows().with_values()

    def done(self, row: Comparison) -> HttpResponse:
        if self.page != "new":
            return super().done(row)
        messages.success(self.request, _("Kept."))
        return redirect("journal:steady")

    def cancel_url(self, row: Comparison | None) -> str:
        return super().cancel_url(row) if row else reverse("journal:steady")


class ValueWriting(EntryViews):
    """A page about one value of one's own: `?value=` is its card; without it, the five are offered.

    To write about a value one holds is offered here and before a remark that stings a lot, since it does people good,
    by little and for a while: Zhang and others 2025, a meta-analysis of values affirmation with 129 tests, finds about
    .3 in well-being, lasting. From `?remark=`, Done leads back to that remark.
    """

    folder = "journal/steady/value"
    prompt = own_question = followed = None

    @cached_property
    def card(self) -> PersonalValue | None:
        named = as_uuid(self.request.GET.get("value", ""))
        cards = PersonalValue.owned_by(self.reader).select_related("value")
        return cards.filter(pk=named).first() if named else None

    @cached_property
    def remark(self) -> Remark | None:
        """Where one came from; None once it is in the trash."""
        named = as_uuid(self.request.GET.get("remark", ""))
        return Remark.owned_by(self.reader).filter(pk=named).first() if named else None

    @property
    def asks(self) -> str:
        return str(_("Why does this value matter to you? Tell of a time when it did."))

    def new(self) -> HttpResponse:
        if self.request.method == "GET" and not self.card:
            if self.request.GET.get("value"):
                raise Http404
            five, held_back = five_to_show(self.reader)
            return self.render("offer", five=five, held_back=held_back, remark=self.remark)
        return super().new()

    def context(self) -> dict[str, Any]:
        said = RankedValue.owned_by(self.reader).newest_first().filter(personal_value=self.card)
        return super().context() | {"card": self.card, "said": said.first() if self.card else None}

    def list_url(self) -> str:
        return self.remark.get_absolute_url() if self.remark else reverse("journal:steady")

    def done(self, row: Any) -> HttpResponse:
        return redirect(self.remark or row)
