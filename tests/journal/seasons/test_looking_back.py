"""What a season's page gathers."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.looking_back import pieces_in
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.models import Spark
from journal.touches.models import CarriedValue
from tests.factories import make_entry, make_season, make_spark
from tests.raw_rows import store
from values.models import PersonalValue

pytestmark = pytest.mark.django_db
COMPARE = "/seasons/compare/"


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
        "Work played a supporting part. The bench: half open. Slow Fridays: open. You said no to Ines, twice. "
        "Early warnings: the laptop after supper. Craft had plenty of room. Rest had no room."
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
