"""The page to come back to, notes on whose news stung, and ten minutes on a value."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
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
from values.session.models import as_uuid
from values.session.results import five_to_show

from .forms import ComparisonForm
from .models import Comparison

# From so many notes on it is said how many of the latest ones touch none of the five.
ENOUGH = 8
# Among so many pocket answers, those to the latest remarks, one is picked for the day.
IN_TURN = 30


class ComparisonViews(PieceViews):
    """Notes on whose news stung; a new one leads back to the page one came for."""

    model = Comparison
    form_class = ComparisonForm
    at = "steady/notes/"
    list_name = "comparisons"
    folder = "journal/steady"

    def done(self, row: Comparison) -> HttpResponse:
        if self.page == "edit":
            return redirect(row)
        messages.success(self.request, _("Kept."))
        return redirect("journal:steady")


@require_safe
def steady(request: SignedInRequest) -> HttpResponse:
    reader: Any = request.reader
    five, held_back = five_to_show(reader)
    latest = list(Comparison.owned_by(reader).order_by("-noted_on", "-id")[:ENOUGH])
    context = {
        "five": five,
        "held_back": held_back,
        "definition": current_definition(reader),
        "season": current_season(reader),
        "remark": pocket_answer(reader),
        "form": ComparisonForm(user=reader, five=five),
        "piece": new_piece_id(reader, Comparison.noun),
        "notes": latest,
        # Without five to be among, none would touch them.
        "enough": bool(five) and len(latest) == ENOUGH,
        "touching_none": [note for note in latest if note.personal_value_id is None],
    }
    return render(request, "journal/steady/steady.html", context)


def pocket_answer(user: Any) -> Remark | None:
    """A remark with an answer to say aloud: the same one all day, another one tomorrow."""
    remarks = Remark.owned_by(user).filter(in_pocket=True)
    ids = list(remarks.order_by("-heard_on", "-id").values_list("pk", flat=True)[:IN_TURN])
    return remarks.filter(pk=ids[today(user).toordinal() % len(ids)]).first() if ids else None


class WritingOnValue(EntryViews):
    """Ten minutes on one of one's values, which is offered when one compares oneself and before a heavy remark.

    Values affirmation: Zhang and others 2025, a meta-analysis of 129 tests; its effect is about .3, and lasts.
    """

    folder = "journal/steady/value"
    prompt = own_question = followed = None
    asks = ""

    @cached_property
    def card(self) -> PersonalValue | None:
        named = as_uuid(self.request.GET.get("value", ""))
        cards = PersonalValue.owned_by(self.reader).select_related("value")
        return cards.filter(pk=named).first() if named else None

    @cached_property
    def remark(self) -> Remark | None:
        """The one to come back to; none where it is gone or in the trash."""
        named = as_uuid(self.request.GET.get("remark", ""))
        return Remark.owned_by(self.reader).filter(pk=named).first() if named else None

    def new(self) -> HttpResponse:
        if self.request.method == "POST" or self.card:
            return super().new()
        five, held_back = five_to_show(self.reader)
        return self.render("choose", five=five, held_back=held_back, remark=self.remark)

    def render_form(self, form: Any, row: Any = None, **more: Any) -> HttpResponse:
        if not self.is_autosave:
            five = five_to_show(self.reader)[0]
            more["said"] = next((said for said in five if self.card and said.personal_value_id == self.card.pk), None)
            more["card"] = self.card
        return super().render_form(form, row, **more)

    def list_url(self) -> str:
        return self.remark.get_absolute_url() if self.remark else reverse("journal:steady")

    def done(self, row: Any) -> HttpResponse:
        return redirect(self.remark or row)
