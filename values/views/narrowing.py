"""Narrowing what was picked."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import lock_user
from careerpath.writing.quotas import counting
from values import choosing
from values.forms.narrowing import NarrowForm
from values.models.sessions import ValuesSession
from values.narrowing import KINDER, MANY, MOST, Narrowing
from values.picking import Picking

from .choosing import CHANGED, sent_version, step_of


@require_http_methods(["GET", "POST"])
def choose_narrow(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        with counting(request.user):
            lock_user(request.user)
            return _narrow(request)
    return _narrow(request)


def _narrow(request: SignedInRequest) -> HttpResponse:
    session = choosing.unfinished(request.user)
    if session is None or session.kind != ValuesSession.Kind.FULL:
        return step_of(session)
    picking = Picking(request.user, session)
    if session.state == ValuesSession.State.PICK and (group := picking.next_open()):
        return redirect("values:choose_group", group.slug)
    narrowing = Narrowing(picking, own_group=_("Your own"))
    if request.method == "POST":
        return _keep(request, narrowing)
    kept = narrowing.kept()
    initial = {"value": list(kept.ticked)} | {f"same-{key}": other for key, other in kept.folds.items()}
    return _page(request, NarrowForm(narrowing=narrowing, initial=initial), session.version)


def _keep(request: SignedInRequest, narrowing: Narrowing) -> HttpResponse:
    # Thinning and leaving save a list that need not be whole.
    thins, leaves = "thin" in request.POST, "later" in request.POST or "back" in request.POST
    form = NarrowForm(request.POST, narrowing=narrowing, whole=not (thins or leaves), few="few" in request.POST)
    if not form.is_valid():
        return _page(request, form, sent_version(request), 422)
    sent = form.sent(sent_version(request))
    try:
        if thins:
            narrowing.thin_out(sent)
        else:
            narrowing.keep(sent, go_on=not leaves)
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _page(request, form, narrowing.session.version, 409)
    if thins:
        return redirect("values:choose_narrow")
    if "back" in request.POST and narrowing.picking.groups:
        return redirect("values:choose_group", narrowing.picking.groups[-1].slug)
    return redirect("values:values") if leaves else step_of(narrowing.session)


def _page(request: SignedInRequest, form: NarrowForm, version: int, status: int = 200) -> HttpResponse:
    count = len(form.narrowing.candidates)
    context = {
        "form": form,
        "version": version,
        "count": count,
        "many": count > MANY,
        "must": count > MOST,
        "may": KINDER < count <= MOST,
        "last_group": form.narrowing.picking.groups[-1:],
    }
    return render(request, "values/choose/narrow.html", context, status=status)
