"""Days and months in a sentence, with their year where it is another than today's. Pure, and in English alone."""

from calendar import month_abbr, month_name
from datetime import date


def _month(day: date, with_year: bool) -> str:
    return f"{month_name[day.month]} {day.year}" if with_year else month_name[day.month]


def whole_day(day: date) -> str:
    """ "3 Sep 2025", as `date_format` with "j M Y" in a tenth of the time: for many in a table."""
    return f"{day.day} {month_abbr[day.month]} {day.year}"


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
