"""Where one marks otherwise than the catalog what the ladder rewards."""

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
from values.session.results import current_five

from .forms import MarksForm


@require_http_methods(["GET", "POST"])
def ladder(request: SignedInRequest) -> HttpResponse:
    with counting(request.user):
        if request.method == "POST":
            lock_user(request.user)
        form = MarksForm(request.POST or None, cards=_cards(request))
        if not form.is_valid():
            return render(request, "values/ladder.html", {"form": form}, status=422 if form.is_bound else 200)
        moved = form.marks()
        for card, mark in moved:
            card.ladder_override, card.updated_at = mark, timezone.now()
        PersonalValue.objects.bulk_update([card for card, _mark in moved], ["ladder_override", "updated_at"])
    messages.success(request, _("Kept."))
    return redirect("values:ladder")


def _cards(request: SignedInRequest) -> list[PersonalValue]:
    five = [row.personal_value for row in current_five(request.user)]
    marked = PersonalValue.owned_by(request.user).filter(ladder_override__isnull=False).select_related("value")
    others = [card for card in marked if card.pk not in {card.pk for card in five} and card.is_readable()]
    return [card for card in five if card.is_readable()] + sorted(others, key=lambda card: card.label.casefold())
