"""Ranking: two at a time, by numbers, and the hand's last word."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from careerpath.accounts.models import SignedInRequest
from careerpath.words import isolated
from careerpath.writing.owned import lock_user
from careerpath.writing.quotas import counting
from values import choosing, pairs, placing
from values.forms.ranking import HandForm, OrderForm, SentPairs, drawn_pairs
from values.models.catalog import PersonalValue
from values.models.sessions import ValuesSession
from values.results import count_in_words

from .choosing import CHANGED, sent_version, step_of

PASSED_OVER = _lazy("One of those pairs is not being asked now, so it was passed over. Nothing else is lost.")
OTHERWISE = _lazy("You answered one of these otherwise in another window. That answer stands; Back takes it away.")
NOT_WHOLE = _lazy("That was not the whole order, each value once. Look it over and press again.")
OPEN_AGAIN = _lazy("An answer was taken back in another window, so these are asked again first.")
GONE = _lazy("Choosing is over, or at another step by now. What you kept is there.")
# Where a short list comes from.
BEFORE = {ValuesSession.Kind.LIGHT: "values:choose_light", ValuesSession.Kind.FULL: "values:choose_narrow"}


def _bracket(request: SignedInRequest) -> pairs.Bracket | None:
    session = choosing.unfinished(request.user)
    if session is None or session.state not in pairs.RANKING:
        return None
    bracket = pairs.Bracket(session)
    return bracket if bracket.cards.short else None


def _gone(request: SignedInRequest) -> HttpResponse:
    messages.info(request, GONE)
    return redirect("values:choose")


def _before(session: ValuesSession) -> str:
    return BEFORE.get(ValuesSession.Kind(session.kind), "values:choose_pick")


@require_http_methods(["GET", "POST"])
def choose_pairs(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        with counting(request.user):
            lock_user(request.user)
            return _pairs(request)
    bracket = _bracket(request)
    if bracket is None:
        return redirect("values:choose")
    if not bracket.step.pairs:
        return redirect("values:choose_hand")
    return _pairs_page(request, bracket, bracket.step.pairs, bracket.last_page + 1)


def _pairs(request: SignedInRequest) -> HttpResponse:
    bracket = _bracket(request)
    if bracket is None:
        return _gone(request)
    sent = SentPairs(request.POST)
    if "back" in request.POST:
        return _back(request, bracket)
    asked = sent.asked or bracket.step.pairs
    fates = pairs.keep_answers(bracket, sent.answers, sent.page)
    if sent.unreadable or pairs.Said.NOT_ASKED in fates:
        messages.info(request, PASSED_OVER)
    return _after_pairs(request, bracket, pairs.still_open(bracket, asked), overtaken=pairs.Said.OTHERWISE in fates)


def _after_pairs(
    request: SignedInRequest, bracket: pairs.Bracket, left: list[pairs.Pair], overtaken: bool
) -> HttpResponse:
    if overtaken and bracket.step.pairs:
        # The page that was sent is out of date as a whole: the next one is rendered.
        page = bracket.last_page + 1
        return _pairs_page(request, bracket, bracket.step.pairs, page, [OTHERWISE], status=409)
    if overtaken:
        messages.info(request, OTHERWISE)
    if "later" in request.POST:
        return redirect("values:values")
    if left:
        said = ngettext(
            "One pair is still open: pick one, or “I can’t say”.",
            "%(count)s pairs are still open: pick one of each, or “I can’t say”.",
            len(left),
        ) % {"count": count_in_words(len(left)).capitalize()}
        page = SentPairs(request.POST).page or bracket.last_page + 1
        return _pairs_page(request, bracket, left, page, [said], status=422)
    return redirect("values:choose_pairs" if bracket.step.pairs else "values:choose_hand")


def _back(request: SignedInRequest, bracket: pairs.Bracket) -> HttpResponse:
    sent = request.POST["back"]
    # Before the first page, Back leads to where the short list came from.
    if sent == "0":
        return redirect(_before(bracket.session))
    pairs.take_back(bracket, int(sent) if sent.isdecimal() and len(sent) < 5 else 0)
    return redirect("values:choose_pairs")


def _pairs_page(
    request: SignedInRequest,
    bracket: pairs.Bracket,
    asked: Sequence[pairs.Pair],
    page: int,
    errors: Sequence[object] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "session": bracket.session,
        "kept": len(bracket.cards.short),
        "pairs": drawn_pairs(asked, bracket.cards.by_id, request.POST),
        "page": page,
        "last_page": bracket.last_page,
        "errors": errors,
    }
    return render(request, "values/choose/pairs.html", context, status=status)


@require_http_methods(["GET", "POST"])
def choose_order(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        with counting(request.user):
            lock_user(request.user)
            return _order(request)
    session, cards = _to_be_numbered(request)
    if session is None or cards is None:
        return redirect("values:choose")
    initial = {f"rank-{pk}": rank for pk, rank in placing.places_of(session).items()}
    return _order_page(request, OrderForm(cards=cards.short, initial=initial), session, session.version)


def _to_be_numbered(request: SignedInRequest) -> tuple[ValuesSession, placing.Cards] | tuple[None, None]:
    session = choosing.unfinished(request.user)
    full = session is not None and session.kind == ValuesSession.Kind.FULL
    # A full session is narrowed before it is numbered.
    if session is None or (full and session.state not in pairs.RANKING):
        return None, None
    cards = placing.Cards(session)
    return (session, cards) if cards.short else (None, None)


def _order(request: SignedInRequest) -> HttpResponse:
    session, cards = _to_be_numbered(request)
    if session is None or cards is None:
        return _gone(request)
    later = "later" in request.POST
    form = OrderForm(request.POST, cards=cards.short, whole=not later)
    if not form.is_valid():
        return _order_page(request, form, session, sent_version(request), status=422)
    given = form.given()
    session.method = ValuesSession.Method.MANUAL
    state = ValuesSession.State.RANK if later else ValuesSession.State.CHECK
    try:
        placing.keep_order(session, sent_version(request), placing.Order(given, cards.beside(list(given))), state)
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _order_page(request, form, session, session.version, status=409)
    return redirect("values:values") if later else step_of(session)


def _order_page(
    request: SignedInRequest, form: OrderForm, session: ValuesSession, version: int, status: int = 200
) -> HttpResponse:
    context = {"form": form, "session": session, "version": version, "back": _before(session)}
    return render(request, "values/choose/order.html", context, status=status)


@require_http_methods(["GET", "POST"])
def choose_hand(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        with counting(request.user):
            lock_user(request.user)
            return _hand(request)
    bracket = _bracket(request)
    if bracket is None or bracket.step.pairs:
        return redirect("values:choose" if bracket is None else "values:choose_pairs")
    return _hand_page(request, bracket, bracket.by_hand(), bracket.session.version)


def _hand(request: SignedInRequest) -> HttpResponse:
    bracket = _bracket(request)
    if bracket is None:
        return _gone(request)
    if "back" in request.POST:
        return _back(request, bracket)
    # Another window has taken an answer back meanwhile.
    if bracket.step.pairs:
        messages.info(request, OPEN_AGAIN)
        return redirect("values:choose_pairs")
    form = HandForm(request.POST, bracket.cards.by_id, bracket.cards.places)
    version = sent_version(request)
    if not form.is_whole:
        order = form.filled_from(bracket.by_hand())
        return _hand_page(request, bracket, order, version, error=NOT_WHOLE, status=422)
    if {"up", "down", "swap"} & set(request.POST):
        return _hand_page(request, bracket, form.order, version, form)
    return _keep_hand(request, bracket, form.order, version)


def _keep_hand(
    request: SignedInRequest, bracket: pairs.Bracket, order: list[PersonalValue], version: int
) -> HttpResponse:
    later = "later" in request.POST
    session = bracket.session
    state = ValuesSession.State.HAND if later else ValuesSession.State.CHECK
    try:
        placing.keep_order(session, version, bracket.as_order(order), state)
    except choosing.Stale:
        return _hand_page(request, bracket, order, session.version, error=CHANGED, status=409)
    return redirect("values:values") if later else step_of(session)


def _hand_page(
    request: SignedInRequest,
    bracket: pairs.Bracket,
    order: list[PersonalValue],
    version: int,
    form: HandForm | None = None,
    error: object = "",
    status: int = 200,
) -> HttpResponse:
    close = bracket.close_to()
    context = {
        "session": bracket.session,
        "version": version,
        "order": [(card, _(" and ").join(map(isolated, close.get(card.pk, [])))) for card in order],
        "outside": bracket.cards.outside(order),
        "moved": form.moved if form else None,
        "pressed": next((act for act in ("up", "down") if act in request.POST), ""),
        "last_page": bracket.last_page,
        "before": _before(bracket.session),
        "error": error,
    }
    return render(request, "values/choose/hand.html", context, status=status)
