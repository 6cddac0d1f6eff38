"""The page to come back to, notes on whose news stung, and ten minutes on one value."""

from datetime import date
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import get_in_or_404
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
from .models import Comparison, latest_said

# One of so many of the latest answers is the one of a day.
AMONG = 16
# No row has it.
NOBODY = UUID(int=0)


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


def answer_of_the_day(user: Any, day: date) -> Remark | None:
    """A remark with an answer to say aloud: the same one all day, another one tomorrow.

    They take turns, and what was heard on this day waits until tomorrow, unless there is nothing else. Two queries at
    most, of which the first reads keys alone.
    """
    newest = Remark.owned_by(user).in_pocket().order_by("-heard_on", "-id").values_list("pk", "heard_on")[:AMONG]
    found = list(newest)
    before = [id for id, heard_on in found if heard_on < day] or [id for id, _heard_on in found]
    return Remark.owned_by(user).filter(pk=before[day.toordinal() % len(before)]).first() if before else None


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


@require_safe
def value_write(request: SignedInRequest) -> HttpResponse:
    """The five to write about one of them; `?value=` leads to one, and `?remark=` is where one came from."""
    remark = _remark(request)
    if named := request.GET.get("value"):
        card = get_in_or_404(PersonalValue.owned_by(request.reader), as_uuid(named) or NOBODY)
        asked = f"?remark={remark.pk}" if remark else ""
        return redirect(f"{reverse('journal:value_write_new', args=[card.pk])}{asked}")
    five, held_back = five_to_show(request.reader)
    return render(request, "journal/steady/value/offer.html", {"five": five, "held_back": held_back, "remark": remark})


def _remark(request: SignedInRequest) -> Remark | None:
    """Where one came from; None once that is in the trash."""
    named = as_uuid(request.GET.get("remark", ""))
    return Remark.owned_by(request.reader).filter(pk=named).first() if named else None


class ValueWriting(EntryViews):
    """A page about one value of one's own, which it touches; from `?remark=`, Done leads back to that remark.

    To write about a value one holds is offered here and before a remark that stings a lot, since it does people good,
    by little and for long: Zhang and others 2025, a meta-analysis of values affirmation with 129 tests, finds about
    .3, lasting.
    """

    at = "steady/value/<uuid:value>/"
    addresses = {"new": ""}
    name = "value_write"
    folder = "journal/steady/value"
    prompt = own_question = followed = None

    @cached_property
    def card(self) -> PersonalValue:
        cards = PersonalValue.owned_by(self.reader).select_related("value")
        return cast(PersonalValue, get_in_or_404(cards, self.ids["value"]))

    @cached_property
    def remark(self) -> Remark | None:
        return _remark(self.request)

    @property
    def asks(self) -> str:
        return str(_("Why does this value matter to you? Tell of a time when it did."))

    def new(self) -> HttpResponse:
        # Asked for first: somebody else's is not found, whatever is sent about it.
        _card = self.card
        return super().new()

    def context(self) -> dict[str, Any]:
        said = RankedValue.owned_by(self.reader).newest_first().filter(personal_value=self.card)
        return super().context() | {"card": self.card, "said": said.first()}

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "touched": [str(self.card.pk)]}

    def list_url(self) -> str:
        return self.remark.get_absolute_url() if self.remark else reverse("journal:steady")

    def done(self, row: Any) -> HttpResponse:
        return redirect(self.remark or row)
