"""Choosing values: where it goes on, and ticking."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.owned import hold
from careerpath.writing import new_piece_id, read_piece_id
from values import choosing
from values.forms.choosing import PickForm
from values.models import ValuesSession

ANOTHER_ACCOUNT = _lazy("This page was opened from another account, so it was not kept. Press again to keep it.")
CHANGED = _lazy("This was changed in another window. What you sent stands below: look it over and press again.")


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The step that choosing is at; the first where nothing is begun."""
    return step_of(choosing.unfinished(request.user))


def step_of(session: ValuesSession | None) -> HttpResponse:
    """To the page where a session goes on."""
    states = ValuesSession.State
    if session is None or session.state in (states.PICK, states.NARROW):
        is_light = session is not None and session.kind == ValuesSession.Kind.LIGHT
        return redirect("values:choose_light" if is_light else "values:choose_pick")
    if session.state == states.RANK:
        by_hand = session.method == ValuesSession.Method.MANUAL
        return redirect("values:choose_order" if by_hand else "values:choose_pairs")
    if session.state == states.HAND:
        return redirect("values:choose_hand")
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
    return redirect("values:values") if later else step_of(session)


def _picks(request: HttpRequest, form: PickForm) -> choosing.Picks:
    return choosing.Picks(
        id=read_piece_id(request.POST.get("piece", ""), request.user, choosing.NOUN),
        version=sent_version(request),
        keys=frozenset(form.cleaned_data["value"]),
        name=form.cleaned_data["text-name"],
        definition=form.cleaned_data["text-definition"],
    )


def sent_version(request: HttpRequest) -> int:
    """The version the form was drawn with; 0, which no session has, for anything else."""
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
        "version": sent_version(request) if again else session.version if session else 0,
        "piece": (again and request.POST.get("piece")) or new_piece_id(request.user, choosing.NOUN),
    }
    return render(request, "values/choose/pick.html", context, status=status)
