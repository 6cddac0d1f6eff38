"""What must hold before a server starts, and to be ready. Each problem is one sentence that says what to do."""

import os
import shutil
import stat
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from .accounts.models import OutgoingMail, User, UserKey
from .encryption.keys import Secret, new_key_line, read_keys, write_primary
from .encryption.sealed import SealedRow
from .sqlite import beside, database_file, waiting_at_most
from .writing.trash import DailyRun

EXIT_CODE = 78  # EX_CONFIG of sysexits.h
LEAST_FREE = 500_000_000  # bytes
LEAST_FREE_SHARE = 0.05
MAIL_WAITS = timedelta(hours=1)
DAILY_LASTS = timedelta(days=2)
KEYS_TRIED = 20
LOCK_WAIT = 2000  # milliseconds

POOLED = (
    "Something between Careerpath and PostgreSQL, such as PgBouncer, drops its time limits. That does not work yet: "
    "let DATABASE_URL name PostgreSQL itself."
)
# Words in an error of either database, and what to tell the operator; the first that fits counts.
REASONS = {
    "locked|lock timeout": "Another process holds the database for too long: see which one, or try again in a moment.",
    "password authentication failed": "The database refuses the user or the password: check both in DATABASE_URL.",
    "no password supplied": "The database asks for a password, and DATABASE_URL holds none.",
    'no such table|relation "': "The database is not prepared: run `manage.py prepare`.",
    "does not exist": "The database server knows no such database or user: check DATABASE_URL.",
    "could not translate host name|resolve host": "The host in DATABASE_URL is not known here: check its name.",
    "unsupported startup parameter": POOLED,
    "timeout expired|timed out": "The database does not answer in time: check host and port in DATABASE_URL.",
    "disk is full|No space left|could not extend": "The disk of the database is full: make room on it.",
    "unable to open": "The SQLite file cannot be opened: check DATABASE_URL, and that its folder may be written.",
    "readonly database": "The SQLite file cannot be written: let this user own it, and the folder it lies in.",
    "not a database|malformed": "The SQLite file is damaged, or is something else: restore a copy of it.",
}


def why_no_database(error: Error) -> str:
    """What is wrong with the database, and what to do. Quotes nothing of the error, which may hold a text."""
    for words, means in REASONS.items():
        if any(word in str(error) for word in words.split("|")):
            return means
    return f"The database does not answer ({type(error).__name__}). Check DATABASE_URL, and that it is running."


def problems(*, prepared: bool = True) -> list[str]:
    """Why this instance must not start; empty where it may. Before `prepare`, ask with `prepared=False`."""
    found = []
    if len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 10:
        found.append("SECRET_KEY is too weak. Leave it out, so that it is derived from the instance key.")
    if not settings.LOCAL and not settings.URL.startswith("https://"):
        found.append(
            "CAREERPATH_URL is missing. Set it to the address people open, such as https://journal.example.org."
        )
    try:
        kids = kids_in_use()
        found += key_problems(kids)
        if connection.vendor == "postgresql":
            found += _postgres_problems()
        found += migration_problems(prepared=prepared)
    except DatabaseError as error:
        found += key_problems(set())
        found.append(why_no_database(error))
    return found


def warnings() -> list[str]:
    """What somebody should see to, though pages are served meanwhile. Ask only where there are no `problems`."""
    try:
        if connection.vendor == "sqlite":
            # The lock that writing needs, taken and released: an error where another process keeps it.
            with waiting_at_most(LOCK_WAIT), transaction.atomic():
                pass
        found = []
        applied = MigrationRecorder.Migration.objects.values_list("app", "name")
        if unknown := [".".join(migration) for migration in unknown_migrations(applied)]:
            found.append(
                f"The database was prepared by a newer version ({_first_of(unknown)}). This one serves on it during an "
                "update; then go on with the newer one, or restore the copy from before."
            )
        # A few of the newest data keys alone; `keys verify` opens every text.
        if broken := sum(row.opened() is None for row in UserKey.objects.order_by("-pk")[:KEYS_TRIED]):
            found.append(f"Of the newest data keys, {broken} do not open. `manage.py keys verify` looks at all.")
        if connection.vendor == "sqlite":  # PostgreSQL's disk is not to be seen from here
            disk = shutil.disk_usage(database_file().parent)
            if disk.free < max(LEAST_FREE, LEAST_FREE_SHARE * disk.total):
                found.append(
                    f"The disk of the database has {disk.free // 1_000_000} MB left: make room before it is full."
                )
        waiting = OutgoingMail.objects.exclude(try_at=None)
        if late := waiting.filter(created_at__lt=timezone.now() - MAIL_WAITS).count():
            found.append(
                f"Mails that have waited for more than an hour: {late}. See that `manage.py send_mail --watch` runs, "
                "and check EMAIL_URL, which `manage.py preflight --mail` tries."
            )
        last = DailyRun.last_done()
        since = last or MigrationRecorder.Migration.objects.aggregate(Min("applied"))["applied__min"]
        if since <= timezone.now() - DAILY_LASTS:
            when = f"last did all its work on {last:%-d %B %Y}" if last else "never did all its work"
            found.append(f"`manage.py daily` {when}: let it run once a day, and see in its log what failed.")
        return found
    except DatabaseError as error:
        return [why_no_database(error)]


def kids_in_use() -> set[str]:
    """The ids (hex) of the instance keys that the database's rows need; empty for a database with no tables yet."""
    tables = connection.introspection.table_names()
    # The example journal can be loaded anew under any key.
    keys = UserKey.objects.exclude(owner=User.EXAMPLE)
    others: list[Any] = SealedRow.__subclasses__()
    rows = [keys, *(model.objects.all() for model in others)]
    sealed = [each.values_list("kid", flat=True) for each in rows if each.model._meta.db_table in tables]
    return set(sealed[0].union(*sealed[1:])) if sealed else set()


def key_problems(kids: set[str]) -> list[str]:
    """Sentences about the instance keys, where texts need those of `kids` (ids in hex); empty if all is well."""
    place = f"the file {settings.KEYS_FILE}" if settings.KEYS_FILE else "CAREERPATH_KEYS"
    if settings.KEYS_PROBLEM:
        return [settings.KEYS_PROBLEM]
    if missing := sorted(kids - {key.kid.hex() for key in settings.CAREERPATH_KEYS}):
        return [
            f"The database holds texts under the instance key {', '.join(missing)}, which is not among the keys given. "
            f"Restore it to {place} from where you backed it up. Nothing was changed."
        ]
    if not settings.CAREERPATH_KEYS:
        return [
            f"The instance key is missing: it was looked for in {place}. Set CAREERPATH_KEYS_FILE or CAREERPATH_KEYS; "
            "`manage.py keys add` makes a key."
        ]
    return []


def _postgres_problems() -> list[str]:
    asked = ["fsync", "synchronous_commit", "statement_timeout"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [asked])
        found = dict(cursor.fetchall())
    lossy = [name for name in asked if found[name] == "off"]
    # In milliseconds; what the settings ask for at each start of a connection.
    pooled = [] if found["statement_timeout"] == "15000" else [POOLED]
    return pooled + [
        f"PostgreSQL runs with {name}=off, which can lose what it said was kept. Turn it on." for name in lossy
    ]


def is_of_trial(applied: Collection[tuple[str, ...]]) -> bool:
    """Whether these migrations (app, name) are of a trial version: those of some app are all unknown here.

    Of a newer version we know the first ones. An app that is not installed any more does not count.
    """
    known = MigrationLoader(None).disk_migrations
    apps = {app for app, _ in applied} & {app for app, _ in known}
    return apps != {app for app, name in applied if (app, name) in known}


def migration_problems(*, prepared: bool) -> list[str]:
    """Why the database's migrations keep this version from serving; with `prepared=False`, from migrating."""
    executor = MigrationExecutor(connection)
    if is_of_trial(executor.loader.applied_migrations):
        todo = "Make an empty one, name it in DATABASE_URL, and start again."
        if settings.ON_SQLITE:
            # A folder of somebody's choice may hold other things too.
            folder = database_file().parent
            todo = f"Move {folder if folder == settings.DATA_DIR else database_file()} away and start again."
        return [f"This database was made by a trial version. {todo}"]
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not prepared or not plan:
        return []
    return [f"The database lacks {_first_of([str(migration) for migration, _ in plan])}: run `manage.py prepare`."]


def unknown_migrations(applied: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Those of these migrations (app, name) that this version does not have, of the apps that are installed."""
    known = MigrationLoader(None).disk_migrations
    apps = {app for app, _ in known}
    return [migration for migration in applied if migration[0] in apps and migration not in known]


def _first_of(migrations: list[str]) -> str:
    more = len(migrations) - 1
    return f"{migrations[0]} and {more} more migrations" if more else migrations[0]


def make_key_for_an_empty_database() -> None:
    """On one's own machine, the first instance key. Never beside existing data, which a new key could not open."""
    if settings.CAREERPATH_KEYS or settings.KEYS_PROBLEM or settings.KEYS_FILE is None or kids_in_use():
        return
    write_primary(settings.KEYS_FILE, new_key_line())
    settings.CAREERPATH_KEYS = read_keys(settings.KEYS_FILE, "")
    settings.SECRET_KEY = Secret(settings.CAREERPATH_KEYS[0].derive("secret").hex())


def keep_to_owner() -> list[Path]:
    """Close SQLite's files, the key file and the data folder to others on this machine; the paths that were open."""
    paths = [settings.KEYS_FILE] if settings.KEYS_FILE else []
    if settings.ON_SQLITE:
        database = database_file()
        if not database.exists() and database.parent.is_dir():
            # SQLite would make it for everybody to read; what it makes beside it later is as this is.
            os.close(os.open(database, os.O_CREAT, 0o600))
        paths += [database, *beside(database)]
        # A folder of somebody's choice may serve other things too.
        if database.parent == settings.DATA_DIR != Path(os.path.expanduser("~")):
            paths.append(database.parent)
    closed = []
    for path in paths:
        # Not there, or a file system that knows no modes.
        with suppress(OSError):
            found = path.stat()
            if found.st_uid == os.getuid() and found.st_mode & 0o077 and not found.st_mode & stat.S_ISVTX:
                path.chmod(stat.S_IMODE(found.st_mode) & 0o700)
                closed.append(path)
    return closed
