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

import pytest

from .browser.server import ROOT, end, wait_for
from .instances import Instance

pytestmark = pytest.mark.sqlite
ENTRIES = 445
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


@pytest.fixture
def instance(tmp_path):
    instance = Instance(tmp_path)
    yield instance
    instance.close()


def entries_in_a_plain_copy(instance):
    """How many entries a copy of the one file holds, beside which nothing lies any more."""
    left = {path.name for path in instance.data.iterdir()}
    assert left == {"careerpath.sqlite3", "careerpath-keys"}
    copy = shutil.copy(instance.database, instance.folder / "copy.sqlite3")
    with closing(sqlite3.connect(copy)) as there:
        assert there.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return there.execute("SELECT count(*) FROM journal_entry").fetchone()[0]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_after_any_signal_a_plain_copy_of_the_file_holds_everything(instance, number):
    instance.serve()
    instance.fill(ENTRIES)
    assert (instance.data / "careerpath.sqlite3-wal").stat().st_size
    instance.serving.send_signal(number)
    assert instance.serving.wait(timeout=30) == 0
    assert entries_in_a_plain_copy(instance) == ENTRIES


def test_a_server_for_developers_ends_cleanly_too(instance):
    instance.serve("--dev")
    instance.fill(3)
    os.killpg(instance.serving.pid, signal.SIGHUP)
    instance.serving.wait(timeout=30)
    assert entries_in_a_plain_copy(instance) == 3


def test_gunicorn_ends_cleanly_too(instance):
    instance.done("prepare", "--verbosity=0")
    environment = instance.environment | {"CAREERPATH_BIND": f"127.0.0.1:{instance.port}"}
    instance.done("keys", "add")
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
    instance.serving = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    wait_for(lambda: answer(instance), instance.serving)
    instance.fill(3)
    assert mode(instance.database.with_name("careerpath.sqlite3-wal")) == 0o600
    end(instance.serving)
    assert entries_in_a_plain_copy(instance) == 3


def answer(instance, late=lambda: None):
    """The whole answer to a request whose last bytes are sent after `late`."""
    with socket.create_connection(("localhost", instance.port), timeout=20) as client:
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


def test_under_nohup_a_closed_terminal_ends_nothing(instance):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        instance.serve()
    finally:
        signal.signal(signal.SIGHUP, before)
    instance.serving.send_signal(signal.SIGHUP)
    time.sleep(1.5)
    assert answer(instance).startswith(b"HTTP/1.1 200 OK")


def test_what_it_makes_is_its_owners_alone(instance):
    before = os.umask(0o022)
    try:
        instance.serve()
    finally:
        os.umask(before)
    made = {path.name: mode(path) for path in instance.data.iterdir()}
    names = ("careerpath-keys", "careerpath.sqlite3", "careerpath.sqlite3-wal", "careerpath.sqlite3-shm")
    assert made == dict.fromkeys(names, 0o600)
    assert mode(instance.data) == 0o700


@pytest.mark.parametrize("local", ["1", "0"], ids=["local", "server"])
def test_what_was_open_to_others_is_closed_and_it_is_said_once(instance, local):
    instance.done("prepare", "--verbosity=0")
    instance.done("keys", "add")
    for path in (instance.database, instance.key):
        path.chmod(0o644)
    instance.data.chmod(0o755)
    changes = {"CAREERPATH_LOCAL": local, "CAREERPATH_KEYS_FILE": str(instance.key), "CAREERPATH_URL": "https://a.test"}
    said = instance.manage("prepare", "--verbosity=0", **changes).stdout
    for path in (instance.database, instance.key, instance.data):
        assert said.count(f"{path} is yours alone now.") == 1
    assert (mode(instance.database), mode(instance.key), mode(instance.data)) == (0o600, 0o600, 0o700)
    assert instance.manage("prepare", "--verbosity=0", **changes).stdout == ""


def test_a_folder_that_serves_other_things_keeps_its_mode(instance):
    shared = instance.folder / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    instance.manage(
        "prepare", "--verbosity=0", DATABASE_URL=f"sqlite:///{shared}/careerpath.sqlite3"
    ).check_returncode()
    assert (mode(shared), mode(shared / "careerpath.sqlite3")) == (0o755, 0o600)


def test_daily_work_that_fails_is_said_and_it_serves(instance):
    instance.done("prepare", "--verbosity=0")
    instance.done(
        "shell", "-c", "from django.db import connection as c; c.cursor().execute('DROP TABLE careerpath_session')"
    )
    instance.serve()
    assert "Part of the daily work failed: forgetting ended sessions" in (instance.folder / "serve.log").read_text()
