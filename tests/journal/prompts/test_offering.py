"""Which questions are due on a day, and in what order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.prompts.models import Prompt
from journal.prompts.offering import FOR_GOOD, RESTS, Standing, due

TODAY = date(2026, 11, 24)
LEAP_DAY = date(2024, 2, 29)
BEGAN = date(2026, 9, 1)


def is_due(today=TODAY, began=BEGAN, **fields):
    question = Standing(**{"key": "", "theme": "", "cadence": "any", "has_follow_up": True, **fields})
    return due([question], began, today) == [question]


def keys(*questions):
    return "".join(question.key for question in due(questions, BEGAN, TODAY))


def answered(theme, *days_ago):
    """Questions of a theme that were answered so many days ago, and are asked no more."""
    return [Standing("", theme, "once", answered_on=TODAY - timedelta(days)) for days in days_ago]


@pytest.mark.parametrize("cadence", Prompt.Cadence.values)
@pytest.mark.parametrize("began", [None, BEGAN, TODAY])
def test_what_was_never_answered_is_due(cadence, began):
    assert is_due(cadence=cadence, began=began)
    assert is_due(cadence=cadence, began=began, has_follow_up=False)


@pytest.mark.parametrize(("cadence", "days"), [("any", 21), ("yearly", 330), ("once", 180)])
@pytest.mark.parametrize("answered", [TODAY, LEAP_DAY, date(2023, 3, 1), date(2023, 12, 31)])
def test_it_rests_for_as_long_as_its_cadence_says(cadence, days, answered):
    question = {"cadence": cadence, "answered_on": answered}
    assert not is_due(answered, **question)
    assert not is_due(answered + timedelta(days - 1), **question)
    assert is_due(answered + timedelta(days), **question)
    assert is_due(answered + timedelta(days), **question, began=None)
    assert not is_due(answered - timedelta(1), **question)


def test_a_leap_day_is_a_day_like_any_other():
    assert is_due(date(2025, 1, 24), cadence="yearly", answered_on=LEAP_DAY)
    assert not is_due(date(2025, 1, 23), cadence="yearly", answered_on=LEAP_DAY)
    assert is_due(LEAP_DAY, cadence="any", answered_on=date(2024, 2, 8))
    assert not is_due(LEAP_DAY, cadence="any", answered_on=date(2024, 2, 9))
    assert is_due(LEAP_DAY, cadence="season", answered_on=date(2024, 2, 28), began=LEAP_DAY)


def test_a_question_of_each_season_comes_back_with_the_first_day_of_the_next():
    assert is_due(cadence="season", answered_on=BEGAN - timedelta(1))
    assert not is_due(cadence="season", answered_on=BEGAN)
    assert not is_due(cadence="season", answered_on=TODAY)
    assert is_due(BEGAN, cadence="season", answered_on=BEGAN - timedelta(1))
    assert not is_due(cadence="season", answered_on=date(2019, 1, 1), began=None)


def test_what_is_asked_once_leaves_only_its_follow_up():
    answered = {"cadence": "once", "answered_on": date(2019, 1, 1)}
    assert is_due(**answered)
    assert not is_due(**answered, has_follow_up=False)
    assert Standing("", "", **answered, has_follow_up=True).asks_follow_up
    assert not Standing("", "", "once", has_follow_up=True).asks_follow_up
    assert not Standing("", "", "yearly", has_follow_up=True, answered_on=TODAY).asks_follow_up


def test_a_hidden_one_is_offered_again_from_its_day_on_or_never():
    assert is_due(hidden_until=TODAY)
    assert not is_due(hidden_until=TODAY + timedelta(1))
    assert not is_due(hidden_until=FOR_GOOD)
    assert not is_due(FOR_GOOD, hidden_until=FOR_GOOD)
    assert not is_due(hidden_until=date(2020, 1, 1), answered_on=TODAY)


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({}, date.min),
        ({"cadence": "yearly", "answered_on": date(2026, 10, 24)}, date(2027, 9, 19)),
        ({"answered_on": TODAY, "hidden_until": date(2027, 1, 23)}, date(2027, 1, 23)),
        ({"answered_on": TODAY, "hidden_until": date(2026, 12, 1)}, date(2026, 12, 15)),
        ({"hidden_until": FOR_GOOD}, None),
        ({"cadence": "season", "answered_on": TODAY}, None),
        ({"cadence": "season", "answered_on": date(2026, 8, 1)}, BEGAN),
        ({"cadence": "once", "answered_on": TODAY}, None),
    ],
)
def test_it_is_said_on_which_day_it_is_due(fields, day):
    assert Standing(**{"key": "", "theme": "", "cadence": "any", **fields}).due_on(BEGAN) == day


def test_what_was_never_answered_comes_before_what_was():
    assert keys(Standing("a", "x", "any", answered_on=date(2019, 1, 1)), Standing("b", "x", "any")) == "ba"
    again, fresh = Standing("a", "x", "any", answered_on=date(2019, 1, 1)), Standing("b", "y", "any")
    assert keys(again, fresh, *answered("y", 1, 2, 3)) == "ba"


def test_the_theme_least_answered_of_late_comes_first_and_the_next_one_is_of_another_theme():
    fresh = [Standing(key, theme, "any") for key, theme in (("a", "x"), ("b", "y"), ("c", "x"), ("d", None))]
    assert keys(*fresh) == "abdc"
    assert keys(*fresh, *answered("x", 1)) == "bdac"
    assert keys(*fresh, *answered("x", 1), *answered("y", 1)) == "dabc"
    assert keys(*fresh, *answered("x", 1), *answered("y", 1), *answered(None, 1, 2)) == "abcd"
    assert keys(*fresh, *answered("x", 89)) == "bdac"
    assert keys(*fresh, *answered("x", 90, 400)) == "abdc"
    again = [
        one._replace(answered_on=TODAY - timedelta(days)) for one, days in zip(fresh, (95, 99, 99, 95), strict=True)
    ]
    assert keys(*again) == "bcda"
    rested = [one._replace(answered_on=TODAY - timedelta(100)) for one in fresh]
    assert keys(*rested, *answered("x", 1)) == "bdac"


days = st.dates(date(2000, 1, 1), date(2199, 12, 31))


@given(
    cadence=st.sampled_from(Prompt.Cadence.values),
    answered=st.none() | days,
    hidden=st.none() | days | st.just(FOR_GOOD),
    began=st.none() | days,
    has_follow_up=st.booleans(),
    today=days,
)
def test_once_due_it_stays_due_and_never_within_its_rest(cadence, answered, hidden, began, has_follow_up, today):
    question = Standing("", "", cadence, has_follow_up, answered, hidden)
    was_due = [bool(due([question], began, today + timedelta(days))) for days in (0, 1, 30)]
    assert was_due == sorted(was_due)
    if was_due[0]:
        assert hidden is None or hidden <= today
        assert answered is None or cadence == "season" or answered + RESTS[cadence] <= today
