"""The trash: what comes back, what goes for good, and what is said where two windows do both."""

import re
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.accounts.models import User
from careerpath.writing import trash
from careerpath.writing.pieces import Revision, keep_wording
from careerpath.writing.trash import move_to_trash, purge, purge_old_trash, restore
from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from tests.conftest import signed_in
from tests.factories import (
    make_checkin,
    make_draft,
    make_entry,
    make_letter,
    make_review,
    make_season,
    make_spark,
    meet_in_trash,
)
from tests.forms import submit
from values.models import ValuesSession
from values.session.models import put_away, put_back

from .test_writing import at_once

pytestmark = pytest.mark.django_db
parallel = pytest.mark.django_db(transaction=True)
GONE = "It is deleted for good."
STAYS = "It had already been put back, so nothing was deleted."
TOO_LATE = "It is already deleted for good, so it cannot come back."


@pytest.fixture
def entry(alice):
    entry = make_entry(alice, "Some words.", title="A title")
    keep_wording(entry, entry.wording())
    move_to_trash(entry)
    return entry


def again(piece):
    """The piece as another window loads it; None where it is gone."""
    return type(piece).objects.select_related("owner").filter(pk=piece.pk).first()


def asking(client, piece):
    """The page that asks before it deletes for good."""
    return client.get(reverse("trash_delete", args=[piece.noun, piece.pk]))


@contextmanager
def meanwhile(monkeypatch, act):
    """What another window does once this one has read its row, right before it holds its owner."""
    lock_user, begun = trash.lock_user, []

    def late(user):
        if not begun:
            begun.append(user)
            act()
        lock_user(user)

    with monkeypatch.context() as patch:
        patch.setattr(trash, "lock_user", late)
        yield
    assert begun


def test_what_was_put_back_while_one_deletes_it_is_said_to_be_there(alices, entry, monkeypatch):
    page = asking(alices, entry)
    with meanwhile(monkeypatch, lambda: restore(again(entry))):
        submit(page, "Delete for good")
    assert STAYS in alices.get("/trash/").content.decode()
    assert again(entry).text == "Some words."
    assert again(entry).revisions().count() == 1


def test_what_was_deleted_while_one_puts_it_back_is_said_to_be_gone(alices, entry, monkeypatch):
    def late(piece):
        purge(again(entry))
        return restore(piece)

    monkeypatch.setattr("careerpath.writing.views.restore", late)
    response = submit(alices.get("/trash/"), "Put back: A title")
    assert response.url == "/trash/"
    assert TOO_LATE in alices.get("/trash/").content.decode()
    assert not Entry.objects.exists()


def test_what_was_deleted_while_one_deletes_it_is_gone(alices, entry, monkeypatch):
    page = asking(alices, entry)
    with meanwhile(monkeypatch, lambda: purge(again(entry))):
        submit(page, "Delete for good")
    assert GONE in alices.get("/trash/").content.decode()


def test_an_old_page_of_the_trash_says_what_happened(alices, entry):
    trash, asked = alices.get("/trash/"), asking(alices, entry)
    assert submit(trash, "Put back: A title").url == entry.get_absolute_url()
    assert submit(asked, "Delete for good").url == "/trash/"
    assert STAYS in alices.get("/trash/").content.decode()
    assert asking(alices, entry).url == "/trash/"
    assert STAYS in alices.get("/trash/").content.decode()
    move_to_trash(again(entry))
    for _ in range(2):
        submit(asked, "Delete for good")
        assert GONE in alices.get("/trash/").content.decode()
    assert asking(alices, entry).status_code == 404
    submit(trash, "Put back: A title")
    assert TOO_LATE in alices.get("/trash/").content.decode()


@parallel
@pytest.mark.parametrize("noun", ["entry", "review"])
def test_putting_back_and_deleting_for_good_at_once_say_what_is_so(alice, noun):
    for _ in range(12):
        if noun == "entry":
            piece = gone = make_entry(alice)
            move_to_trash(piece)
        else:
            gone = make_season(alice, starts_on=date(2018, 1, 1), closed_on=date(2018, 6, 1))
            make_letter(gone)
            piece = make_review(gone)
            move_to_trash(piece)
            move_to_trash(gone)
        clients = [signed_in(User.objects.get()) for _ in range(2)]
        addresses = [
            reverse("trash_restore", args=[piece.noun, piece.pk]),
            reverse("trash_delete", args=[gone.noun, gone.pk]),
        ]
        pages = at_once(lambda n, clients=clients, to=addresses: clients[n].post(to[n], follow=True), 2)
        restored, deleted = (page.content.decode() for page in pages)
        there = again(piece)
        assert [page.status_code for page in pages] == [200, 200]
        assert (TOO_LATE in restored, GONE in deleted, STAYS in deleted) == (not there, not there, bool(there))
        assert not there or there.trashed_at is None
        Season.objects.all().delete()


def test_what_is_back_already_is_not_locked_while_another_window_saves_it(alice):
    entry = make_entry(alice)
    with CaptureQueriesContext(connection) as captured:
        restore(entry)
    assert not [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]


def test_a_season_put_back_twice_goes_on(alice, alices):
    """The second press finds it done, and closes nothing."""
    season = make_season(alice, starts_on=date(2026, 9, 1))
    move_to_trash(season)
    trash = alices.get("/trash/")
    for _ in range(2):
        submit(trash, f"Put back: {season.name}")
    assert again(season).closed_on is None
    assert "closed as of" not in alices.get("/").content.decode()


@parallel
def test_a_season_put_back_three_times_at_once_goes_on(alice):
    season = make_season(alice)
    move_to_trash(season)
    at_once(lambda n: restore(again(season)), 3)
    assert (again(season).trashed_at, again(season).closed_on) == (None, None)


def test_a_second_deletion_does_not_begin_the_30_days_anew(alice, alices, time_machine):
    time_machine.move_to("2026-01-01 12:00Z", tick=False)
    entry = make_entry(alice, written_on=date(2025, 12, 1))
    client, delete = signed_in(alice), reverse("journal:entry_delete", args=[entry.pk])
    client.post(delete)
    since = again(entry).trashed_at
    time_machine.move_to("2026-01-09 12:00Z", tick=False)
    client.post(delete)
    move_to_trash(entry)
    assert again(entry).trashed_at == since
    time_machine.move_to("2026-02-01 12:00Z", tick=False)
    meet_in_trash()
    assert purge_old_trash() == 1


@parallel
def test_deleted_many_times_at_once_it_keeps_its_first_day(alice):
    entry = make_entry(alice)
    pieces = [again(entry) for _ in range(4)]
    at_once(lambda n: move_to_trash(pieces[n]), 4)
    assert {piece.trashed_at for piece in pieces if piece.trashed_at} == {again(entry).trashed_at}


def test_a_piece_comes_back_with_its_season_and_not_without_it(alice, alices):
    season = make_season(alice, starts_on=date(2018, 1, 1), closed_on=date(2018, 6, 1))
    checkin, review = make_checkin(season, checked_on=date(2018, 2, 1)), make_review(season)
    for piece in (checkin, review, season):
        move_to_trash(piece)
    for piece in (checkin, review):
        alices.post(reverse("trash_restore", args=[piece.noun, piece.pk]))
        assert again(piece).trashed_at is None
        assert again(season).trashed_at is None
        move_to_trash(again(season))
    purge(again(season))
    for piece in (checkin, review):
        page = alices.post(reverse("trash_restore", args=[piece.noun, piece.pk]), follow=True)
        assert TOO_LATE in page.content.decode()
    assert not (CheckIn.objects.exists() or SeasonReview.objects.exists() or Revision.objects.exists())


@parallel
def test_the_old_trash_is_emptied_while_it_is_put_back_and_takes_all_or_nothing(alice, time_machine):
    for _ in range(6):
        time_machine.move_to("2026-01-01 12:00Z", tick=True)
        entry = make_entry(alice, written_on=date(2025, 12, 1))
        keep_wording(entry, entry.wording())
        move_to_trash(entry)
        time_machine.move_to("2026-03-01 12:00Z", tick=True)
        meet_in_trash()

        def act(n, entry=entry):
            if n:
                return purge_old_trash()
            piece = again(entry)
            with suppress(Http404):
                return piece and restore(piece)

        at_once(act, 2)
        there = again(entry)
        assert Revision.objects.filter(piece_id=entry.pk).count() == bool(there)
        assert there is None or there.trashed_at is None


def test_choosing_that_is_taken_up_again_while_the_old_trash_is_emptied_stays(alice, monkeypatch, time_machine):
    time_machine.move_to("2026-01-01 12:00Z", tick=False)
    session = make_draft(alice, "Bread")
    put_away(session)
    time_machine.move_to("2026-03-01 12:00Z", tick=False)
    meet_in_trash()
    with meanwhile(monkeypatch, lambda: put_back(alice, str(session.pk))):
        purge_old_trash()
    assert ValuesSession.owned_by(alice).get() == session


@pytest.mark.parametrize("count", [30, 31, 60, 61])
def test_the_trash_turns_pages_over_all_nouns_each_piece_on_one(alice, alices, count):
    pieces = [(make_entry, make_spark)[number % 3 == 0](alice) for number in range(count)]
    for place, piece in enumerate(pieces):
        move_to_trash(piece)
        # Three at a time share their moment.
        moment = datetime(2026, 11, 24, 12, place // 3, 0, 123456, tzinfo=UTC)
        type(piece).objects.filter(pk=piece.pk).update(trashed_at=moment)
    shown, address = [], "/trash/"
    while address:
        page = alices.get(address)
        shown.append([piece.pk for piece in page.context["page"]])
        turned = re.search(r'href="(\?before=[^"]*)"', page.content.decode())
        address = f"/trash/{turned[1]}" if turned else ""
    newest_first = sorted(pieces, key=lambda piece: (pieces.index(piece) // 3, piece.pk), reverse=True)
    assert [pk for page in shown for pk in page] == [piece.pk for piece in newest_first]
    assert [len(page) for page in shown] == [min(30, count - done) for done in range(0, count, 30)]


def test_the_trash_names_each_kind_and_is_narrowed_to_one(alice, alices):
    assert "filter" not in alices.get("/trash/").content.decode()
    for make, number in ((make_entry, 31), (make_spark, 1)):
        for piece in [make(alice) for _ in range(number)]:
            move_to_trash(piece)
    both, pages = alices.get("/trash/"), alices.get("/trash/", {"kind": "entry"})
    assert list(both.context["kinds"]) == ["", "entry", "spark"]
    assert both.content.decode().count("<span>A page</span>") == 29
    assert {row.noun for row in pages.context["page"]} == {"entry"}
    [older] = re.findall(r'href="(\?kind=entry&amp;before=[^"]*)"', pages.content.decode())
    assert [row.noun for row in alices.get("/trash/" + older.replace("&amp;", "&")).context["page"]] == ["entry"]
    [spark] = alices.get("/trash/", {"kind": "spark"}).context["page"]
    assert spark.noun == "spark"
    for kind in ("season", "bird", "\x00"):
        assert len(alices.get("/trash/", {"kind": kind}).context["page"].rows) == 30


def test_the_trash_of_another_names_no_kind(alice, bobs):
    move_to_trash(make_entry(alice))
    assert "The trash is empty." in bobs.get("/trash/").content.decode()
