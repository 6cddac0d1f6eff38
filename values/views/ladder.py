"""One's values and the ladder: what one's present work rewards, and where one marks otherwise than the catalog."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import lock_user
from careerpath.writing.quotas import counting
from values import choosing, rewarded
from values.forms.ladder import MarksForm, RewardedForm, mark_of
from values.marks import keep_marks
from values.models.catalog import PersonalValue
from values.models.sessions import ValuesSession
from values.results import current_five

CHANGED = _lazy("This was changed in another window. What you sent stands below: look it over and press again.")


@require_http_methods(["GET", "POST"])
def choose_rewarded(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _rewarded(request)
    with counting(request.user):
        lock_user(request.user)
        return _rewarded(request)


def _rewarded(request: SignedInRequest) -> HttpResponse:
    session = rewarded.session_for(request.user)
    if session is None:
        return render(request, "values/choose/rewarded_later.html", status=409 if request.method == "POST" else 200)
    shelf = choosing.Shelf(request.user)
    cards = rewarded.offered(shelf, session, _("Your own"))
    before = rewarded.rewarded_in(session)
    kept = frozenset(choosing.key_of(card) for card in before)
    if request.method != "POST":
        form = RewardedForm(cards=cards, initial={"value": kept})
        return _rewarded_page(request, form, session, rewarded.mark_of(session, kept))
    form = RewardedForm(request.POST, cards=cards)
    drawn = request.POST.get("drawn", "")
    if not form.is_valid():
        return _rewarded_page(request, form, session, drawn, status=422)
    try:
        rewarded.keep(shelf, session, before, drawn, frozenset(form.cleaned_data["value"]))
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _rewarded_page(request, form, session, rewarded.mark_of(session, kept), status=409)
    return redirect(session) if session.done_on else redirect("values:choose")


def _rewarded_page(
    request: SignedInRequest, form: RewardedForm, session: ValuesSession, drawn: str, status: int = 200
) -> HttpResponse:
    context = {"form": form, "session": session, "drawn": drawn}
    return render(request, "values/choose/rewarded.html", context, status=status)


@require_http_methods(["GET", "POST"])
def ladder(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _ladder_page(request, MarksForm(cards=_cards(request)))
    with counting(request.user):
        lock_user(request.user)
        form = MarksForm(request.POST, cards=_cards(request))
        if not form.is_valid():
            return _ladder_page(request, form, status=422)
        marks = form.marks()
        if any(mark_of(card) != was and card.ladder_override != wanted for card, was, wanted in marks):
            return _ladder_page(request, _drawn_anew(form), status=409)
        keep_marks(request.user, {card.pk: wanted for card, _was, wanted in marks})
    messages.success(request, _("Kept."))
    return redirect("values:ladder")


def _cards(request: SignedInRequest) -> list[PersonalValue]:
    five = [row.personal_value for row in current_five(request.user)]
    marked = PersonalValue.owned_by(request.user).filter(ladder_override__isnull=False).select_related("value")
    others = [card for card in marked if card.pk not in {card.pk for card in five} and card.is_readable()]
    return [card for card in five if card.is_readable()] + sorted(others, key=lambda card: card.label.casefold())


def _drawn_anew(form: MarksForm) -> MarksForm:
    # Rendered as if new, with what was sent: pressing again saves it.
    data = dict(form.data.items())
    for name, card in form.cards.items():
        data[f"was-{name}"] = mark_of(card)
    again = MarksForm(data, cards=list(form.cards.values()))
    again.add_error(None, CHANGED)
    return again


def _ladder_page(request: SignedInRequest, form: MarksForm, status: int = 200) -> HttpResponse:
    return render(request, "values/ladder.html", {"form": form}, status=status)
