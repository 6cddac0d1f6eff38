"""Today and now are the user's own."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from careerpath.accounts.clock import UseTimeZone, last_day, today
from careerpath.accounts.models import User
from tests.forms import Page, submit, tamper

EVENING_IN_LONDON = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 11, 24)),
        ("Europe/Berlin", date(2026, 11, 25)),
        ("Pacific/Kiritimati", date(2026, 11, 25)),
        ("America/Los_Angeles", date(2026, 11, 24)),
    ],
)
@time_machine.travel(EVENING_IN_LONDON, tick=False)
def test_today_is_what_the_users_own_clock_shows(zone, day):
    assert today(User(time_zone=zone)) == day


@time_machine.travel(EVENING_IN_LONDON, tick=False)
def test_now_is_the_same_moment_in_the_users_zone():
    assert User(time_zone="Asia/Tokyo").now() == EVENING_IN_LONDON
    assert User(time_zone="Asia/Tokyo").now().utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe", "\x00", "é", "UTC\n"])
def test_a_zone_that_nobody_knows_is_utc(name):
    assert User(time_zone=name).zone.key == "UTC"


def view(request):
    pass


def open_view(request):
    pass


open_view.login_required = False


@pytest.fixture
def middleware():
    yield UseTimeZone(lambda request: None)
    timezone.deactivate()


def test_a_private_page_shows_instants_in_the_users_zone(middleware, rf):
    request = rf.get("/journal/")
    request.reader = User(time_zone="Asia/Tokyo")
    middleware.process_view(request, view, [], {})
    assert timezone.get_current_timezone_name() == "Asia/Tokyo"


def test_nobodys_page_shows_no_zone_that_the_thread_still_holds(middleware, rf):
    timezone.activate("Asia/Tokyo")
    middleware(rf.get("/nothing-here/"))
    assert timezone.get_current_timezone_name() == "UTC"


def test_home_which_is_open_to_all_shows_the_zone_of_who_is_signed_in(middleware, rf):
    request = rf.get("/")
    request.reader = User(time_zone="Asia/Tokyo")
    middleware.process_view(request, open_view, [], {})
    assert timezone.get_current_timezone_name() == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2026-09-01", 6, "2027-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-08-30", 6, "2027-02-28"),
        ("2026-08-28", 6, "2027-02-27"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2027-08-29", 6, "2028-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-28"),
        ("2026-12-31", 3, "2027-03-30"),
        ("2026-03-31", 3, "2026-06-30"),
        ("2026-01-15", 12, "2027-01-14"),
    ],
)
def test_the_last_day_of_some_months(first, months, last):
    assert last_day(date.fromisoformat(first), months) == date.fromisoformat(last)


@given(st.dates(date(1900, 1, 1), date(2190, 1, 1)), st.sampled_from([3, 6, 9, 12]))
def test_a_later_first_day_never_has_an_earlier_last_one(first, months):
    assert first < last_day(first, months) <= last_day(first + timedelta(days=1), months)


def offered(response):
    """The time zones in settings, in their order, and the one that is chosen."""
    zones = next(one for one in Page(response.content.decode()).controls if one.name == "time_zone")
    return [one.value for one in zones.options], [one.value for one in zones.options if one.chosen]


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "Etc/GMT+5"])
def test_settings_offer_ones_own_time_zone_first_and_all_by_region(alice, alices, zone):
    alice.time_zone = zone
    alice.save()
    page = alices.get("/settings/")
    zones, chosen = offered(page)
    first = list(dict.fromkeys([zone, "UTC"]))
    assert (chosen, zones[: len(first)]) == ([zone], first)
    regions = zones[len(first) :]
    assert regions == sorted(set(regions)) and len(regions) > 400
    assert '<optgroup label="America">' in page.content.decode()
    assert '<option value="America/Argentina/Buenos_Aires">Argentina/Buenos Aires</option>' in page.content.decode()
    # One that no list has is kept by whoever has it.
    submit(page, "Save", theme="dark")
    alice.refresh_from_db()
    assert (alice.time_zone, alice.theme) == (zone, "dark")


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc/passwd", "<b>", ""])
def test_a_time_zone_that_is_none_is_refused(alice, alices, zone):
    answer = tamper(alices.get("/settings/"), "Save", {"time_zone": [zone]})
    assert b'<p class="error">' in answer.content
    assert b"<b>" not in answer.content.partition(b"<select")[2].partition(b"</select>")[0]
    alice.refresh_from_db()
    assert alice.time_zone == "Europe/Berlin"
    # The list is built once, and holds nobody's zone.
    assert "Nowhere" not in alices.get("/settings/").content.decode()
