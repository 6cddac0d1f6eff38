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
DAYS = 9_000
DIFFERS = ("id", "owner_id", "written_on")
DAY = date(2026, 11, 24)
# How each begins, which indexes a table has besides its key's, and how it ends.
FAST = {
    "sqlite": (
        "PRAGMA cache_size = -1000000",
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
        ("PRAGMA cache_size = -2000", "ANALYZE"),
    ),
    "postgresql": (
        "SET statement_timeout = 0",
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE '%%_pkey'",
        ("VACUUM ANALYZE", "RESET statement_timeout"),
    ),
}
LETTERS = "etaoinshrdlucmfwypvbgk"
ACCENTED = str.maketrans(LETTERS, "éťäöîñšĥŕđļűçṁḟŵÿṗṽḃğķ")


def texts(seed: int, accented: bool = False) -> Iterator[str]:
    """Texts of so many bytes, each another, of words as long and as often used as those of a language."""
    drawn = random.Random(seed)
    words = ["".join(drawn.choices(LETTERS, range(len(LETTERS), 0, -1), k=drawn.randint(2, 9))) for _ in range(4_000)]
    weights = [1 / (place + 5) for place in range(len(words))]
    while True:
        text = " ".join(drawn.choices(words, weights, k=BYTES // 4))
        text = text.translate(ACCENTED) if accented else text
        yield text.encode()[:BYTES].decode(errors="ignore")


def fill(people: dict[Any, bool], own: int, others: int) -> None:
    """So many entries of each of `people` (whether theirs have accents), and of others, written by turns."""
    from careerpath.accounts.models import User
    from journal.entries.models import Entry

    mine = {user: _entries(user, own, texts(seed, accented)) for seed, (user, accented) in enumerate(people.items())}
    users = [User(email=f"stranger{number}@example.org", password="!") for number in range(STRANGERS)]
    strangers = _of_strangers(User.objects.bulk_create(users), others)
    turns = max(1, own // 10)
    alike = Entry(owner=next(iter(people)), text="x" * BYTES, written_on=DAY)
    with _fast_writes(Entry._meta.db_table):
        for _ in range(turns):
            Entry.objects.bulk_create(entry for entries in mine.values() for entry in islice(entries, own // turns))
            _write(alike, islice(strangers, others // turns))


def _entries(user: Any, count: int, written: Iterator[str]) -> Iterator[Any]:
    """Day after day, one in three an answer, one in four with a title."""
    from journal.entries.models import Entry
    from tests.factories import make_prompt

    prompts = [make_prompt(f"what-{user.pk}-{number}") for number in range(20)]
    for number in range(count):
        prompt = None if number % 3 else prompts[number % 20]
        yield Entry(
            owner=user,
            text=next(written),
            title="" if number % 4 else next(written)[:40],
            written_on=DAY - timedelta(days=DAYS - 1 - number * DAYS // count),
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
