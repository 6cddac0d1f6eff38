"""However it is ended, all is in the one file; and that file is its owner's alone."""

import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from uuid import uuid4

import pytest

from .browser.server import ROOT, end, wait_for
from .instances import ENTRIES, Instance, filled

pytestmark = pytest.mark.sqlite
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
WRITTEN = 445


@pytest.fixture
def instance(tmp_path):
    """One that has run before."""
    instance = Instance(tmp_path)
    instance.start_as(filled())
    yield instance
    instance.close()


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """One that serves for the first time: by a careless owner, under nohup."""
    instance = Instance(tmp_path_factory.mktemp("first_start"))
    umask, on_hangup = os.umask(0o022), signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        instance.serve()
    finally:
        os.umask(umask)
        signal.signal(signal.SIGHUP, on_hangup)
    yield instance
    instance.close()


def write(instance):
    """Adds entries while it serves, from outside."""
    columns = [name for _, name, *_ in instance.execute("PRAGMA table_info(journal_entry)")]
    (row,) = instance.execute("SELECT * FROM journal_entry LIMIT 1")
    rows = [dict(zip(columns, row, strict=True)) | {"id": uuid4().hex} for _ in range(WRITTEN)]
    with closing(sqlite3.connect(instance.database)) as there, there:
        there.executemany(f"INSERT INTO journal_entry VALUES ({', '.join(f':{name}' for name in columns)})", rows)


def entries_in_a_plain_copy(instance):
    """How many entries were added by what a copy of the one file holds, beside which nothing lies any more."""
    left = {path.name for path in instance.data.iterdir()}
    assert left == {"careerpath.sqlite3", "careerpath-keys"}
    copy = shutil.copy(instance.database, instance.folder / "copy.sqlite3")
    with closing(sqlite3.connect(copy)) as there:
        assert there.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return there.execute("SELECT count(*) FROM journal_entry").fetchone()[0] - ENTRIES


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_after_any_signal_a_plain_copy_of_the_file_holds_everything(instance, number):
    instance.serve()
    write(instance)
    assert (instance.data / "careerpath.sqlite3-wal").stat().st_size
    instance.serving.send_signal(number)
    assert instance.serving.wait(timeout=30) == 0
    assert entries_in_a_plain_copy(instance) == WRITTEN


def test_a_server_for_developers_ends_cleanly_too(instance):
    instance.serve("--dev")
    write(instance)
    os.killpg(instance.serving.pid, signal.SIGHUP)
    instance.serving.wait(timeout=30)
    assert entries_in_a_plain_copy(instance) == WRITTEN


def test_gunicorn_ends_cleanly_too(instance):
    environment = instance.environment | {"CAREERPATH_BIND": f"127.0.0.1:{instance.port}"}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
    instance.serving = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    wait_for(lambda: answer(instance), instance.serving)
    write(instance)
    assert mode(instance.database.with_name("careerpath.sqlite3-wal")) == 0o600
    end(instance.serving)
    assert entries_in_a_plain_copy(instance) == WRITTEN


def answer(instance, late=lambda: None, host="localhost"):
    """The whole answer to a request whose last bytes are sent after `late`."""
    with socket.create_connection((host, instance.port), timeout=20) as client:
        client.sendall(b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
        late()
        client.sendall(b"\r\n")
        return b"".join(iter(lambda: client.recv(4096), b""))


def test_a_request_in_flight_is_answered_and_no_new_one_is_taken(instance):
    instance.serve()

    def ends():
        time.sleep(0.3)
        instance.serving.terminate()
        time.sleep(1.5)
        assert instance.serving.poll() is None

    whole = answer(instance, ends)
    assert whole.startswith(b"HTTP/1.1 200 OK") and whole.endswith(b'"ok"}')
    assert instance.serving.wait(timeout=10) == 0
    with pytest.raises(ConnectionRefusedError):
        answer(instance)


def test_under_nohup_a_closed_terminal_ends_nothing(first_start):
    first_start.serving.send_signal(signal.SIGHUP)
    # One that was told to end takes no second request.
    for _ in range(3):
        assert answer(first_start).startswith(b"HTTP/1.1 200 OK")


def test_what_it_makes_is_its_owners_alone(first_start):
    made = {path.name: mode(path) for path in first_start.data.iterdir()}
    names = ("careerpath-keys", "careerpath.sqlite3", "careerpath.sqlite3-wal", "careerpath.sqlite3-shm")
    assert made == dict.fromkeys(names, 0o600)
    assert mode(first_start.data) == 0o700


def test_it_listens_on_this_machine_alone_and_says_where(first_start):
    assert f"Careerpath is at http://localhost:{first_start.port}\n" in first_start.said()
    # Another address of this machine, which a server that listens everywhere would answer at.
    with pytest.raises(ConnectionRefusedError):
        answer(first_start, host="127.0.0.2")


def test_its_daily_work_is_done_when_it_starts(first_start):
    [(day, done_at)] = first_start.execute("SELECT day, done_at FROM careerpath_dailyrun")
    assert done_at.startswith(day)


def test_what_was_open_to_others_is_closed_and_it_is_said_once(instance):
    server = {"CAREERPATH_KEYS_FILE": str(instance.key), "CAREERPATH_URL": "https://a.test", "CAREERPATH_LOCAL": "0"}
    for changes in ({}, server):
        for path in (instance.database, instance.key):
            path.chmod(0o644)
        instance.data.chmod(0o755)
        said = instance.manage("prepare", "--verbosity=0", **changes).stdout
        for path in (instance.database, instance.key, instance.data):
            assert said.count(f"{path} is yours alone now.") == 1
        assert (mode(instance.database), mode(instance.key), mode(instance.data)) == (0o600, 0o600, 0o700)
    assert instance.done("prepare", "--verbosity=0") == ""


def test_a_folder_that_serves_other_things_keeps_its_mode(instance):
    shared = instance.folder / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    url = f"sqlite:///{shared}/careerpath.sqlite3"
    instance.manage("prepare", "--verbosity=0", DATABASE_URL=url).check_returncode()
    assert (mode(shared), mode(shared / "careerpath.sqlite3")) == (0o755, 0o600)


def test_daily_work_that_fails_is_said_and_it_serves(instance):
    instance.execute("DROP TABLE careerpath_session")
    instance.serve()
    assert "Part of the daily work failed: forgetting ended sessions" in instance.said()
