"""manage.py daily: the trash is kept for 30 days, and not a day less."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from careerpath.accounts.sessions import SessionStore
from careerpath.models import Revision, Session
from careerpath.writing import keep_wording, move_to_trash
from journal.models import Entry
from tests.factories import make_entry, make_session
from values.choosing import put_away
from values.models import Judgement, PersonalValue, Pick, RankedValue, ValuesSession

DAY_0 = "2026-10-01 12:00:00Z"


@pytest.fixture
def trashed(alice, time_machine):
    """An entry with an earlier wording, thrown away on the first of October."""
    time_machine.move_to(DAY_0, tick=False)
    entry = make_entry(alice, "Thrown away.")
    keep_wording(entry, entry.wording())
    move_to_trash(entry)
    return entry


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("2026-10-01 12:00:00Z", 1),
        ("2026-10-30 12:00:00Z", 1),
        ("2026-10-31 12:00:00Z", 1),
        ("2026-10-31 12:00:01Z", 0),
        ("2026-11-01 12:00:00Z", 0),
    ],
    ids=["day 0", "day 29", "day 30", "a second after", "day 31"],
)
def test_what_was_thrown_away_goes_after_thirty_days(trashed, time_machine, capsys, moment, left):
    time_machine.move_to(moment, tick=False)
    call_command("daily")
    assert Entry.objects.count() == Revision.objects.count() == left
    assert f"Deleted for good from the trash: {1 - left}." in capsys.readouterr().out


def test_what_was_not_thrown_away_stays_however_old_it_is(alice, bob, trashed, time_machine):
    kept = {make_entry(alice), make_entry(bob)}
    time_machine.move_to("2036-10-01 12:00:00Z", tick=False)
    call_command("daily", verbosity=0)
    assert set(Entry.objects.all()) == kept


def test_running_it_twice_is_running_it_once(trashed, time_machine, capsys):
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    call_command("daily")
    call_command("daily")
    assert capsys.readouterr().out.count("Deleted for good from the trash: 0.") == 1


def test_everybodys_old_trash_goes_and_even_what_does_not_open(alice, bob, trashed, time_machine):
    move_to_trash(make_entry(bob))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET text = %s", [b"\x01" * 200])
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    call_command("daily", verbosity=0)
    assert not Entry.objects.exists()


def test_more_old_trash_than_is_read_at_once_goes_too(alice, time_machine):
    time_machine.move_to(DAY_0, tick=False)
    entry = make_entry(alice)
    rows = [Entry(owner=alice, text="", written_on=entry.written_on, trashed_at=entry.created_at) for _ in range(1100)]
    Entry.objects.bulk_create(rows)
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    call_command("daily", verbosity=0)
    assert list(Entry.objects.all()) == [entry]


@pytest.mark.django_db(transaction=True)
def test_it_runs_while_somebody_writes(alice, time_machine, monkeypatch):
    time_machine.move_to(DAY_0, tick=False)
    entry = make_entry(alice)
    rows = [Entry(owner=alice, text="", written_on=entry.written_on, trashed_at=entry.created_at) for _ in range(1100)]
    Entry.objects.bulk_create(rows)
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    kept = {entry.pk}
    atomic = transaction.atomic

    def write():
        kept.add(make_entry(alice).pk)
        connection.close()

    def write_before_the_deletion_begins():
        if len(kept) < 5 and not connection.in_atomic_block:
            with ThreadPoolExecutor(1) as other:
                other.submit(write).result()
        return atomic()

    monkeypatch.setattr("careerpath.writing.transaction", SimpleNamespace(atomic=write_before_the_deletion_begins))
    call_command("daily", verbosity=0)
    assert len(kept) == 5
    assert set(Entry.objects.values_list("pk", flat=True)) == kept


def test_ended_sessions_are_forgotten_and_running_ones_are_not(db, time_machine):
    time_machine.move_to(DAY_0, tick=False)
    for seconds in (60, 10 * 24 * 3600):
        session = SessionStore()
        session.set_expiry(seconds)
        session.save()
    time_machine.move_to("2026-10-02 12:00:00Z", tick=False)
    call_command("daily", verbosity=0)
    assert Session.objects.count() == 1


def test_a_choosing_that_was_put_away_goes_with_all_that_was_said_in_it(alice, time_machine, capsys):
    time_machine.move_to(DAY_0, tick=False)
    done, begun = make_session(alice, "Bread"), make_session(alice, "Salt", done_on=None, state="check")
    card = PersonalValue.owned_by(alice).last()
    Judgement.objects.create(owner=alice, session=begun, left=card, right=card, page=1)
    put_away(alice, str(begun.pk))
    time_machine.move_to("2026-10-31 12:00:00Z", tick=False)
    call_command("daily")
    assert ValuesSession.objects.count() == 2
    time_machine.move_to("2026-10-31 12:00:01Z", tick=False)
    call_command("daily")
    assert ValuesSession.objects.get() == done
    assert Pick.objects.get().session_id == RankedValue.objects.get().session_id == done.pk
    assert not Judgement.objects.exists()
    assert PersonalValue.objects.count() == 2
    assert "Deleted for good from the trash: 1." in capsys.readouterr().out
