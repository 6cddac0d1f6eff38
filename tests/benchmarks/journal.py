"""A journal's list, searching it, and all of it out and in, among a million entries of others: docs/performance.md."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from unittest import mock

from . import empty_database, exchange, pages, serving, times
from .filling import OTHERS, OWN, THREE_YEARS, entries_of, fill, texts
from .memory import grown
from .report import Figure, Measured, table_of_pages, table_of_weights

ROUNDS = 200
SEARCHES = 15
# In no text.
NOWHERE = "qqqq"
KINDS = {"plain": False, "accented": True}


def main(path: str = "") -> None:
    """Fill a test database, measure, throw it away; print the figures, and write them to `path` where one is given."""
    from django.core.management import call_command

    with empty_database():
        call_command("load_catalog", verbosity=0)
        measured = measure(OWN, OTHERS, ROUNDS, SEARCHES, pages.SIZES)
    print("\n".join(f"  {figure}" for figure in measured.figures))
    print(table_of_weights(measured), table_of_pages({"": measured}), sep="\n")
    if path:
        Path(path).write_text(json.dumps(asdict(measured)), "utf-8")


def measure(own: int, others: int, rounds: int, searches: int, sizes: tuple[int, ...], served: bool = True) -> Measured:
    """Among so many entries of others: as many own of each kind of text, and a whole journal of each of `sizes`.

    Unless it is not `served`, one of them is read from a real server, too.
    """
    from tests.conftest import make_user

    people = {kind: make_user(f"{kind}@example.org", time_zone="Europe/Berlin") for kind in KINDS}
    journals = pages.make_journals(sizes)
    hanging: list[Any] = []
    of_seasons = pages.make_people_of_seasons(own)
    mine = [(own, entries_of(user, own, texts(seed, KINDS[kind]))) for seed, (kind, user) in enumerate(people.items())]
    mine += [(size, pages.entries(journal, size, hanging)) for size, journal in journals.items()]
    fill(mine, others, hanging)
    # A server holds no such heap for its garbage collector to walk.
    hanging.clear()
    measured = pages.measure(journals, of_seasons, rounds)
    figures = _of_list(people["plain"], rounds)
    for kind, user in people.items():
        figures += _of_search(user, kind, searches)
    figures += [*exchange.measure(people["plain"], own), *measured.figures]
    if served:
        figures += serving.measure(pages.nearest(journals, THREE_YEARS))
    return replace(measured, figures=figures)


def _of_list(user: Any, rounds: int) -> list[Figure]:
    from careerpath.encryption.fields import EncryptedTextField
    from careerpath.writing.keyset import page_before
    from careerpath.writing.owned import encrypted_fields
    from journal.entries.models import Entry
    from journal.entries.views import EntryViews
    from tests.conftest import signed_in

    client, size = signed_in(user), EntryViews.page_size
    rows = Entry.owned_by(user).select_related("prompt", "question").order_by("-written_on", "-id")
    opened = {
        bytes(row.__dict__[field.attname]): getattr(row, field.attname)
        for row in rows[: size + 1]
        for field in encrypted_fields(Entry)
    }
    memory = page_before(rows, "written_on", "", size)
    assert all(row.is_readable() for row in memory)
    pages = -(-rows.count() // size)
    before = rows[(pages - 1) * size - 1]
    last = f"{before.written_on}_{before.pk}"

    def get(**query: str) -> None:
        assert client.get("/journal/", query).status_code == 200

    def with_rows_from_memory() -> None:
        with mock.patch("careerpath.writing.views.page_before", return_value=memory):
            get()

    def with_plain_texts() -> None:
        with mock.patch.object(EncryptedTextField, "open", lambda field, row, sealed: opened[sealed]):
            get()

    whole, stack, plain, end = times(
        get, with_rows_from_memory, with_plain_texts, lambda: get(before=last), rounds=rounds
    )
    return [
        Figure("list of 20 pages", whole, "ms"),
        Figure("the same with its rows from memory", stack, "ms"),
        Figure("list / rows from memory", whole / stack, goal=1.25),
        Figure("sealed texts / plain texts", whole / plain, goal=1.1),
        Figure(f"page {pages} / page 1", end / whole, goal=1.1),
        Figure("queries of a list", _queries(get)),
    ]


def _of_search(user: Any, kind: str, rounds: int) -> list[Figure]:
    from journal.search.scan import page_of_hits

    filters = dict.fromkeys(("noun", "value", "season", "tag", "since", "until"), "")

    def search(words: str) -> Any:
        return page_of_hits(user, {**filters, "words": words})

    word = _texts_of(user)[-1].split()[0]
    assert not search(NOWHERE).hits and search(word).hits
    bare, nothing, found = times(_decryption(user), lambda: search(NOWHERE), lambda: search(word), rounds=rounds)
    return [
        Figure(f"bare decryption of {kind} texts", bare, "ms"),
        Figure(f"search of {kind} texts, nothing found", nothing, "ms", goal=300),
        Figure(f"search of {kind} texts, a page of hits", found, "ms"),
        Figure(f"queries of a search of {kind} texts", _queries(lambda: search(NOWHERE))),
        *(
            Figure(f"memory of a search of {kind} texts, above idle", one, "MB", goal=30)
            for one in grown("search", user)
        ),
    ]


def _decryption(user: Any) -> Callable[[], object]:
    """AES-GCM alone of every title and text of a user, with all that it asks for at hand."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from careerpath.encryption import codec
    from journal.entries.models import Entry

    ((number, key),) = user.data_keys().items()
    cipher, given = AESGCM(key), []
    for row in Entry.owned_by(user).only("owner", "text", "title"):
        for name in ("text", "title"):
            sealed, binding = row.__dict__[name], Entry._meta.get_field(name)._binding(row)
            given.append((sealed[5 : codec.HEAD], sealed[codec.HEAD :], codec._bound_to(number, binding)))
    return lambda: [cipher.decrypt(*one) for one in given]


def _texts_of(user: Any) -> list[str]:
    from journal.entries.models import Entry

    return [row.text for row in Entry.owned_by(user).order_by("-written_on", "-id")[:20]]


def _queries(act: Callable[[], object]) -> float:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


if __name__ == "__main__":
    main(*sys.argv[1:])
