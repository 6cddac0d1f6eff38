"""manage.py daily: the trash is kept for 30 days and 7 on which it was met, whatever the clock says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careerpath.accounts.models import Invitation, Session, User
from careerpath.accounts.sessions import SessionStore
from careerpath.management.commands.daily import PARTS
from careerpath.writing.pieces import Revision, keep_wording
from careerpath.writing.trash import DailyRun, move_to_trash, purge_old_trash, restore
from journal.entries.models import Entry
from tests.conftest import PASSWORD, signed_in
from tests.factories import make_draft, make_entry, make_session, meet_in_trash
from values.models import PersonalValue, RankedValue, ValuesSession
from values.session.models import put_away, put_back

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
    meet_in_trash()
    call_command("daily")
    assert Entry.objects.count() == Revision.objects.count() == left
    assert f"Deleted for good from the trash: {1 - left}." in capsys.readouterr().out


def test_what_was_not_thrown_away_stays_however_old_it_is(alice, bob, trashed, time_machine):
    kept = {make_entry(alice), make_entry(bob)}
    time_machine.move_to("2036-10-01 12:00:00Z", tick=False)
    meet_in_trash()
    call_command("daily", verbosity=0)
    assert set(Entry.objects.all()) == kept


def test_running_it_twice_is_running_it_once(trashed, time_machine, capsys):
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    meet_in_trash()
    call_command("daily")
    call_command("daily")
    assert capsys.readouterr().out.count("Deleted for good from the trash: 0.") == 1


def test_everybodys_old_trash_goes_and_even_what_does_not_open(alice, bob, trashed, time_machine):
    move_to_trash(make_entry(bob))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET text = %s", [b"\x01" * 200])
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    meet_in_trash()
    call_command("daily", verbosity=0)
    assert not Entry.objects.exists()


def test_more_old_trash_than_is_read_at_once_goes_too(alice, time_machine):
    time_machine.move_to(DAY_0, tick=False)
    entry = make_entry(alice)
    rows = [Entry(owner=alice, text="", written_on=entry.written_on, trashed_at=entry.created_at) for _ in range(1100)]
    Entry.objects.bulk_create(rows)
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    meet_in_trash()
    call_command("daily", verbosity=0)
    assert list(Entry.objects.all()) == [entry]


def test_what_is_kept_is_not_counted_anew_for_each_piece_that_goes(alice, time_machine):
    time_machine.move_to(DAY_0, tick=False)
    for _ in range(3):
        move_to_trash(make_entry(alice))
    put_away(make_draft(alice, "Salt"))
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    meet_in_trash()
    with CaptureQueriesContext(connection) as captured:
        assert purge_old_trash() == 4
    assert not [query["sql"] for query in captured if query["sql"].startswith('UPDATE "careerpath_user"')]


@pytest.mark.django_db(transaction=True)
def test_it_runs_while_somebody_writes(alice, time_machine, monkeypatch):
    time_machine.move_to(DAY_0, tick=False)
    entry = make_entry(alice)
    rows = [Entry(owner=alice, text="", written_on=entry.written_on, trashed_at=entry.created_at) for _ in range(1100)]
    Entry.objects.bulk_create(rows)
    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    meet_in_trash()
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

    monkeypatch.setattr(
        "careerpath.writing.trash.transaction", SimpleNamespace(atomic=write_before_the_deletion_begins)
    )
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


def test_what_has_ended_for_a_curator_is_forgotten_too(alice, curator, time_machine):
    time_machine.move_to(DAY_0, tick=False)
    signed_in(alice)
    signed_in(curator)
    time_machine.move_to("2026-10-01 13:00:00Z", tick=False)
    call_command("daily", verbosity=0)
    assert Session.objects.get().user == alice


def test_no_address_and_no_browser_of_an_ended_session_stays(alice, time_machine):
    time_machine.move_to(DAY_0, tick=False)
    signed_in(alice)
    time_machine.move_to("2026-10-15 12:00:00Z", tick=False)
    call_command("daily", verbosity=0)
    assert not Session.objects.exists()


@pytest.fixture
def unconfirmed(settings, time_machine, db):
    """An account that signed up by invitation on the first of October, seven days and a second ago."""
    settings.ACCOUNT_EMAIL_VERIFICATION, settings.SIGNUP = "mandatory", "invite"
    time_machine.move_to(DAY_0, tick=False)
    client = Client()
    client.get(f"/invite/{Invitation.make(expires_at=timezone.now() + timedelta(days=14))}/")
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    time_machine.move_to("2026-10-08 12:00:01Z", tick=False)
    return User.objects.get(email="new@example.org")


def test_an_account_that_nobody_confirmed_in_seven_days_goes(unconfirmed, alice, capsys):
    call_command("daily")
    assert User.objects.get() == alice
    assert Invitation.objects.get().used_at
    assert "Accounts that nobody confirmed in seven days: 1." in capsys.readouterr().out


def test_an_account_is_kept_for_seven_days_unconfirmed(unconfirmed, time_machine):
    time_machine.move_to("2026-10-08 12:00:00Z", tick=False)
    call_command("daily", verbosity=0)
    assert User.objects.get() == unconfirmed


@pytest.mark.parametrize(
    "keep",
    [
        lambda user, settings: EmailAddress.objects.update(verified=True),
        lambda user, settings: EmailAddress.objects.create(user=user, email="second@example.org", verified=True),
        lambda user, settings: EmailAddress.objects.all().delete(),
        lambda user, settings: User.objects.update(last_login=timezone.now()),
        lambda user, settings: User.objects.update(is_staff=True),
        lambda user, settings: User.objects.update(is_superuser=True),
        lambda user, settings: make_entry(user),
        lambda user, settings: setattr(settings, "ACCOUNT_EMAIL_VERIFICATION", "optional"),
    ],
    ids=[
        "confirmed",
        "another confirmed",
        "made by hand",
        "signed in",
        "curator",
        "superuser",
        "written",
        "on one's own machine",
    ],
)
def test_an_account_that_is_in_use_stays_however_old_it_is(unconfirmed, settings, keep):
    keep(unconfirmed, settings)
    call_command("daily", verbosity=0)
    assert User.objects.get() == unconfirmed


def test_a_choosing_that_was_put_away_goes_with_all_that_was_said_in_it(alice, time_machine, capsys):
    time_machine.move_to(DAY_0, tick=False)
    done, begun = make_session(alice, "Bread"), make_draft(alice, "Salt")
    put_away(begun)
    time_machine.move_to("2026-10-31 12:00:00Z", tick=False)
    meet_in_trash()
    call_command("daily")
    assert ValuesSession.objects.count() == 2
    time_machine.move_to("2026-10-31 12:00:01Z", tick=False)
    meet_in_trash()
    call_command("daily")
    assert ValuesSession.objects.get() == done
    assert RankedValue.objects.get().session_id == done.pk
    assert PersonalValue.objects.count() == 1
    assert "Deleted for good from the trash: 1." in capsys.readouterr().out


def days_of_runs(time_machine, *days):
    """Runs `daily` on each of these days, as the clock says them; how many entries are left after each."""
    left = []
    for day in days:
        time_machine.move_to(f"{day} 12:00:01Z", tick=False)
        call_command("daily", verbosity=0)
        left.append(Entry.objects.count())
    return left


def test_one_start_with_the_clock_far_ahead_empties_nothing(alice, time_machine):
    days_of_runs(time_machine, *(f"2026-09-{day:02}" for day in range(1, 31)))
    time_machine.move_to(DAY_0, tick=False)
    move_to_trash(make_entry(alice))
    assert days_of_runs(time_machine, "2026-11-01", "2036-01-01", "2026-10-02") == [1, 1, 1]


def test_with_one_start_a_month_it_goes_at_the_seventh(trashed, time_machine):
    months = ("2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-01")
    assert days_of_runs(time_machine, *months) == [1, 1, 1, 1, 1, 1, 0]


def test_many_starts_on_one_day_are_one(trashed, time_machine):
    assert days_of_runs(time_machine, *["2026-11-01"] * 9, *(f"2026-11-0{day}" for day in range(2, 8))) == [1] * 14 + [
        0
    ]


def test_days_that_a_wrong_clock_made_up_do_not_count_later(trashed, time_machine):
    days_of_runs(time_machine, *(f"2026-11-0{day}" for day in range(1, 7)))
    assert days_of_runs(time_machine, "2026-10-02") == [1]
    # Met on the first of them and on the second of October, and on these five: the seventh is the last.
    assert days_of_runs(time_machine, *(f"2026-11-0{day}" for day in range(1, 8))) == [1] * 5 + [0, 0]


def test_what_is_thrown_away_while_the_clock_is_behind_stays_as_long_as_all_else(alice, time_machine):
    days_of_runs(time_machine, *(f"2026-10-{day:02}" for day in range(1, 31)))
    entry = make_entry(alice)
    time_machine.move_to("2020-01-01 12:00:00Z", tick=False)
    move_to_trash(entry)
    assert days_of_runs(time_machine, "2026-10-30", "2026-10-31", *(f"2026-11-0{day}" for day in range(1, 7))) == [
        *([1] * 6),
        *([0] * 2),
    ]


def test_what_was_put_back_and_thrown_away_again_begins_anew(trashed, time_machine):
    days_of_runs(time_machine, *(f"2026-10-{day:02}" for day in range(2, 31)))
    restore(trashed)
    move_to_trash(trashed)
    assert days_of_runs(time_machine, "2026-11-30", "2026-12-01") == [1, 1]


def test_choosing_that_was_put_away_again_begins_anew(alice, time_machine):
    time_machine.move_to(DAY_0, tick=False)
    session = make_draft(alice, "Salt")
    put_away(session)
    time_machine.move_to("2026-10-30 12:00:00Z", tick=False)
    meet_in_trash(20)
    put_back(alice, str(session.pk))
    put_away(session)
    days_of_runs(time_machine, "2026-11-30", "2026-12-01")
    assert ValuesSession.objects.get() == session


def test_everything_else_is_done_where_one_part_fails_and_it_is_said(
    trashed, time_machine, monkeypatch, capsys, caplog
):
    def fail():
        raise OperationalError("a private word")

    time_machine.move_to("2026-12-01 12:00:00Z", tick=False)
    meet_in_trash()
    monkeypatch.setitem(PARTS, "forgetting ended sessions", fail)
    first = {"watering the plants": fail}
    monkeypatch.setattr("careerpath.management.commands.daily.PARTS", first | PARTS)
    with pytest.raises(CommandError) as failed:
        call_command("daily")
    assert str(failed.value) == (
        "Part of the daily work failed: watering the plants (OperationalError), "
        "forgetting ended sessions (OperationalError). Run it again within the hour."
    )
    assert failed.value.returncode == 1
    assert not Entry.objects.exists()
    assert DailyRun.last_done() is None


def test_when_it_last_succeeded_can_be_asked(db, time_machine):
    assert DailyRun.last_done() is None
    days_of_runs(time_machine, "2026-10-01", "2026-10-02")
    assert f"{DailyRun.last_done():%F %T}" == "2026-10-02 12:00:01"
    time_machine.move_to("2026-10-02 18:00:00Z", tick=False)
    call_command("daily", verbosity=0)
    assert f"{DailyRun.last_done():%F %T}" == "2026-10-02 18:00:00"
    time_machine.move_to("2026-10-01 13:00:00Z", tick=False)
    assert f"{DailyRun.last_done():%F %T}" == "2026-10-01 12:00:01"


def test_a_database_that_is_away_is_said_in_a_sentence(db, monkeypatch):
    def away(*args, **fields):
        raise OperationalError("no route")

    monkeypatch.setattr(DailyRun.objects, "get_or_create", away)
    with pytest.raises(CommandError, match=r"^The database does not answer \(OperationalError\), so"):
        call_command("daily")
