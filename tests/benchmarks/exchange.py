"""All of somebody's out as one zip, and a file of as many pages in: figures of the journal's benchmark."""

import json
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from .filling import texts
from .memory import grown
from .report import Figure

ROWS_AT_ONCE = 100


def measure(user: Any, count: int) -> list[Figure]:
    """`user` has so many pages; as many come in for somebody who has none."""
    from tests.conftest import make_user

    newcomer = make_user("newcomer@example.org", time_zone=user.time_zone)
    with tempfile.TemporaryDirectory() as folder:
        few, all = Path(folder, "few.json"), Path(folder, "all.json")
        few.write_bytes(b"".join(_day_one(min(3, count))))
        with all.open("wb") as file:
            file.writelines(_day_one(count))
        figures = [*_of_export(user), *_of_import(newcomer, all)]
        memory = grown("import", newcomer, str(few), str(all))
    return [*figures, *(Figure("memory of an import, above idle", one, "MB", goal=60) for one in memory)]


def _day_one(count: int) -> Iterator[bytes]:
    """A file as Day One makes it, of texts as long as those of the others."""
    yield b'{"metadata": {"version": "1.0"}, "entries": ['
    for number, text in enumerate(islice(texts(seed=9), count)):
        made = datetime(2016, 1, 1, 9, tzinfo=UTC) + timedelta(hours=7 * number)
        entry = {"uuid": UUID(int=number + 1).hex, "creationDate": f"{made:%Y-%m-%dT%H:%M:%SZ}", "text": text}
        about = {"timeZone": "Europe/Berlin", "tags": ["walk"], "weather": {"conditionsDescription": "Snow"}}
        yield (b"," if number else b"") + json.dumps(entry | about).encode()
    yield b"]}"


def _of_export(user: Any) -> Iterator[Figure]:
    from journal.exchange.export import zip_of

    began = time.perf_counter()
    assert sum(map(len, zip_of(user, with_past=True, with_letters=True)))
    yield Figure("export of all pages", time.perf_counter() - began, "s")
    for one in grown("export", user):
        yield Figure("memory of an export, above idle", one, "MB", goal=30)


def _of_import(user: Any, path: Path) -> Iterator[Figure]:
    began = time.perf_counter()
    taken = [*steps(user, path)]
    whole = time.perf_counter() - began
    bare = _bare_inserts(user)
    yield Figure("import of as many", whole, "s")
    yield Figure("import / inserts of the same rows alone", whole / bare, goal=3)
    yield Figure("until the bar moves, at most", max(taken[1:]), "s", goal=1)


def steps(user: Any, path: Path) -> Iterator[float]:
    """Seconds: of looking at the file, and of each press that brings in some of it."""
    from journal.exchange.bringing import begin, bring_next
    from journal.exchange.staging import stage

    began = time.perf_counter()
    with path.open("rb") as file:
        job = stage(user, file, "Journal.json")
    yield time.perf_counter() - began
    begin(job)
    while job.state == "coming":
        began = time.perf_counter()
        bring_next(job)
        yield time.perf_counter() - began
    assert job.state == "done"


def _bare_inserts(user: Any) -> float:
    """Seconds that the rows of the import take alone, sealed anew; they are gone then."""
    from careerpath.writing.trash import count_anew
    from journal.exchange.rows import tables

    def take_out() -> None:
        for model in reversed(found):
            model.all_of(user).delete()
        count_anew(user)

    found = {model: [*map(_anew, model.all_of(user))] for model in tables().values()}
    take_out()
    began = time.perf_counter()
    for model, rows in found.items():
        for at in range(0, len(rows), ROWS_AT_ONCE):
            model.objects.bulk_create(rows[at : at + ROWS_AT_ONCE])
    seconds = time.perf_counter() - began
    take_out()
    return seconds


def _anew(row: Any) -> Any:
    """The same row, not saved yet, its texts in the clear."""
    fields = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if one.name != "owner"}
    # With its owner, so that none is asked for again.
    return type(row)(**fields | {"owner": row.owner})
