"""The timeline: forty seasons and 10,000 entries against four seasons, its queries, and how large its drawings are."""

import re
from datetime import date, timedelta

from . import empty_database, times

ENTRIES = 10_000
SPARKS = 1_500


def main() -> None:
    """Fill a test database with two people's seasons, time both pages, throw it away."""
    with empty_database():
        _report()


def _report() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from careerpath.accounts.clock import today
    from journal.seasons.timeline.data import picture
    from tests.conftest import make_user, signed_in

    # Seasons and entries: the same entries in four seasons as in forty, and as many a season.
    sizes = [(4, ENTRIES // 10), (4, ENTRIES), (40, ENTRIES)]
    people = [make_user(f"{number}@example.org", time_zone="Europe/Berlin") for number in range(len(sizes))]
    for user, (seasons, entries) in zip(people, sizes, strict=True):
        fill(user, seasons, entries, today(user))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    clients = [signed_in(user) for user in people]
    with CaptureQueriesContext(connection) as captured:
        page = clients[-1].get("/seasons/").content.decode()
        queries = len(captured)
    drawn = [len(drawing.encode()) for drawing in re.findall(r"<svg class=\"chart timeline\".*?</svg>", page, re.S)]
    pages = times(*(lambda client=client: client.get("/seasons/") for client in clients))
    alone = times(*(lambda user=user: picture(user) for user in people))
    for (seasons, entries), taken, rows in zip(sizes, pages, alone, strict=True):
        of = f"{seasons:2} seasons, {entries:6,} entries"
        print(f"  {of}: {taken:6.2f} ms, rows and geometry {rows:5.2f}; forty to it {pages[-1] / taken:.2f}")
    print(f"  queries: {queries}   both drawings: {sum(drawn):,} bytes ({', '.join(f'{size:,}' for size in drawn)})")


def fill(user, count: int, entries: int, day: date) -> None:
    """Seasons of six months with two check-ins each, a look at the five every year, and so many entries."""
    from careerpath.accounts.clock import last_day
    from journal.entries.models import Entry
    from journal.seasons.checkins.models import CheckIn
    from journal.seasons.models import Season
    from journal.sparks.models import Spark
    from tests.factories import make_season, make_session, make_value

    roles = [role.value for role in Season.Role]
    month = day.year * 12 + day.month - 6 * count + 2
    words = [make_value(f"value-{user.pk}-{place}") for place in "abcde"]
    for number in range(count):
        first = date((month + 6 * number) // 12, (month + 6 * number) % 12 + 1, 1)
        closed = last_day(first, 6) if number < count - 1 else None
        season = make_season(user, f"Season {number}", starts_on=first, role=roles[number % 6], closed_on=closed)
        for after in (60, 120):
            checked = first + timedelta(days=after)
            CheckIn.objects.create(owner=user, season=season, checked_on=checked, role=roles[(number + after) % 5])
        if number % 2:
            words = words[1:] + [make_value(f"value-{user.pk}-{number}")]
            make_session(user, *words, kind="light", done_on=first)
    for model, field, rows in ((Entry, "written_on", entries), (Spark, "noticed_on", entries * SPARKS // ENTRIES)):
        text = "text" if model is Entry else "what"
        days = [day - timedelta(days=int(183 * count * number / rows)) for number in range(rows)]
        model.objects.bulk_create([model(owner=user, **{text: "x", field: at}) for at in days], batch_size=500)


if __name__ == "__main__":
    main()
