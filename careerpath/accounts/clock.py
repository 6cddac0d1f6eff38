"""Today and now, in the user's time zone; and how long some months last."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
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


def last_day(first: date, months: int) -> date:
    """The last of `months` months from `first`: the day before the same day, or the end of a month without one.

    From 1 September six months last to 28 February; from 31 August too, as there is no 31 February.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    days = monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, first.day) - timedelta(days=1)
