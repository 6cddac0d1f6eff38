"""Ten years of somebody who writes on some two days a week: which of the shipped questions are offered, and when."""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import pytest

from journal.prompts.catalog import SHIPPED
from journal.prompts.offering import FOR_GOOD, MOST_SHOWN, SKIPPED_FOR, Standing, due

FIRST, DAYS = date(2016, 2, 29), 3653
LIVES = pytest.mark.parametrize("seed", range(3))
QUESTIONS = list(csv.DictReader(SHIPPED.open(encoding="utf-8")))


class Day(NamedTuple):
    """What was offered on a day, how every question stood, when the season under way began, and what was done."""

    today: date
    offered: list[Standing]
    standing: list[Standing]
    began: date | None
    done: str


def seasons(chance: random.Random) -> Iterator[tuple[date, date]]:
    """First and last days: three to six months each, some with up to two months before the next."""
    first = FIRST + timedelta(chance.randint(0, 20))
    while True:
        last = first + timedelta(chance.randint(90, 183))
        yield first, last
        first = last + timedelta(chance.choice([1, 1, chance.randint(2, 60)]))


@cache
def life(seed: int) -> list[Day]:
    chance = random.Random(seed)
    ahead = seasons(chance)
    season = next(ahead)
    answers: dict[str, date] = {}
    hidden: dict[str, date] = {}
    days = []
    for number in range(DAYS):
        today = FIRST + timedelta(number)
        if today > season[1]:
            season = next(ahead)
        began = season[0] if season[0] <= today else None
        standing = [
            Standing(
                one["slug"],
                one["theme"],
                one["cadence"],
                bool(one["follow_up"]),
                answers.get(one["slug"]),
                hidden.get(one["slug"]),
            )
            for one in QUESTIONS
        ]
        offered = due(standing, began, today)[:MOST_SHOWN]
        done = ""
        if offered and chance.random() < 2 / 7:
            # Most take the first; some ask for another one, and another.
            taken = offered[min(chance.choices(range(MOST_SHOWN), [75, 18, 7])[0], len(offered) - 1)]
            act = chance.choices(["answer", "blank page", "skip", "not for me"], [70, 22, 7, 1])[0]
            done = f"{act} {taken.key}"
            if act == "answer":
                answers[taken.key] = today
            elif act != "blank page":
                hidden[taken.key] = today + SKIPPED_FOR if act == "skip" else FOR_GOOD
        days.append(Day(today, offered, standing, began, done))
    return days


def may_be_asked(one: Standing, day: Day) -> bool:
    """The rules, said once more and apart from how they are reckoned."""
    if one.hidden_until and day.today < one.hidden_until:
        return False
    if one.answered_on is None:
        return True
    rested = (day.today - one.answered_on).days
    match one.cadence:
        case "any":
            return rested >= 21
        case "yearly":
            return rested >= 330
        case "once":
            return one.has_follow_up and rested >= 180
    return day.began is not None and one.answered_on < day.began


@LIVES
def test_on_every_day_as_many_as_may_be_asked_are_offered_up_to_three_and_no_other(seed):
    for day in life(seed):
        assert [one.key for one in day.offered if not may_be_asked(one, day)] == []
        assert len(day.offered) == min(3, sum(may_be_asked(one, day) for one in day.standing)), day.today
        assert len({one.key for one in day.offered}) == len(day.offered)


@LIVES
def test_what_was_never_answered_comes_before_what_comes_back(seed):
    for day in life(seed):
        is_new = [one.answered_on is None for one in day.offered]
        assert is_new == sorted(is_new, reverse=True)


@LIVES
def test_what_is_not_wanted_is_not_offered_again_and_what_was_skipped_is(seed):
    days = life(seed)
    acts = {act: [(day.today, key) for day in days for key in keys_of(day, act)] for act in ("skip", "not for me")}
    assert acts["skip"] and acts["not for me"]
    for at, key in acts["not for me"]:
        assert not [day for day in days if day.today > at and key in keys(day)]
    for at, key in acts["skip"]:
        soon = [day for day in days if at < day.today < at + timedelta(60)]
        assert not [day for day in soon if key in keys(day)]
    assert {key for _, key in acts["skip"]} & {key for day in days[-2000:] for key in keys(day)}


@LIVES
def test_every_question_has_its_turn_in_each_stretch_of_two_years(seed):
    """It is offered on some day; what somebody does not want at all is left out."""
    days = life(seed)
    for first in range(0, DAYS - 730, 365):
        stretch = days[first : first + 730]
        shown = {key for day in stretch for key in keys(day)}
        wanted = {one.key for one in stretch[-1].standing if one.hidden_until != FOR_GOOD}
        assert wanted - shown == set(), stretch[0].today


@LIVES
def test_no_question_takes_the_place_of_the_others(seed):
    """After the first year, when all are known, none is answered more than three times as often as the average one."""
    taken = Counter(key for day in life(seed)[365:] for key in keys_of(day, "answer"))
    assert max(taken.values()) <= 3 * taken.total() / len(QUESTIONS)


def keys(day: Day) -> list[str]:
    return [one.key for one in day.offered]


def keys_of(day: Day, act: str) -> list[str]:
    return [day.done.removeprefix(f"{act} ")] if day.done.startswith(f"{act} ") else []
