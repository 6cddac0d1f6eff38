"""Values: one's own five, the catalog, and the way from one to the other."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.keyset import page_before
from careerpath.owned import get_owned_or_404, hold
from careerpath.writing import new_piece_id, read_piece_id

from . import choosing
from .forms import OrderForm, PickForm, WordsForm
from .models import PersonalValue, RankedValue, Value, ValuesSession
from .results import current_five, done_sessions, ladder_sentence, ranked_in

PAGE_SIZE = 10
ANOTHER_ACCOUNT = _lazy("This page was opened from another account, so it was not kept. Press again to keep it.")
CHANGED = _lazy("This was changed in another window. What you sent stands below: look it over and press again.")


@require_safe
def values(request: HttpRequest) -> HttpResponse:
    """One's own five, and the sessions before."""
    page = page_before(done_sessions(request.user), "done_on", request.GET.get("before", ""), PAGE_SIZE)
    ranked = ranked_in(request.user, page.rows)
    sessions = [(session, ranked[session.pk]) for session in page]
    current = sessions.pop(0) if sessions and page.is_first else None
    context: dict[str, Any] = {"page": page, "sessions": sessions, "unfinished": choosing.unfinished(request.user)}
    if current:
        context |= {"session": current[0], "ranked": current[1], "ladder": ladder_sentence(current[1])}
    return render(request, "values/list.html", context)


@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    """All values by group, one's own five marked."""
    places = {row.personal_value.value_id: row.rank for row in current_five(request.user)}
    rows = list(Value.objects.active().in_order())
    for row in rows:
        row.place = places.get(row.pk)  # type: ignore[attr-defined]
    return render(request, "values/catalog.html", {"values": rows})


@require_safe
def value_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One value, with what one said of it over the years. A retired one stays for who chose it."""
    value = Value.objects.with_slug(slug)
    if value is None or not (value.is_active or PersonalValue.owned_by(request.user).filter(value=value).exists()):
        raise Http404
    rows = RankedValue.owned_by(request.user).said_of(value)
    said = page_before(rows, "id", request.GET.get("before", ""), PAGE_SIZE)
    return render(request, "values/detail.html", {"value": value, "page": said})


@require_safe
def session_detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """The result of one session; of an unfinished one, the step it is at."""
    session = get_owned_or_404(request, ValuesSession, id)
    if not session.done_on:
        return redirect("values:choose")
    ranked = ranked_in(request.user, [session])[session.pk]
    context = {"session": session, "ranked": ranked, "ladder": ladder_sentence(ranked)}
    return render(request, "values/session.html", context)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The step that choosing is at; the first where nothing is begun."""
    return _step(choosing.unfinished(request.user))


def _step(session: ValuesSession | None) -> HttpResponse:
    if session is None or session.state in (ValuesSession.State.PICK, ValuesSession.State.NARROW):
        return redirect("values:choose_pick")
    if session.state == ValuesSession.State.RANK:
        return redirect("values:choose_order")
    if session.state == ValuesSession.State.CHECK:
        return redirect("values:session_words", session.pk)
    return redirect(session)


@require_http_methods(["GET", "POST"])
def choose_pick(request: HttpRequest) -> HttpResponse:
    """Tick up to eight of the short list, and one of one's own."""
    if request.method == "POST":
        # A first data key that is made within the transaction would be read anew for each text.
        request.user.data_key_for_writing()  # type: ignore[union-attr]
        with transaction.atomic():
            hold(request.user)
            return _pick(request)
    session = choosing.unfinished(request.user)
    kept = [choosing.key_of(card) for card in choosing.picked(session)]
    shelf = choosing.Shelf(request.user)
    form = PickForm(cards=shelf.offered(kept, own_group=_("Your own")), initial={"value": kept})
    return _pick_page(request, form, session)


def _pick(request: HttpRequest) -> HttpResponse:
    later = "later" in request.POST
    shelf = choosing.Shelf(request.user)
    # What was retired or left the short list meanwhile is still what somebody ticked.
    cards = shelf.offered(request.POST.getlist("value"), own_group=_("Your own"))
    form = PickForm(request.POST, cards=cards, catalog=shelf.values, to_go_on=not later)
    if not form.is_valid():
        return _pick_page(request, form, again=True, status=422)
    sent = _picks(request, form)
    if not sent.id and not sent.version:
        form.add_error(None, ANOTHER_ACCOUNT)
        return _pick_page(request, form, choosing.unfinished(request.user), status=422)
    if later and not sent.version and not (sent.keys or sent.name):
        return redirect("values:values")
    try:
        session = choosing.keep_picks(shelf, sent, go_on=not later)
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _pick_page(request, form, choosing.unfinished(request.user), status=409)
    return redirect("values:values") if later else _step(session)


def _picks(request: HttpRequest, form: PickForm) -> choosing.Picks:
    return choosing.Picks(
        id=read_piece_id(request.POST.get("piece", ""), request.user, choosing.NOUN),
        version=_version(request),
        keys=frozenset(form.cleaned_data["value"]),
        name=form.cleaned_data["text-name"],
        definition=form.cleaned_data["text-definition"],
    )


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _pick_page(
    request: HttpRequest,
    form: PickForm,
    session: ValuesSession | None = None,
    *,
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`again`: the version that was sent stays, since nothing was told of another window yet."""
    context = {
        "form": form,
        "session": session,
        "version": _version(request) if again else session.version if session else 0,
        "piece": (again and request.POST.get("piece")) or new_piece_id(request.user, choosing.NOUN),
    }
    return render(request, "values/choose/pick.html", context, status=status)


@require_http_methods(["GET", "POST"])
def choose_order(request: HttpRequest) -> HttpResponse:
    """Number up to five of what was ticked."""
    session = choosing.unfinished(request.user)
    cards = choosing.picked(session)
    if session is None or not cards:
        return redirect("values:choose")
    if request.method != "POST":
        initial = {f"rank-{pk}": rank for pk, rank in choosing.places_of(session).items()}
        return _order_page(request, OrderForm(cards=cards, initial=initial), session, session.version)
    later = "later" in request.POST
    form = OrderForm(request.POST, cards=cards, whole=not later)
    if not form.is_valid():
        return _order_page(request, form, session, _version(request), status=422)
    try:
        choosing.keep_order(session, _version(request), form.given(), go_on=not later)
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _order_page(request, form, session, session.version, status=409)
    return redirect("values:values") if later else _step(session)


def _order_page(
    request: HttpRequest, form: OrderForm, session: ValuesSession, version: int, status: int = 200
) -> HttpResponse:
    context = {"form": form, "session": session, "version": version}
    return render(request, "values/choose/order.html", context, status=status)


@require_http_methods(["GET", "POST"])
def session_words(request: HttpRequest, id: UUID) -> HttpResponse:
    """A line in one's own words for each of the five; of a session that is done, too."""
    if request.method == "POST":
        with transaction.atomic():
            hold(request.user)
            return _words(request, id)
    return _words(request, id)


def _words(request: HttpRequest, id: UUID) -> HttpResponse:
    session = get_owned_or_404(request, ValuesSession, id)
    ranked = ranked_in(request.user, [session])[session.pk]
    if not ranked or session.state not in (ValuesSession.State.CHECK, ValuesSession.State.DONE):
        return _step(session)
    if request.method != "POST":
        return _words_page(request, WordsForm(ranked=ranked), session, session.version)
    form = WordsForm(request.POST, ranked=ranked)
    if not form.is_valid():
        return _words_page(request, form, session, _version(request), status=422)
    later = "later" in request.POST
    try:
        choosing.keep_words(ranked, _version(request), form.words(), finish=not later)
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _words_page(request, form, session, session.version, status=409)
    return redirect("values:values") if later else redirect(session)


def _words_page(
    request: HttpRequest, form: WordsForm, session: ValuesSession, version: int, status: int = 200
) -> HttpResponse:
    context = {"form": form, "session": session, "version": version}
    if status == 409:
        context["otherwise"] = form.kept_otherwise()
    return render(request, "values/choose/words.html", context, status=status)
