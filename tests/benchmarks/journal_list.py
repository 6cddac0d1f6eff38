"""The journal's list: against its template fed from memory, and page 500 against page 1."""

from collections.abc import Callable
from datetime import date, timedelta
from unittest import mock

from . import empty_database, times

ENTRIES = 10_000
DAYS = 9_000
WORDS = "Two hours on one reed, and then a third. " * 50
ROUNDS = 60


def main() -> None:
    """Fill a test database with one person's 10,000 entries of 2 kB, time the pages, throw it away."""
    with empty_database():
        _report()


def _report() -> None:
    from django.db import connection
    from django.template.loader import render_to_string
    from django.test import RequestFactory

    from careerpath.encryption import codec
    from careerpath.writing.keyset import page_before
    from journal.entries.models import Entry
    from journal.entries.views import EntryViews
    from tests.conftest import make_user, signed_in

    alice = make_user("alice@example.org", time_zone="Europe/Berlin")
    _fill(alice)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = signed_in(alice)
    cursors = _cursors(alice)

    request = RequestFactory().get("/journal/")
    request.user = alice
    request.resolver_match = client.get("/journal/").resolver_match
    rows, size = Entry.owned_by(alice).select_related("prompt"), EntryViews.page_size

    def from_memory(page) -> Callable[[], object]:
        context = {"page": page, "kind": ""}
        return lambda: render_to_string("journal/entries/list.html", context, request=request)

    memory = page_before(rows, "written_on", "", size)
    from_memory(memory)()  # opens every text once
    place = codec.Binding("entry", "text", alice.pk, memory.rows[0].pk)
    sealed = codec.seal(WORDS, bytes(range(32)), 1, place)

    def stack_from_memory() -> None:
        with mock.patch("careerpath.writing.views.page_before", return_value=memory):
            client.get("/journal/")

    first, same, last, template, opening = times(
        lambda: client.get("/journal/"),
        stack_from_memory,
        lambda: client.get("/journal/", {"before": cursors[-1]}),
        from_memory(memory),
        lambda: [codec.unseal(sealed, bytes(range(32)), place) for _ in range(size)],
        rounds=ROUNDS,
    )
    pages = len(cursors) + 1
    print(f"  {ENTRIES:,} entries of {len(WORDS):,} characters, {size} a page, median of {ROUNDS} rounds")
    print(f"  the list through the whole stack    {first:6.2f} ms")
    print(f"  the same, its rows from memory      {same:6.2f} ms   list / from memory: {first / same:.2f}")
    print(f"  the bare template, rows from memory {template:6.2f} ms   list / template: {first / template:.2f}")
    print(f"  page {pages} through the whole stack   {last:6.2f} ms   page {pages} / page 1: {last / first:.2f}")
    print(f"  opening a page's {size} texts alone     {opening:6.2f} ms   of the list: {opening / first:.1%}")


def _fill(alice) -> None:
    from journal.entries.models import Entry

    day = date(2026, 11, 24)
    entries = [
        Entry(owner=alice, text=f"{number}. {WORDS}", written_on=day - timedelta(days=number % DAYS))
        for number in range(ENTRIES)
    ]
    Entry.objects.bulk_create(entries, batch_size=500)


def _cursors(alice) -> list[str]:
    """The cursor of every page after the first."""
    from careerpath.writing.keyset import page_before
    from journal.entries.models import Entry
    from journal.entries.views import EntryViews

    size = EntryViews.page_size
    cursors = [page_before(Entry.owned_by(alice), "written_on", "", size).older]
    while older := page_before(Entry.owned_by(alice), "written_on", cursors[-1], size).older:
        cursors.append(older)
    return cursors


if __name__ == "__main__":
    main()
