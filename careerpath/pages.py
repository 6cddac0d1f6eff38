"""Pages that belong to nobody: landing, who can read what, what machines ask for; and what every page's frame needs."""

import logging
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from .accounts.models import User
from .preflight import problems, warnings, why_no_database
from .requests import LookRound, is_in_example
from .static_files import has_fonts

logger = logging.getLogger(__name__)

# Where the example journal leads on to.
WAYS_OUT = ("account_signup", "account_login")


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    theme = user.theme if user is not None and user.is_authenticated else User.Theme.SYSTEM
    # "" lets the device decide.
    theme = "" if theme == User.Theme.SYSTEM else theme
    return {
        "theme": theme,
        "has_fonts": has_fonts(),
        "signup": settings.SIGNUP,
        "look_round": settings.LOOK_ROUND,
        "help_text": settings.HELP_TEXT,
        "in_example": is_in_example(request),
        "ways_out": {name: reverse(name).replace(LookRound.PREFIX, "/", 1) for name in WAYS_OUT},
    }


def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/landing.html")


@login_not_required
def who_can_read(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/who_can_read.html")


@login_not_required
def look_round(request: HttpRequest) -> HttpResponse:
    """Where the example journal begins, for the address alone: `LookRound` answers there, but where there is none."""
    raise Http404


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and the instance keys are there; 503 and the reason otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.error("%s", why_no_database(error))
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if not settings.CAREERPATH_KEYS:
        return JsonResponse({"status": "the instance key is missing"}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """200 where `preflight` finds neither a problem nor a warning, else 503; the reasons are for the operator alone."""
    if settings.PROXIES and "X-Forwarded-For" in request.headers:
        raise Http404
    if problems() or warnings():
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); it is good for half a year from today."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{quote(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], safe='@')}",
        f"Expires: {(today + timedelta(days=180)).isoformat().replace('+00:00', 'Z')}",
        f"Policy: {settings.URL}{reverse('who_can_read')}",
        f"Canonical: {settings.URL}{request.path}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@login_not_required
def change_password(request: HttpRequest) -> HttpResponse:
    # Password managers lead here.
    return redirect("account_change_password")
