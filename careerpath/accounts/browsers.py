"""Browsers that signed in before. They are let through where guesses are slowed; the mark signs nobody in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from .models import User

COOKIE = "known" if settings.LOCAL else "__Host-known"
SALT = "careerpath.known-browser"
AGE = 180 * 24 * 3600
# A browser may be shared, but not by a crowd.
MOST_ACCOUNTS = 5


def remember_browser(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """Mark the browser that gets `response` as known for `user`, until their password changes."""
    marks = {str(user.pk): user.get_session_auth_hash()}
    marks |= {pk: mark for pk, mark in _marks(request).items() if pk not in marks}
    value = "~".join(f"{pk}.{mark}" for pk, mark in list(marks.items())[:MOST_ACCOUNTS])
    response.set_signed_cookie(
        COOKIE, value, salt=SALT, max_age=AGE, secure=not settings.LOCAL, httponly=True, samesite="Lax"
    )


def is_known_browser(request: HttpRequest, email: str) -> bool:
    """Whether this browser signed in to the account of `email` since its password was last changed."""
    marks = _marks(request)
    user = User.objects.filter(pk__in=marks, email=email.lower()).first() if marks else None
    if user is None:
        return False
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(marks[str(user.pk)], one) for one in hashes)


def _marks(request: HttpRequest) -> dict[str, str]:
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=AGE)
    return dict(mark.split(".") for mark in value.split("~")) if value else {}
