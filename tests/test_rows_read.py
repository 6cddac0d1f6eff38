"""What a page asks reads as many rows in a journal of 5,000 pages as in one of 200: asking less often is not enough."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import resolve
from django.utils import timezone

from careerpath.writing.marks import Mark
from journal.seasons.models import Season
from journal.touches.models import Tagged, Touch

from . import growing
from .conftest import signed_in
from .growing import copy, save_all
from .whole_journal import Journal, write_journal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forgetful")]

# A page for each of the last hundred days and for every fiftieth before; with all the others there are 5,000 of them,
# and both reach back as far.
DAYS = range(1, 5001)
FIRST = [number for number in DAYS if number <= 100 or number % 50 == 0]
# SQLite tells of each so many steps of its machine; a row that is met takes some ten.
STEPS = 10
# An index is a little deeper, and a plan of few rows another one.
MORE, BESIDES = 1.2, 40
# Of 200 of everything, however badly it is planned: each two of them some times. Each three would be eight millions.
MOST = 4_000_000
# Pages that say something of all that was written, and so read it.
OF_ALL = {
    "journal:calendar_day": "the same day of each year",
    "journal:calendar_year": "each day of a year",
    "journal:search_results": "a scan",
    "journal:seasons": "each month of all seasons",
    "journal:spark_patterns": "what all sparks have in common",
    "journal:tags": "how many pages each tag has",
}
# What reads a part of an index, and no row: how often a question was answered.
OF_AN_INDEX = ('SELECT COUNT(*) AS "many", MAX("journal_entry"."written_on") AS "latest" FROM "journal_entry" WHERE ',)


@pytest.fixture
def forgetful(monkeypatch):
    """The PostgreSQL of the tests may forget, for speed."""
    monkeypatch.setattr("careerpath.preflight._postgres_problems", list)


def grow(journal: Journal, days: Iterable[int]) -> None:
    """For each of these days before the journal's a page; of anything else fewer, as somebody has them."""
    entry, spark = journal.pieces["entry"], journal.pieces["spark"]
    owner, wording, (tag,) = journal.owner, entry.revisions().last(), entry.tag_rows
    rows: list[Any] = []
    for days_before in days:
        day = entry.day - timedelta(days=days_before)
        # Of a question of one's own, as every other page, and else of the prompt.
        asked = {"question": journal.pieces["question"], "prompt": None} if days_before % 4 < 2 else {}
        rows.append(page := copy(entry, written_on=day, is_linking=False, **asked))
        rows.append(Touch(owner=owner, personal_value=journal.own, entry=page))
        rows.append(Tagged(owner=owner, tag=tag, entry=page))
        rows.append(copy(wording, piece_id=page.pk))
        if days_before % 5 == 0:
            rows.append(copy(entry, written_on=day, trashed_at=timezone.now()))
            state = ("noticed", "aside", "exploring")[days_before // 5 % 3]
            rows.append(noticed := copy(spark, noticed_on=day, state=state))
            rows.append(Touch(owner=owner, personal_value=journal.own, spark=noticed))
            rows.append(copy(journal.pieces["experiment"], noted_on=day, spark=noticed))
            # Open and by a day, open, found out, and good no longer, in turn.
            stands = (("by_when",), (), ("found_on",), ("found_on", "good_until"))[days_before // 5 % 4]
            dated = dict.fromkeys(("by_when", "found_on", "good_until")) | dict.fromkeys(stands, day)
            rows.append(copy(journal.pieces["find_out"], noted_on=day, spark=noticed, **dated))
        if days_before % 25 == 0:
            # Were a fifth of all wordings one page's, PostgreSQL would walk them all to find those.
            rows.append(copy(wording))
        if days_before % 50 == 0:
            # As many in both journals: somebody marks few, and PostgreSQL reads so small a table whole.
            rows.append(Mark(owner=owner, piece_noun="entry", piece_id=page.pk, kind=Mark.Kind.HELPED))
    save_all(rows)


def told(statement: str) -> None:
    """Told to PostgreSQL alone, which plans by what it knows of its tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def reading() -> Iterator[Counter[str]]:
    """What the database reads for each statement: rows that PostgreSQL's plan met, or steps of SQLite's machine."""
    read: Counter[str] = Counter()
    now = [""]

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if connection.vendor == "sqlite":
            now[0] = "" if sql.startswith(OF_AN_INDEX) else sql
        elif re.match(r"\(*SELECT", sql) and not sql.startswith(OF_AN_INDEX):
            cursor = context["cursor"].cursor
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
            read[sql] += rows_met(cursor.fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(lambda: read.update(filter(None, now)), STEPS)
    try:
        with connection.execute_wrapper(explained):
            yield read
    finally:
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(None, 0)


def rows_met(plan: dict[str, Any]) -> int:
    """The rows that each part of a plan gave on or left out."""
    met = sum(plan.get(name, 0) for name in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter"))
    return round(met * plan["Actual Loops"]) + sum(map(rows_met, plan.get("Plans", ())))


def read_by(client: Any, url: str) -> Counter[str]:
    with reading() as read:
        assert client.get(url, follow=True).status_code == 200, url
    return read


def pages_of(journal: Journal) -> list[str]:
    """Each page that may not read more, those of lists narrowed in each way among them."""
    entry = journal.pieces["entry"]
    narrowed = {"value": journal.own.pk, "season": journal.before.pk, "question": journal.prompt.pk}
    narrowed |= {"tag": entry.tag_rows[0].pk}
    pages = [
        *journal.pages(),
        *(f"/journal/?kind={kind}" for kind in ("own", "answers", "hand")),
        *(f"/journal/?{name}={key}" for name, key in narrowed.items()),
        *(f"/sparks/?{asked}" for asked in ("kind=person", "state=all", "state=aside", "order=warm", "narrow=on")),
        "/sparks/?kind=person&state=all",
        *(f"/find-out/?state={state}" for state in ("open", "answered", "again")),
        "/find-out/?before=open.{0}_{0}".format(journal.pieces["find_out"].pk),
        f"/sparks/?value={journal.own.pk}&order=warm",
        f"{journal.own.get_absolute_url()}?touched=2026-11-23_{entry.pk}",
    ]
    return [url for url in pages if resolve(url.partition("?")[0]).view_name not in OF_ALL]


def test_pages_read_as_much_of_a_journal_that_is_25_times_as_long(alice, settings, time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)
    # What other tests left in the tables, dead as it is, counts for the plans.
    told("VACUUM FULL")
    settings.MOST_PIECES = settings.MOST_CHANGES = settings.MOST_TEXT = 10**9
    journal = write_journal(alice, lambda: "Some words.")
    # Nearly all of it lies in the season before.
    Season.objects.filter(pk=journal.before.pk).update(starts_on=date(2012, 1, 1))
    pages, client = pages_of(journal), signed_in(alice)
    grow(journal, FIRST)
    told("ANALYZE")
    few = {url: read_by(client, url) for url in pages}
    grow(journal, sorted(set(DAYS) - set(FIRST)))
    told("ANALYZE")
    many = {url: read_by(client, url) for url in pages}
    grown = {url: many[url] for url in pages if many[url].total() > MORE * few[url].total() + BESIDES}
    found = [
        f"{url}: {few[url].total()}, then {read.total()}: {(read - few[url]).most_common(2)}"
        for url, read in grown.items()
    ]
    assert not found, "\n".join(found)


@pytest.mark.postgres
def test_pages_read_little_while_postgresql_takes_its_tables_for_empty(alice, settings, time_machine):
    """As they are for a minute after the first import of an instance: what is read again for each row adds up."""
    settings.MOST_CHANGES = 10_000
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)
    with transaction.atomic():
        growing.grow(write_journal(alice, lambda: "Some words."), range(1, 201))
        transaction.set_rollback(True)
    told("ANALYZE")
    journal = write_journal(alice, lambda: "Some words.")
    growing.grow(journal, range(1, 201))
    read = {url: read_by(signed_in(alice), url).total() for url in pages_of(journal)}
    assert {url: rows for url, rows in read.items() if rows > MOST} == {}
