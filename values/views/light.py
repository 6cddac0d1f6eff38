"""The light look at the five, in a new season: what moves, what leaves, what comes in."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import lock_user
from careerpath.writing.pieces import new_piece_id, read_piece_id
from careerpath.writing.quotas import counting
from values import choosing, light
from values.forms.light import LightForm
from values.models.sessions import ValuesSession

from .choosing import ANOTHER_ACCOUNT, CHANGED, UNDER_WAY, sent_version, step_of


@require_http_methods(["GET", "POST"])
def choose_light(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        with counting(request.user):
            lock_user(request.user)
            return _light(request)
    session = choosing.unfinished(request.user)
    if session is not None and session.kind != ValuesSession.Kind.LIGHT:
        return step_of(session)
    begun = light.begun(request.user, session)
    if not begun.five:
        return redirect("values:choose")
    return _light_page(request, LightForm(shelf=choosing.Shelf(request.user), begun=begun), begun)


def _light(request: SignedInRequest) -> HttpResponse:
    id = read_piece_id(request.POST.get("piece", ""), request.user, choosing.NOUN)
    session = light.of_form(request.user, id)
    if session is not None and session.kind != ValuesSession.Kind.LIGHT:
        return _not_now(request, session)
    begun = light.begun(request.user, session)
    if not begun.five:
        return redirect("values:choose")
    later = "later" in request.POST
    form = LightForm(request.POST, shelf=choosing.Shelf(request.user), begun=begun, to_go_on=not later)
    if not form.is_valid():
        return _light_page(request, form, begun, again=True, status=422)
    sent = form.look(id, sent_version(request))
    if not sent.id and not sent.version:
        form.add_error(None, ANOTHER_ACCOUNT)
        return _light_page(request, form, begun, status=422)
    try:
        session = light.keep_look(form.shelf, begun, sent, go_on=not later)
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _light_page(request, form, begun, status=409)
    return redirect("values:values") if later else step_of(session)


def _not_now(request: SignedInRequest, other: ValuesSession) -> HttpResponse:
    begun = light.begun(request.user, None)
    parts = ("leaning-", "room-", "new-", "text-")
    if not begun.five or not any(text and name.startswith(parts) for name, text in request.POST.items()):
        return step_of(other)
    form = LightForm(request.POST, shelf=choosing.Shelf(request.user), begun=begun, to_go_on=False)
    # Another kind of session is unfinished: what was sent is rendered again, and not saved.
    form.add_error(None, UNDER_WAY)
    return _light_page(request, form, begun, again=True, status=409)


def _light_page(
    request: SignedInRequest, form: LightForm, begun: light.Begun, *, again: bool = False, status: int = 200
) -> HttpResponse:
    # `again` keeps the version that was sent: the person has not been told of another window's change yet.
    session = begun.session
    context = {
        "form": form,
        "session": session,
        "version": sent_version(request) if again else session.version if session else 0,
        "piece": (again and request.POST.get("piece")) or new_piece_id(request.user, choosing.NOUN),
    }
    return render(request, "values/choose/light.html", context, status=status)
