"""A server that must not start says why in a sentence, exits with 78, and changes nothing."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
import waitress
from django.core.management import CommandError, call_command

from careerpath.encryption.keys import new_key_line, parse_keys

from .instances import filled, prepared

# What is said of PostgreSQL, tests/careerpath/test_ready.py asks on both.
pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).resolve().parent.parent
WEAK_KEY = "A" * 43 + "="


@pytest.fixture
def manage(tmp_path):
    """Runs manage.py as a server on SQLite in a folder of its own; None takes a variable out."""

    def run(*arguments, **changes):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "CAREERPATH_DATA": str(tmp_path),
            "CAREERPATH_STATIC_ROOT": str(tmp_path / "static"),
            "CAREERPATH_URL": "https://journal.example.org",
            "CAREERPATH_KEYS": new_key_line(),
        } | changes
        environment = {name: value for name, value in environment.items() if value is not None}
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    return run


@pytest.fixture
def kept(tmp_path):
    """A database that holds a data key; gives the line of its instance key."""
    shutil.copy(filled().database, tmp_path)
    return filled().key.read_text().strip()


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_starts_once_it_is_prepared(manage):
    done = manage("preflight")
    assert (done.returncode, done.stdout) == (78, "")
    assert "run `manage.py prepare`" in done.stderr
    manage("prepare", "--verbosity", "0").check_returncode()
    done = manage("preflight")
    assert (done.returncode, done.stdout) == (0, "Ready to start.\n")


AWAY = "postgres://nobody@127.0.0.1:1/none"


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        (
            {"CAREERPATH_KEYS": None, "SECRET_KEY": "changeme", "CAREERPATH_URL": None},
            ["Set CAREERPATH_KEYS_FILE or CAREERPATH_KEYS", "SECRET_KEY is too weak", "CAREERPATH_URL is missing"],
        ),
        (
            {"CAREERPATH_KEYS": "short", "SECRET_KEY": "a" * 60, "DATABASE_URL": AWAY},
            ["CAREERPATH_KEYS_FILE names) is not 32 bytes", "SECRET_KEY is too weak", "Check DATABASE_URL"],
        ),
        ({"CAREERPATH_KEYS": WEAK_KEY}, ["CAREERPATH_KEYS_FILE names) is too weak"]),
        ({"CAREERPATH_URL": "http://journal.example.org"}, ["CAREERPATH_URL"]),
    ],
)
def test_refuses(manage, changes, sentences):
    done = manage("preflight", **changes)
    assert done.returncode == 78
    assert [sentence for sentence in sentences if sentence not in done.stderr] == []
    assert "Traceback" not in done.stderr
    for secret in (WEAK_KEY, "changeme", "a" * 60):
        assert secret not in done.stderr


def test_settings_load_without_a_key(manage):
    for arguments in (["check"], ["collectstatic", "--dry-run", "--noinput", "--verbosity", "0"]):
        done = manage(*arguments, CAREERPATH_KEYS=None, CAREERPATH_URL=None)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("given", [None, "another"])
def test_data_without_its_key_names_the_key_and_stays(manage, kept, tmp_path, given):
    before = files_in(tmp_path)
    done = manage("preflight", CAREERPATH_KEYS=new_key_line() if given else None)
    assert done.returncode == 78
    assert parse_keys(kept)[0].kid.hex() in done.stderr
    assert files_in(tmp_path) == before
    assert manage("preflight", CAREERPATH_KEYS=kept).returncode == 0


@pytest.mark.parametrize("command", [["keys", "add"], ["serve"]])
def test_no_key_is_made_beside_data(manage, kept, tmp_path, command):
    file = tmp_path / "careerpath-keys"
    local = "1" if command == ["serve"] else None
    done = manage(*command, CAREERPATH_KEYS=None, CAREERPATH_KEYS_FILE=str(file), CAREERPATH_LOCAL=local)
    assert done.returncode == 78
    assert parse_keys(kept)[0].kid.hex() in done.stderr
    assert not file.exists()


LOCAL = {"CAREERPATH_LOCAL": "1", "CAREERPATH_KEYS": None, "CAREERPATH_URL": None}


def test_a_port_that_is_taken_is_not_claimed(manage, tmp_path):
    shutil.copytree(prepared().data, tmp_path, dirs_exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = manage("serve", CAREERPATH_PORT=port, **LOCAL)
    assert (done.returncode, done.stdout) == (78, "")
    assert f"Port {port} cannot be used (" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_port_that_there_is_not_is_refused(settings, port):
    settings.PORT = port
    with pytest.raises(CommandError, match=rf"^Port {port} cannot be used \(") as refused:
        call_command("serve")
    assert refused.value.returncode == 78


def test_a_server_is_not_served_as_ones_own_machine_is(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match=r"^`serve` is for CAREERPATH_LOCAL=1\."):
        call_command("serve")


@pytest.mark.parametrize(("one_writer", "threads"), [(True, 1), (False, 4)])
def test_one_thread_serves_where_two_could_lose_commits_and_nobody_else_is_let_in(
    settings, monkeypatch, one_writer, threads
):
    settings.ONE_WRITER, settings.PORT = one_writer, 8765
    done, serve = mock.Mock(), "careerpath.management.commands.serve"
    for name in ("call_command", "connection", "end_wal", "make_key_for_an_empty_database", "os.umask", "_on_end"):
        monkeypatch.setattr(f"{serve}.{name}", getattr(done, name.replace(".", "_")))
    monkeypatch.setattr(f"{serve}.problems", lambda **asked: [])
    monkeypatch.setattr("waitress.create_server", mock.Mock(side_effect=OSError(98, "taken")))
    with pytest.raises(CommandError, match=r"^Port 8765 cannot be used \(taken\)"):
        call_command("serve")
    asked = waitress.create_server.call_args.kwargs
    assert (asked["listen"], asked["threads"], asked["ident"]) == ("localhost:8765", threads, None)
    assert [call.args for call in done.call_command.mock_calls] == [("prepare",), ("daily",)]
    done.os_umask.assert_called_with(0o077)
    done.end_wal.assert_called_with()


def test_the_demo_makes_the_first_key_and_never_a_second(manage, tmp_path):
    shutil.copy(prepared().database, tmp_path)
    manage("demo", **LOCAL).check_returncode()
    key = (tmp_path / "careerpath-keys").read_bytes()
    manage("demo", **LOCAL).check_returncode()
    assert (tmp_path / "careerpath-keys").read_bytes() == key


def test_a_database_that_is_silent_is_not_waited_for_long(manage):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgres://app@127.0.0.1:{silent.getsockname()[1]}/app"
        code = "from django.db import connection; connection.ensure_connection()"
        done = manage("shell", "-c", code, DATABASE_URL=url)
    assert "does not answer in time" in done.stderr


@pytest.mark.parametrize("more", [[], ["--all"]])
def test_printing_the_settings_shows_no_key_and_no_password(manage, more):
    lines = [new_key_line(), new_key_line()]
    changes = {
        "CAREERPATH_KEYS": ",".join(lines),
        "DATABASE_URL": "postgres://app:word-one@127.0.0.1:1/none?sslpassword=word-two",
        "EMAIL_URL": "smtp://user:word-three@mail.example.org:25",
    }
    done = manage("diffsettings", *more, **changes)
    assert done.returncode == 0, done.stderr
    assert parse_keys(lines[0])[0].kid.hex() in done.stdout
    keys = [key for line in lines for key in parse_keys(line)]
    secrets = [*(repr(key.secret) for key in keys), *(key.derive("secret").hex() for key in keys), *lines]
    assert not [secret for secret in [*secrets, "word-one", "word-two", "word-three"] if secret in done.stdout]
