"""python -m tests [pytest's arguments]: every test on SQLite, then those that it may answer otherwise on PostgreSQL,
where one answers; on each without a browser, in a browser, and in a browser over HTTPS.

TEST_POSTGRES_URL names the PostgreSQL; without it a local one is looked for. CAREERPATH_BROWSER_REQUIRED=1
makes browser tests fail rather than be left out.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
PARTS = {
    "without browser": ["-m", "not browser", "-n", "auto"],
    "browser": ["-m", "browser and not https", "-n", "auto"],
    # However many cores there are, each process starts a server, a proxy and a mail server.
    "browser over HTTPS": ["-m", "https", "-n", "2"],
}
HOW_TO_POSTGRES = "start one here, or set TEST_POSTGRES_URL=postgres://role@host/database (the role needs CREATEDB)."
HOW_TO_CHROMIUM = "apt-get install chromium, or set CHROMIUM= to the path of one."


def main(arguments: list[str]) -> int:
    """Run pytest for each part on each database and sum it up; 0 if nothing failed."""
    with tempfile.TemporaryDirectory(prefix="careerpath-tests-") as folder:
        left_out = Path(folder) / "left-out"
        outcomes = run("SQLite", arguments, left_out)
        url, reason = postgres()
        if url:
            outcomes |= run("PostgreSQL", arguments, left_out, url)
        missed = left_out.read_text("utf-8").split("\n")[:-1] if left_out.exists() else []
    print()
    ran = {part: outcome for part, outcome in outcomes.items() if outcome[0] != NO_TESTS}
    for part, (code, seconds) in ran.items():
        print(f"{part}: {in_words(code)}, {seconds:.0f} s.")
    if not ran:
        print("Failed, since no test was chosen.")
    if not url:
        print(f"PostgreSQL: {reason}")
    if missed:
        print(f"Browser tests left out, for lack of Chromium ({len(missed)}): {', '.join(sorted(set(missed)))}")
        print(f"To run them: {HOW_TO_CHROMIUM}")
    refused = not url and bool(os.environ.get("TEST_POSTGRES_URL"))
    return int(refused or not ran or any(code for code, _ in ran.values()))


def run(database: str, arguments: list[str], left_out: Path, database_url: str = "") -> dict[str, tuple[int, float]]:
    """pytest for each part, out of reach of the settings of whoever calls it: its exit code and how long it took."""
    environment = {name: value for name, value in os.environ.items() if not _is_setting(name)}
    environment["CAREERPATH_TESTS_LEFT_OUT"] = str(left_out)
    if database_url:
        environment["DATABASE_URL"] = database_url
    outcomes = {}
    for part, chosen in PARTS.items():
        name = f"{database}, {part}"
        # Flushed, so that it stands above pytest's own lines.
        print(f"\n{name}:", flush=True)
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", *chosen, *arguments]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        outcomes[name] = code, time.monotonic() - began
    return outcomes


def _is_setting(name: str) -> bool:
    if name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "EMAIL_URL"):
        return True
    return name.startswith("CAREERPATH_") and name != "CAREERPATH_BROWSER_REQUIRED"


def postgres() -> tuple[str, str]:
    """The address of a PostgreSQL to test on, or "" and why there is none."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        try:
            psycopg.connect(given, connect_timeout=5).close()
        except psycopg.Error as error:
            return "", f"failed, since TEST_POSTGRES_URL does not answer ({_first_line(error)})."
        return given, ""
    reason = "none answers here"
    name = os.environ.get("PGDATABASE", "postgres")
    for host in dict.fromkeys([os.environ.get("PGHOST"), "127.0.0.1"]):
        try:
            with psycopg.connect(host=host, dbname=name, connect_timeout=2) as found:
                if _may_create_databases(found):
                    return _url_of(found), ""
                reason = f"the role {found.info.user} may not create databases"
        except psycopg.Error:
            continue
    return "", f"left out, since {reason}. To test on it, {HOW_TO_POSTGRES}"


def _may_create_databases(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def _url_of(connection: psycopg.Connection) -> str:
    info = connection.info
    who = quote(info.user, safe="") + (f":{quote(info.password, safe='')}" if info.password else "")
    return f"postgres://{who}@{quote(info.host, safe='')}:{info.port}/{quote(info.dbname, safe='')}"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def in_words(code: int) -> str:
    """What pytest's exit code says."""
    return f"failed (pytest's exit code {code})" if code else "passed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
