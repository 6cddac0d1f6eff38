"""The last day, and the last number, that each form of a season takes, and the next one, which it does not."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview, months_of
from tests.factories import make_checkin, make_season
from tests.forms import forge, submit

pytestmark = pytest.mark.django_db
BEGAN, CLOSED = date(2026, 9, 1), date(2026, 11, 20)
NAMED = {"name": "Four days", "role": "central", "starts_on": "2026-09-01"}
# Of the form of a season: what was there, what is typed, and what is said of it; "" where it is kept.
SEASON: list[tuple[str, dict[str, Any], str]] = [
    ("new", {"hours_from": 0, "hours_to": 0}, ""),
    ("new", {"hours_from": 80, "hours_to": 80}, ""),
    ("new", {"hours_from": -1}, "Enter 0 to 80 hours a week."),
    ("new", {"hours_to": 81}, "Enter 0 to 80 hours a week."),
    ("new", {"hours_from": 21, "hours_to": 20}, "Put the smaller number first"),
    ("new", {"starts_on": "2028-11-25"}, ""),
    ("new", {"starts_on": "2028-11-26"}, "Pick a day within the next two years."),
    ("new", {"starts_on": "1900-01-01"}, ""),
    ("new", {"starts_on": "1899-12-31"}, "Dates here start in 1900."),
    ("new", {"ends_on": "2026-09-01"}, ""),
    ("new", {"ends_on": "2026-08-31"}, "It would end before it begins."),
    ("new", {"ends_on": "2028-09-02"}, ""),
    ("new", {"ends_on": "2028-09-03"}, "Pick a day within two years of the first one."),
    ("closed", {"starts_on": "2026-11-20", "ends_on": ""}, ""),
    ("closed", {"starts_on": "2026-11-21", "ends_on": ""}, "It was closed on 20 November 2026"),
    ("looked in on", {"starts_on": "2026-09-20", "ends_on": ""}, ""),
    ("looked in on", {"starts_on": "2026-09-21", "ends_on": ""}, "You checked in on 20 September 2026"),
    ("after another", {"starts_on": "2026-08-20", "ends_on": ""}, ""),
    ("after another", {"starts_on": "2026-08-19", "ends_on": ""}, "lasted until 20 August 2026"),
    ("before another", {"starts_on": "2026-08-31"}, ""),
    ("around another", {"starts_on": "2026-08-31"}, "lasted until 1 September 2026"),
    ("around another", {"starts_on": "2026-08-30"}, "which begins on 31 August 2026"),
]
# The day of a check-in, of a season that goes on or is closed.
CHECKIN = [
    (None, "2026-09-01", ""),
    (None, "2026-08-31", "The season began on 1 September 2026."),
    # Written before one traveled west.
    (None, "2026-11-25", ""),
    (None, "2026-11-26", "That day is still to come."),
    (CLOSED, "2026-09-01", ""),
    (CLOSED, "2026-08-31", "The season began on 1 September 2026."),
    (CLOSED, "2026-11-20", ""),
    (CLOSED, "2026-11-21", "The season was closed on 20 November 2026."),
]


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def there(alice, what):
    """The season whose form is sent; None for a new one."""
    if what == "new":
        return None
    closed_on = CLOSED if what in ("closed", "before another", "around another") else None
    season = make_season(alice, starts_on=BEGAN, closed_on=closed_on)
    if what == "looked in on":
        make_checkin(season, checked_on=date(2026, 9, 20))
    elif what == "after another":
        make_season(alice, "Before", starts_on=date(2026, 1, 1), closed_on=date(2026, 8, 20))
    elif what == "before another":
        make_season(alice, "After", starts_on=CLOSED)
    elif what == "around another":
        make_season(alice, "Inner", starts_on=date(2026, 8, 31), closed_on=BEGAN)
    return season


@pytest.mark.parametrize(("what", "typed", "said"), SEASON)
def test_a_season_takes_all_up_to_its_bounds(alice, alices, what, typed, said):
    season = there(alice, what)
    page = alices.get(season.get_edit_url() if season else "/seasons/new/", follow=True)
    answer = submit(page, "Done", **({} if season else NAMED) | typed)
    assert answer.status_code == (422 if said else 302)
    assert said in answer.content.decode()
    kept = Season.owned_by(alice).filter(pk=season.pk) if season else Season.owned_by(alice)
    days = [day.isoformat() for day in kept.values_list("starts_on", flat=True)]
    assert days == ([BEGAN.isoformat()] if said and season else [] if said else [typed.get("starts_on", "2026-09-01")])


@pytest.mark.parametrize(("closed_on", "day", "said"), CHECKIN)
def test_a_check_in_is_of_a_day_of_its_season(alice, alices, closed_on, day, said):
    row = make_checkin(make_season(alice, closed_on=closed_on), checked_on=date(2026, 10, 10))
    answer = submit(alices.get(row.get_edit_url()), "Done", checked_on=day)
    assert answer.status_code == (422 if said else 302)
    assert said in answer.content.decode()
    row.refresh_from_db()
    assert row.checked_on.isoformat() == ("2026-10-10" if said else day)


@pytest.mark.parametrize(
    ("days", "looked_in", "looked_back"),
    [
        ({"starts_on": date(2026, 11, 24), "length": 0}, True, True),
        ({"starts_on": date(2026, 11, 25), "length": 0}, False, False),
        ({"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 30)}, True, True),
        ({"starts_on": date(2026, 11, 25), "ends_on": date(2026, 11, 30)}, False, False),
        ({"ends_on": date(2026, 12, 8)}, True, True),
        ({"ends_on": date(2026, 12, 9)}, True, False),
        ({"closed_on": date(2026, 11, 24)}, False, True),
    ],
)
def test_from_which_day_on_a_season_is_looked_in_on_and_back_on(alice, alices, days, looked_in, looked_back):
    season = make_season(alice, **days)
    checkin = alices.get(reverse("journal:checkin_new", args=[season.pk]), follow=True)
    review = alices.get(reverse("journal:season_review", args=[season.pk]), follow=True)
    assert ['name="role"' in checkin.text, 'name="remembered"' in review.text] == [looked_in, looked_back]
    # The same of a form that was drawn before.
    sent = {"role": "central", "remembered": "To rest."}
    status = {True: 422, False: 409}
    assert forge(alices, checkin.request["PATH_INFO"], sent).status_code == status[looked_in]
    assert forge(alices, review.request["PATH_INFO"], sent).status_code == status[looked_back]
    assert not SeasonReview.objects.exists()


@pytest.mark.parametrize(
    ("days", "first", "last", "count"),
    [
        ({"starts_on": date(2024, 12, 31), "length": 0}, date(2024, 12, 1), date(2026, 11, 1), 24),
        ({"starts_on": date(2024, 11, 30), "length": 0}, date(2024, 12, 1), date(2026, 11, 1), 24),
        ({"starts_on": date(2026, 9, 30), "ends_on": date(2026, 10, 1)}, date(2026, 9, 1), date(2026, 10, 1), 2),
        ({"starts_on": date(2026, 9, 30), "ends_on": date(2027, 2, 1)}, date(2026, 9, 1), date(2026, 11, 1), 3),
        ({"ends_on": date(2026, 10, 1), "closed_on": date(2026, 11, 1)}, date(2026, 9, 1), date(2026, 11, 1), 3),
        ({"starts_on": date(2027, 1, 1), "closed_on": date(2026, 11, 1)}, date(2027, 1, 1), date(2027, 1, 1), 1),
    ],
)
def test_the_months_that_are_looked_back_on_are_the_latest_two_years_of_it(alice, days, first, last, count):
    months = months_of(make_season(alice, **days))
    assert (months[0], months[-1], len(months)) == (first, last, count)
