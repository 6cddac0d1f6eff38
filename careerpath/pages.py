"""Pages that belong to nobody: landing, who can read what, health; and what every page's frame needs."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .models import User


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame: the saved theme ("" lets the device decide), and whether sign-up is open."""
    user = getattr(request, "user", None)
    theme = user.theme if user is not None and user.is_authenticated else User.Theme.SYSTEM
    return {"theme": "" if theme == User.Theme.SYSTEM else theme, "signup": settings.SIGNUP}


def landing(request: HttpRequest) -> HttpResponse:
    """What this is, who can read what one writes, and how to leave."""
    return render(request, "landing.html")


@login_not_required
def who_can_read(request: HttpRequest) -> HttpResponse:
    """How the words are kept, in the words of somebody who has to decide whether to write here."""
    return render(request, "who_can_read.html")


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and the instance keys are there; 503 and the reason otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if not settings.CAREERPATH_KEYS:
        return JsonResponse({"status": "the instance key is missing"}, status=503)
    return JsonResponse({"status": "ok"})
