"""The calendar: what a month, a year and a day ask of 10,000 entries among as many of another's, and by what plan."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

from . import empty_database, times

ENTRIES = 10_000
SPARKS = 1_500
DAYS = 3_650
DAY = date(2026, 11, 24)
AT = {"a month": "2026/11/", "a year": "2026/", "a day and the same day of other years": "2026/11/24/"}


def main() -> None:
    """Fill a test database with two people's ten years, time the pages and their queries, throw it away."""
    with empty_database():
        _report()


def _report() -> None:
    from django.db import connection

    from tests.conftest import make_user, signed_in

    people = [make_user(f"{name}@example.org", time_zone="Europe/Berlin") for name in ("alice", "bob")]
    _fill(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    client = signed_in(people[0])
    print(f"  {ENTRIES:,} entries and {SPARKS:,} sparks of ten years, and as many of somebody else")
    for name, at in AT.items():

        def page(at: str = at) -> None:
            assert client.get(f"/journal/calendar/{at}").status_code == 200

        asked = _asked(page)
        whole, sql = times(page, lambda asked=asked: _ask(asked))
        of_it = f"of which {len(asked)} queries {sql:5.2f} ms{_by_itself(asked)}; read whole: {_read_whole(asked)}"
        print(f"  {name}: {whole:6.2f} ms, {of_it}")


def _asked(act: Callable[[], object]) -> list[tuple[str, tuple]]:
    """The queries of a page, past those of the sign-in, with what they are given."""
    from django.db import connection

    found: list[tuple[str, tuple]] = []

    def note(execute, sql, params, many, context):
        found.append((sql, params))
        return execute(sql, params, many, context)

    act()
    with connection.execute_wrapper(note):
        act()
    return [(sql, params) for sql, params in found if sql.startswith(("SELECT", "(SELECT"))]


def _ask(asked: list[tuple[str, tuple]], before: str = "") -> list[str]:
    """Ask them again past Django; what is answered, a line a row."""
    from django.db import connection

    lines = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(before + sql, params)
            lines += [" ".join(map(str, row)) for row in cursor.fetchall()]
    return lines


def _by_itself(asked: list[tuple[str, tuple]]) -> str:
    """What PostgreSQL says that it took itself to plan and to execute them, the least of five times; else nothing."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return ""
    taken = re.compile(r"(?:Planning|Execution) Time: ([\d.]+) ms")
    rounds = [_ask(asked, "EXPLAIN (ANALYZE, TIMING OFF) ") for _ in range(5)]
    least = min(sum(float(ms) for line in lines for ms in taken.findall(line)) for lines in rounds)
    return f" ({least:.2f} ms by itself)"


def _read_whole(asked: list[tuple[str, tuple]]) -> str:
    """What a plan reads from end to end, of what one writes; "none" is what is hoped for."""
    from django.db import connection

    plan = _ask(asked, "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ")
    whole = re.compile(r"\bSCAN (?!CONSTANT|\()(\w+)|Seq Scan on (journal_(?:entry|spark|touch))\b")
    return ", ".join(sorted({"".join(names) for line in plan for names in whole.findall(line)})) or "none"


def _fill(people) -> None:
    """Day after day entries of each, one in three an answer, one in two touching a value, one in 100 kept closed."""
    from careerpath.writing.marks import Mark
    from journal.entries.models import Entry
    from journal.sparks.models import Spark
    from journal.touches.models import Touch
    from tests.factories import make_card, make_prompt, make_season, make_theme

    themes = [make_theme(f"theme-{number}") for number in range(10)]
    prompts = [make_prompt(f"what-{number}", theme=themes[number % 10]) for number in range(60)]
    cards = {user: [make_card(user, f"Word {number}") for number in range(20)] for user in people}
    for user, number in product(people, range(20)):
        first = DAY - timedelta(days=DAYS * (20 - number) // 20)
        make_season(user, starts_on=first, closed_on=first + timedelta(days=150) if number < 19 else None)
    entries, sparks, touches, marks = [], [], [], []
    for number, user in product(range(ENTRIES), people):
        day = DAY - timedelta(days=DAYS - 1 - number * DAYS // ENTRIES)
        answered = None if number % 3 else prompts[number % 60]
        entries.append(entry := Entry(owner=user, text="x", written_on=day, prompt=answered))
        if number % 2:
            touches.append(Touch(owner=user, entry=entry, personal_value=cards[user][number % 20]))
        if number % 100 == 0:
            marks.append(Mark(owner=user, piece_noun="entry", piece_id=entry.pk, kind=Mark.Kind.CLOSED))
        if number % (ENTRIES // SPARKS) == 0:
            sparks.append(spark := Spark(owner=user, what="x", noticed_on=day))
            touches.append(Touch(owner=user, spark=spark, personal_value=cards[user][number % 20]))
    for model, rows in ((Entry, entries), (Spark, sparks), (Touch, touches), (Mark, marks)):
        model.objects.bulk_create(rows, batch_size=500)


if __name__ == "__main__":
    main()
