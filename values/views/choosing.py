"""Choosing values: where it goes on, and ticking."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import lock_user
from careerpath.writing.pieces import new_piece_id, read_piece_id
from careerpath.writing.quotas import counting
from values import choosing, picking
from values.forms.choosing import PickForm
from values.models.sessions import ValuesSession
from values.results import done_sessions

ANOTHER_ACCOUNT = _lazy("This page was opened from another account, so it was not kept. Press again to keep it.")
CHANGED = _lazy("This was changed in another window. What you sent stands below: look it over and press again.")
UNDER_WAY = _lazy(
    "Another choosing is under way, and there is one at a time. "
    "Finish it or put it away under Values, then press again."
)


State = ValuesSession.State
Kind = ValuesSession.Kind
Method = ValuesSession.Method
# A choosing from the whole catalog is offered in so many words once a year; it may be made at any time.
FULL_AGAIN = timedelta(days=330)


@require_safe
def choose(request: SignedInRequest) -> HttpResponse:
    if session := choosing.unfinished(request.user):
        return step_of(session)
    full = Q(kind=Kind.FULL)
    before = done_sessions(request.user).aggregate(latest=Max("done_on"), full=Max("done_on", filter=full))
    context = {
        "away": choosing.was_put_away(request.user, request.GET.get("away", "")),
        "before": before,
        "due": not before["full"] or today(request.user) - before["full"] >= FULL_AGAIN,
        "offer": picking.offer(request.user),
    }
    return render(request, "values/choose/start.html", context)


def step_of(session: ValuesSession | None) -> HttpResponse:
    """Redirect to the page where a session goes on, of every kind and in every state."""
    if session is None:
        return redirect("values:choose")
    if session.state == State.CHECK:
        return redirect("values:session_words", session.pk)
    if session.state == State.HAND:
        return redirect("values:choose_hand")
    if session.state == State.RANK:
        # Five numbers are quicker than pairs for a short list, until somebody asks for pairs.
        usual = session.method or (Method.MANUAL if session.kind == Kind.EXPRESS else Method.KNOCKOUT)
        return redirect("values:choose_order" if usual == Method.MANUAL else "values:choose_pairs")
    if session.state == State.DONE:
        return redirect(session)
    if session.kind == Kind.FULL:
        group = picking.Picking(session.owner, session).next_open() if session.state == State.PICK else None
        return redirect("values:choose_group", group.slug) if group else redirect("values:choose_narrow")
    return redirect("values:choose_light" if session.kind == Kind.LIGHT else "values:choose_pick")


@require_POST
def choose_put_away(request: SignedInRequest) -> HttpResponse:
    session = choosing.put_away(request.user, request.POST.get("session", ""))
    return redirect(f"{reverse('values:choose')}?away={session.pk}" if session else "values:choose")


@require_POST
def choose_put_back(request: SignedInRequest) -> HttpResponse:
    if not choosing.restore(request.user, request.POST.get("session", "")) and choosing.unfinished(request.user):
        messages.info(request, _("Another choosing is under way, and there is one at a time."))
    return redirect("values:choose")


@require_http_methods(["GET", "POST"])
def choose_pick(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        with counting(request.user):
            lock_user(request.user)
            return _pick(request)
    session = choosing.unfinished(request.user)
    if session and session.kind != Kind.EXPRESS:
        # Whoever comes back from the pairs of a full one is looking for its list.
        return redirect("values:choose_narrow") if session.kind == Kind.FULL else step_of(session)
    kept = [choosing.key_of(card) for card in choosing.picked(session)]
    shelf = choosing.Shelf(request.user)
    form = PickForm(cards=shelf.offered(kept, own_group=_("Your own")), initial={"value": kept})
    return _pick_page(request, form, session)


def _pick(request: SignedInRequest) -> HttpResponse:
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
    # Leaving an empty first page begins no session.
    if later and not sent.version and not (sent.keys or sent.name):
        return redirect("values:values")
    try:
        session = choosing.keep_picks(shelf, sent, go_on=not later)
    except choosing.Stale:
        now = choosing.unfinished(request.user)
        form.add_error(None, UNDER_WAY if now and now.kind != Kind.EXPRESS else CHANGED)
        return _pick_page(request, form, now, status=409)
    return redirect("values:values") if later else step_of(session)


def _picks(request: SignedInRequest, form: PickForm) -> choosing.Picks:
    return choosing.Picks(
        id=read_piece_id(request.POST.get("piece", ""), request.user, choosing.NOUN),
        version=sent_version(request),
        keys=frozenset(form.cleaned_data["value"]),
        name=form.cleaned_data["text-name"],
        definition=form.cleaned_data["text-definition"],
    )


def sent_version(request: SignedInRequest) -> int:
    """The version that the form was rendered with; 0, which no session has, for anything else."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _pick_page(
    request: SignedInRequest,
    form: PickForm,
    session: ValuesSession | None = None,
    *,
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    # `again` keeps the version that was sent: the person has not been told of another window's change yet.
    context = {
        "form": form,
        "session": session,
        "version": sent_version(request) if again else session.version if session else 0,
        "piece": (again and request.POST.get("piece")) or new_piece_id(request.user, choosing.NOUN),
    }
    return render(request, "values/choose/pick.html", context, status=status)
