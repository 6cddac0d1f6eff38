"""Keyset paging: every row once, in order, from any cursor."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urldefrag, urljoin
from uuid import UUID

import pytest
from django.test import Client

from careerpath.writing.keyset import page_before
from careerpath.writing.pieces import keep_wording
from journal.entries.models import Entry
from journal.sparks.models import Spark
from tests.factories import make_entry, make_prompt, make_spark
from tests.test_frame import Elements


def walk(rows, order, size):
    pages = [page_before(rows, order, "", size)]
    while pages[-1].older:
        pages.append(page_before(rows, order, pages[-1].older, size))
        assert len(pages) < 100
    return pages


@pytest.fixture
def entries(alice):
    """Thirteen, of which nine share two days."""
    days = [1, 2, 2, 2, 2, 3, 5, 5, 5, 5, 5, 8, 9]
    return [make_entry(alice, f"{n}", written_on=date(2026, 11, day)) for n, day in enumerate(days)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 12, 13, 14])
def test_a_walk_gives_every_row_once_and_in_order(alice, entries, size):
    pages = walk(Entry.owned_by(alice), "written_on", size)
    walked = [row for page in pages for row in page]
    assert walked == sorted(entries, key=lambda entry: (entry.written_on, entry.pk), reverse=True)
    assert all(len(page.rows) == size for page in pages[:-1])
    assert 1 <= len(pages[-1].rows) <= size


def test_only_the_first_page_is_the_first(alice, entries):
    assert [page.is_first for page in walk(Entry.owned_by(alice), "written_on", 5)] == [True, False, False]


def test_rows_that_all_share_one_moment_are_walked_too(alice, entries):
    Entry.objects.update(trashed_at=datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=UTC))
    walked = [row.pk for page in walk(Entry.trashed_by(alice), "trashed_at", 4) for row in page]
    assert walked == sorted((entry.pk for entry in entries), reverse=True)


def test_moments_a_microsecond_apart_are_told_apart(alice, entries):
    start = datetime(2026, 11, 24, 12, tzinfo=UTC)
    for n, entry in enumerate(entries):
        Entry.objects.filter(pk=entry.pk).update(trashed_at=start - timedelta(microseconds=n))
    walked = [row for page in walk(Entry.trashed_by(alice), "trashed_at", 2) for row in page]
    assert walked == entries


def test_rows_are_walked_in_the_order_of_their_making(alice):
    entry = make_entry(alice)
    made = [keep_wording(entry, {"text": f"{n}"}) for n in range(7)]
    assert [row for page in walk(entry.revisions(), "id", 3) for row in page] == made[::-1]


def test_a_row_written_meanwhile_disturbs_no_later_page(alice, entries):
    rows = Entry.owned_by(alice)
    first = page_before(rows, "written_on", "", 5)
    make_entry(alice, written_on=date(2026, 11, 20))
    second = page_before(rows, "written_on", first.older, 5)
    assert not set(first.rows) & set(second.rows)
    assert [*first, *second] == sorted(entries, key=lambda entry: (entry.written_on, entry.pk), reverse=True)[:10]


def test_the_row_of_the_cursor_may_be_gone(alice, entries):
    first = page_before(Entry.owned_by(alice), "written_on", "", 5)
    first.rows[-1].delete()
    assert len(page_before(Entry.owned_by(alice), "written_on", first.older, 50).rows) == 8


def test_a_cursor_of_another_user_leads_to_none_of_their_rows(alice, bob, entries):
    cursor = page_before(Entry.owned_by(alice), "written_on", "", 2).older
    mine = make_entry(bob, written_on=date(2020, 1, 1))
    assert page_before(Entry.owned_by(bob), "written_on", cursor, 5).rows == [mine]


def test_no_rows_are_one_empty_page(alice):
    page = page_before(Entry.owned_by(alice), "written_on", "", 5)
    assert not page
    assert (page.rows, page.older, page.is_first) == ([], "", True)


ID = UUID(int=5)
BROKEN = [
    "_",
    "x",
    "2026-11-24",
    "2026-11-24_",
    f"_{ID}",
    f"2026-13-40_{ID}",
    f"0001-01-01_{ID}",
    f"9999-12-31_{ID}",
    f"2026-11-24T12:00:00_{ID}",
    f"2026-11-24T12:00:00 00:00_{ID}",
    f"0001-01-01T00:00:00+14:00_{ID}",
    f"9999-12-31T23:59:59-14:00_{ID}",
    "2026-11-24_not-an-id",
    f"2026-11-24\x00_{ID}",
    f"2026-11-24_{ID}\x00",
    f"None_{ID}",
    "\ud800_\ud800",
    "\x00",
    "٢٠٢٦-١١-٢٤_" + "5" * 32 + "_",
    "a" * 10_000,
    "_" * 10_000,
]


@pytest.mark.parametrize("cursor", BROKEN, ids=lambda cursor: ascii(cursor[:40]))
@pytest.mark.parametrize("order", ["written_on", "trashed_at"])
def test_a_broken_cursor_is_the_first_page(alice, cursor, order):
    make_entry(alice)
    page = page_before(Entry.objects.all_of(alice), order, cursor, 5)
    assert len(page.rows) == 1
    assert page.is_first


@pytest.mark.parametrize("cursor", ["x", "_", "5_x", "\x00", f"{ID}_"])
def test_a_broken_id_is_the_first_page(alice, cursor):
    make_entry(alice)
    assert len(page_before(Entry.owned_by(alice), "id", cursor, 5).rows) == 1


def test_a_page_is_one_query_and_skips_over_nothing(alice, entries, django_assert_num_queries):
    cursor = page_before(Entry.owned_by(alice), "written_on", "", 5).older
    with django_assert_num_queries(1) as queries:
        page_before(Entry.owned_by(alice), "written_on", cursor, 5)
    assert "OFFSET" not in queries.captured_queries[0]["sql"]


def pages_of_list(client: Client, address: str, older: str) -> Iterator[Elements]:
    """The pages of a list from its first on, as its links say; the link to the newest leads back to the first."""
    first, at = address, address
    for _ in range(9):
        page = Elements(client.get(at).text)
        yield page
        # Those that choose among the lists stand in one of their own.
        free = [one for *around, one in page.all if one["tag"] == "a" and all(part["tag"] != "li" for part in around)]
        # A link without an address waits for a script to give it one.
        links = {urldefrag(urljoin(at, one["href"] or ""))[0] for one in free if "href" in one} - {at}
        assert at == first or first in links, at
        further = [link for link in links if f"{older}=" in link]
        if not further:
            break
        (at,) = further


@pytest.mark.parametrize(
    ("address", "model", "kinds"),
    [("/sparks/", Spark, {"": 45, "person": 30, "idea": 15}), ("/journal/", Entry, {"": 45, "own": 15})],
)
def test_each_page_of_a_filtered_list_holds_what_is_of_its_kind(alice, alices, address, model, kinds):
    prompt = make_prompt()
    for number in range(45):
        if model is Spark:
            make_spark(alice, kind="person" if number % 3 else "idea")
        else:
            make_entry(alice, prompt=prompt if number % 3 else None)
    rows = {row.get_absolute_url() for row in model.owned_by(alice)}
    for kind, many in kinds.items():
        pages = list(pages_of_list(alices, f"{address}?kind={kind}" if kind else address, "before"))
        found = [one["href"] for page in pages for *_, one in page.all if one["tag"] == "a" and one.get("href") in rows]
        assert len(pages) > (many > 20), kind
        assert (len(set(found)), len(found)) == (many, many), kind
