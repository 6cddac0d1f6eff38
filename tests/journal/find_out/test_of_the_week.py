"""The question that home names: the same from Monday to Sunday, whatever else is written; then another."""

from datetime import date, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from careerpath.writing.trash import move_to_trash
from journal.find_out.models import AMONG, FindOut, weekly
from journal.resurfacing.margins import margin_and_latest
from tests.factories import make_find_out
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def of_week(user, today):
    return margin_and_latest(user, today, 3).find_out


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def test_it_is_the_same_all_week_whatever_comes_and_goes(alice, time_machine):
    for number in range(12):
        due = {"by_when": MONDAY + timedelta(days=number)} if number % 2 else {}
        make_find_out(alice, f"Before {number}", noted_on=date(2026, 11, 1), **due)
    named = []
    for week in range(8):
        monday = MONDAY + timedelta(weeks=week)
        time_machine.move_to(datetime(monday.year, monday.month, monday.day, 12), tick=False)
        first = of_week(alice, monday)
        named.append(first)
        for day in range(7):
            today = monday + timedelta(days=day)
            assert of_week(alice, today) == first
            make_find_out(alice, f"New {today}", noted_on=today)
            others = FindOut.owned_by(alice).exclude(pk=first.pk)
            if day == 2:
                move_to_trash(others.order_by("noted_on", "id").first())
            if day == 4:
                others.unanswered().order_by("-id")[2].save()
                others.filter(pk=others.order_by("noted_on", "id").first().pk).update(found_on=today)
            assert of_week(alice, today) == first
    assert len({row.pk for row in named}) > 4


def test_what_was_noted_this_week_waits_for_the_next(alice):
    make_find_out(alice, noted_on=MONDAY)
    assert of_week(alice, MONDAY + timedelta(days=6)) is None
    assert of_week(alice, MONDAY + timedelta(days=7)) is not None


def test_an_answer_is_looked_at_again_once_it_is_stale(alice):
    sunday = MONDAY - timedelta(days=1)
    stale = make_find_out(alice, answer="280.", found_on="2026-10-01", good_until=sunday, noted_on=date(2026, 10, 1))
    make_find_out(alice, answer="280.", found_on="2026-10-01", good_until=MONDAY, noted_on=date(2026, 10, 1))
    make_find_out(alice, answer="280.", found_on="2026-10-01", noted_on=date(2026, 10, 1))
    assert of_week(alice, MONDAY) == stale


def test_what_does_not_open_and_what_is_anothers_are_left_out(alice, bob):
    make_find_out(bob, noted_on=date(2026, 11, 1))
    assert of_week(alice, MONDAY) is None
    rows = [make_find_out(alice, f"Before {number}", noted_on=date(2026, 11, 1)) for number in range(3)]
    first = of_week(alice, MONDAY)
    store(first, b"broken", "question")
    assert of_week(alice, MONDAY) in {*rows} - {first}


def test_it_is_one_of_few_however_many_there_are(alice):
    for number in range(2 * AMONG + 10):
        day = {"by_when": MONDAY} if number % 2 else {}
        make_find_out(alice, f"Before {number}", noted_on=date(2026, 11, 1), **day)
    assert sum(len(part) for part in weekly(alice, MONDAY)) == 2 * AMONG
    assert of_week(alice, MONDAY)


def test_how_home_says_it(alice):
    for fields, words in (
        ({"by_when": date(2026, 12, 1)}, ("Still to find out", "by 1 December")),
        (
            {"answer": "280.", "found_on": date(2026, 1, 1), "good_until": date(2026, 2, 1)},
            ("1 February", "Look again"),
        ),
    ):
        find_out = make_find_out(alice, **fields)
        said = render_to_string("journal/find_out/of_the_week.html", {"find_out": find_out, "user": alice})
        for one in ("I found out", find_out.question, *words):
            assert one in said
