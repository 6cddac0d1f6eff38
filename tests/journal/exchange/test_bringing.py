"""Brought in whole or not at all, hidden until all is there, once, and out again."""

import io
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
from careerpath.writing.owned import ARRIVING, owned_models
from careerpath.writing.pieces import Revision, save_if_unchanged
from careerpath.writing.trash import kinds_in_trash, move_to_trash
from journal.exchange import bringing, staging
from journal.exchange.archive import Refused
from journal.exchange.bringing import begin, bring_next, discard, stop, undo, undo_next
from journal.exchange.models import Brought, Import, ImportPart
from journal.exchange.rows import Rows, tables
from journal.exchange.staging import stage
from journal.models import Entry, Extra, Letter, Season, SeasonReview, Tag, Tagged
from tests.conftest import make_user
from tests.factories import make_entry, make_letter, make_season, make_spark
from tests.whole_journal import every_script, write_journal
from values.models import PersonalValue

pytestmark = pytest.mark.django_db
State = Import.State


def day_one(count=3, **more):
    made = [
        {
            "uuid": f"{number + 1:032x}",
            "creationDate": "2018-02-22T20:09:53Z",
            "timeZone": "Asia/Shanghai",
            "text": f"# Heading {number}\n\nWaxwings, {number} of them.",
            "tags": ["birds", f"tag {number % 3}"],
            "starred": number % 2 == 0,
            "weather": {"conditionsDescription": "Snow"},
            **more,
        }
        for number in range(count)
    ]
    return json.dumps({"metadata": {"version": "1.0"}, "entries": made})


def document(user, with_past=True, **others):
    """All of somebody's as our own JSON has it."""
    rows = Rows(user, with_past=with_past)
    made = {name: [one for _row, one in rows.of(model)] for name, model in tables().items()}
    return json.dumps({"format": "careerpath", "format_version": 1, **made, **others}, ensure_ascii=False)


def staged(user, text, name="journal.json"):
    return stage(user, io.BytesIO(text.encode()), name)


def brought_in(user, text, name="journal.json"):
    job = staged(user, text, name)
    begin(job)
    for _ in range(1000):
        bring_next(job)
        if job.state != State.COMING:
            return job
    raise AssertionError("It does not end.")


def undone(job):
    if job.state == State.DONE:
        undo(job)
    for _ in range(1000):
        undo_next(job)
        if job.state == State.UNDONE:
            return job
    raise AssertionError("It does not end.")


def delete_all(user):
    for model in reversed(tables().values()):
        model.all_of(user).delete()


def test_everything_comes_back_as_it_was(alice):
    write_journal(alice, every_script())
    whole = document(alice)
    delete_all(alice)
    assert document(alice) != whole
    job = brought_in(alice, whole)
    assert job.report["lines"] == []
    assert document(alice) == whole


def test_without_the_past_the_present_comes_back(alice):
    write_journal(alice, every_script())
    present = document(alice, with_past=False)
    delete_all(alice)
    job = brought_in(alice, present)
    assert job.report["lines"] == []
    assert document(alice, with_past=False) == present
    assert not kinds_in_trash(alice) and not Revision.owned_by(alice).exists()


def test_every_owned_model_is_exported_or_says_that_it_is_not():
    assert {model.__name__ for model in owned_models()} - {model.__name__ for model in tables().values()} == {
        "Brought",
        "Import",
        "ImportPart",
        "Search",
    }


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
    move_to_trash(Entry.owned_by(alice).order_by("pk").first())
    again = staged(alice, day_one())
    assert again.report["skipped"] == {"in_trash": 1, "here": 4}
    assert again.report["lines"] == [["journal.json 1", "This is in your trash, and stays there."]]


def test_what_a_page_brought_along_is_kept_with_it(alice):
    brought_in(alice, day_one())
    entry = Entry.owned_by(alice).order_by("pk").first()
    assert (entry.title, entry.text, entry.written_on) == ("Heading 0", "Waxwings, 0 of them.", date(2018, 2, 23))
    assert entry.tags == ["birds", "tag 0"]
    assert {"name": "Weather", "value": "Conditions description: Snow"} in Extra.owned_by(alice).get(entry=entry).fields
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


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("entries", {"written_on": "1850-01-01"}, "does not come in"),
        ("entries", {"written_on": "tomorrow"}, "written_on"),
        ("entries", {"text": 7}, "text"),
        ("entries", {"text": "x" * 200_001}, "text"),
        ("entries", {"id": "no id"}, "id"),
        ("entries", {"id": None}, "id"),
        ("entries", {"created_at": "2026-01-01"}, "created_at"),
        ("entries", {"version": -1}, "version"),
        ("entries", {"version": 10**30}, "version"),
        ("entries", {"follows_id": []}, "follows_id"),
        ("entries", {"owner": "x"}, "does not know"),
        ("seasons", {"role": "emperor"}, "role"),
        ("seasons", {"signs": {"a": 1}}, "signs"),
        ("seasons", {"signs": [[["deep"]]]}, "signs"),
        ("marks", {"piece_id": str(UUID(int=7))}, "belongs to"),
        ("marks", {"piece_noun": "nothing"}, "belongs to"),
        ("check_ins", {"season": str(UUID(int=7))}, "belongs to"),
    ],
)
def test_a_row_that_is_not_as_ours_are_is_said(alice, table, change, said):
    write_journal(alice, every_script())
    whole = json.loads(document(alice))
    whole[table][0] |= change
    delete_all(alice)
    job = brought_in(alice, json.dumps(whole))
    assert any(said in sentence for _where, sentence in job.report["lines"]), job.report["lines"]


def test_nobody_hangs_a_row_on_somebody_elses(alice, bob):
    season = make_season(bob)
    make_letter(season, "Bob's own.")
    whole = json.loads(document(bob)) | {"seasons": []}
    brought_in(alice, json.dumps(whole))
    assert not Letter.all_of(alice).exists()
    assert Letter.owned_by(bob).count() == 1


def test_what_the_catalogs_do_not_have_keeps_its_words(alice):
    write_journal(alice, every_script())
    whole = json.loads(document(alice))
    card = next(one for one in whole["personal_values"] if one["value"])
    entry = next(one for one in whole["entries"] if one["prompt"])
    whole["values_used"] = [{"slug": "gone", "name": "Kindliness", "definition": "Being kind."}]
    card["value"], entry["prompt"] = "gone", "gone-too"
    whole = {name: whole[name] for name in ("format", "format_version", "values_used", *tables())}
    delete_all(alice)
    brought_in(alice, json.dumps(whole))
    own = PersonalValue.owned_by(alice).get(pk=card["id"])
    assert (own.value, own.name, own.definition) == (None, "Kindliness", "Being kind.")
    assert Entry.all_of(alice).get(pk=entry["id"]).prompt_text == entry["prompt_text"]


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
        brought = Brought.owned_by(alice).filter(table="entries").count()
        assert brought == Entry.all_of(alice).count()
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
