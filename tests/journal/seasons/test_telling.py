"""How a season went, as its page says it: in one sentence, and in threads through its check-ins."""

import re
from calendar import month_name
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal.seasons.checkins.models import CheckIn
from journal.seasons.intention import WENT
from journal.seasons.looking_back import look_back
from journal.seasons.models import Season
from journal.seasons.telling import UNFOLDED, as_it_went
from journal.seasons.timeline.axis import lived
from tests.conftest import signed_in
from tests.factories import make_checkin, make_review, make_season
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
MEANT = "You meant work to play a supporting part;"


def went(season, checks, months=(), today=TODAY):
    for minute, (day, role) in enumerate(checks):
        written = datetime(2026, 11, 24, 12, minute, tzinfo=UTC)
        make_checkin(season, checked_on=date.fromisoformat(day), role=role, created_at=written)
    if months:
        make_review(season, months=[{"month": month, "role": role} for month, role in months])
    look_back(season.owner, [season])
    return as_it_went(season, today)


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ([], ""),
        (
            [("2026-11-24", "central")],
            f"{MEANT} in the last two weeks it was central.",
        ),
        ([("2026-11-24", "supporting")], "In the last two weeks work played a supporting part, as meant."),
        (
            [("2026-11-16", "central")],
            f"{MEANT} from 3 to 16 November it was central.",
        ),
        ([("2026-11-16", "supporting")], "From 3 to 16 November work played a supporting part, as meant."),
        (
            [("2026-11-09", "central")],
            f"{MEANT} from 27 October to 9 November it was central.",
        ),
        # What was said last, of days that adjoin: from the first of them.
        (
            [("2026-10-20", "idle"), ("2026-11-10", "central"), ("2026-11-20", "central")],
            f"{MEANT} from 28 October to 20 November it was central.",
        ),
        # The check-in of today that was written first has the days alone that the later one leaves to it.
        (
            [("2026-11-24", "central"), ("2026-11-20", "supporting")],
            f"{MEANT} from 21 to 24 November it was central.",
        ),
        (
            [("2026-11-24", "central"), ("2026-11-20", "central")],
            f"{MEANT} in the last two weeks it was central.",
        ),
    ],
)
def test_one_under_way_says_what_was_said_last(alice, checks, said):
    checks = [(day, "minimal" if role == "idle" else role) for day, role in checks]
    assert went(make_season(alice), checks) == said


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (date(2026, 11, 20), f"{MEANT} from 20 to 24 November it was central."),
        (date(2026, 11, 24), f"{MEANT} on 24 November it was central."),
        (date(2026, 11, 12), f"{MEANT} from 12 to 24 November it was central."),
        (date(2026, 11, 11), f"{MEANT} in the last two weeks it was central."),
    ],
)
def test_two_weeks_are_said_of_fourteen_days_alone(alice, first, said):
    assert went(make_season(alice, starts_on=first), [("2026-11-24", "central")]) == said


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("minimal", "In the last two weeks work idled, as meant."),
        ("supporting", "In the last two weeks work played a supporting part, as meant."),
        (
            "growing",
            "You meant work to play a supporting part, and at times to idle; in the last two weeks it was a place to "
            "grow.",
        ),
    ],
)
def test_a_second_role_was_meant_too(alice, role, said):
    assert went(make_season(alice, second_role="minimal"), [("2026-11-24", role)]) == said


def test_a_review_alone_speaks_of_its_months_and_not_of_two_weeks(alice):
    season = make_season(alice)
    said = went(season, [], [("2026-11", "central"), ("2026-10", "minimal")])
    assert said == f"{MEANT} from 1 to 24 November it was central."


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 12, 31), f"{MEANT} from 3 to 16 November it was central."),
        (date(2027, 1, 1), f"{MEANT} from 3 to 16 November 2026 it was central."),
    ],
)
def test_days_of_another_year_say_so(alice, today, said):
    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        assert went(make_season(alice), [("2026-11-16", "central")], today=today) == said


def test_days_of_two_years_say_both(alice):
    with time_machine.travel("2027-02-01T12:00:00Z", tick=False):
        said = went(make_season(alice), [("2027-01-05", "central")], today=date(2027, 2, 1))
    assert said == f"{MEANT} from 23 December 2026 to 5 January 2027 it was central."


THREE = [("2026-01-20", "central"), ("2026-03-10", "supporting"), ("2026-05-20", "central")]


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ([], ""),
        (THREE[:1], f"{MEANT} from 7 to 20 January it was central."),
        (THREE[1:2], "From 25 February to 10 March work played a supporting part, as meant."),
        (
            THREE[:2],
            f"{MEANT} it was central from 7 to 20 January and played a supporting part from 25 February to 10 March.",
        ),
        (
            [("2026-01-20", "supporting"), ("2026-03-10", "supporting")],
            "Work played a supporting part from 7 to 20 January and from 25 February to 10 March, as meant.",
        ),
        (
            THREE,
            f"{MEANT} it was central from 7 to 20 January, played a supporting part from 25 February to 10 "
            "March and was central from 7 to 20 May.",
        ),
        (
            [*THREE, ("2026-06-30", "growing")],
            f"{MEANT} at times it was central, played a supporting part and was a place to grow.",
        ),
        # The last fortnight before it was closed is not the last one.
        ([("2026-06-30", "central")], f"{MEANT} from 17 to 30 June it was central."),
    ],
)
def test_a_closed_one_says_what_its_days_were(alice, checks, said):
    season = make_season(alice, starts_on=date(2026, 1, 1), closed_on=date(2026, 6, 30))
    assert went(season, checks) == said


def test_one_that_was_closed_today_says_its_days(alice):
    season = make_season(alice, closed_on=TODAY)
    assert went(season, [("2026-11-24", "central")]) == f"{MEANT} from 11 to 24 November it was central."


DAYS = st.dates(date(2025, 11, 1), date(2027, 3, 1))
ROLES = st.sampled_from(Season.Role.values)
MONTHS = "|".join(month_name[1:])
NAMED = re.compile(
    rf"(?:on|from) (?:(\d+)(?: ({MONTHS}))?(?: (\d{{4}}))? to )?(\d+) ({MONTHS})(?: (\d{{4}}))?"
    rf"(?: (?:it|work) ({'|'.join(WENT.values())}))?"
)


def days_named(sentence, year):
    """First and last day of each stretch in it, and the role said after it; "" where that is said before."""
    for day, month, since, last, until, last_year, role in NAMED.findall(sentence):
        end = date(int(last_year or year), [*month_name].index(until), int(last))
        month = [*month_name].index(month or until)
        yield (date(int(since or last_year or year), month, int(day)) if day else end), end, role


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DAYS, DAYS, st.lists(st.tuples(DAYS, ROLES), max_size=6), ROLES, st.booleans())
def test_no_day_is_given_a_role_that_nobody_named(one, other, checks, meant, is_closed):
    first, last = sorted((one, other))
    checks = [(day, role) for day, role in checks if first <= day <= last]
    season = Season(role=meant, starts_on=first, closed_on=last if is_closed else None)
    season.looked = [CheckIn(checked_on=day, role=role) for day, role in checks]
    season.lived = lived(first, last + timedelta(days=1), checks, {}, last)
    said = as_it_went(season, last)
    by_day = {since + timedelta(days=n): role for role, since, to in season.lived for n in range((to - since).days)}
    assert bool(said) == bool(by_day)
    for since, until, role in days_named(said, last.year):
        roles = {by_day[since + timedelta(days=n)] for n in range((until - since).days + 1)}
        assert len(roles) == 1
        words = WENT[roles.pop()]
        assert role in ("", words) and words in said
    if "two weeks" in said:
        assert {by_day[last - timedelta(days=n)] for n in range(14)} == {season.lived[-1][0]}


def page_of(season):
    return " ".join(signed_in(season.owner).get(season.get_absolute_url()).content.decode().split())


def test_its_page_opens_with_it(alice):
    season = make_season(alice)
    assert "You meant" not in page_of(season)
    make_checkin(season, role="central", checked_on=TODAY)
    head = page_of(season).partition("What you wanted")[0]
    assert f"{MEANT} in the last two weeks it was central." in head


def facts_of(season, part=0):
    response = signed_in(season.owner).get(season.get_absolute_url())
    return dict(response.context["told"][part][0])


def test_each_thread_is_told_from_the_oldest_check_in_on(alice):
    season = make_season(alice)
    make_checkin(
        season,
        checked_on=date(2026, 10, 24),
        spaces=[{"space": "Mending things", "state": "half"}, {"space": "Slow Fridays", "state": "closed"}],
        room=[{"value": "Bread", "room": 0}],
        said_no="To Jo.",
        warning="The laptop\nafter supper.",
    )
    make_checkin(
        season,
        checked_on=date(2026, 10, 3),
        spaces=[{"space": "Mending things", "state": "open"}, {"space": "Fridays", "state": ""}],
        room=[{"value": "Bread", "room": 4}, {"value": "Rest", "room": None}],
        said_no="To Ines.",
        swallowed_no="To the zebrafinch.",
    )
    assert facts_of(season) == {
        "Mending things": ["open, 3 October · half open, 24 October"],
        # With other words it is another space, and one that was not answered is none.
        "Slow Fridays": ["closed, 24 October"],
        "Room for Bread": ["plenty, 3 October · none, 24 October"],
        "You said no": ["3 October: To Ines.", "24 October: To Jo."],
        "You kept a no to yourself": ["3 October: To the zebrafinch."],
        "Early warnings": ["24 October: The laptop after supper."],
    }
    page = page_of(season)
    assert [page.count(words) for words in ("To the zebrafinch", "after supper", "half open")] == [1, 1, 1]
    assert page.count("Work played a supporting part.") == 2
    for checkin in CheckIn.owned_by(alice):
        assert checkin.get_absolute_url() in page


def test_a_word_said_on_end_is_there_once_with_each_of_its_days(alice):
    season = make_season(alice)
    for day, state, room in ((3, "half", 2), (10, "half", 2), (17, "open", None), (24, "half", 2)):
        spaces = [{"space": "Fridays", "state": state}]
        make_checkin(season, checked_on=date(2026, 10, day), spaces=spaces, room=[{"value": "Bread", "room": room}])
    assert facts_of(season) == {
        "Fridays": ["half open, 3 October, 10 October · open, 17 October · half open, 24 October"],
        "Room for Bread": ["some, 3 October, 10 October, 24 October"],
    }


def test_a_check_in_that_cannot_be_opened_keeps_its_line(alice):
    season = make_season(alice)
    broken = make_checkin(season, checked_on=date(2026, 10, 3), said_no="To Ines.")
    store(broken, b"broken", "said_no")
    make_checkin(season, checked_on=date(2026, 10, 4), said_no="To Jo.")
    assert facts_of(season) == {"You said no": ["4 October: To Jo."]}
    page = page_of(season)
    lines = re.findall(r"<time [^>]*>([^<]*)</time> <a [^>]*>([^<]*)</a>", page)
    assert lines == [
        ("4 Oct 2026", "Work played a supporting part."),
        ("3 Oct 2026", "This check-in cannot be opened. Nothing in it was changed."),
    ]


def test_the_check_ins_of_years_are_folded_but_for_the_latest(alice):
    season = make_season(alice, length=0, starts_on=date(2016, 1, 1))
    days = [TODAY - timedelta(days=12 * number) for number in range(300)]
    for day in days:
        make_checkin(season, checked_on=day, said_no=f"On {day.isoformat()}.")
    latest = sorted(days)[-UNFOLDED:]
    assert [line.rpartition("On ")[2] for line in facts_of(season)["You said no"]] == [f"{day}." for day in latest]
    assert len(facts_of(season, 1)["You said no"]) == 300 - UNFOLDED
    shown, _, folded = page_of(season).partition("Earlier check-ins</summary>")
    assert (shown.count("Work played a supporting part."), folded.count("Work played a supporting part.")) == (
        UNFOLDED,
        300 - UNFOLDED,
    )


def test_what_is_told_of_an_old_season_names_no_day_on_which_its_row_was_made(alice):
    season = make_season(alice, starts_on=date(2019, 3, 1), closed_on=date(2019, 8, 31))
    page = page_of(season)
    assert "From <em>March to August 2019</em>" in page
    assert "November 2026" not in page
    assert Season.owned_by(alice).get().created_at.date() == TODAY
