"""The calendar: a month as a table of days, a year with its plain facts, and a day beside the same day of others."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.views.decorators.http import require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.dates import YEARS

from .written import (
    counts_by_day,
    months,
    nearest,
    on_this_day,
    pieces_on,
    seasons_in,
    themes,
    values_touched,
    weekdays,
    weeks,
)


@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    now = today(request.reader)
    return redirect("journal:calendar_month", now.year, now.month)


@require_safe
def calendar_month(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    first = _day(year, month, 1)
    last = first.replace(day=monthrange(year, month)[1])
    counts, now = counts_by_day(request.reader, first, last), today(request.reader)
    before, after = nearest(request.reader, first, last)
    context = {
        "month": first,
        "weekdays": [(WEEKDAYS[day], WEEKDAYS_ABBR[day]) for day in weekdays()],
        "weeks": weeks(first, counts),
        "is_empty": not counts,
        "nearest": [day for day in (before, after) if day],
        # Within what was written and today, month by month; beyond lies nothing.
        "earlier": first - timedelta(days=1) if before else None,
        "later": last + timedelta(days=1) if after or last < now else None,
    }
    return _render(request, "month", now, context)


@require_safe
def calendar_year(request: SignedInRequest, year: int) -> HttpResponse:
    first, last = _day(year, 1, 1), _day(year, 12, 31)
    reader, now = request.reader, today(request.reader)
    counts = counts_by_day(reader, first, last)
    before, after = nearest(reader, first, last)
    context = {
        "year": first,
        "months": months(year, counts),
        "is_empty": not counts,
        "earlier": before,
        "later": after or (now if last < now else None),
        "themes": themes(reader, first, last),
        "values": values_touched(reader, first, last),
        "seasons": seasons_in(reader, first, last, now),
    }
    return _render(request, "year", now, context)


@require_safe
def calendar_day(request: SignedInRequest, year: int, month: int, day: int) -> HttpResponse:
    """`?before=` pages what was written on the day, `?years=` what was on the same day of other years."""
    at = _day(year, month, day)
    before, years = request.GET.get("before", ""), request.GET.get("years", "")
    earlier, later = nearest(request.reader, at, at)
    context: dict[str, Any] = {"day": at, "earlier": earlier, "later": later}
    # Both lists stand on the first page; each is then paged by itself.
    if not years:
        context["page"] = pieces_on(request.reader, at, before)
    if not before:
        context["on_this_day"] = on_this_day(request.reader, at, years)
    return _render(request, "day", today(request.reader), context)


def _day(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise Http404
    try:
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def _render(request: SignedInRequest, template: str, now: date, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"journal/calendar/{template}.html", {"today": now, **context})
