"""What comes back from the trash fits among what came since, and no day that it gets by that is still to come."""

from datetime import date
from itertools import product

import pytest

from careerpath.writing.owned import encrypted_fields
from careerpath.writing.pieces import piece_models
from careerpath.writing.trash import move_to_trash, restore
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview

from .factories import make_checkin, make_letter, make_review, make_season
from .whole_journal import write_journal

pytestmark = pytest.mark.django_db
BEGAN, TODAY = date(2026, 9, 1), date(2026, 11, 24)
PLANNED = date(2027, 3, 1)
ITSELF, SHARED, CLOSED = "It is back where it was.", "shares some days with another season", "and closed as of"
# When a season began and was closed, the same of those that came since, when it is closed once it is back, and what
# is said of it.
SEASONS = {
    "nothing": ((BEGAN, None), [], None, ITSELF),
    "one to come": ((BEGAN, None), [(PLANNED, None)], TODAY, CLOSED),
    "one from tomorrow on": ((BEGAN, None), [(date(2026, 11, 25), None)], TODAY, CLOSED),
    "one from today on": ((BEGAN, None), [(TODAY, None)], TODAY, CLOSED),
    "one that replaced it": ((BEGAN, None), [(date(2026, 10, 1), None)], date(2026, 10, 1), CLOSED),
    "one of the same day": ((BEGAN, None), [(BEGAN, None)], BEGAN, CLOSED),
    "one of the same day that is over": ((BEGAN, None), [(BEGAN, date(2026, 10, 20))], BEGAN, CLOSED),
    "one of a single day": ((BEGAN, None), [(date(2026, 10, 1), date(2026, 10, 1))], date(2026, 10, 1), CLOSED),
    "one that began before": ((BEGAN, None), [(date(2026, 1, 1), None)], TODAY, CLOSED),
    "one that is over": ((BEGAN, None), [(date(2026, 10, 1), date(2026, 10, 20))], date(2026, 10, 1), CLOSED),
    "one that is over, and the next": (
        (BEGAN, None),
        [(date(2026, 10, 1), date(2026, 10, 20)), (date(2026, 10, 20), None)],
        date(2026, 10, 1),
        CLOSED,
    ),
    "one that was over in its first days": ((BEGAN, None), [(date(2026, 1, 1), date(2026, 9, 15))], None, SHARED),
    "one until its first day": ((BEGAN, None), [(date(2026, 1, 1), BEGAN)], None, ITSELF),
    "one that was called off": ((BEGAN, None), [(PLANNED, date(2026, 10, 1))], None, ITSELF),
    "planned, nothing": ((PLANNED, None), [], None, ITSELF),
    "planned, a current one": ((PLANNED, None), [(BEGAN, None)], TODAY, CLOSED),
    "planned, one to come later": ((PLANNED, None), [(date(2027, 6, 1), None)], TODAY, CLOSED),
    "planned, one to come sooner": ((PLANNED, None), [(date(2027, 1, 1), None)], TODAY, CLOSED),
    "closed, one over its days": ((BEGAN, TODAY), [(date(2026, 10, 1), None)], TODAY, SHARED),
    "closed, one from its last day on": ((BEGAN, TODAY), [(TODAY, None)], TODAY, ITSELF),
    "closed the day it began": ((BEGAN, BEGAN), [(date(2026, 1, 1), None)], BEGAN, SHARED),
    "called off": ((PLANNED, TODAY), [(date(2026, 10, 1), None)], TODAY, ITSELF),
}


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def begin(owner, starts_on, closed_on, name):
    return make_season(owner, name, starts_on=starts_on, closed_on=closed_on)


@pytest.mark.parametrize("case", SEASONS)
def test_a_season_comes_back_among_those_that_came_since(alice, case):
    days, since, closed_on, said = SEASONS[case]
    season = begin(alice, *days, "Back")
    move_to_trash(season)
    for other in since:
        begin(alice, *other, "Other")
    sentence = str(restore(season))
    assert said in sentence
    assert ("24 November 2026" in sentence) == (said == CLOSED and closed_on == TODAY)
    kept = Season.owned_by(alice).get(pk=season.pk)
    assert (kept.trashed_at, kept.closed_on, kept.starts_on) == (None, closed_on, days[0])
    others = Season.owned_by(alice).exclude(pk=season.pk)
    assert sorted(others.values_list("starts_on", "closed_on"), key=str) == sorted(since, key=str)


@pytest.mark.parametrize("case", ["nothing", "one to come", "one that is over", "called off"])
@pytest.mark.parametrize("make", [make_checkin, make_review])
def test_with_a_piece_of_it_a_season_comes_back_as_it_would_alone(alice, make, case):
    days, since, closed_on, _said = SEASONS[case]
    season = begin(alice, *days, "Back")
    piece = make(season)
    for one in (piece, season):
        move_to_trash(one)
    for other in since:
        begin(alice, *other, "Other")
    restore(type(piece).all_of(alice).get())
    assert type(piece).owned_by(alice).get().season_id == season.pk
    assert Season.owned_by(alice).get(pk=season.pk).closed_on == closed_on


@pytest.mark.parametrize(("without_season", "another", "sealed"), list(product([False, True], repeat=3)))
def test_a_review_comes_back_as_the_one_of_its_season_and_opens_its_letter(alice, without_season, another, sealed):
    alice.time_zone = "Pacific/Kiritimati"
    alice.save()
    season = begin(alice, BEGAN, TODAY, "Over")
    review = make_review(season)
    move_to_trash(review)
    other = make_review(season, "Another memory.") if another else None
    if sealed:
        make_letter(season)
    if without_season:
        move_to_trash(season)
    sentence = str(restore(SeasonReview.all_of(alice).get(pk=review.pk)))
    assert ("The other review of this season is in the trash now." in sentence) == another
    assert SeasonReview.owned_by(alice).get() == review
    assert list(SeasonReview.trashed_by(alice)) == ([other] if other else [])
    assert Season.owned_by(alice).get() == season
    assert [letter.opened_on for letter in Letter.owned_by(alice)] == [date(2026, 11, 25)] * sealed


def columns(row):
    kept = type(row).objects.get(pk=row.pk)
    texts = {field.name: getattr(kept, field.name) for field in encrypted_fields(type(row))}
    return {field.attname: getattr(kept, field.attname) for field in row._meta.concrete_fields} | texts


@pytest.mark.parametrize("noun", [model.noun for model in piece_models()])
def test_every_noun_comes_back_as_it_was(alice, noun):
    row = write_journal(alice, lambda: "zebrafinch").trashed[noun]
    # Thrown away once before, and met there.
    type(row).objects.filter(pk=row.pk).update(first_seen_in_trash=7)
    before = columns(row)
    restore(row)
    after = columns(row)
    changed = {name for name in before if before[name] != after[name]}
    # Of two seasons that are not over one is closed.
    assert changed == {"trashed_at"} | ({"closed_on"} if noun == "season" else set())
    assert after["trashed_at"] is None
    assert {name: getattr(row, name) for name in changed} == {name: after[name] for name in changed}
    made = [after[name] for name in changed - {"trashed_at"}]
    assert all(day <= TODAY for day in made)
