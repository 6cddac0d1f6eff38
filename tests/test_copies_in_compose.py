"""The script that copies the database in Compose, on programs that stand in for PostgreSQL's: what it leaves behind."""

import re
import stat
import subprocess
from pathlib import Path

import pytest

from careerpath.copies import LEFT_OUT

from .browser.server import ROOT

pytestmark = pytest.mark.sqlite
SCRIPT = ROOT / "deploy/copies.sh"
# What psql answers of a database with an account, and without one; whoever is connected to it is a third question.
PSQL = 'case "$*" in *to_regclass*) echo {there} ;; *"SELECT 1"*) echo {account} ;; *pg_stat*) echo {connected} ;; esac'
WRITE = 'for one in "$@"; do case "$one" in --file=*) echo copy > "${one#--file=}" ;; esac; done'
LIST = "\n".join(f"1; 0 1 TABLE DATA public {name} app" for name in sorted({*LEFT_OUT, "careerpath_user"}))
TOOLS = {
    "psql": PSQL.format(there="t", account="1", connected="0"),
    "pg_dump": WRITE,
    "pg_restore": f'case "$*" in *--list*) echo "{LIST}" ;; *--use-list=*) for one in "$@"; do case "$one" in '
    f'--use-list=*) cat "${{one#--use-list=}}" ;; esac; done ;; esac',
    "mktemp": 'name=$COPIES/../wanted; : > "$name"; echo "$name"',
}
EMPTY = {"psql": PSQL.format(there="t", account="", connected="0")}
NEW = re.compile(r"careerpath-\d{4}-\d\d-\d\d-\d{6}\.dump")


@pytest.fixture
def run(tmp_path):
    """Runs the script with these programs, on copies that are there."""
    folder, copies = tmp_path / "tools", tmp_path / "copies"
    folder.mkdir()
    copies.mkdir()

    def script(*arguments: str, there: tuple[str, ...] = (), keep: str | None = None, **programs: str):
        for name, text in (TOOLS | programs).items():
            (folder / name).write_text(f'#!/bin/sh\necho "{name} $@" >> {folder}/calls\n{text}\n')
            (folder / name).chmod(0o755)
        for name in there:
            (copies / name).write_text("old")
        environment = {"PATH": f"{folder}:/usr/bin:/bin", "COPIES": str(copies), "PGDATABASE": "name"}
        environment |= {"KEEP": keep} if keep else {}
        command = ["sh", str(SCRIPT), *arguments]
        done = subprocess.run(
            command, env=environment, umask=0o022, capture_output=True, text=True, check=False, timeout=60
        )
        calls = (folder / "calls").read_text() if (folder / "calls").exists() else ""
        return done, sorted(path.name for path in copies.iterdir()), calls

    script.copies = copies  # type: ignore[attr-defined]
    return script


def days(*numbers: int) -> tuple[str, ...]:
    return tuple(f"careerpath-2026-01-{number:02}-000000.dump" for number in numbers)


def test_a_copy_is_for_its_owner_alone_and_nothing_else_is_left(run):
    done, left, calls = run("backup", there=("careerpath-2026-01-01-000000.dump.part",))
    [name] = left
    assert done.returncode == 0 and NEW.fullmatch(name), done.stderr
    assert f"copied to {name}. The instance key is not in it: it is in the volume keys." in done.stdout
    assert stat.S_IMODE((run.copies / name).stat().st_mode) == 0o600
    # Read through before it gets the name of a copy.
    assert f"pg_restore --file=/dev/null {name}.part" in calls
    assert "--format=custom" in calls and "--no-owner" in calls and "--no-privileges" in calls


@pytest.mark.parametrize(("keep", "stay"), [(None, 7), ("3", 3), ("1", 1)])
def test_of_the_copies_the_newest_stay_and_nothing_that_is_none_goes(run, keep, stay):
    _done, left, _calls = run("backup", there=(*days(*range(1, 10)), "notes.txt"), keep=keep)
    *older, newest, notes = left
    assert NEW.fullmatch(newest) and newest > days(9)[0] and notes == "notes.txt"
    assert older == list(days(*range(11 - stay, 10)))


@pytest.mark.parametrize(
    "broken",
    [{"pg_dump": f"{WRITE}; exit 1"}, {"pg_restore": "exit 1"}, {"psql": "exit 2"}],
    ids=["broken off", "not whole", "no database"],
)
def test_what_fails_is_no_copy_and_pushes_none_out(run, broken):
    done, left, _calls = run("backup", there=days(1, 2, 3), keep="1", **broken)
    assert done.returncode != 0 and "is copied" not in done.stdout
    assert [name for name in left if name.endswith(".dump")] == list(days(1, 2, 3))
    # Which no user of the machine reads either.
    assert {stat.S_IMODE((run.copies / name).stat().st_mode) for name in left if name.endswith(".part")} <= {0o600}


@pytest.mark.parametrize(
    "empty",
    [PSQL.format(there="f", account="", connected="0"), PSQL.format(there="t", account="", connected="0")],
    ids=["no table", "no account"],
)
def test_nothing_is_copied_of_nobody(run, empty):
    done, left, calls = run("backup", there=days(1, 2), keep="1", psql=empty)
    assert (done.returncode, left) == (0, list(days(1, 2)))
    assert "there is nothing to copy" in done.stdout and "pg_dump" not in calls


@pytest.mark.parametrize(
    ("name", "programs", "said"),
    [
        ("none.dump", EMPTY, "There is no copy none.dump."),
        (days(1)[0], {}, "nothing is written over it"),
        (days(1)[0], {"psql": PSQL.format(there="t", account="", connected="1")}, "Stop web, mail and daily first."),
        (days(1)[0], EMPTY | {"pg_restore": "exit 1"}, "is not a whole copy. Take another one; nothing was changed."),
    ],
    ids=["no copy", "an account", "connected", "not whole"],
)
def test_where_it_puts_nothing_back_it_says_why_and_drops_no_table(run, name, programs, said):
    done, left, calls = run("restore", name, there=days(1), **programs)
    assert done.returncode == 1 and said in done.stdout
    assert "DROP TABLE" not in calls and "--single-transaction" not in calls
    assert left == list(days(1))


def test_who_was_signed_in_and_what_has_left_is_not_put_back(run):
    done, left, calls = run("restore", days(1)[0], there=days(1), **EMPTY)
    assert done.returncode == 0 and left == list(days(1)), done.stderr
    assert "--single-transaction --exit-on-error" in calls and "DROP TABLE" in calls
    assert re.findall(r"TABLE DATA public (\w+)", done.stdout) == ["careerpath_user"]
    assert "is put back. Nobody is signed in" in done.stdout


@pytest.mark.parametrize("arguments", [[], ["restore"], ["copy"]])
def test_what_it_does_not_know_it_does_not_do(run, arguments):
    done, left, calls = run(*arguments, there=days(1), **EMPTY)
    assert done.returncode != 0 and left == list(days(1))
    assert "copies.sh" in done.stdout + done.stderr
    assert "pg_" not in calls.replace("pg_catalog", "").replace("pg_stat", "")


def test_it_leaves_out_what_restore_leaves_out():
    (left_out,) = re.findall(r"TABLE DATA \[\^ \]\+ \((.*?)\)", Path(SCRIPT).read_text())
    assert set(left_out.split("|")) == LEFT_OUT
