"""manage.py backup and manage.py restore: all comes back, nothing is written over, and what is damaged is refused."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from careerpath.copies import LEFT_OUT, written_whole
from careerpath.encryption.keys import new_key_line, parse_keys

from .browser.server import ROOT
from .instances import ENTRIES, Instance, filled

pytestmark = pytest.mark.programs
on_sqlite = pytest.mark.sqlite
on_postgres = pytest.mark.postgres


REFUSED = """
from django.core.management import CommandError, call_command
for copy in {copies}:
    try:
        call_command("restore", copy)
    except CommandError as refused:
        assert refused.returncode == 1
        print(refused, end="\\0")
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """An instance with entries, and `copy`, made while it serves."""
    instance = Instance(tmp_path_factory.mktemp("source"))
    try:
        instance.start_as(filled())
        instance.serve()
        instance.backed_up = instance.done("backup", str(instance.folder))
        (instance.copy,) = instance.folder.glob("careerpath-*")
        yield instance
    finally:
        instance.close()


@pytest.fixture
def target(source, tmp_path):
    """An empty place that has the key alone."""
    instance = Instance(tmp_path)
    instance.data.mkdir()
    shutil.copy(source.key, instance.key)
    yield instance
    instance.close()


def refusal(instance, *arguments, code=1, **changes):
    """The sentence with which a command refuses; no file of the data folder changed by it."""
    before = contents(instance.data)
    done = instance.manage(*arguments, **changes)
    assert done.returncode == code, done.stderr
    assert contents(instance.data) == before
    assert "Traceback" not in done.stderr
    (sentence,) = re.findall(r"^CommandError: (.*)", done.stderr, re.MULTILINE | re.DOTALL)
    return sentence


def refusals(instance, *copies):
    """The sentences with which one process refuses to put back each of these; no file changed by it."""
    before = contents(instance.data)
    said = instance.done("shell", "-v0", "-c", REFUSED.format(copies=list(map(str, copies)))).split("\0")[:-1]
    assert (contents(instance.data), len(said)) == (before, len(copies))
    return said


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def changed(copy, to, statement):
    """A copy of this copy, after a statement of SQL."""
    shutil.copy(copy, to)
    with closing(sqlite3.connect(to)) as there, there:
        there.execute(statement)
    return str(to)


def test_all_comes_back_but_who_was_signed_in_and_what_has_left(source, target):
    said = target.done("restore", str(source.copy))
    assert f"journal.Entry: {ENTRIES * 3} texts open, 0 do not" in said
    assert said.endswith("Every text opens.\n")
    texts = "sorted(entry.text for entry in __import__('journal.models').models.Entry.objects.all())"
    assert target.ask(texts) == str(sorted(f"Words {n}." for n in range(ENTRIES)))
    left = "import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects.count()"
    left = f"__import__('importlib').{left}, __import__('careerpath.models').models.OutgoingMail.objects.count()"
    left = left.replace("settings.", "__import__('django.conf').conf.settings.")
    assert (source.ask(left), target.ask(left)) == ("1 1", "0 0")
    assert "is not empty" in refusal(target, "restore", str(source.copy))


def test_every_table_of_one_moment_is_left_out(db):
    kept = {"account_emailaddress", "account_emailconfirmation", "values_valuessession"}
    moment = {name for name in connection.introspection.table_names() if re.search(r"session|mail|cache", name)}
    assert moment - kept <= LEFT_OUT


def test_a_copy_holds_no_key_is_for_its_owner_alone_and_says_where_the_key_is(source):
    assert stat.S_IMODE(source.copy.stat().st_mode) == 0o600
    line = source.key.read_text().strip()
    for secret in (line.encode(), parse_keys(line)[0].secret):
        assert secret not in source.copy.read_bytes()
    assert f"The database is copied to {source.copy}." in source.backed_up
    assert f"The instance key is not in it: it is in {source.key}." in source.backed_up
    assert line not in source.backed_up


def test_nothing_is_written_over(source, tmp_path):
    there = tmp_path / "there"
    there.write_text("Mine.")
    assert "is not written over" in refusal(source, "backup", str(there))
    half = tmp_path / "half.part"
    half.write_text("Half.")
    assert "another copy is being written, or one was broken off" in refusal(source, "backup", str(tmp_path / "half"))
    assert "cannot be written (No such file or directory)" in refusal(source, "backup", str(tmp_path / "no" / "folder"))
    assert contents(tmp_path) == {"there": b"Mine.", "half.part": b"Half."}


def test_a_copy_that_is_broken_off_leaves_nothing(tmp_path):
    def fail():
        with written_whole(tmp_path / "copy") as part:
            part.write_text("Half.")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not list(tmp_path.iterdir())


def test_a_copy_cut_off_is_refused(source, target, tmp_path):
    whole = source.copy.read_bytes()
    cuts = []
    for size in (0, 99, 4096, 0.2, 0.5, 0.9, -1):
        cuts.append(tmp_path / f"cut{size}")
        cuts[-1].write_bytes(whole[: int(size * len(whole)) if 0 < size < 1 else size])
    for sentence in refusals(target, *cuts):
        assert "is not a whole copy" in sentence or "is no copy of Careerpath's database" in sentence
    assert not target.database.exists()
    # As a process ends, and what it says.
    assert "is not a whole copy" in refusal(target, "restore", str(cuts[-2]))


def test_what_is_no_copy_is_refused(target, tmp_path):
    other = tmp_path / "other"
    with closing(sqlite3.connect(other)) as there:
        there.execute("CREATE TABLE wine (id)")
    words = tmp_path / "words"
    words.write_text("Dear diary.\n" * 999)
    *copies, none = refusals(target, other, words, tmp_path / "none")
    assert all("copy" in sentence for sentence in copies) and "There is no file" in none


def test_a_copy_without_its_key_is_refused(source, target):
    kid = parse_keys(source.key.read_text())[0].kid.hex()
    target.key.write_text(new_key_line())
    assert f"under the instance key {kid}, which is not among" in refusal(target, "restore", str(source.copy), code=78)
    target.key.unlink()
    assert kid in refusal(target, "restore", str(source.copy), code=78)
    assert not target.database.exists()


def test_a_place_with_no_account_but_the_example_is_empty(source, target):
    target.environment["CAREERPATH_LOOK_ROUND"] = "1"
    target.done("prepare", "--verbosity=0")
    assert target.rows()["journal_entry"] and target.done("restore", str(source.copy))
    assert "is not empty" in refusal(target, "restore", str(source.copy))


def test_a_copy_of_an_older_version_is_brought_to_this_one_and_one_of_a_newer_is_refused(source, target, tmp_path):
    target.done("restore", str(source.copy))
    target.done("migrate", "--verbosity=0", "account", "0008")
    target.execute("DELETE FROM journal_prompt")
    target.done("backup", str(tmp_path / "older"))
    target.start_empty()
    assert "Every text opens." in target.done("restore", str(tmp_path / "older"))
    target.done("migrate", "--check")
    assert target.rows()["journal_prompt"] == source.rows()["journal_prompt"] > 0
    recorder = "from django.db.migrations.recorder import MigrationRecorder as R; from django.db import connection"
    target.done("shell", "-c", f"{recorder}; R(connection).record_applied('values', '9999_later')")
    target.done("backup", str(tmp_path / "newer"))
    target.start_empty()
    sentence = refusal(target, "restore", str(tmp_path / "newer"))
    assert "was made by a newer version of Careerpath (values 9999_later is unknown here)" in sentence


def test_a_copy_of_a_trial_version_is_refused(source, target, tmp_path):
    target.done("restore", str(source.copy))
    target.make_trial()
    target.done("backup", str(tmp_path / "trial"))
    target.start_empty()
    sentence = refusal(target, "restore", str(tmp_path / "trial"), code=78)
    assert "was made by a trial version of Careerpath, which this one cannot read. Nothing was changed." in sentence


def test_a_text_that_does_not_open_is_counted_and_ends_with_1(source, target, tmp_path):
    target.done("restore", str(source.copy))
    least, cast = ("id", "") if settings.ON_SQLITE else ("id::text", "::uuid")
    update = f"UPDATE journal_entry SET title = text WHERE id = (SELECT min({least}) FROM journal_entry){cast}"
    target.done("shell", "-c", f"from django.db import connection as c; c.cursor().execute('{update}')")
    target.done("backup", str(tmp_path / "moved"))
    target.start_empty()
    done = target.manage("restore", str(tmp_path / "moved"))
    assert done.returncode == 1
    assert f"journal.Entry: {ENTRIES * 3 - 1} texts open, 1 do not" in done.stdout
    assert "Not every text opens" in done.stderr
    assert "Every text opens" not in done.stdout


@on_sqlite
def test_a_file_of_another_program_is_not_written_over(source, target):
    with closing(sqlite3.connect(target.database)) as other:
        other.execute("CREATE TABLE wine (id)")
    assert "is not empty" in refusal(target, "restore", str(source.copy))


@on_sqlite
@pytest.mark.parametrize("left", ["-wal", "-shm", "-journal"])
def test_beside_a_left_over_wal_nothing_is_put_back(source, target, left):
    target.database.with_name(f"careerpath.sqlite3{left}").write_bytes(b"left over")
    sentence = refusal(target, "restore", str(source.copy))
    assert f"lies careerpath.sqlite3{left}: Careerpath runs, or did not end well." in sentence


@on_sqlite
def test_while_it_serves_nothing_is_put_back(source, target):
    target.serve()
    done = target.manage("restore", str(source.copy))
    assert done.returncode == 1
    assert "Careerpath runs" in done.stderr


@on_sqlite
def test_a_copy_with_a_wal_of_its_own_is_refused(source, target, tmp_path):
    shutil.copy(source.copy, tmp_path / "plain")
    (tmp_path / "plain-wal").write_bytes(b"later")
    assert "Make one copy of both first" in refusal(target, "restore", str(tmp_path / "plain"))


@on_sqlite
def test_behind_a_link_a_left_over_wal_is_seen_too_and_the_link_stays(source, target, tmp_path):
    for name in ("copy", "database"):
        (tmp_path / f"link-{name}").mkdir()
    copy, database = tmp_path / "link-copy" / "copy", tmp_path / "link-database" / "database"
    shutil.copy(source.copy, copy)
    (tmp_path / "copy").symlink_to(copy)
    target.database.symlink_to(database)
    for file in (copy, database):
        left = file.with_name(f"{file.name}-wal")
        left.write_bytes(b"later")
        assert f"lies {left.name}" in refusal(target, "restore", str(tmp_path / "copy"))
        left.unlink()
    target.done("restore", str(tmp_path / "copy"))
    assert target.database.is_symlink()
    assert database.exists()


CHANGED = {
    "CREATE TRIGGER t DELETE ON careerpath_session BEGIN UPDATE careerpath_user SET is_staff = 1; END": "trigger t",
    "CREATE VIEW v AS SELECT * FROM careerpath_user": "the view v",
    "CREATE VIRTUAL TABLE f USING fts5(a)": "the table f",
    "DROP TABLE django_migrations": "lacks django_migrations",
    "ALTER TABLE careerpath_userkey RENAME COLUMN kid TO other": "lacks careerpath_userkey, or part of it",
}


@on_sqlite
def test_a_copy_that_somebody_changed_is_refused_in_a_sentence(source, target, tmp_path):
    copies = [changed(source.copy, tmp_path / str(n), statement) for n, statement in enumerate(CHANGED)]
    for named, sentence in zip(CHANGED.values(), refusals(target, *copies), strict=True):
        assert named in sentence
        assert "othing was changed" in sentence


@on_sqlite
def test_a_copy_is_one_file_and_no_row_of_one_moment_stays_in_its_free_pages(source, target, tmp_path):
    marked = changed(source.copy, tmp_path / "marked", "UPDATE careerpath_outgoingmail SET sealed = x'7a79786f6d6d61'")
    target.done("restore", marked)
    assert b"zyxomma" in Path(marked).read_bytes()
    assert b"zyxomma" not in target.database.read_bytes()
    assert source.copy.read_bytes()[18:20] == b"\x01\x01"
    assert stat.S_IMODE(target.database.stat().st_mode) == 0o600 and not list(target.data.glob("*.part"))


@on_sqlite
def test_where_there_is_no_database_none_is_made(target):
    assert "There is no database at" in refusal(target, "backup", str(target.folder))
    assert not list(target.folder.glob("*.part"))


@pytest.fixture
def tools(tmp_path):
    """Stands in for PostgreSQL's programs: writes down what each is called with, and then runs it."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (folder / name).write_text(f'#!/bin/sh\necho "$0 $@" >> {folder}/calls\nexec {shutil.which(name)} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


@on_postgres
def test_the_password_is_in_no_argument(source, target, tools, tmp_path):
    path = f"{tools}:{os.environ['PATH']}"
    assert source.manage("backup", str(tmp_path / "copy"), PATH=path).returncode == 0
    assert target.manage("restore", str(tmp_path / "copy"), PATH=path).returncode == 0
    calls = (tools / "calls").read_text()
    assert "pg_dump" in calls and "--single-transaction" in calls
    assert urlsplit(source.environment["DATABASE_URL"]).password not in calls


@on_postgres
def test_programs_that_are_missing_or_older_are_named(source, target, tools, tmp_path):
    sentence = refusal(source, "backup", str(tmp_path / "copy"), PATH="/nowhere")
    assert sentence.startswith("There is no pg_dump here. Install")
    assert refusal(target, "restore", str(source.copy), PATH="/nowhere").startswith("There is no pg_restore here.")
    (tools / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    sentence = refusal(source, "backup", str(tmp_path / "copy"), PATH=f"{tools}:{os.environ['PATH']}")
    assert sentence.startswith("The pg_dump found here is version 9, older than the server's")
    assert not (tmp_path / "copy").exists()


@on_postgres
def test_while_anything_is_connected_nothing_is_put_back(source, target):
    with psycopg.connect(target.environment["DATABASE_URL"]):
        assert "Something else is connected" in refusal(target, "restore", str(source.copy))
    target.done("restore", str(source.copy))


@on_postgres
def test_a_copy_that_does_not_fit_leaves_the_database_empty(source, target, tools):
    (tools / "pg_restore").write_text(
        f'#!/bin/sh\ncase "$*" in *--single*) set -- "$@" --role=nobody_here ;; esac\n'
        f'exec {shutil.which("pg_restore")} "$@"\n'
    )
    sentence = refusal(target, "restore", str(source.copy), PATH=f"{tools}:{os.environ['PATH']}")
    assert sentence.startswith("pg_restore failed, and nothing was kept of what it did (pg_restore: error: ")
    assert target.ask("__import__('django.db').db.connection.introspection.table_names()") == "[]"


def in_compose(instance, folder, *arguments):
    """What became of the script that Compose runs in the database's own image."""
    url = urlsplit(instance.environment["DATABASE_URL"])
    environment = {"PATH": os.environ["PATH"], "COPIES": str(folder), "KEEP": "3", "TMPDIR": str(folder.parent)}
    environment |= {"PGHOST": url.hostname, "PGPORT": str(url.port), "PGUSER": url.username, "PGDATABASE": url.path[1:]}
    command = ["sh", ROOT / "deploy/copies.sh", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@on_postgres
def test_compose_copies_what_is_there_keeps_the_newest_and_puts_them_back(source, target, tmp_path):
    copies = tmp_path / "copies"
    copies.mkdir()
    for _ in range(2):
        first = in_compose(target, copies, "backup")
        assert (first.returncode, first.stdout) == (0, "Nobody has an account here yet, so there is nothing to copy.\n")
        target.done("prepare", "--verbosity=0")
    assert not list(copies.iterdir())
    for day in range(1, 6):
        (copies / f"careerpath-2026-01-0{day}-000000.dump").touch()
    done = in_compose(source, copies, "backup")
    assert done.returncode == 0, done.stderr
    *older, newest = sorted(path.name for path in copies.iterdir())
    assert older == ["careerpath-2026-01-04-000000.dump", "careerpath-2026-01-05-000000.dump"]
    assert f"copied to {newest}." in done.stdout
    assert stat.S_IMODE((copies / newest).stat().st_mode) == 0o600
    for wrong, sentence in ((older[0], "is not a whole copy"), ("none", "There is no copy none.")):
        done = in_compose(target, copies, "restore", wrong)
        assert (done.returncode, sentence in done.stdout) == (1, True), done
    with psycopg.connect(target.environment["DATABASE_URL"]):
        assert "Something is connected" in in_compose(target, copies, "restore", newest).stdout
    assert in_compose(target, copies, "restore", newest).returncode == 0
    target.done("prepare", "--verbosity=0")
    assert f"journal.Entry: {ENTRIES * 3} texts open, 0 do not" in target.done("keys", "verify")
    assert target.ask("__import__('careerpath.models').models.OutgoingMail.objects.count()") == "0"
    done = in_compose(target, copies, "restore", newest)
    assert (done.returncode, "nothing is written over it" in done.stdout) == (1, True)


@on_postgres
def test_compose_makes_no_copy_and_says_so_where_the_database_is_away(source, tmp_path):
    (tmp_path / "copies").mkdir()
    away = Instance.__new__(Instance)
    away.environment = {"DATABASE_URL": "postgres://app@127.0.0.1:1/none"}
    assert in_compose(away, tmp_path / "copies", "backup").returncode != 0
