"""Which old piece a day shows: by owner and day alone, and each in its turn."""

import random
from bisect import bisect_right
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest

from journal.resurfacing.choice import AGAIN, NEAREST, RESTS, after, day_between, in_turn, nearest, seed_of

TODAY = date(2026, 11, 24)
OWNER = UUID(int=7)


def test_a_day_of_an_owner_has_one_seed_and_another_has_another():
    days = [TODAY + timedelta(days=number) for number in range(500)]
    seeds = {seed_of(owner, day) for owner in (OWNER, UUID(int=8)) for day in days}
    assert len(seeds) == 1000
    assert seed_of(OWNER, TODAY) == seed_of(UUID(int=7), TODAY)


def test_the_drawn_day_is_any_from_the_first_to_the_last():
    first, last = date(2026, 1, 1), date(2026, 1, 7)
    drawn = Counter(day_between(seed_of(OWNER, TODAY + timedelta(days=n)), first, last) for n in range(7000))
    assert set(drawn) == {first + timedelta(days=n) for n in range(7)}
    assert min(drawn.values()) > 880 and max(drawn.values()) < 1120
    assert day_between(seed_of(OWNER, TODAY), first, first) == first


def test_the_nearest_are_so_many_and_stand_by_their_distance():
    dated = [(TODAY - timedelta(days=n * n), n) for n in range(40)]
    assert nearest(TODAY - timedelta(days=100), dated)[0] == 10
    assert sorted(nearest(TODAY, dated)) == list(range(NEAREST))
    assert nearest(TODAY, []) == []


def ten_years(chance: random.Random) -> dict[UUID, date]:
    """A journal with busy weeks and a gap of a year, that goes on being written for 2,000 days."""
    first = date(2016, 11, 24)
    days = [n for n in range(5652) if not 1500 < n < 1865]
    written = [*chance.choices(days, k=1000), *(200 + n % 7 for n in range(60)), *(2500 + n % 5 for n in range(60))]
    return {UUID(int=chance.getrandbits(128)): first + timedelta(days=day) for day in written}


def shown_on(day: date, journal: dict[UUID, date]) -> UUID:
    """As home does it, where nothing was written on this day of other years."""
    seed, last = seed_of(OWNER, day), day - timedelta(days=60)
    near = day_between(seed, min(journal.values()), last)
    ordered = sorted((written, id) for id, written in journal.items() if written <= last)
    place = bisect_right(ordered, near, key=lambda one: one[0])
    some = ordered[max(0, place - NEAREST // 2) : place + NEAREST // 2]
    return in_turn(seed, nearest(near, some))[0]


def test_over_two_thousand_days_each_stretch_has_its_turn_and_no_piece_many():
    journal = ten_years(random.Random(5))
    shown = Counter(shown_on(TODAY + timedelta(days=n), journal) for n in range(2000))
    old = {id for id, day in journal.items() if day <= TODAY}
    # Some 780 of ten years: two turns each.
    assert sum(shown[id] for id in old) / len(old) == pytest.approx(2, abs=0.5)
    assert max(shown.values()) <= 14
    # A busy week and a quiet one have the same number of turns, so that some of its pages wait longer.
    assert len(old & set(shown)) > 0.6 * len(old)
    halves = Counter()
    for id, times in shown.items():
        halves[journal[id].year, journal[id].month > 6] += times
    # Each half year some 80, those beside the gap of 2021 up to twice that.
    whole = [times for (year, _half), times in halves.items() if 2017 <= year <= 2025]
    assert len(whole) == 16 and min(whole) > 60 and max(whole) < 220


@pytest.mark.parametrize(
    ("act", "is_back", "marks", "wanted"),
    [
        ("seen", True, {"back": TODAY}, {}),
        ("seen", True, {"back": None, "closed": None}, {"closed": None}),
        ("not-this-one", False, {}, {"resting": TODAY + RESTS}),
        ("not-this-one", False, {"back": date(2030, 1, 1)}, {"back": date(2030, 1, 1), "resting": TODAY + RESTS}),
        ("not-this-one", True, {"back": None}, {"back": TODAY + AGAIN, "resting": TODAY + RESTS}),
        ("never-again", True, {"back": TODAY}, {"closed": None, "resting": TODAY + RESTS}),
        ("never-again", False, {"resting": TODAY}, {"closed": None, "resting": TODAY + RESTS}),
    ],
)
def test_what_is_pressed_leaves_these_marks(act, is_back, marks, wanted):
    assert after(act, marks, TODAY, is_back) == wanted
    # Twice is once.
    assert after(act, wanted, TODAY, is_back=False) == wanted
