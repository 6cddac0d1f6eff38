"""Today and now, in the user's time zone."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def now(user: Any) -> datetime:
    """This moment in the user's zone."""
    return timezone.now().astimezone(user.zone)


def today(user: Any) -> date:
    """The user's date: what their own clock shows, not the server's."""
    return now(user).date()


class UseTimeZone:
    """Middleware: templates show instants in the signed-in user's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The thread may still hold the zone of whoever it served last.
        timezone.deactivate()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.user.is_authenticated:
            timezone.activate(request.user.zone)
