"""Days: in a sentence, with their year where it is another than today's, and over the years. Pure; English alone."""

from calendar import isleap, month_abbr, month_name
from collections.abc import Iterable
from datetime import date

# What a piece may be dated.
YEARS = range(1900, 2200)


def same_day_of_other_years(day: date, years: Iterable[int] = YEARS) -> list[date]:
    """29 February has its day in leap years; in the others it comes up on the 28th."""
    others = [year for year in years if year != day.year]
    is_leap_day = (day.month, day.day) == (2, 29)
    days = [day.replace(year=year) for year in others if isleap(year) or not is_leap_day]
    if (day.month, day.day) == (2, 28) and not isleap(day.year):
        days += [date(year, 2, 29) for year in others if isleap(year)]
    return days


def _month(day: date, with_year: bool) -> str:
    return f"{month_name[day.month]} {day.year}" if with_year else month_name[day.month]


def whole_month(day: date) -> str:
    """ "September 2025", as `date_format` with "F Y" in a tenth of the time."""
    return _month(day, True)


def whole_day(day: date) -> str:
    """ "3 Sep 2025", as `date_format` with "j M Y" in a tenth of the time: for many in a table."""
    return f"{day.day} {month_abbr[day.month]} {day.year}"


def short_month(day: date) -> str:
    """ "Sep 2025", as `date_format` with "M Y" in a tenth of the time: for many in a list."""
    return f"{month_abbr[day.month]} {day.year}"


def day_in_words(day: date, today: date) -> str:
    """ "24 May", or "24 May 2025"."""
    return f"{day.day} {_month(day, day.year != today.year)}"


def days_in_words(first: date, last: date, today: date) -> str:
    """ "on 3 May", "from 3 to 16 May", "from 27 April to 10 May 2025"."""
    until = day_in_words(last, today)
    if first == last:
        return f"on {until}"
    if (first.year, first.month) == (last.year, last.month):
        return f"from {first.day} to {until}"
    if first.year == last.year:
        return f"from {first.day} {_month(first, False)} to {until}"
    return f"from {first.day} {_month(first, True)} to {last.day} {_month(last, True)}"


def months_in_words(first: date, last: date, today: date) -> str:
    """ "May", "November to May", "November 2025 to May 2026".

    Months that today is in the midst of need no year, while no two of them have one name.
    """
    apart = (last.year - first.year) * 12 + last.month - first.month
    is_plain = first <= today <= last and apart < 12
    with_year = not is_plain and {first.year, last.year} != {today.year}
    until = _month(last, with_year)
    return f"{_month(first, with_year and first.year != last.year)} to {until}" if apart else until
