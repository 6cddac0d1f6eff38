"""manage.py keys: status, add, rewrap and verify."""

import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from careerpath.accounts.models import Session, User, UserKey
from careerpath.encryption.keys import new_key_line, parse_keys, read_keys
from careerpath.encryption.sealed import SealedRow
from careerpath.writing.pieces import keep_wording, new_piece_id, read_piece_id
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from tests.conftest import make_user, signed_in
from tests.factories import make_entry

WORD = "zyxomma"
NOW = timezone.now()
# What a row needs beside what is sealed in it.
ELSE = {Session: {"session_key": "a" * 40, "expire_date": NOW, "first_seen": NOW, "last_seen": NOW}}


@pytest.fixture
def restart(settings):
    """Reads the key file again, as a new process would."""

    def read():
        settings.CAREERPATH_KEYS = read_keys(settings.KEYS_FILE, "")
        derived = [key.derive("secret").hex() for key in settings.CAREERPATH_KEYS]
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = (derived or ["x" * 50])[0], derived[1:]

    return read


@pytest.fixture
def file(settings, tmp_path, restart):
    """The key file of an instance with one key."""
    settings.KEYS_FILE = tmp_path / "keys"
    settings.KEYS_FILE.write_text(new_key_line() + "\n")
    restart()
    return settings.KEYS_FILE


@pytest.fixture
def no_key(settings, tmp_path):
    """An instance whose key file is not there."""
    settings.KEYS_FILE = tmp_path / "keys"
    settings.CAREERPATH_KEYS = ()
    return settings.KEYS_FILE


def keys(act, exits=None):
    """What the command prints; `exits` is the code it must end with."""
    out = StringIO()
    if exits is None:
        call_command("keys", act, stdout=out, stderr=out)
    else:
        with pytest.raises(SystemExit) as ended:
            call_command("keys", act, stdout=out, stderr=out)
        assert ended.value.code == exits
    return out.getvalue()


def refusal(act):
    """The sentence with which the command refuses."""
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("keys", act, stdout=out)
    assert refused.value.returncode == 78
    assert out.getvalue() == ""
    return str(refused.value)


def texts():
    """Every entry's text, opened as a new process would."""
    return {entry.text for entry in Entry.objects.all()}


def flip_a_bit(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {table} ORDER BY id LIMIT 1")
        id, data = cursor.fetchone()
        data = bytes(data)
        changed = data[:50] + bytes([data[50] ^ 1]) + data[51:]
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [changed, id])


def test_the_first_key_goes_into_a_file_that_its_owner_alone_reads(db, no_key, restart):
    assert str(no_key) in keys("add")
    assert stat.S_IMODE(no_key.stat().st_mode) == 0o600
    restart()
    assert "primary  wraps 0 data keys, mails and sessions" in keys("status")


def test_a_key_is_never_printed_where_there_is_a_file(db, file):
    out = keys("add") + keys("status") + keys("rewrap")
    assert not any(line in out for line in file.read_text().split())


def test_without_a_file_the_line_for_the_environment_is_printed_alone(db, settings, capsys):
    settings.KEYS_FILE = None
    call_command("keys", "add")
    out, err = capsys.readouterr()
    assert len(parse_keys(out)) == 1
    assert len(out.split()) == 1
    assert "CAREERPATH_KEYS" in err


def test_keys_that_come_from_the_environment_are_not_put_into_a_file(db, settings, tmp_path):
    settings.KEYS_FILE = tmp_path / "keys"
    settings.CAREERPATH_KEYS = parse_keys(new_key_line())
    keys("add")
    assert not settings.KEYS_FILE.exists()


def test_no_key_is_added_beside_data_whose_key_is_missing(file, alice, settings):
    make_entry(alice)
    kid = settings.CAREERPATH_KEYS[0].kid.hex()
    file.unlink()
    settings.CAREERPATH_KEYS = ()
    assert kid in refusal("add")
    assert not file.exists()


def test_no_key_is_added_beside_data_whose_key_is_missing_among_others(file, alice, settings, restart):
    make_entry(alice)
    kid = settings.CAREERPATH_KEYS[0].kid.hex()
    file.write_text(new_key_line())
    restart()
    before = file.read_bytes()
    assert kid in refusal("add")
    assert file.read_bytes() == before


@pytest.mark.parametrize("model", [UserKey, *SealedRow.__subclasses__()], ids=lambda model: model.__name__)
def test_a_key_cannot_go_while_one_row_of_any_kind_needs_it(file, restart, settings, db, model):
    owner = User.objects.create_user("alice@example.org")
    kid = settings.CAREERPATH_KEYS[0].kid.hex()
    if model is UserKey:
        UserKey.make_first(owner)
    else:
        row = model(**ELSE.get(model, {}))
        row.seal({})
        row.save()
    file.write_text(new_key_line())
    restart()
    assert f"{kid}  MISSING  wraps 1 data keys, mails and sessions" in keys("status")
    assert kid in refusal("add")
    with pytest.raises(CommandError, match=kid):
        call_command("preflight")


def test_no_key_is_printed_beside_data_whose_key_is_missing(alice, settings):
    make_entry(alice)
    kid = settings.CAREERPATH_KEYS[0].kid.hex()
    settings.KEYS_FILE, settings.CAREERPATH_KEYS = None, ()
    assert kid in refusal("add")


def test_no_key_is_added_while_the_database_does_not_answer(db, no_key, monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr("careerpath.management.commands.keys.kids_in_use", fail)
    assert "DATABASE_URL" in refusal("add")
    assert not no_key.exists()


@pytest.mark.parametrize("act", ["status", "add", "rewrap", "verify"])
def test_a_key_that_cannot_be_used_is_refused_with_its_reason(db, file, settings, act):
    settings.KEYS_PROBLEM = "Line 1 of the instance keys is too weak."
    assert refusal(act) == settings.KEYS_PROBLEM


def test_an_unknown_act_is_refused(db):
    with pytest.raises(CommandError):
        call_command("keys", "destroy")


def test_status_counts_what_each_key_wraps(file, alice, bob, settings):
    make_entry(alice)
    make_entry(bob)
    assert (
        keys("status") == f"{settings.CAREERPATH_KEYS[0].kid.hex()}  primary  wraps 2 data keys, mails and sessions\n"
    )


def test_status_names_a_missing_key(file, alice, bob, settings, restart):
    make_entry(alice)
    make_entry(bob)
    missing = settings.CAREERPATH_KEYS[0].kid.hex()
    file.write_text(new_key_line())
    restart()
    assert keys("status").splitlines() == [
        f"{settings.CAREERPATH_KEYS[0].kid.hex()}  primary  wraps 0 data keys, mails and sessions",
        f"{missing}  MISSING  wraps 2 data keys, mails and sessions",
    ]


def test_status_of_an_instance_without_a_key_says_how_to_make_one(db, no_key):
    assert "manage.py keys add" in keys("status")


def test_after_add_and_rewrap_all_texts_open_and_the_old_key_can_go(file, alice, bob, settings, restart):
    make_entry(alice, f"{WORD} before")
    old = settings.CAREERPATH_KEYS[0]
    assert "rewrap" in keys("add")
    restart()
    assert settings.CAREERPATH_KEYS[1] == old
    make_entry(User.objects.get(pk=alice.pk), f"{WORD} between")
    make_entry(bob, f"{WORD} of Bob")
    assert f"{old.kid.hex()}  retired  wraps 1 data keys, mails and sessions" in keys("status")
    assert keys("rewrap") == "Put under the primary key: 1. Not opened, and left as they were: 0.\n"
    assert f"{old.kid.hex()}  retired  wraps 0 data keys, mails and sessions" in keys("status")
    file.write_text(file.read_text().split()[0])
    restart()
    assert len(settings.CAREERPATH_KEYS) == 1
    assert old not in settings.CAREERPATH_KEYS
    assert texts() == {f"{WORD} before", f"{WORD} between", f"{WORD} of Bob"}
    assert "MISSING" not in keys("status")
    if connection.vendor == "postgresql":
        # The tests themselves run without it, for speed; preflight insists on it.
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
    call_command("preflight")


def test_without_rewrap_the_old_key_cannot_go(file, alice, restart):
    make_entry(alice)
    keys("add")
    file.write_text(file.read_text().split()[0])
    restart()
    assert "MISSING" in keys("status")
    assert "0 texts open" in keys("verify", exits=1)


def test_rewrap_of_keys_from_the_environment_asks_whether_every_server_was_restarted(alice, settings):
    make_entry(alice, WORD)
    old = settings.CAREERPATH_KEYS[0]
    settings.KEYS_FILE, settings.CAREERPATH_KEYS = None, (*parse_keys(new_key_line()), old)
    assert "keys rewrap --restarted" in refusal("rewrap")
    assert UserKey.objects.get().kid == old.kid.hex()
    call_command("keys", "rewrap", restarted=True, stdout=StringIO())
    assert UserKey.objects.get().kid == settings.CAREERPATH_KEYS[0].kid.hex()


def test_a_process_from_before_reads_the_key_file_again_when_it_meets_a_key_that_it_does_not_know(
    file, alice, settings, restart
):
    make_entry(alice, WORD)
    before = settings.CAREERPATH_KEYS
    keys("add")
    restart()
    keys("rewrap")
    settings.CAREERPATH_KEYS = before
    assert texts() == {WORD}
    assert settings.CAREERPATH_KEYS[1:] == before
    # A first data key is wrapped by the new primary key from now on.
    make_entry(make_user("later@example.org"))
    assert f"{before[0].kid.hex()}  retired  wraps 0" in keys("status")


@pytest.mark.parametrize("content", [None, "", "not a key", new_key_line()], ids=["none", "empty", "broken", "another"])
def test_a_key_file_that_does_not_have_the_missing_key_takes_none_away(file, alice, bob, settings, restart, content):
    make_entry(alice, WORD)
    before = settings.CAREERPATH_KEYS
    keys("add")
    restart()
    keys("rewrap")
    settings.CAREERPATH_KEYS = before
    file.unlink() if content is None else file.write_text(content)
    assert not Entry.objects.get().is_readable()
    assert before == settings.CAREERPATH_KEYS
    assert make_entry(bob, WORD).is_readable()


def test_rewrap_touches_no_text_and_may_be_run_again(file, alice, restart):
    make_entry(alice)
    keys("add")
    restart()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM journal_entry")
        before = bytes(cursor.fetchone()[0])
        keys("rewrap")
        assert keys("rewrap").startswith("Put under the primary key: 0.")
        cursor.execute("SELECT text FROM journal_entry")
        assert bytes(cursor.fetchone()[0]) == before


def test_rewrap_that_is_stopped_half_way_goes_on_where_it_stopped(file, restart, monkeypatch, db):
    for n in range(5):
        make_entry(make_user(f"user{n}@example.org"), f"{WORD} {n}")
    keys("add")
    restart()
    monkeypatch.setattr("careerpath.management.commands.keys.BATCH", 2)
    wrap, done = UserKey.wrap, []

    def wrap_three(self, data_key):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(self.pk)
        wrap(self, data_key)

    with monkeypatch.context() as patch:
        patch.setattr(UserKey, "wrap", wrap_three)
        with pytest.raises(KeyboardInterrupt):
            call_command("keys", "rewrap")
    assert texts() == {f"{WORD} {n}" for n in range(5)}
    assert keys("rewrap").startswith("Put under the primary key: 3.")
    assert texts() == {f"{WORD} {n}" for n in range(5)}


def test_rewrap_leaves_a_data_key_that_does_not_open_as_it_was(file, alice, bob, restart):
    make_entry(alice)
    make_entry(bob, f"{WORD} of Bob")
    flip_a_bit("careerpath_userkey", "wrapped")
    before = bytes(UserKey.objects.order_by("id")[0].wrapped)
    keys("add")
    restart()
    assert keys("rewrap", exits=1) == "Put under the primary key: 1. Not opened, and left as they were: 1.\n"
    assert bytes(UserKey.objects.order_by("id")[0].wrapped) == before


def test_rewrap_without_a_key_is_refused(db, no_key):
    assert "manage.py keys add" in refusal("rewrap")


def test_a_rotation_signs_nobody_out_and_spoils_no_open_form(file, alice, restart):
    client = signed_in(alice)
    signed = new_piece_id(alice, "entry")
    keys("add")
    restart()
    assert client.get("/journal/").status_code == 200
    assert read_piece_id(signed, alice, "entry")


@pytest.fixture
def written(file, alice, bob):
    """Two entries, three texts each, and a revision."""
    entry = make_entry(alice, f"{WORD} of Alice", title=WORD)
    keep_wording(entry, entry.wording())
    make_entry(bob, f"{WORD} of Bob", title=WORD)


def test_verify_counts_what_opens(written):
    out = keys("verify")
    assert "journal.Entry: 6 texts open, 0 do not" in out
    assert "careerpath.Revision: 1 texts open, 0 do not" in out


@pytest.mark.parametrize(
    ("table", "column", "line"),
    [
        ("journal_entry", "text", "journal.Entry: 5 texts open, 1 do not"),
        ("journal_entry", "title", "journal.Entry: 5 texts open, 1 do not"),
        ("careerpath_revision", "fields", "careerpath.Revision: 0 texts open, 1 do not"),
        ("careerpath_userkey", "wrapped", "journal.Entry: 3 texts open, 3 do not"),
    ],
)
def test_verify_counts_a_flipped_bit_and_prints_no_text(written, capsys, table, column, line):
    flip_a_bit(table, column)
    out = keys("verify", exits=1)
    assert line in out
    assert WORD not in out + json.dumps(capsys.readouterr())


def test_verify_of_an_empty_instance_finds_nothing_wrong(db, file):
    assert "journal.Entry: 0 texts open, 0 do not" in keys("verify")


def test_verify_changes_nothing(written):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, title, updated_at FROM journal_entry ORDER BY id")
        before = cursor.fetchall()
        keys("verify")
        cursor.execute("SELECT text, title, updated_at FROM journal_entry ORDER BY id")
        assert [[bytes(row[0]), bytes(row[1]), row[2]] for row in cursor.fetchall()] == [
            [bytes(row[0]), bytes(row[1]), row[2]] for row in before
        ]


def test_verify_counts_what_is_in_the_trash_too(written, alice):
    move_to_trash(Entry.owned_by(alice).get())
    assert "journal.Entry: 6 texts open, 0 do not" in keys("verify")
