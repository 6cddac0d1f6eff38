"""A server that must not start says why in a sentence, exits with 78, and changes nothing."""

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from careerpath.encryption.keys import new_key_line, parse_keys

from .instances import Instance

pytestmark = pytest.mark.programs
ROOT = Path(__file__).resolve().parent.parent
WEAK_KEY = "A" * 43 + "="
ROWS = "[model._default_manager.count() for model in __import__('django.apps').apps.apps.get_models()]"


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
def kept(manage, tmp_path):
    """A database that holds a data key; gives the line of its instance key."""
    line = new_key_line()
    manage("prepare", "--verbosity", "0", CAREERPATH_KEYS=line).check_returncode()
    code = "from careerpath.models import *; UserKey.make_first(User.objects.create_user('alice@example.org'))"
    manage("shell", "-c", code, CAREERPATH_KEYS=line).check_returncode()
    return line


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_starts_once_it_is_prepared(manage):
    done = manage("preflight")
    assert (done.returncode, done.stdout) == (78, "")
    assert "run `manage.py prepare`" in done.stderr
    manage("prepare", "--verbosity", "0").check_returncode()
    done = manage("preflight")
    assert (done.returncode, done.stdout) == (0, "Ready to start.\n")


def test_a_database_of_a_trial_version_is_refused_at_each_door_and_left_alone(tmp_path):
    instance = Instance(tmp_path)
    try:
        instance.data.mkdir()
        instance.done("keys", "add")
        instance.done("prepare", "--verbosity=0")
        instance.fill(1)
        instance.make_trial()
        before = instance.ask(ROWS)
        for door in ("prepare", "preflight", "serve"):
            done = instance.manage(door)
            assert done.returncode == 78
            assert "This database is of a trial version. " in done.stderr
            assert " start again." in done.stderr
            assert "Traceback" not in done.stderr
        assert instance.ask(ROWS) == before
    finally:
        instance.close()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"CAREERPATH_KEYS": None}, "Set CAREERPATH_KEYS_FILE or CAREERPATH_KEYS"),
        ({"CAREERPATH_KEYS": "short"}, "CAREERPATH_KEYS_FILE names) is not 32 bytes"),
        ({"CAREERPATH_KEYS": WEAK_KEY}, "CAREERPATH_KEYS_FILE names) is too weak"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is too weak"),
        ({"CAREERPATH_URL": None}, "CAREERPATH_URL is missing"),
        ({"CAREERPATH_URL": "http://journal.example.org"}, "CAREERPATH_URL"),
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, "Check DATABASE_URL"),
    ],
)
def test_refuses(manage, changes, sentence):
    done = manage("preflight", **changes)
    assert done.returncode == 78
    assert sentence in done.stderr
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


@pytest.mark.parametrize("port", ["taken", "0", "-1", "65536", "99999"])
def test_a_port_that_cannot_be_used_is_not_claimed(manage, port):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1]) if port == "taken" else port
        local = {"CAREERPATH_LOCAL": "1", "CAREERPATH_KEYS": None, "CAREERPATH_URL": None}
        done = manage("serve", CAREERPATH_PORT=port, **local)
    assert (done.returncode, done.stdout) == (78, "")
    assert f"Port {port} cannot be used (" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_address_is_said_once_it_answers(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CAREERPATH_DATA": str(tmp_path)}
    environment |= {"CAREERPATH_LOCAL": "1", "CAREERPATH_PORT": str(port)}
    command = [sys.executable, "manage.py", "serve"]
    serving = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert serving.stdout.readline() == f"Careerpath is at http://localhost:{port}\n"
        # It holds the port by now, so that nobody has to try twice.
        with urllib.request.urlopen(f"http://localhost:{port}/health/", timeout=20) as answer:
            assert answer.status == 200
    finally:
        serving.terminate()
        serving.wait(timeout=20)
        serving.stdout.close()


def test_the_demo_makes_the_first_key_and_never_a_second(manage, tmp_path):
    local = {"CAREERPATH_LOCAL": "1", "CAREERPATH_KEYS": None, "CAREERPATH_URL": None}
    manage("prepare", "--verbosity", "0", **local).check_returncode()
    manage("demo", **local).check_returncode()
    key = (tmp_path / "careerpath-keys").read_bytes()
    manage("demo", **local).check_returncode()
    assert (tmp_path / "careerpath-keys").read_bytes() == key


def test_a_database_that_is_silent_is_not_waited_for_long(manage):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgres://app@127.0.0.1:{silent.getsockname()[1]}/app"
        code = "from django.db import connection; connection.ensure_connection()"
        done = manage("shell", "-c", code, DATABASE_URL=url)
    assert "timeout" in done.stderr


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
