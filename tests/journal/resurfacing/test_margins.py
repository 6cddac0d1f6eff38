"""What stands in home's margins on a day, and how it gets there and goes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from careerpath.writing.marks import Mark
from careerpath.writing.trash import move_to_trash, purge, restore
from journal.entries.models import Entry
from journal.find_out.models import FindOut
from journal.resurfacing import margins
from journal.resurfacing.margins import margin_and_latest
from journal.sparks.models import Spark
from tests.conftest import signed_in
from tests.counting import MOST, queries
from tests.factories import (
    make_checkin,
    make_definition,
    make_entry,
    make_mark,
    make_question,
    make_review,
    make_season,
    make_session,
    make_spark,
)
from tests.forms import submit
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()
Kind = Mark.Kind


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def latest(alice):
    """Three that are never old enough."""
    return [make_entry(alice, f"Of late {number}.", written_on=TODAY + timedelta(days=900)) for number in range(3)]


def shown(user, day=TODAY):
    margin, *_others = margin_and_latest(user, day, 3)
    return margin and margin.piece


def write(user, count, last=date(2026, 9, 1), apart=9):
    """Pages and sparks, the last one on this day."""
    for number in range(count):
        day = last - timedelta(days=number * apart)
        if number % 3 == 2:
            make_spark(user, f"Spark {number}.", noticed_on=day)
        else:
            make_entry(user, f"Page {number}.", written_on=day)


def test_one_old_piece_a_day_the_same_all_day_and_another_on_another(alice, alices, bob, latest):
    write(alice, 60)
    make_entry(bob, "Of Bob.", written_on=date(2026, 1, 1))
    pages = {alices.get("/").content.decode().partition("From the margins")[2].split("</section>")[0] for _ in range(3)}
    assert len({page.partition("<form")[0] for page in pages}) == 1
    pieces = [shown(alice, TODAY + timedelta(days=number)) for number in range(60)]
    assert all(piece.owner == alice and piece.day <= date(2026, 9, 25) for piece in pieces)
    assert len(set(pieces)) > 20 and {type(piece) for piece in pieces} == {Entry, Spark}


def test_none_is_younger_than_sixty_days_nor_stands_below_already(alice, alices):
    make_entry(alice, "Young.", written_on=TODAY - timedelta(days=59))
    for day in range(3):
        make_entry(alice, "New.", written_on=TODAY - timedelta(days=day))
    assert shown(alice) is None
    assert "From the margins" not in alices.get("/").content.decode()
    old = make_entry(alice, "Old.", written_on=TODAY - timedelta(days=60))
    assert shown(alice) == old
    Entry.owned_by(alice).exclude(pk=old.pk).delete()
    assert shown(alice) is None


def test_what_was_written_on_this_day_of_other_years_comes_first(alice, latest):
    write(alice, 30, apart=8)
    years = {make_entry(alice, f"Of {year}.", written_on=date(year, 11, 24)) for year in (1999, 2019, 2024)}
    years.add(make_spark(alice, "Of 2021.", noticed_on=date(2021, 11, 24)))
    pieces = [shown(alice, date(year, 11, 24)) for year in range(2026, 2066)]
    assert set(pieces) == years


def test_of_this_day_it_leads_to_this_day_of_all_years(alice, alices, latest):
    make_entry(alice, "Of another day.", written_on=date(2025, 3, 3))
    assert "On this day</a>" not in _margin(alices) and "Read the page" in _margin(alices)
    make_spark(alice, "Of this day.", noticed_on=date(2021, 11, 24))
    assert 'href="/journal/calendar/2026/11/24/">On this day</a>' in _margin(alices)
    assert "Open it" in _margin(alices) and "Read the page" not in _margin(alices)


def _margin(client):
    return client.get("/").text.partition("From the margins")[2].partition("</section>")[0]


def test_a_leap_day_comes_back_on_the_28th_of_other_years(alice, latest):
    leap = make_entry(alice, "Leap.", written_on=date(2024, 2, 29))
    make_entry(alice, "Other.", written_on=date(2020, 8, 8))
    assert shown(alice, date(2027, 2, 28)) == shown(alice, date(2028, 2, 29)) == leap


def test_one_that_does_not_open_is_passed_over(alice, alices, latest):
    broken = make_entry(alice, "Broken.", written_on=date(2020, 11, 24))
    store(broken, b"broken", "text")
    assert shown(alice) is None
    elsewhere = make_entry(alice, "Of another day.", written_on=date(2021, 3, 3))
    assert shown(alice) == elsewhere
    other = make_entry(alice, "Whole.", written_on=date(2021, 11, 24))
    assert {shown(alice, date(year, 11, 24)) for year in range(2026, 2040)} == {other}
    assert alices.get("/").status_code == 200


def test_not_this_one_gives_the_rest_of_the_day_in_peace(alice, alices, latest, time_machine):
    write(alice, 30)
    piece = shown(alice)
    page = submit(alices.get("/"), "Not this one").client.get("/")
    assert "It rests for two months, and nothing else comes today." in page.content.decode()
    assert shown(alice) is None and "From the margins" not in page.content.decode()
    assert Mark.of(piece) == {Kind.RESTING: date(2027, 1, 23)}
    submit(page, "Undo")
    assert shown(alice) == piece and Mark.of(piece) == {}
    submit(alices.get("/"), "Not this one")
    later = [shown(alice, TODAY + timedelta(days=day)) for day in range(1, 300)]
    assert None not in later
    assert piece not in later[:60] and piece in later[60:]


def test_never_again_is_never_again(alice, alices, latest):
    write(alice, 12)
    piece = shown(alice)
    page = submit(alices.get("/"), "Never again").client.get("/")
    assert "It will not come back by itself again." in page.content.decode()
    # One a day, and this was it.
    assert shown(alice) is None
    later = {shown(alice, TODAY + timedelta(days=day)) for day in range(1, 501)}
    assert piece not in later and None not in later and len(later) == 11
    submit(page, "Undo")
    assert Mark.of(piece) == {} and shown(alice) == piece


@pytest.mark.parametrize(("make", "listed_by"), [(make_entry, "written_on"), (make_spark, "noticed_on")])
@pytest.mark.parametrize(("kind", "day"), [(Kind.CLOSED, None), (Kind.BACK, date(2030, 1, 1)), (Kind.RESTING, TODAY)])
def test_what_a_mark_keeps_from_home_stays_away_though_it_is_the_only_old_one(
    alice, latest, make, listed_by, kind, day
):
    piece = make(alice, **{listed_by: date(2026, 1, 1)})
    make_mark(piece, kind, day)
    assert shown(alice) is None
    # It rests through its last day.
    assert shown(alice, TODAY + timedelta(days=1)) == (piece if kind == Kind.RESTING else None)


@pytest.mark.parametrize("act", ["not-this-one", "never-again"])
def test_pressed_twice_it_is_pressed_once(alice, alices, latest, act):
    write(alice, 12)
    piece, page = shown(alice), alices.get("/")
    label = act.replace("-", " ").capitalize()
    for _ in range(2):
        assert submit(page, label).status_code == 302
    said = alices.get("/")
    submit(said, "Undo")
    assert Mark.of(piece) == {}


def test_on_its_day_where_its_owner_is_a_piece_is_back_until_it_was_seen(alice, latest, time_machine):
    alice.time_zone = "Pacific/Kiritimati"
    alice.save()
    write(alice, 12)
    piece = make_entry(alice, "A zebrafinch.", written_on=date(2026, 11, 20))
    make_mark(piece, Kind.BACK, date(2026, 12, 1))
    for moment, is_back in (("2026-11-30T09:59:00Z", False), ("2026-11-30T10:00:00Z", True), ("2027-03-01", True)):
        time_machine.move_to(moment, tick=False)
        page = signed_in(alice).get("/")
        assert ("You asked to see this again" in page.content.decode()) == is_back
        assert ("From the margins" in page.content.decode()) != is_back
    said = submit(page, "Seen").client.get("/")
    assert "Seen. It is back in its place." in said.content.decode()
    assert "You asked to see this again" not in said.content.decode() and Mark.of(piece) == {}
    assert "You asked to see this again" in submit(said, "Undo").client.get("/").content.decode()


def test_not_this_one_brings_it_a_week_later(alice, alices, latest):
    write(alice, 12)
    piece = make_entry(alice, written_on=date(2026, 11, 20))
    make_mark(piece, Kind.BACK, date(2026, 11, 1))
    said = submit(alices.get("/"), "Not this one").client.get("/")
    assert "Not today, then. It comes back in a week." in said.content.decode()
    assert shown(alice) is None
    days = [day for day in range(14) if shown(alice, TODAY + timedelta(days=day)) == piece]
    assert days == list(range(7, 14))
    submit(said, "Undo")
    assert shown(alice) == piece and Mark.of(piece) == {Kind.BACK: date(2026, 11, 1)}


def test_the_one_that_is_due_the_longest_comes_first(alice, alices, latest):
    pieces = [make_entry(alice, f"Page {day}.", written_on=date(2026, 11, day)) for day in (3, 1, 2)]
    for piece in pieces:
        make_mark(piece, Kind.BACK, piece.written_on)
    seen = []
    for _ in pieces:
        seen.append(shown(alice).text)
        submit(alices.get("/"), "Seen")
    assert seen == ["Page 1.", "Page 2.", "Page 3."]
    assert shown(alice) is None


def test_it_waits_for_the_next_season_that_begins(alice, alices, latest, time_machine):
    make_season(alice, starts_on=date(2026, 9, 1), closed_on=date(2026, 11, 23))
    piece = make_entry(alice, written_on=date(2026, 11, 20))
    make_mark(piece, Kind.BACK)
    assert shown(alice) is None
    time_machine.move_to("2026-11-30T12:00:00Z", tick=False)
    season = make_season(alice, starts_on=date(2026, 12, 5))
    assert shown(alice, date(2026, 12, 4)) is None
    assert shown(alice, date(2026, 12, 5)) == piece
    # Whoever was away for all of it finds it still.
    season.close(day=date(2027, 1, 1))
    assert shown(alice, date(2027, 6, 1)) == piece
    # It is due since that season, whatever began later.
    make_season(alice, starts_on=date(2027, 2, 1))
    make_mark(make_entry(alice), Kind.BACK, date(2027, 1, 15))
    assert shown(alice, date(2027, 6, 1)) == piece


def test_a_season_begun_on_the_day_of_the_mark_is_the_next_one_and_a_season_is_not_its_own(alice, latest, time_machine):
    piece = make_entry(alice, written_on=date(2026, 11, 20))
    make_mark(piece, Kind.BACK)
    time_machine.move_to("2026-11-24T13:00:00Z", tick=False)
    season = make_season(alice, starts_on=TODAY)
    assert shown(alice) == piece
    Mark.owned_by(alice).delete()
    time_machine.move_to("2026-11-24T12:30:00Z", tick=False)
    make_mark(season, Kind.BACK)
    assert shown(alice, date(2027, 1, 1)) is None
    # One that began that day before the mark was made is not the next.
    time_machine.move_to("2026-11-24T14:00:00Z", tick=False)
    make_mark(piece, Kind.BACK)
    assert shown(alice) is None


MAKE = {
    "definition": lambda alice, season: make_definition(alice),
    "question": lambda alice, season: make_question(alice),
    "season": lambda alice, season: season,
    # A line across the page, and so no word.
    "entry": lambda alice, season: make_entry(alice, "***", title="A pause"),
    "checkin": lambda alice, season: make_checkin(season),
    "review": lambda alice, season: make_review(season),
}


@pytest.mark.parametrize("noun", MAKE)
@pytest.mark.parametrize("has_pages", [True, False])
def test_a_piece_of_any_noun_comes_back_within_the_bound(alice, alices, noun, has_pages):
    season = make_season(alice, starts_on=date(2026, 9, 1))
    make_session(alice, "Bread")
    if has_pages:
        write(alice, 12)
    piece = MAKE[noun](alice, season)
    make_mark(piece, Kind.BACK, TODAY)
    page = alices.get("/").content.decode()
    assert (
        "You asked to see this again" in page
        and str(escape(piece.opening or piece.heading)) in page.partition("You asked")[2]
    )
    assert f'href="{piece.get_absolute_url()}"' in page.partition("You asked")[2]
    assert queries(alices, "/") <= MOST
    submit(alices.get("/"), "Seen")
    assert Mark.of(piece) == {}


def test_what_is_in_the_trash_or_of_a_season_there_is_passed_over(alice, alices, latest):
    season = make_season(alice, starts_on=date(2026, 9, 1))
    checkin = make_checkin(season)
    make_mark(checkin, Kind.BACK, TODAY)
    gone = make_definition(alice)
    make_mark(gone, Kind.BACK, TODAY - timedelta(days=1))
    move_to_trash(gone)
    assert shown(alice) == checkin
    move_to_trash(season)
    assert shown(alice) is None
    assert alices.get(reverse("piece_marks", args=["checkin", checkin.pk])).status_code == 404
    restore(season)
    assert shown(alice) == checkin


def test_what_is_in_the_trash_is_not_offered_and_its_marks_come_back_with_it(alice, latest):
    first, second = (make_entry(alice, written_on=date(2026, 11, day)) for day in (1, 2))
    for piece in (first, second):
        make_mark(piece, Kind.BACK, piece.written_on)
    move_to_trash(first)
    assert shown(alice) == second
    restore(first)
    assert shown(alice) == first
    move_to_trash(first)
    assert purge(first)
    assert Mark.owned_by(alice).filter(piece_id=first.pk).count() == 0


def test_what_waits_in_the_trash_keeps_nothing_else_from_home(alice, latest):
    write(alice, 12)
    season = make_season(alice, starts_on=date(2026, 9, 1))
    gone = [make_entry(alice, written_on=date(2026, 11, day)) for day in range(1, 8)]
    for piece in (*gone, make_checkin(season)):
        make_mark(piece, Kind.BACK, date(2026, 11, 20))
    for piece in (*gone, season):
        move_to_trash(piece)
    assert shown(alice).day <= date(2026, 9, 25)
    back = make_entry(alice, written_on=date(2026, 11, 22))
    make_mark(back, Kind.BACK, TODAY)
    assert shown(alice) == back


@pytest.mark.parametrize("apart", [1, 7, 30, 365])
def test_in_a_small_journal_whatever_is_old_and_stands_not_below_is_found(alice, apart):
    for older in range(1, 8):
        piece = make_entry(alice, written_on=TODAY - timedelta(days=58 + older * apart))
        make_spark(alice, noticed_on=TODAY - timedelta(days=older))
        # The first stands below.
        assert older == 1 or shown(alice)
        if older % 3 == 0:
            make_mark(piece, Kind.CLOSED)
        elif older % 3 == 1:
            store(piece, b"broken", "text")
    Spark.owned_by(alice).delete()
    # The one that opens and is not closed is the second latest now, and stands below.
    assert shown(alice) == Entry.owned_by(alice).get(written_on=TODAY - timedelta(days=58 + 5 * apart))


def test_home_asks_no_more_with_all_of_it(alice, alices):
    make_season(alice)
    make_session(alice, "Bread", "Quiet")
    make_question(alice)
    write(alice, 30)
    assert "From the margins" in alices.get("/").content.decode()
    drawn = queries(alices, "/")
    make_entry(alice, "This day.", written_on=date(2020, 11, 24))
    assert queries(alices, "/") == drawn <= MOST
    make_mark(Entry.owned_by(alice).first(), Kind.BACK, TODAY)
    assert queries(alices, "/") == drawn


def test_reading_home_changes_nothing(alice, alices, latest):
    write(alice, 12)
    make_mark(make_entry(alice, written_on=date(2026, 11, 20)), Kind.BACK, TODAY)
    before = list(Mark.owned_by(alice).values())
    for _ in range(2):
        alices.get("/")
    assert list(Mark.owned_by(alice).values()) == before


def test_the_oldest_of_all_rests_and_stays_closed_on_its_day_too(alice, latest):
    oldest = make_entry(alice, "Oldest.", written_on=date(2016, 11, 24))
    make_mark(oldest, Kind.CLOSED)
    assert {shown(alice, date(year, 11, 24)) for year in range(2026, 2040)} == {None}
    other = make_entry(alice, "Other.", written_on=date(2017, 5, 5))
    assert {shown(alice, date(year, 11, 24)) for year in range(2026, 2040)} == {other}


def test_it_rests_to_its_last_day(alice, latest):
    piece = make_entry(alice, "A page.", written_on=date(2026, 1, 1))
    make_mark(piece, Kind.RESTING, TODAY)
    assert shown(alice) is None
    assert shown(alice, TODAY + timedelta(days=1)) == piece


def test_undo_brings_back_what_waited_for_a_season_that_has_begun(alice, alices, latest, time_machine):
    piece = make_entry(alice, written_on=date(2026, 11, 20))
    make_mark(piece, Kind.BACK)
    time_machine.move_to("2026-11-30T12:00:00Z", tick=False)
    make_season(alice, starts_on=date(2026, 11, 29))
    said = submit(signed_in(alice).get("/"), "Seen").client.get("/")
    assert shown(alice, date(2026, 11, 30)) is None
    submit(said, "Undo")
    assert shown(alice, date(2026, 11, 30)) == piece


def test_pages_which_may_be_long_are_never_read_together_with_others(alice, monkeypatch):
    asked, models = [], margins.gathered_models()
    read = margins.read_together
    monkeypatch.setattr(margins, "gathered_models", lambda: models[::-1])
    monkeypatch.setattr(margins, "read_together", lambda user, lists: asked.extend(lists) or read(user, lists))
    make_entry(alice, "A page.")
    assert [piece.text for piece in margin_and_latest(alice, TODAY, 3)[1]] == ["A page."]
    assert {rows.model for rows in asked} == {model for model in models if model.comes_back} - {Entry} | {FindOut}
