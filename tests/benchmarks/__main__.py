"""python -m tests.benchmarks: what `make bench` prints, once on each database. It asserts nothing."""

import os
import subprocess
import sys

from tests.__main__ import postgres


def main() -> int:
    """Run each benchmark in a child of its own for SQLite, and for PostgreSQL where one answers."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CAREERPATH_")}
    clean |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    clean.pop("DATABASE_URL", None)
    databases = {"SQLite": clean}
    url, why_not = postgres()
    if url:
        databases["PostgreSQL"] = clean | {"DATABASE_URL": url}
    failed = 0
    for name, environment in databases.items():
        print(f"\n{name}", flush=True)
        for benchmark in ("journal_list", "timeline", "calendar", "who_is_here", "worst_forms"):
            module = f"tests.benchmarks.{benchmark}"
            failed |= subprocess.run([sys.executable, "-m", module], env=environment).returncode
    if not url:
        print(f"\nPostgreSQL: {why_not}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
