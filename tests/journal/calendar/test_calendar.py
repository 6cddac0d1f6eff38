"""The calendar: a month of days, a day beside the same day of other years, and the plain facts of a year."""

import re
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
import time_machine

from careerpath.dates import same_day_of_other_years
from careerpath.writing.marks import Mark
from careerpath.writing.trash import move_to_trash
from journal.calendar.written import weekdays
from tests.conftest import make_user, signed_in
from tests.factories import (
    make_card,
    make_entry,
    make_mark,
    make_prompt,
    make_question,
    make_season,
    make_spark,
    make_theme,
    make_value,
)
from tests.forms import forge
from tests.raw_rows import flipped, store, stored
from tests.test_frame import Elements, older_and_newer

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped_clock():
    with time_machine.travel(NOON, tick=False):
        yield


def said(response) -> str:
    """The words of a page below its bar, in one line."""
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def days_linked(response) -> list[str]:
    """Where the days of a month's table lead."""
    return [one["href"] for *around, one in Elements(response.text).all if one["tag"] == "a" and _in_table(around)]


def _in_table(around) -> bool:
    return any(part["tag"] == "table" for part in around)


# A month.


def test_it_leads_to_the_month_of_the_owners_day():
    for zone, moment, month in (
        ("Pacific/Kiritimati", datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "2026/12"),
        ("Pacific/Pago_Pago", datetime(2026, 12, 1, 10, 30, tzinfo=UTC), "2026/11"),
    ):
        with time_machine.travel(moment, tick=False):
            client = signed_in(make_user(f"{month[-2:]}@example.org", time_zone=zone))
            assert client.get("/journal/calendar/").headers["Location"] == f"/journal/calendar/{month}/"


def test_each_day_that_has_something_is_a_link_that_says_what(alice, bob, alices):
    for _ in range(2):
        make_entry(alice, written_on=date(2026, 11, 24))
    make_spark(alice, noticed_on=date(2026, 11, 24))
    make_entry(alice, written_on=date(2026, 11, 3))
    for number in range(4):
        make_spark(alice, f"A spark {number}", noticed_on=date(2026, 11, 9))
    make_entry(alice, written_on=date(2026, 10, 31))
    make_entry(bob, written_on=date(2026, 11, 5))
    move_to_trash(make_entry(alice, written_on=date(2026, 11, 6)))
    month = alices.get("/journal/calendar/2026/11/")
    assert days_linked(month) == [f"/journal/calendar/2026/11/{day}/" for day in (3, 9, 24)]
    text = said(month)
    assert "Tuesday 24 November, 2 pages and a spark" in text
    assert "Tuesday 3 November, a page" in text and "Monday 9 November, 4 sparks" in text
    marks = [one["class"] for *_, one in Elements(month.text).all if one.get("class") in ("disc", "ring")]
    assert marks == ["disc", *["ring"] * 3, "disc", "disc", "ring"]


def test_a_month_is_a_table_of_whole_weeks_that_begin_as_the_language_has_it(alices):
    month = alices.get("/journal/calendar/2026/11/")
    elements = Elements(month.text).all
    assert [one["scope"] for *_, one in elements if one["tag"] == "th"] == ["col"] * 7
    assert [one["tag"] for *_, one in elements if one["tag"] in ("caption", "td")] == ["caption", *["td"] * 35]
    assert said(month).index("Sun Sunday") < said(month).index("Mon Monday")
    today = [one for *_, one in elements if one.get("aria-current") == "date"]
    assert len(today) == 1
    # As where there are more languages than one.
    with mock.patch("django.utils.formats.get_language", return_value="de"):
        assert weekdays() == [*range(7)]


def test_the_ways_on_go_month_by_month_from_the_first_that_has_something_to_this_one(alice, alices):
    assert older_and_newer(alices.get("/journal/calendar/2026/11/")) == {}
    make_entry(alice, written_on=date(2026, 8, 31))
    assert older_and_newer(alices.get("/journal/calendar/2026/8/")) == {"next": "/journal/calendar/2026/9/"}
    both = {"prev": "/journal/calendar/2026/8/", "next": "/journal/calendar/2026/10/"}
    assert older_and_newer(alices.get("/journal/calendar/2026/9/")) == both
    assert older_and_newer(alices.get("/journal/calendar/2026/11/")) == {"prev": "/journal/calendar/2026/10/"}
    # Where somebody flew west, a page may be of tomorrow.
    make_entry(alice, written_on=date(2026, 12, 1))
    assert older_and_newer(alices.get("/journal/calendar/2026/11/"))["next"] == "/journal/calendar/2026/12/"


def test_a_month_without_anything_says_so_and_leads_to_the_nearest_that_have_something(alice, alices):
    for day in (date(2023, 1, 5), date(2024, 2, 20), date(2026, 6, 30)):
        make_spark(alice, noticed_on=day)
    month = alices.get("/journal/calendar/2025/3/")
    assert "There is nothing from March 2025." in said(month)
    assert "February 2024 June 2026" in said(month)
    assert "nearest" not in said(alices.get("/journal/calendar/2024/2/"))
    # A month to come is as plain.
    assert "There is nothing from May 2030." in said(alices.get("/journal/calendar/2030/5/"))


# No machine counts so far in one word.
HUGE = "9" * 30


@pytest.mark.parametrize(
    "at",
    [
        *("0", "1899", "2200", "2201", "2026/0", "2026/13", "2026/11/0", "2026/11/31", "2025/2/29"),
        *(HUGE, f"2026/{HUGE}", f"2026/11/{HUGE}"),
    ],
)
def test_what_is_no_day_has_no_page(alices, at):
    assert alices.get(f"/journal/calendar/{at}/").status_code == 404


@pytest.mark.parametrize("at", ["1900", "2199", "1900/1", "2199/12", "1900/1/1", "2199/12/31", "2024/2/29"])
def test_the_first_and_the_last_day_that_a_page_may_have_are_there(alice, alices, at):
    for day in (date(1900, 1, 1), date(2199, 12, 31)):
        make_entry(alice, written_on=day)
    assert alices.get(f"/journal/calendar/{at}/").status_code == 200


# A day.


def test_a_day_shows_what_is_from_it_and_leads_to_the_days_beside_it_that_have_something(alice, bob, alices):
    make_entry(alice, "Of the day.", written_on=date(2026, 11, 24))
    make_spark(alice, "Noticed then.", noticed_on=date(2026, 11, 24))
    make_spark(alice, "Later.", noticed_on=date(2026, 11, 26))
    make_entry(alice, "Earlier.", written_on=date(2025, 12, 31))
    make_entry(bob, "Of a zebrafinch.", written_on=date(2026, 11, 24))
    move_to_trash(make_entry(alice, "Of the trash.", written_on=date(2026, 11, 25)))
    day = alices.get("/journal/calendar/2026/11/24/")
    text = said(day)
    assert "Of the day." in text and "Noticed then." in text
    assert not [word for word in ("zebrafinch", "trash", "In other years", "Later.", "Earlier.") if word in text]
    assert older_and_newer(day) == {
        "prev": "/journal/calendar/2025/12/31/",
        "next": "/journal/calendar/2026/11/26/",
    }
    assert "There is nothing from this day." in said(alices.get("/journal/calendar/2026/11/25/"))
    today = said(alices.get("/journal/calendar/2026/11/27/"))
    assert "There is nothing from today, and nothing from this day in other years." in today


def test_on_this_day_come_the_same_days_of_other_years_newest_first(alice, bob, alices):
    for year in (2019, 2023, 2024):
        make_entry(alice, f"Of {year}.", written_on=date(year, 11, 27))
    make_spark(alice, "A spark of 2024.", noticed_on=date(2024, 11, 27))
    make_entry(alice, "A day off.", written_on=date(2024, 11, 26))
    make_entry(bob, "Of a zebrafinch.", written_on=date(2024, 11, 27))
    move_to_trash(make_entry(alice, "Of the trash.", written_on=date(2022, 11, 27)))
    text = said(alices.get("/journal/calendar/2026/11/27/"))
    found = re.findall(r"Of \d{4}\.|A spark of 2024\.|A day off|zebrafinch|Of the trash", text)
    # A text stands twice in a row: as its heading, and as its beginning.
    assert list(dict.fromkeys(found)) == ["A spark of 2024.", "Of 2024.", "Of 2023.", "Of 2019."]
    assert "Of 2024." in said(alices.get("/journal/calendar/2019/11/27/"))


def test_what_is_kept_closed_does_not_come_up_on_this_day_and_stands_on_its_own(alice, alices):
    closed, other = (make_entry(alice, text, written_on=date(2024, 11, 27)) for text in ("A closed one.", "Another."))
    spark = make_spark(alice, "A closed spark.", noticed_on=date(2023, 11, 27))
    for piece in (closed, spark):
        make_mark(piece, Mark.Kind.CLOSED)
    for kind in (Mark.Kind.STUCK, Mark.Kind.HELPED):
        make_mark(other, kind)
    text = said(alices.get("/journal/calendar/2026/11/27/"))
    assert "Another." in text and "closed" not in text
    own = alices.get("/journal/calendar/2024/11/27/")
    assert "A closed one." in said(own) and "closed spark" not in said(own)
    assert "Wednesday 27 November, 2 pages" in said(alices.get("/journal/calendar/2024/11/"))


def test_29_february_has_its_day_in_leap_years_and_comes_up_on_the_28th_of_others():
    leap, before = date(2024, 2, 29), date(2023, 2, 28)
    assert {(day.month, day.day) for day in same_day_of_other_years(leap)} == {(2, 29)}
    assert date(2020, 2, 29) in same_day_of_other_years(leap) and leap not in same_day_of_other_years(leap)
    assert {leap, date(2020, 2, 29), date(2024, 2, 28)} <= {*same_day_of_other_years(before)}
    # In a leap year the 29th has a page of its own.
    assert date(2020, 2, 29) not in same_day_of_other_years(date(2024, 2, 28))
    assert len(same_day_of_other_years(date(2026, 11, 27))) == 299


def test_each_piece_of_a_leap_day_comes_up_once_a_year(alice, alices):
    make_entry(alice, "Of a leap day.", written_on=date(2020, 2, 29))
    found = [day for day in days_of(2023, 2024) if "Of a leap day." in said(alices.get(day))]
    assert found == ["/journal/calendar/2023/2/28/", "/journal/calendar/2024/2/29/"]


def days_of(*years: int) -> list[str]:
    """The days round the end of February."""
    first = (date(year, 2, 27) for year in years)
    days = (day + timedelta(days=after) for day in first for after in range(4))
    return [f"/journal/calendar/{day.year}/{day.month}/{day.day}/" for day in days]


def test_both_lists_of_a_day_are_paged_by_themselves(alice, alices):
    for number in range(25):
        make_entry(alice, f"Today {number}.", written_on=date(2026, 11, 27))
        make_entry(alice, f"Then {number}.", written_on=date(2026 - 1 - number, 11, 27))
    url = "/journal/calendar/2026/11/27/"
    first = alices.get(url)
    assert [len(first.context[name].rows) for name in ("page", "on_this_day")] == [20, 20]
    more = alices.get(url, {"before": first.context["page"].older})
    assert "Today 4." in said(more) and "Then 0." not in said(more)
    earlier = alices.get(url, {"years": first.context["on_this_day"].older})
    assert "Then 24." in said(earlier) and "Today" not in said(earlier)
    # A broken place in a list is its beginning.
    assert "Today 24." in said(alices.get(url, {"before": "no place", "years": ""}))


def test_a_page_that_does_not_open_leaves_the_others_where_they_are(alice, alices):
    broken = make_entry(alice, "Lost.", written_on=date(2026, 11, 27))
    store(broken, flipped(stored(broken), -1))
    make_entry(alice, "Whole.", written_on=date(2025, 11, 27))
    text = said(alices.get("/journal/calendar/2026/11/27/"))
    assert "A page that cannot be opened" in text and "Whole." in text


def test_the_journal_leads_to_the_calendar_and_to_this_day(alices):
    links = [one.get("href") for *_, one in Elements(alices.get("/journal/").text).all if one["tag"] == "a"]
    assert {"/journal/calendar/", "/journal/calendar/2026/11/27/"} <= {*links}


# A year.


def test_a_year_tells_what_is_in_it(alice, bob, alices):
    ladder, role = make_theme("ladder", order=1), make_theme("role", order=0)
    of_ladder, of_role = make_prompt("rungs", theme=ladder), make_prompt("part", theme=role)
    bread, rest = make_card(alice, "Bread"), make_card(alice, make_value("rest"))
    for prompt in (of_ladder, of_ladder, of_role):
        make_entry(alice, written_on=date(2025, 3, 3), prompt=prompt, touched=[bread.pk])
    make_entry(alice, written_on=date(2025, 12, 31), question=make_question(alice))
    make_spark(alice, noticed_on=date(2025, 1, 1), touched=[bread.pk, rest.pk])
    make_season(alice, "Within", starts_on=date(2025, 2, 1), closed_on=date(2025, 6, 30))
    # What is of other years, of somebody else, or in the trash.
    make_entry(alice, written_on=date(2024, 12, 31), prompt=of_role, touched=[rest.pk])
    make_season(alice, "Before", starts_on=date(2024, 2, 1), closed_on=date(2024, 12, 31))
    make_season(alice, "Now", starts_on=date(2026, 9, 1))
    make_entry(bob, written_on=date(2025, 5, 5), prompt=of_role, touched=[make_card(bob, "Zebrafinch").pk])
    move_to_trash(make_entry(alice, written_on=date(2025, 5, 6), prompt=of_role, touched=[rest.pk]))
    text = said(alices.get("/journal/calendar/2025/"))
    assert "January a spark February March 3 pages April May June" in text
    assert "December a page" in text
    assert "Seasons Within Feb 2025 – Jun 2025 Values touched Bread 3 pages and a spark Rest a spark" in text
    assert "Answers, by theme Role a page Ladder 2 pages Questions of your own a page" in text


def test_the_months_of_a_year_are_drawn_by_their_days(alice, alices):
    make_entry(alice, written_on=date(2025, 3, 1))
    make_spark(alice, noticed_on=date(2025, 3, 1))
    make_spark(alice, noticed_on=date(2025, 3, 9))
    months = alices.get("/journal/calendar/2025/").context["months"]
    # 1 March 2025 is a Saturday, the last day of a week that begins on Sunday.
    assert (months[2].discs, months[2].rings) == ("M65 5h0", "M5 25h0")
    assert months[2].empty.count("M") == 29 and months[1].empty.count("M") == 28
    assert not months[1].discs + months[1].rings


def test_a_year_without_anything_says_so_and_leads_to_the_nearest(alice, alices):
    assert older_and_newer(alices.get("/journal/calendar/2026/")) == {}
    for year in (2019, 2020, 2023):
        make_entry(alice, written_on=date(year, 7, 1))
    year = alices.get("/journal/calendar/2022/")
    assert "There is nothing from 2022." in said(year)
    assert older_and_newer(year) == {"prev": "/journal/calendar/2020/", "next": "/journal/calendar/2023/"}
    assert older_and_newer(alices.get("/journal/calendar/2023/"))["next"] == "/journal/calendar/2026/"
    assert older_and_newer(alices.get("/journal/calendar/2030/")) == {"prev": "/journal/calendar/2023/"}


def test_a_season_that_is_open_is_in_the_years_it_is_meant_for(alice, alices):
    make_season(alice, "A long one", starts_on=date(2025, 9, 1), ends_on=date(2027, 2, 28))
    found = [year for year in range(2024, 2030) if "A long one" in said(alices.get(f"/journal/calendar/{year}/"))]
    assert found == [2025, 2026, 2027]


def test_a_season_without_an_end_is_in_no_year_to_come(alice, alices):
    make_season(alice, "An open one", starts_on=date(2025, 9, 1), length=0)
    found = [year for year in range(2024, 2030) if "An open one" in said(alices.get(f"/journal/calendar/{year}/"))]
    assert found == [2025, 2026]


@pytest.mark.parametrize("at", ["", "2026/", "2026/11/", "2026/11/27/"])
def test_it_is_there_to_be_looked_at(alices, anonymous, at):
    assert forge(alices, f"/journal/calendar/{at}").status_code == 405
    assert anonymous.get(f"/journal/calendar/{at}").status_code == 302
