"""Where in a season one is, and the one thing Home says of it."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from careerpath.writing.pieces import save_if_unchanged
from journal.home.phase import Phase, phase_of
from journal.seasons.checkins.models import CheckIn
from journal.seasons.reviews.models import SeasonReview
from tests.conftest import signed_in
from tests.factories import make_letter, make_review, make_season
from tests.forms import submit

FIRST, LAST = date(2026, 9, 1), date(2027, 2, 28)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


class Days(NamedTuple):
    starts_on: date
    ends_on: date | None
    last_checked_on: date | None = None
    review_version: int | None = None


@pytest.mark.parametrize(
    ("today", "checked", "where"),
    [
        (date(2026, 8, 31), None, Phase.TO_COME),
        (FIRST, None, Phase.BEGINNING),
        (date(2026, 9, 14), None, Phase.BEGINNING),
        (date(2026, 9, 15), None, Phase.UNDER_WAY),
        (date(2026, 11, 29), None, Phase.UNDER_WAY),
        (date(2026, 11, 30), None, Phase.HALF_TIME),
        (date(2026, 12, 20), date(2026, 11, 1), Phase.HALF_TIME),
        (date(2026, 12, 20), date(2026, 11, 30), Phase.UNDER_WAY),
        (date(2027, 2, 14), None, Phase.HALF_TIME),
        (date(2027, 2, 15), None, Phase.ENDING),
        (date(2030, 1, 1), None, Phase.ENDING),
    ],
)
def test_a_season_with_an_end(today, checked, where):
    assert phase_of(Days(FIRST, LAST, checked), today) == where
    assert phase_of(Days(FIRST, LAST, checked, 1), today) == Phase.LOOKING_BACK
    assert phase_of(Days(FIRST, LAST, checked, 2), today) == Phase.REVIEWED


def test_an_open_one_is_looked_at_after_half_a_year_and_half_a_year_after_the_last_look():
    looked = Days(FIRST, None, date(2027, 1, 1))
    assert phase_of(Days(FIRST, None), date(2027, 3, 1)) == Phase.UNDER_WAY
    assert phase_of(Days(FIRST, None), date(2027, 3, 2)) == Phase.A_LOOK
    assert phase_of(looked, date(2027, 3, 2)) == Phase.UNDER_WAY
    assert phase_of(looked, date(2029, 3, 2)) == Phase.A_LOOK
    assert phase_of(None, date(2027, 3, 2)) == Phase.BETWEEN


@given(DAYS, st.none() | st.integers(0, 800), DAYS, st.none() | DAYS, st.none() | st.integers(1, 3))
def test_there_is_always_one_place(first, length, today, checked, review):
    last = None if length is None else first + timedelta(days=length)
    assert phase_of(Days(first, last, checked, review), today) in Phase


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-09-02", "write yourself a letter to open when it ends"),
        ("2026-10-10", None),
        ("2027-02-20", "It is meant to end on 28 February."),
        ("2027-03-01", "It was meant to end on 28 February. It goes on until you close it."),
        ("2028-03-01", "It was meant to end on 28 February 2027. It goes on until you close it."),
    ],
)
def test_home_says_one_thing(alice, moment, said):
    make_season(alice)
    everything = ("write yourself a letter", "Half of this", "is meant to end", "was meant to end", "looked back")
    with time_machine.travel(f"{moment}T12:00:00Z", tick=False):
        page = signed_in(alice).get("/").content.decode()
    assert said is None or said in page
    assert sum(words in page for words in everything) == (said is not None)


@pytest.mark.django_db
def test_home_knows_the_letter_the_check_ins_and_the_review(alice, bob):
    season = make_season(alice)
    client = signed_in(alice)

    def where(day):
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            return signed_in(alice).get("/").context["phase"]

    assert where("2026-12-10") == Phase.HALF_TIME
    CheckIn.objects.create(owner=alice, season=season, checked_on=date(2026, 12, 9), role="central")
    assert where("2026-12-10") == Phase.UNDER_WAY
    make_letter(season)
    with time_machine.travel("2026-09-02T12:00:00Z", tick=False):
        assert "write yourself a letter" not in signed_in(alice).get("/").content.decode()
    review = SeasonReview.objects.create(owner=alice, season=season, reviewed_on=date(2027, 2, 28))
    assert where("2027-03-01") == Phase.LOOKING_BACK
    save_if_unchanged(review, 1, {"keep": "Fridays"})
    assert where("2027-03-01") == Phase.REVIEWED
    season.close()
    assert "A break from planning is fine, too" in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "where"), [("Pacific/Kiritimati", Phase.ENDING), ("Pacific/Pago_Pago", Phase.HALF_TIME)]
)
def test_the_day_is_the_one_where_the_owner_is(alice, zone, where):
    alice.time_zone = zone
    alice.save()
    make_season(alice)
    with time_machine.travel("2027-02-14T10:30:00Z", tick=False):
        assert signed_in(alice).get("/").context["phase"] == where


@pytest.mark.django_db
def test_a_memory_alone_is_no_review_yet(alice, alices):
    season = make_season(alice, length=0)
    review = make_review(season)
    for url in ("/", season.get_absolute_url()):
        page = alices.get(url).content.decode()
        assert "Go on with the review" in page
        assert "You have reviewed it" not in page
    submit(alices.get(f"{review.get_absolute_url()}answers/"), "Done", keep="Fridays")
    assert "You have reviewed it" in alices.get("/").content.decode()
    page = alices.get(season.get_absolute_url()).content.decode()
    assert "Read the whole review" in page
    assert "Go on with the review" not in page
