"""What a season's page gathers, and two seasons side by side."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.looking_back import pieces_in
from journal.seasons.models import Season
from journal.seasons.needs.models import NeedRow
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.models import Spark
from journal.touches.models import CarriedValue
from tests.factories import make_entry, make_needs, make_season, make_session, make_spark, make_value
from tests.raw_rows import store
from values.models import PersonalValue

pytestmark = pytest.mark.django_db
COMPARE = "/seasons/compare/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


def check_in(season, day=date(2026, 10, 18), role="supporting", **fields):
    checkin = CheckIn(owner=season.owner, season=season, checked_on=day, role=role, **fields)
    checkin.save()
    return checkin


def review(season, **fields):
    row = SeasonReview(owner=season.owner, season=season, reviewed_on=date(2026, 11, 1), **fields)
    row.save()
    return row


def carry(season, *names):
    for rank, name in enumerate(names, 1):
        value = next((card for card in PersonalValue.owned_by(season.owner) if card.name == name), None)
        value = value or PersonalValue.objects.create(owner=season.owner, name=name, definition=f"Of {name}.")
        CarriedValue.objects.create(
            owner=season.owner, season=season, personal_value=value, rank=rank, name_snapshot=name
        )


def past(owner, name="With Dad", **fields):
    fields = {"starts_on": date(2026, 1, 1), "closed_on": date(2026, 6, 30), "role": "minimal", **fields}
    return make_season(owner, name, **fields)


def test_a_check_in_is_told_in_prose(alice):
    season = make_season(alice)
    spaces = [("the bench", "half"), ("slow Fridays", "open"), ("Dad", "")]
    checkin = check_in(
        season,
        spaces=[{"space": what, "state": state} for what, state in spaces],
        said_no="to Ines,\ntwice.",
        warning="the laptop after supper",
        room=[{"value": value, "room": room} for value, room in (("Craft", 4), ("Rest", 0), ("Fun", 9))],
    )
    assert checkin.prose == (
        "Work was supporting. The bench half open, slow Fridays open. A no I said: to Ines, twice. "
        "An early warning: the laptop after supper. Room for my five: Craft plenty, Rest none."
    )
    assert check_in(season, role="transition").prose == "Work was changing over."


def test_the_page_gathers_what_the_season_holds(alice, alices):
    season = past(alice)
    check_in(season, date(2026, 3, 1), said_no="to Ines")
    review(season, keep="the bench", drop="evening calls")
    carry(season, "Bread", "Rest")
    make_entry(alice, "Written in it.", written_on=date(2026, 6, 30))
    make_spark(alice, "Noticed in it", noticed_on=date(2026, 1, 1))
    make_entry(alice, "Written later.", written_on=date(2026, 7, 1))
    make_spark(alice, "Noticed before", noticed_on=date(2025, 12, 31))
    page = alices.get(season.get_absolute_url()).content.decode()
    for words in ("1 March: to Ines", "the bench", "evening calls", "Bread", "Written in it", "Noticed in it"):
        assert words in page
    for words in ("Written later", "Noticed before", "Write a letter"):
        assert words not in page


def test_the_letter_is_one_line_and_its_words_stay_sealed(alice, alices):
    season = make_season(alice)
    assert b"Write a letter" in alices.get(season.get_absolute_url()).content
    Letter.objects.create(owner=alice, season=season, text="Dear me", written_on=date(2026, 9, 3))
    page = alices.get(season.get_absolute_url()).content.decode()
    assert "A letter, sealed on 3 September 2026" in page
    Letter.objects.update(opened_on=date(2026, 11, 1))
    page += alices.get(season.get_absolute_url()).content.decode()
    assert "The letter you wrote on 3 September 2026" in page
    assert "Dear me" not in page


def test_a_day_that_two_seasons_share_belongs_to_the_later_one(alice, alices):
    first = past(alice, "First", closed_on=date(2026, 9, 1))
    second = make_season(alice, "Second")
    make_entry(alice, "On the border.", written_on=date(2026, 9, 1))
    make_entry(alice, "Of the last evening.", written_on=date(2026, 8, 31))
    assert "On the border" not in alices.get(first.get_absolute_url()).content.decode()
    assert "Of the last evening" in alices.get(first.get_absolute_url()).content.decode()
    assert "On the border" in alices.get(second.get_absolute_url()).content.decode()


def test_pages_and_sparks_are_one_list_in_pages(alice, alices):
    season = make_season(alice)
    days = [date(2026, 9, 2) + timedelta(days=n // 3) for n in range(50)]
    Entry.objects.bulk_create([Entry(owner=alice, text=f"Page {n}.", written_on=day) for n, day in enumerate(days)])
    Spark.objects.bulk_create(
        [Spark(owner=alice, what=f"Spark {n}", noticed_on=day) for n, day in enumerate(days[::2])]
    )
    season.next_starts_on = None
    found, cursor = [], ""
    while True:
        page = pieces_in(season, cursor)
        found += [(piece.day, piece.pk) for piece in page]
        if not (cursor := page.older):
            break
    assert len(found) == len(set(found)) == 75
    assert found == sorted(found, reverse=True)
    response = alices.get(season.get_absolute_url())
    assert f"?before={response.context['page'].older}#pieces" in response.content.decode().replace("&amp;", "&")
    assert alices.get(season.get_absolute_url(), {"before": "nonsense"}).status_code == 200
    assert b"nothing older" in alices.get(season.get_absolute_url(), {"before": f"1990-01-01_{uuid4()}"}).content


def test_what_cannot_be_opened_says_so_and_the_rest_is_there(alice, alices):
    season = past(alice)
    make_season(alice, "Now")
    store(check_in(season, said_no="to Ines"), b"broken", "said_no")
    store(review(season, keep="the bench"), b"broken", "keep")
    carry(season, "Bread")
    store(CarriedValue.objects.get(), b"broken", "name_snapshot")
    for url in (season.get_absolute_url(), COMPARE):
        page = alices.get(url).content.decode()
        assert "This check-in cannot be opened" in page
        assert "With Dad" in page and "Bread" not in page
    store(season, b"broken", "name")
    assert b"This season cannot be opened" in alices.get(season.get_absolute_url()).content
    assert b"A season that cannot be opened" in alices.get(COMPARE).content


def test_a_season_page_asks_little_with_12_check_ins_and_200_entries(alice, alices):
    season = make_season(alice)
    check_in(season)
    make_entry(alice)
    make_spark(alice)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert alices.get(season.get_absolute_url()).status_code == 200
        return len(captured)

    few = asked()
    for number in range(12):
        check_in(season, date(2026, 9, 2) + timedelta(days=number))
    carry(season, *"abcde")
    day = date(2026, 11, 20)
    entries = [Entry(owner=alice, text=f"{n}.", written_on=day - timedelta(days=n % 60)) for n in range(200)]
    Entry.objects.bulk_create(entries)
    assert asked() == few <= 10


def test_two_seasons_stand_side_by_side_the_older_first(alice, alices):
    older = past(
        alice,
        making_space_for=[{"text": "mornings"}],
        saying_no_to=[{"no": "calls", "say": "Not now."}],
        boundaries=[{"text": "no mail"}],
    )
    newer = make_season(alice, "Four days", making_space_for=[{"text": "the bench"}])
    make_season(
        alice, "In the trash", starts_on=date(2025, 1, 1), closed_on=date(2025, 2, 1), trashed_at=timezone.now()
    )
    carry(older, "Bread", "Rest", "Fun")
    carry(newer, "Rest", "Bread", "Dad")
    check_in(older, date(2026, 3, 1), "pausing")
    review(older, keep="the walks")
    response = alices.get(COMPARE, {"first": newer.pk, "second": older.pk})
    page = response.content.decode()
    assert response.context["columns"] == [older, newer]
    for words in ("mornings", "calls: “Not now.”", "no mail", "the bench", "Work was pausing.", "the walks"):
        assert words in page
    assert response.context["moved"] == [
        ("Moved", ["Rest, from second to first", "Bread, from first to second"]),
        ("Came in", ["Dad"]),
        ("Left", ["Fun"]),
    ]
    assert "In the trash" not in page


def test_the_latest_two_unless_told_and_a_message_for_one_twice(alice, alices):
    past(alice, "Oldest", starts_on=date(2025, 1, 1), closed_on=date(2025, 6, 30))
    older, newer = past(alice), make_season(alice)
    shown = alices.get(COMPARE).context["columns"]
    assert shown == [older, newer]
    shown = alices.get(COMPARE, {"first": older.pk}).context["columns"]
    assert shown == [older, newer]
    response = alices.get(COMPARE, {"first": older.pk, "second": older.pk})
    assert b"one season twice" in response.content
    assert "columns" not in response.context


def test_one_season_or_none_cannot_be_compared(alice, alices):
    assert b"It takes two seasons" in alices.get(COMPARE).content
    make_season(alice)
    assert b"It takes two seasons" in alices.get(COMPARE).content


@pytest.mark.parametrize(
    ("kinds", "compared"),
    [
        (["express", "full"], False),
        (["full", "express", "light", "hand"], False),
        (["express", "light"], True),
        (["express", "hand"], True),
        (["full", "light"], True),
    ],
)
def test_fives_of_which_one_comes_from_the_short_list_are_not_set_against_each_other(alice, alices, kinds, compared):
    older, newer = past(alice), make_season(alice)
    for month, kind in enumerate(kinds, 1):
        make_session(alice, make_value(f"value-{month}"), done_on=date(2026, month, 1), kind=kind)
    carry(older, "Bread")
    carry(newer, "Rest")
    Season.objects.filter(pk=older.pk).update(created_at="2026-01-02T12:00:00Z")
    assert bool(alices.get(COMPARE).context["moved"]) is compared
    Season.objects.filter(pk=older.pk).update(created_at="2026-08-02T12:00:00Z")
    assert alices.get(COMPARE).context["moved"]


@pytest.mark.parametrize("id", ["x", "01a2103e-2157-7152-8960-e0fdbc562d08"])
def test_an_id_that_is_no_season_of_mine_is_404(alice, alices, id):
    past(alice)
    make_season(alice)
    assert alices.get(COMPARE, {"first": id}).status_code == 404
    assert alices.get(COMPARE, {"second": id}).status_code == 404


def test_somebody_elses_seasons_and_signed_out(alice, alices, bob, bobs):
    season = past(alice, "A secret name")
    make_season(bob)
    past(bob, "Of Bob")
    trashed = past(bob, "In the trash")
    move_to_trash(trashed)
    for id in (season.pk, trashed.pk):
        assert bobs.get(COMPARE, {"first": id}).status_code == 404
    assert "A secret name" not in bobs.get(COMPARE).content.decode()
    assert bobs.get(season.get_absolute_url()).status_code == 404
    assert Client().get(COMPARE).status_code == 302


def test_what_moved_between_their_needs_stands_below(alice, alices):
    older, newer = past(alice), make_season(alice)
    assert "How your needs moved" not in alices.get(COMPARE).content.decode()
    make_needs(older, play="work", rest="unmet")
    assert "How your needs moved" not in alices.get(COMPARE).content.decode()
    make_needs(newer, play="elsewhere", rest="unmet")
    page = alices.get(COMPARE).content.decode()
    assert "moved from met at work to met elsewhere" in page
    store(NeedRow.owned_by(alice).filter(season=newer).first(), b"broken", "by_what")
    assert "How your needs moved" not in alices.get(COMPARE).content.decode()
