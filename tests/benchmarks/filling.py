"""A database as it may be after years: the entries of some among a million of others."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from typing import Any

from uuid_utils.compat import uuid7

OWN = 10_000
OTHERS = 1_000_000
STRANGERS = 500
BYTES = 2_000
# Of a short one.
CHARACTERS = 280
DAYS = 9_000
# One entry a day.
THREE_YEARS = 1_000
TURNS = 1_000
DIFFERS = ("id", "owner_id", "written_on")
DAY = date(2026, 11, 24)
# How each begins, which indexes a table has besides its key's, and how it ends.
FAST = {
    "sqlite": (
        "PRAGMA cache_size = -1000000",
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
        ("PRAGMA cache_size = -2000",),
    ),
    "postgresql": (
        "SET statement_timeout = 0",
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE '%%_pkey'",
        ("VACUUM ANALYZE", "RESET statement_timeout"),
    ),
}
LETTERS = "etaoinshrdlucmfwypvbgk"
ACCENTED = str.maketrans(LETTERS, "éťäöîñšĥŕđļűçṁḟŵÿṗṽḃğķ")


def texts(seed: int, accented: bool = False, size: int = BYTES) -> Iterator[str]:
    """Texts of so many bytes, each another, of words as long and as often used as those of a language."""
    drawn = random.Random(seed)
    words = ["".join(drawn.choices(LETTERS, range(len(LETTERS), 0, -1), k=drawn.randint(2, 9))) for _ in range(4_000)]
    weights = [1 / (place + 5) for place in range(len(words))]
    while True:
        text = " ".join(drawn.choices(words, weights, k=size // 4))
        text = text.translate(ACCENTED) if accented else text
        yield text.encode()[:size].decode(errors="ignore")


def fill(mine: list[tuple[int, Iterator[Any]]], others: int, hanging: list[Any]) -> None:
    """The entries of some, each with their number, and so many of others, written by turns; then what hangs on them."""
    from careerpath.accounts.models import User
    from journal.entries.models import Entry
    from tests.growing import save_all

    users = [User(email=f"stranger{number}@example.org", password="!") for number in range(STRANGERS)]
    strangers = _of_strangers(User.objects.bulk_create(users), others)
    turns = max(1, min(TURNS, max(count for count, _ in mine) // 10))
    alike = Entry(owner=users[0], text="x" * BYTES, written_on=DAY)
    with _fast_writes(Entry._meta.db_table):
        for turn in range(turns):
            Entry.objects.bulk_create(
                entry
                for count, entries in mine
                for entry in islice(entries, (turn + 1) * count // turns - turn * count // turns)
            )
            _write(alike, islice(strangers, (turn + 1) * others // turns - turn * others // turns))
        save_all(hanging)


def entries_of(user: Any, count: int, written: Iterator[str], days: int = DAYS) -> Iterator[Any]:
    """Day after day, one in three an answer, to five questions by turns, one in four with a title."""
    from journal.entries.models import Entry
    from journal.prompts.models import Prompt
    from tests.factories import make_prompt

    slugs = ("what-now", "what-1", "what-2", "what-3", "what-4")
    prompts = [Prompt.objects.filter(slug=slug).first() or make_prompt(slug) for slug in slugs]
    for number in range(count):
        prompt = None if number % 3 else prompts[number // 3 % 5]
        yield Entry(
            owner=user,
            text=next(written),
            title="" if number % 4 else next(written)[:40],
            written_on=DAY - timedelta(days=days - 1 - number * days // count),
            prompt=prompt,
            prompt_text=prompt.text if prompt else "",
        )


def _of_strangers(users: list[Any], count: int) -> Iterator[tuple[Any, ...]]:
    """What differs between the entries of others (`DIFFERS`), as the database takes it."""
    from django.db import connection

    from journal.entries.models import Entry

    def prepared(name: str, value: Any) -> Any:
        return Entry._meta.get_field(name).get_db_prep_save(value, connection)

    owners = [prepared("owner", user.pk) for user in users]
    days = [prepared("written_on", DAY - timedelta(days=DAYS - 1 - number)) for number in range(DAYS)]
    drawn = random.Random(0)
    for number in range(count):
        yield prepared("id", uuid7()), drawn.choice(owners), days[number * DAYS // count]


@contextmanager
def _fast_writes(table: str) -> Iterator[None]:
    """Inside, its indexes are gone; at its end they are made anew, and the database knows what it holds."""
    from django.db import connection

    begin, indexes, end = FAST[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(begin)
        cursor.execute(indexes, [table])
        definitions = dict(cursor.fetchall())
        for name in definitions:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for definition in definitions.values():
            cursor.execute(definition)
        for statement in end:
            cursor.execute(statement)


def _write(same: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    """Write copies of an unsaved row past Django, with what differs in each. Nobody opens their texts."""
    from django.db import connection
    from django.db.transaction import atomic

    fields = same._meta.concrete_fields
    values = [field.get_db_prep_save(field.pre_save(same, True), connection) for field in fields]
    places = [[field.attname for field in fields].index(name) for name in DIFFERS]

    def lines() -> Iterator[list[Any]]:
        for row in rows:
            for place, value in zip(places, row, strict=True):
                values[place] = value
            yield values

    table, columns = same._meta.db_table, ", ".join(field.column for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" * len(fields))
            with atomic():
                # Past Django's cursor, which would read the query anew for each row.
                connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", lines())
            return
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([field.db_type(connection).partition("(")[0] for field in fields])
            for line in lines():
                copy.write_row(line)
