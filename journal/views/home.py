"""Home: one question, and the latest pages. The landing page for who is not signed in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careerpath.pages import landing
from journal.models import Entry
from journal.prompting import offered

LATEST = 3


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Home of the signed-in user; `?after=` names the question just seen, to get another one."""
    if not request.user.is_authenticated:
        return landing(request)
    prompt = offered(request.user, after=request.GET.get("after", ""))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "journal/home.html#question", {"prompt": prompt})
    latest = Entry.owned_by(request.user).order_by("-written_on", "-id")[:LATEST]
    return render(request, "journal/home.html", {"prompt": prompt, "latest": latest})
