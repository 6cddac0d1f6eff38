"""What must hold before a server starts. Each problem is one sentence that says what to do."""

from django.conf import settings
from django.db import DatabaseError, connection

from .encryption.keys import Secret, new_key_line, read_keys, write_primary
from .models import OutgoingMail, UserKey

EXIT_CODE = 78  # EX_CONFIG of sysexits.h


def problems() -> list[str]:
    """Why this instance must not start; empty where it may."""
    found = _setting_problems()
    try:
        kids = kids_in_use()
        found += _key_problems(kids)
        if connection.vendor == "postgresql":
            found += _durability_problems()
    except DatabaseError as error:
        found += _key_problems(set())
        found.append(
            f"The database does not answer ({type(error).__name__}). Check DATABASE_URL, and that it is running."
        )
    return found


def kids_in_use() -> set[str]:
    """The ids of the instance keys that the database's texts need; empty for a database with no tables yet."""
    tables = connection.introspection.table_names()
    sealed = [
        model.objects.values_list("kid", flat=True)
        for model in (UserKey, OutgoingMail)
        if model._meta.db_table in tables
    ]
    return {kid for kids in sealed for kid in kids.distinct()}


def mail_given_up() -> int:
    """How many mails could not be sent in three days; 0 where no table is there yet, or no database answers."""
    try:
        return OutgoingMail.objects.filter(try_at=None).count()
    except DatabaseError:
        return 0


def _setting_problems() -> list[str]:
    found = []
    if len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 10:
        found.append("SECRET_KEY is too weak. Leave it out, so that it is derived from the instance key.")
    if not settings.LOCAL and not settings.URL.startswith("https://"):
        found.append(
            "CAREERPATH_URL is missing. Set it to the address people open, such as https://journal.example.org."
        )
    return found


def _key_problems(kids: set[str]) -> list[str]:
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


def _durability_problems() -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] == "off":
                found.append(f"PostgreSQL runs with {name}=off, which can lose what it said was kept. Turn it on.")
    return found


def make_key_for_an_empty_database() -> None:
    """On one's own machine, the first instance key. Never beside existing data, which a new key could not open."""
    if settings.CAREERPATH_KEYS or settings.KEYS_PROBLEM or settings.KEYS_FILE is None or kids_in_use():
        return
    write_primary(settings.KEYS_FILE, new_key_line())
    settings.CAREERPATH_KEYS = read_keys(settings.KEYS_FILE, "")
    settings.SECRET_KEY = Secret(settings.CAREERPATH_KEYS[0].derive("secret").hex())
