"""Today, in the user's time zone; and how long some months last."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin


def today(user: Any) -> date:
    return user.now().date()


class UseTimeZone(MiddlewareMixin):
    """Middleware: templates show instants in the reader's zone."""

    def process_request(self, request: HttpRequest) -> None:
        # The thread may still hold the zone of whoever it served last.
        timezone.deactivate()

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        if request.reader.is_authenticated:
            timezone.activate(request.reader.zone)


def last_day(first: date, months: int) -> date:
    """The last of `months` months from `first`: the day before the same day, or the end of a month without one.

    From 1 September six months last to 28 February; from 31 August too, as there is no 31 February.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    days = monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, first.day) - timedelta(days=1)
