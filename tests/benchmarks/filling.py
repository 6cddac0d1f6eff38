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
DAY = date(2026, 11, 24)
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
    with _fast_writes():
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


def _of_strangers(users: list[Any], count: int) -> Iterator[dict[str, Any]]:
    """What differs between the entries of others."""
    drawn = random.Random(0)
    for number in range(count):
        day = DAY - timedelta(days=DAYS - 1 - number * DAYS // count)
        yield {"id": uuid7(), "owner_id": drawn.choice(users).pk, "written_on": day}


@contextmanager
def _fast_writes() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -1000000")
            yield
            cursor.execute("PRAGMA cache_size = -2000")  # SQLite's own
            cursor.execute("ANALYZE")
        else:
            cursor.execute("SET statement_timeout = 0")
            yield
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("RESET statement_timeout")


def _write(same: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Write copies of an unsaved row past Django, with what differs in each. Nobody opens their texts."""
    from django.db import connection
    from django.db.transaction import atomic

    fields = same._meta.concrete_fields
    values = [field.get_db_prep_save(field.pre_save(same, True), connection) for field in fields]
    differs = [
        (place, field) for place, field in enumerate(fields) if field.attname in ("id", "owner_id", "written_on")
    ]

    def lines() -> Iterator[list[Any]]:
        for row in rows:
            for place, field in differs:
                values[place] = field.get_db_prep_save(row[field.attname], connection)
            yield values

    table, columns = same._meta.db_table, ", ".join(field.column for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join("?" * len(fields))
            with atomic():
                # Past Django's cursor, which would read the query anew for each row.
                connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", lines())
            return
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([field.db_type(connection).partition("(")[0] for field in fields])
            for line in lines():
                copy.write_row(line)
