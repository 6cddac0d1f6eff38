"""/ready/ and preflight's warnings: an operator sees what is wrong while the pages are still served."""

import sqlite3
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from careerpath import preflight
from careerpath.accounts.models import OutgoingMail, User, UserKey
from careerpath.writing.trash import DailyRun
from tests.counting import MOST, queries
from tests.factories import make_entry

POSTGRES_PROBLEMS = preflight._postgres_problems
Disk = namedtuple("Disk", "total used free")


@pytest.fixture(autouse=True)
def sound(monkeypatch, settings):
    # The PostgreSQL of the tests may forget, for speed; their disk is whatever it is.
    monkeypatch.setattr(preflight, "_postgres_problems", list)
    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda folder: Disk(10**11, 0, 10**11))


def make_mail(**fields):
    mail = OutgoingMail(**fields)
    mail.seal({})
    mail.save()


def newer_version():
    MigrationRecorder(connection).record_applied("journal", "9999_from_a_newer_version")


def half_prepared():
    MigrationRecorder(connection).record_unapplied("journal", "0010_remarks_and_people")


def trial_version():
    MigrationRecorder.Migration.objects.filter(app__in=["careerpath", "journal", "values"]).update(name="0001_initial")


def trial_version_of_the_first_days():
    """It had one app."""
    MigrationRecorder.Migration.objects.filter(app__in=["journal", "values"]).delete()
    MigrationRecorder.Migration.objects.filter(app="careerpath").update(name="0001_initial")


def broken_key():
    UserKey.make_first(User.objects.create_user("carol@example.org"))
    row = UserKey.objects.get()
    row.wrapped = bytes(row.wrapped)[:-1] + bytes([bytes(row.wrapped)[-1] ^ 1])
    row.save()


def late_mail():
    make_mail(created_at=timezone.now() - timedelta(minutes=61), try_at=timezone.now() + timedelta(minutes=5))


def asked(client):
    answer = client.get("/ready/")
    return answer.status_code, answer.content


def said(capsys):
    """What preflight says, and how it ends."""
    try:
        call_command("preflight")
    except CommandError as refused:
        return str(refused), refused.returncode
    return capsys.readouterr().err, 0


@pytest.mark.django_db
def test_an_instance_in_order_is_ready_and_says_no_more(client, alice, capsys):
    make_entry(alice)
    make_mail(created_at=timezone.now() - timedelta(minutes=59))
    assert asked(client) == (200, b"ready\n")
    heard, ended = said(capsys)
    assert "SQLite 3" in heard or not heard
    assert heard.count("\n") <= 1 and ended == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("break_it", "sentence", "code"),
    [
        (newer_version, "a newer version (journal.9999_from_a_newer_version)", 0),
        (half_prepared, "The database lacks journal.0010_remarks_and_people: run `manage.py prepare`.", 78),
        (trial_version, "This database was made by a trial version.", 78),
        (trial_version_of_the_first_days, "This database was made by a trial version.", 78),
        (broken_key, "Of the newest data keys, 1 do not open.", 0),
        (late_mail, "Mails that have waited for more than an hour: 1.", 0),
    ],
)
def test_each_reason_is_preflights_to_say_and_not_the_pages(client, capsys, break_it, sentence, code):
    break_it()
    assert asked(client) == (503, b"not ready\n")
    heard, ended = said(capsys)
    assert sentence in heard and ended == code
    assert client.get("/health/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("is_given_up", [True, False])
@pytest.mark.parametrize(("minutes", "is_late"), [(59, False), (61, True), (4 * 24 * 60, True)])
def test_of_mails_only_those_that_still_wait_can_be_late(client, capsys, is_given_up, minutes, is_late):
    make_mail(created_at=timezone.now() - timedelta(minutes=minutes), try_at=None if is_given_up else timezone.now())
    is_late = is_late and not is_given_up
    assert asked(client) == ((503, b"not ready\n") if is_late else (200, b"ready\n"))
    heard, ended = said(capsys)
    assert ended == 0
    assert ("Mails that have waited for more than an hour: 1." in heard) == is_late
    assert ("Mails that could not be sent in three days: 1." in heard) == is_given_up


@pytest.mark.django_db
def test_a_newer_version_is_no_trial_version_and_may_be_prepared():
    newer_version()
    call_command("prepare", verbosity=0)


@pytest.mark.django_db
def test_what_a_package_left_that_is_here_no_more_is_no_reason(client, capsys):
    MigrationRecorder(connection).record_applied("usersessions", "0001_initial")
    assert asked(client) == (200, b"ready\n")
    assert "trial" not in said(capsys)[0]


@pytest.mark.django_db
def test_a_trial_version_is_told_where_it_is(settings):
    trial_version()
    [sentence] = preflight.migration_problems(prepared=False)
    if connection.vendor != "sqlite":
        assert sentence.endswith(" Make an empty one, name it in DATABASE_URL, and start again.")
        return
    file = Path(connection.settings_dict["NAME"]).resolve()
    settings.DATA_DIR = file.parent
    [of_folder] = preflight.migration_problems(prepared=False)
    settings.DATA_DIR = file.parent / "elsewhere"
    [of_file] = preflight.migration_problems(prepared=False)
    assert of_folder.endswith(f" Move {file.parent} away and start again.")
    assert of_file.endswith(f" Move {file} away and start again.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("total", "free", "little"),
    [
        (10**9, 499_000_000, True),
        (10**9, 501_000_000, False),
        (10**12, 49 * 10**9, True),
        (10**12, 51 * 10**9, False),
    ],
)
def test_a_disk_that_is_nearly_full_is_seen_on_sqlite(client, monkeypatch, capsys, total, free, little):
    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda folder: Disk(total, total - free, free))
    little = little and connection.vendor == "sqlite"
    assert asked(client) == ((503, b"not ready\n") if little else (200, b"ready\n"))
    assert (f"has {free // 10**6} MB left" in said(capsys)[0]) == little


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "late"), [(47, False), (49, True)])
@pytest.mark.parametrize("ever", [True, False])
def test_a_daily_that_fails_is_seen(client, capsys, hours, late, ever):
    since = timezone.now() - timedelta(hours=hours)
    # One that never succeeded is late once the instance is that old.
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(days=365) if ever else since)
    DailyRun.objects.create(day=since.date(), done_at=since if ever else None)
    assert asked(client) == ((503, b"not ready\n") if late else (200, b"ready\n"))
    assert (f"`manage.py daily` {'last did' if ever else 'never did'} all its work" in said(capsys)[0]) == late


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_locked_sqlite_is_seen_and_not_waited_for_long(client, monkeypatch):
    monkeypatch.setattr(preflight, "LOCK_WAIT", 100)
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = timezone.now()
    assert asked(client) == (503, b"not ready\n")
    assert timezone.now() - began < timedelta(seconds=5)
    other.close()
    assert asked(client) == (200, b"ready\n")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20_000,)


@pytest.mark.django_db
def test_nobody_outside_is_told(client, settings):
    settings.PROXIES = 1
    assert client.get("/ready/", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    assert client.get("/ready/").status_code == 200


@pytest.mark.django_db
def test_asking_stays_cheap(client):
    assert queries(client, "/health/") == 1
    # Beside a page's ten: the two of the transaction that a test stands in, and one until daily has run once.
    assert queries(client, "/ready/") <= MOST + 3


@pytest.mark.django_db
def test_health_logs_why_the_database_does_not_answer(client, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise OperationalError('FATAL:  password authentication failed for user "careerpath"')

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"status": "the database does not answer"})
    assert "The database refuses the user or the password: check both in DATABASE_URL." in caplog.text
    assert "FATAL" not in caplog.text


@pytest.mark.django_db
def test_without_its_key_it_is_neither_healthy_nor_ready(client, settings):
    settings.CAREERPATH_KEYS = ()
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"status": "the instance key is missing"})
    assert asked(client) == (503, b"not ready\n")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError('FATAL:  password authentication failed for user "me"'), "refuses the user or the password"),
        (OperationalError("fe_sendauth: no password supplied"), "DATABASE_URL holds none"),
        (OperationalError('FATAL:  database "x" does not exist'), "knows no such database or user"),
        (OperationalError('FATAL:  role "x" does not exist'), "knows no such database or user"),
        (OperationalError("failed to resolve host 'db': [Errno -2]"), "The host in DATABASE_URL is not known here"),
        (OperationalError("connection timeout expired"), "The database does not answer in time"),
        (OperationalError("Connection refused"), "does not answer (OperationalError). Check DATABASE_URL"),
        (OperationalError("FATAL: unsupported startup parameter in options: statement_timeout"), "PgBouncer"),
        (OperationalError("no such table: careerpath_user"), "run `manage.py prepare`"),
        (ProgrammingError('relation "careerpath_user" does not exist'), "run `manage.py prepare`"),
        (OperationalError('lock timeout\nCONTEXT: while locking tuple in relation "careerpath_user"'), "for too long"),
        (OperationalError("database is locked"), "Another process holds the database"),
        (OperationalError("canceling statement due to lock timeout"), "Another process holds the database"),
        (OperationalError("database or disk is full"), "is full: make room"),
        (OperationalError("could not extend file: No space left on device"), "is full: make room"),
        (OperationalError("unable to open database file"), "cannot be opened"),
        (OperationalError("attempt to write a readonly database"), "cannot be written"),
        (DatabaseError("file is not a database"), "is damaged"),
        (DatabaseError("database disk image is malformed"), "is damaged"),
    ],
)
def test_what_a_database_says_becomes_what_to_do(error, sentence):
    said = preflight.why_no_database(error)
    assert sentence in said
    assert said.endswith(".") and "FATAL" not in said


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgres_itself_is_told_from_a_pooler():
    assert preflight.POOLED not in POSTGRES_PROBLEMS()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    assert preflight.POOLED in POSTGRES_PROBLEMS()


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgres_says_what_is_searched_for():
    """In its own words, so that a new version with others is noticed."""
    given = connection.get_connection_params()
    for wrong, sentence in (
        ({"dbname": "careerpath_none"}, "knows no such database"),
        ({"user": "careerpath_nobody"}, "knows no such database or user"),
        ({"host": "careerpath.invalid"}, "The host in DATABASE_URL is not known here"),
    ):
        with pytest.raises(psycopg.OperationalError) as refused:
            psycopg.connect(**{k: v for k, v in (given | wrong).items() if k not in ("cursor_factory", "context")})
        assert sentence in preflight.why_no_database(refused.value)
