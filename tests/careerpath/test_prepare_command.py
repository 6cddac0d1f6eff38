"""manage.py prepare: two that prepare one database wait for each other."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from careerpath.encryption.keys import new_key_line
from tests.instances import Instance, filled

pytestmark = pytest.mark.programs
ROOT = Path(__file__).resolve().parents[2]
HOLD = "from careerpath.management.commands.prepare import alone\nwith alone(): print('held', flush=True); input()"


@pytest.fixture
def manage(tmp_path):
    """Starts manage.py on an empty database of its own."""
    environment = {"PATH": os.environ["PATH"], "CAREERPATH_DATA": str(tmp_path), "CAREERPATH_KEYS": new_key_line()}
    environment["CAREERPATH_URL"] = "https://journal.example.org"
    name = f"careerpath_prepare_{os.getpid()}"
    if not settings.ON_SQLITE:
        environment["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=name).geturl()
        on_postgres(f"CREATE DATABASE {name}")
    started = []

    def start(*arguments):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, **pipes))
        return started[-1]

    yield start
    for program in started:
        program.kill()
        program.communicate()
    if not settings.ON_SQLITE:
        on_postgres(f"DROP DATABASE {name} WITH (FORCE)")


def on_postgres(statement):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
        found.execute(statement)


def test_several_at_once_all_succeed(manage):
    for program in [manage("prepare", "--verbosity", "0") for _ in range(3)]:
        program.communicate(timeout=120)
        assert program.returncode == 0
    check = manage("migrate", "--check")
    check.communicate(timeout=60)
    assert check.returncode == 0


def test_others_wait_until_the_first_is_dead_and_each_has_its_turn(manage):
    first = manage("shell", "--no-imports", "-c", HOLD)
    assert first.stdout.readline() == "held\n"
    second, third = manage("shell", "--no-imports", "-c", HOLD), manage("prepare", "--verbosity", "0")
    time.sleep(6)  # longer than a page would wait for a lock
    assert second.poll() is third.poll() is None
    first.kill()
    assert second.stdout.readline() == "held\n"
    second.communicate("\n", timeout=20)
    third.communicate(timeout=120)
    assert third.returncode == 0


def test_a_database_of_a_trial_version_is_refused_at_each_door_and_left_alone(tmp_path):
    instance = Instance(tmp_path)
    try:
        instance.start_as(filled())
        instance.make_trial()
        before = instance.rows()
        for door in ("prepare", "preflight", "serve"):
            done = instance.manage(door)
            assert done.returncode == 78
            assert "This database was made by a trial version. " in done.stderr
            assert " start again." in done.stderr
            assert "Traceback" not in done.stderr
        assert instance.rows() == before
    finally:
        instance.close()
