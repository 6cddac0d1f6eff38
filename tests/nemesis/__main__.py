"""python -m tests.nemesis [names of rounds]: tries to lose what somebody writes, on SQLite and on PostgreSQL.

With no name it runs every round and writes docs/reliability.md. 0 where every promise held.
"""

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

# What a shell left set must not steer the instances.
for name in [name for name in os.environ if name.startswith("CAREERPATH_") or name in ("DATABASE_URL", "SECRET_KEY")]:
    del os.environ[name]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from . import rounds  # noqa: E402
from .instance import OnPostgres, OnSQLite  # noqa: E402
from .report import Ran, write_report  # noqa: E402

BOTH = (OnSQLite, OnPostgres)
ROUNDS = {
    "edits": BOTH,
    "creates": BOTH,
    "kills": BOTH,
    "restarts": (OnPostgres,),
    "full_disk": (OnSQLite,),
    "crowd": BOTH,
    "rush": BOTH,
}


def main(names: list[str]) -> int:
    """Runs the rounds with these names, or all of them, each on an instance of its own."""
    # What was started is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    ran, (load, *_) = [], os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="careerpath-nemesis-") as folder:
        static = Path(folder) / "static"
        static.mkdir()
        for name in names or ROUNDS:
            for kind in ROUNDS[name]:
                print(f"\n{name}, {kind.database}", flush=True)
                here = Path(tempfile.mkdtemp(dir=folder))
                began = time.monotonic()
                result = _run(name, kind, here, static)
                ran.append(Ran(name, kind.database, getattr(rounds, name).__doc__, result, time.monotonic() - began))
                print(ran[-1].in_lines(), flush=True)
    if not names:
        write_report(ran, load)
    broken = [f"{one.name}, {one.database}: {words}" for one in ran for words in one.broken]
    print("\n" + ("\n".join(["Broken:", *broken]) if broken else "Every promise held."))
    return int(bool(broken))


def _run(name: str, kind: type[OnSQLite], folder: Path, static: Path) -> rounds.Result:
    instance = kind(folder, static)
    if name != "full_disk":
        with instance:
            return getattr(rounds, name)(instance)
    with rounds.small_disk(folder) as disk:
        if disk is None:
            return rounds.Result(figures={"left out": "this user may mount no small disk"})
        instance.at = disk
        with instance:
            return rounds.full_disk(instance)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
