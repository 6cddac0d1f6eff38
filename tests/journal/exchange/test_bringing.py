"""Brought in whole or not at all, hidden until all is there, once, and out again."""

import json
import os
import random
import signal
import time
from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from django.db import connections
from django.utils import timezone

from careerpath.writing.marks import Mark
from careerpath.writing.owned import ARRIVING
from careerpath.writing.pieces import save_if_unchanged
from careerpath.writing.trash import kinds_in_trash, move_to_trash
from journal.exchange import bringing, staging
from journal.exchange.archive import Refused
from journal.exchange.bringing import begin, bring_next, discard, stop
from journal.exchange.models import Brought, Import, ImportPart
from journal.exchange.rows import tables
from journal.models import Entry, Extra, Season, SeasonReview, Tag, Tagged
from tests.conftest import make_user
from tests.factories import make_entry, make_letter, make_season, make_spark
from tests.whole_journal import every_script, write_journal
from values.models import PersonalValue

from .files import State, brought_in, day_one, document, staged, undone

pytestmark = pytest.mark.django_db


def test_in_an_account_beside_it_everything_is_a_copy(alice, bob):
    write_journal(alice, every_script())
    whole = document(alice)
    job = brought_in(bob, whole)
    assert document(alice) == whole
    there, here = (json.loads(document(user)) for user in (alice, bob))
    assert {name: len(there[name]) for name in tables()} == {name: len(here[name]) for name in tables()}
    entry = there["entries"][0]
    assert str(uuid5(bob.pk, entry["id"])) in {one["id"] for one in here["entries"]}
    assert not {one["id"] for name in tables() for one in there[name]} & {
        id for id in json.dumps(here).split('"') if len(id) == 36
    }
    assert any("in use in another journal" in sentence for _where, sentence in job.report["lines"])
    again = staged(bob, whole)
    assert again.total == 0


def test_of_an_id_that_is_somebody_elses_that_row_alone_is_renamed(alice, bob):
    make_entry(alice, "Mine.", pk=UUID(int=2))
    job = brought_in(bob, day_one())
    assert {entry.pk for entry in Entry.owned_by(bob)} == {UUID(int=1), uuid5(bob.pk, str(UUID(int=2))), UUID(int=3)}
    assert Entry.owned_by(alice).get().text == "Mine."
    assert [where for where, _sentence in job.report["lines"]] == ["journal.json 2"]


def test_nothing_comes_in_twice(alice):
    brought_in(alice, day_one())
    before = document(alice)
    again = staged(alice, day_one())
    assert (again.total, again.report["skipped"]) == (0, {"here": 5})
    assert document(alice) == before
    # What was taken off a page since stays off.
    Mark.owned_by(alice).delete()
    assert staged(alice, day_one()).total == 0
    move_to_trash(Entry.owned_by(alice).order_by("pk").first())
    again = staged(alice, day_one())
    assert again.report["skipped"] == {"in_trash": 1, "here": 4}
    assert again.report["lines"] == [["journal.json 1", "This is in your trash, and stays there."]]


def test_what_a_page_brought_along_is_kept_with_it(alice):
    brought_in(alice, day_one())
    entry = Entry.owned_by(alice).order_by("pk").first()
    assert (entry.title, entry.text, entry.written_on) == ("Heading 0", "Waxwings, 0 of them.", date(2018, 2, 23))
    assert entry.tags == ["birds", "tag 0"]
    assert {"name": "Weather", "value": "Snow"} in Extra.owned_by(alice).get(entry=entry).fields
    assert Tag.owned_by(alice).count() == 4
    assert Mark.owned_by(alice).count() == 2


def test_tags_that_are_there_are_taken(alice):
    entry = make_entry(alice, "Here.", tags=["Birds"])
    brought_in(alice, day_one())
    assert sorted(tag.name for tag in Tag.owned_by(alice)) == ["Birds", "tag 0", "tag 1", "tag 2"]
    tag = entry.tag_rows[0]
    assert Tagged.owned_by(alice).filter(tag=tag).count() == 4


def test_a_card_and_a_tag_of_the_same_take_the_place_of_those_that_come(alice, bob):
    write_journal(alice, every_script())
    whole = document(alice)
    card = next(card for card in PersonalValue.owned_by(alice) if card.value)
    mine = PersonalValue.objects.create(owner=bob, value=card.value)
    names = [tag.name for tag in Tag.owned_by(alice)]
    make_entry(bob, "Here.", tags=names)
    brought_in(bob, whole)
    assert PersonalValue.owned_by(bob).get(value=card.value) == mine
    assert sorted(tag.name for tag in Tag.owned_by(bob)) == sorted(names)
    assert Tagged.owned_by(bob).count() == len(names) + Tagged.owned_by(alice).count()


def hidden_until_done(user):
    """Whether nothing of what comes is seen anywhere."""
    return not any(model.owned_by(user).exists() for model in tables().values()) and not kinds_in_trash(user)


def test_nothing_is_seen_before_all_is_in(alice, monkeypatch):
    monkeypatch.setattr(staging, "ROWS_A_PART", 2)
    monkeypatch.setattr(bringing, "AT_A_TIME", 0)
    job = staged(alice, day_one(8))
    begin(job)
    done = []
    while job.state == State.COMING:
        assert hidden_until_done(alice)
        done.append(job.done)
        bring_next(job)
    assert done == [0, 2, 4, 6, 8, 10, 12]
    assert Entry.owned_by(alice).count() == 8
    assert not ImportPart.objects.exists()


def test_stopped_and_gone_on_with(alice, monkeypatch):
    monkeypatch.setattr(staging, "ROWS_A_PART", 2)
    monkeypatch.setattr(bringing, "AT_A_TIME", 0)
    job = staged(alice, day_one(8))
    begin(job)
    bring_next(job)
    stop(job)
    bring_next(job)
    assert (job.state, job.done) == (State.STOPPED, 2)
    with pytest.raises(Refused):
        staged(alice, day_one(1))
    begin(job)
    while job.state == State.COMING:
        bring_next(job)
    assert Entry.owned_by(alice).count() == 8


def test_stopped_and_left(alice, monkeypatch):
    monkeypatch.setattr(staging, "ROWS_A_PART", 2)
    monkeypatch.setattr(bringing, "AT_A_TIME", 0)
    mine = make_entry(alice, "Mine.")
    alice.refresh_from_db()
    kept = alice.kept_pieces
    job = staged(alice, day_one(8))
    begin(job)
    bring_next(job)
    discard(job)
    undone(job)
    assert [entry.pk for entry in Entry.all_of(alice)] == [mine.pk]
    alice.refresh_from_db()
    assert alice.kept_pieces == kept


def test_undone_but_for_what_was_changed_since(alice):
    mine = make_entry(alice, "Mine.")
    job = brought_in(alice, day_one(4))
    changed, linked, *others = Entry.owned_by(alice).exclude(pk=mine.pk).order_by("pk")
    assert save_if_unchanged(changed, changed.version, {"text": "Changed since."})
    mine.text = f"See {linked.get_absolute_url()}."
    mine.save()
    undone(job)
    assert {entry.pk for entry in Entry.owned_by(alice)} == {mine.pk, changed.pk, linked.pk}
    assert job.report["stay"] == 2
    assert Entry.owned_by(alice).get(pk=changed.pk).tags == ["birds", "tag 0"]
    assert not Mark.owned_by(alice).filter(piece_id__in=[one.pk for one in others]).exists()
    assert not Brought.objects.exists()


def test_a_season_that_was_written_in_since_stays(alice, bob):
    season = make_season(bob)
    job = brought_in(alice, document(bob))
    come = Season.owned_by(alice).get()
    make_letter(come, "To myself.")
    undone(job)
    assert Season.owned_by(alice).get() == come
    assert season.owner == bob


def test_another_season_is_current(alice, bob):
    make_season(bob, starts_on=date(2026, 1, 1))
    whole = document(bob)
    make_season(alice, starts_on=date(2026, 2, 1))
    job = brought_in(alice, whole)
    assert Season.owned_by(alice).count() == 2
    assert Season.owned_by(alice).current().count() == 1
    assert "closed" in job.report["lines"][-1][1]


def test_where_another_stands_in_its_place_it_is_in_the_trash(alice):
    write_journal(alice, every_script())
    review = SeasonReview.owned_by(alice).get()
    whole = document(alice)
    SeasonReview.all_of(alice).delete()
    SeasonReview.objects.create(owner=alice, season=review.season, reviewed_on=date(2026, 3, 2), remembered="Another.")
    job = brought_in(alice, whole)
    assert SeasonReview.owned_by(alice).get().remembered == "Another."
    assert SeasonReview.trashed_by(alice).filter(pk=review.pk).exists()
    assert "trash" in job.report["lines"][-1][1]


def test_a_newer_version_is_refused_and_leaves_nothing(alice):
    with pytest.raises(Refused, match="newer Careerpath"):
        staged(alice, json.dumps({"format": "careerpath", "format_version": 2, "entries": []}))
    assert not Import.objects.exists()


def test_there_is_no_room(alice, settings):
    settings.MOST_PIECES = 2
    make_spark(alice)
    alice.refresh_from_db()
    with pytest.raises(Refused, match="room for 1 more"):
        staged(alice, day_one(3))
    assert not Import.objects.exists() and not ImportPart.objects.exists()


def test_room_that_is_gone_meanwhile_stops_it(alice, settings):
    job = staged(alice, day_one(3))
    settings.MOST_PIECES = 2
    begin(job)
    bring_next(job)
    assert job.state == State.STOPPED and "full" in job.report["full"]
    settings.MOST_PIECES = 20
    begin(job)
    bring_next(job)
    assert job.state == State.DONE


def test_its_texts_are_counted_once(alice):
    brought_in(alice, day_one(30))
    alice.refresh_from_db()
    counted = alice.kept_text, alice.kept_pieces, alice.changes
    from django.core.management import call_command

    call_command("daily", verbosity=0)
    alice.refresh_from_db()
    assert counted == (alice.kept_text, alice.kept_pieces, 0)


def test_after_thirty_days_it_is_forgotten_and_what_came_stays(alice):
    job = brought_in(alice, day_one(1))
    Import.objects.update(created_at=timezone.now() - timedelta(days=30))
    assert Import.over().get() == job
    Import.over().delete()
    assert Entry.owned_by(alice).exists() and not Brought.objects.exists()
    stopped = staged(alice, day_one(2))
    begin(stopped)
    Import.objects.update(created_at=timezone.now() - timedelta(days=90))
    assert not Import.over().exists()


def test_a_row_that_arrives_is_in_no_trash(alice):
    entry = make_entry(alice, "Arriving.", trashed_at=ARRIVING)
    assert not Entry.owned_by(alice).exists() and not Entry.trashed_by(alice).exists()
    assert json.loads(document(alice))["entries"] == []
    assert Entry.all_of(alice).get() == entry


@pytest.mark.programs
@pytest.mark.django_db(transaction=True)
def test_killed_a_hundred_times_it_comes_in_once(monkeypatch):
    alice = make_user("alice@example.org")
    monkeypatch.setattr(staging, "ROWS_A_PART", 5)
    monkeypatch.setattr(bringing, "AT_A_TIME", 0.02)
    job = staged(alice, day_one(1500))
    begin(job)
    random_ = random.Random(22)
    before, kills = -1, 0
    while job.state == State.COMING:
        assert hidden_until_done(alice)
        brought = Brought.owned_by(alice).filter(table="entries")
        assert sum(len(one.rows) for one in brought) == Entry.all_of(alice).count()
        assert job.done >= before
        before = job.done
        if kills < 100:
            _killed_at(job, random_.uniform(0, 0.06))
            kills += 1
        else:
            bring_next(job)
        job.refresh_from_db()
    assert kills == 100
    assert Entry.owned_by(alice).count() == 1500
    assert Mark.owned_by(alice).count() == 750
    assert Tagged.owned_by(alice).count() == 3000
    assert Tag.owned_by(alice).count() == 4


def _killed_at(job, seconds):
    """Bring in what is next in a process of its own, which is killed."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            while job.state == State.COMING:
                bring_next(job)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
