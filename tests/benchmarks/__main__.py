"""python -m tests.benchmarks: what `make bench` prints, once on each database. It asserts nothing.

Where no PostgreSQL answers, it starts one. What it finds of the journal is written to docs/performance.md.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.__main__ import postgres
from tests.browser.server import OwnPostgres

from .report import PATH, Measured, report

BESIDE = ("timeline", "calendar", "sparks", "who_is_here", "worst_forms")


def main() -> int:
    """Run each benchmark in a child of its own, on SQLite and on PostgreSQL."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CAREERPATH_")}
    clean |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    clean.pop("DATABASE_URL", None)
    (load, *_), failed, measured = os.getloadavg(), 0, {}
    with tempfile.TemporaryDirectory(prefix="careerpath-bench-") as folder, _a_postgres(Path(folder)) as url:
        for name, environment in {"SQLite": clean, "PostgreSQL": clean | {"DATABASE_URL": url}}.items():
            print(f"\n{name}", flush=True)
            found = Path(folder) / name
            for benchmark in (("journal", str(found)), *((other,) for other in BESIDE)):
                command = [sys.executable, "-m", f"tests.benchmarks.{benchmark[0]}", *benchmark[1:]]
                failed |= subprocess.run(command, env=environment).returncode
            if found.exists():
                measured[name] = Measured.read(found)
        with psycopg.connect(url) as connection:
            version = connection.info.parameter_status("server_version") or ""
    if not failed:
        PATH.write_text(report(measured, version.split()[0], load), "utf-8")
    return failed


@contextmanager
def _a_postgres(folder: Path) -> Iterator[str]:
    """The address of the one that answers here, or of one that is thrown away at the end."""
    url, _ = postgres()
    if url:
        yield url
        return
    own = OwnPostgres()
    try:
        yield own.make_postgres(folder / "postgres.log")
    finally:
        own.remove_postgres()


if __name__ == "__main__":
    sys.exit(main())
