"""Where somebody says what the ladder rewards in their field, which may differ from the catalog."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import lock_user
from careerpath.writing.quotas import counting
from values.catalog.models import PersonalValue
from values.session.models import RankedValue
from values.session.results import five_to_show

from .forms import MarksForm


@require_http_methods(["GET", "POST"])
def ladder(request: SignedInRequest) -> HttpResponse:
    with counting(request.reader):
        if request.method == "POST":
            lock_user(request.reader)
        five, held_back = five_to_show(request.reader)
        form = MarksForm(request.POST or None, cards=_cards(request, five))
        if not form.is_valid():
            context = {"form": form, "held_back": held_back}
            return render(request, "values/ladder.html", context, status=422 if form.is_bound else 200)
        moved = form.marks()
        for card, mark in moved:
            card.ladder_override, card.updated_at = mark, timezone.now()
        PersonalValue.objects.bulk_update([card for card, _mark in moved], ["ladder_override", "updated_at"])
    messages.success(request, _("Kept."))
    return redirect("values:ladder")


def _cards(request: SignedInRequest, five: list[RankedValue]) -> list[PersonalValue]:
    cards = PersonalValue.owned_by(request.reader).select_related("value")
    if request.method == "POST":
        # Those of the page that was sent, though another list may be the one of now.
        places = {name: place for place, name in enumerate(request.POST)}
        sent = [card for card in cards if f"mark-{card.pk}" in places and card.is_readable()]
        return sorted(sent, key=lambda card: places[f"mark-{card.pk}"])
    first = [row.personal_value for row in five]
    marked = cards.filter(ladder_override__isnull=False)
    others = [card for card in marked if card.pk not in {card.pk for card in first} and card.is_readable()]
    return [card for card in first if card.is_readable()] + sorted(others, key=lambda card: card.label.casefold())
