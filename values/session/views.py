"""Going on with a choosing, putting it away, and back."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import lock_user
from careerpath.writing.quotas import counting

from .results import put_away, put_back, unfinished
from .steps import ORDER, address_of


@require_safe
def choose_on(request: SignedInRequest) -> HttpResponse:
    """The page at which the choosing under way was left, the next where that is not open; the table for all else."""
    session = unfinished(request.user)
    if session is None or not session.is_readable():
        return redirect("values:choose")
    steps, at = session.draft.steps, ORDER.index(session.record["at"] or "table")
    return redirect(address_of(next((step for step in steps if ORDER.index(step) >= at), steps[-1])))


@require_POST
def choose_put_away(request: SignedInRequest) -> HttpResponse:
    with counting(request.user):
        lock_user(request.user)
        session = unfinished(request.user)
        if session is None or str(session.pk) != request.POST.get("session"):
            return redirect("values:values")
        put_away(session)
    return redirect(f"{reverse('values:values')}?{urlencode({'away': session.pk})}")


@require_POST
def choose_put_back(request: SignedInRequest) -> HttpResponse:
    if not put_back(request.user, request.POST.get("session", "")) and unfinished(request.user):
        messages.info(request, _("You are choosing already, and there is one at a time."))
    return redirect("values:choose_on")
