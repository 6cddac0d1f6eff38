"""The list of 2,000 sparks and what they have in common: at most 200 ms and 10 queries each."""

import random
from datetime import timedelta
from typing import Any

from . import empty_database, times
from .filling import DAY, DAYS, texts

SPARKS = 2_000
AT = {"the list": "/sparks/", "all of them": "/sparks/?state=all", "what keeps coming back": "/sparks/patterns/"}


def main() -> None:
    """Fill a test database with one person's sparks, time the pages, throw it away."""
    with empty_database():
        _report()


def _report() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.conftest import make_user, signed_in

    user = make_user("alice@example.org", time_zone="Europe/Berlin")
    fill(user, SPARKS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = signed_in(user)
    taken = times(*(lambda at=at: client.get(at) for at in AT.values()))
    for (name, at), milliseconds in zip(AT.items(), taken, strict=True):
        with CaptureQueriesContext(connection) as captured:
            size = len(client.get(at).content)
        print(f"  {SPARKS:,} sparks, {name}: {milliseconds:6.2f} ms, {len(captured)} queries, {size:,} bytes")


def fill(user: Any, count: int) -> None:
    """So many sparks of ten years, of which all that can be said is said, each felt on two or three days."""
    from journal.seasons.models import Season
    from journal.sparks.models import Pulse, Spark
    from journal.touches.models import Touch
    from tests.factories import make_season, make_session, make_value
    from tests.growing import save_all
    from values.models import PersonalValue

    drawn, written = random.Random(0), texts(0, size=120)
    values = [make_value(f"value-{number}") for number in range(12)]
    cards = [PersonalValue.for_value(user, value) for value in values]
    make_session(user, *values[:5])
    make_season(user, starts_on=DAY)
    rows: list[Any] = []
    for number in range(count):
        day = DAY - timedelta(days=number * DAYS // count)
        spark = Spark(
            owner=user,
            what=next(written)[:90],
            what_exactly=next(written),
            heard_from=f"Somebody {drawn.randrange(200)}",
            no_if=next(written)[:60],
            kind=drawn.choice(Spark.Kind.values),
            energy=drawn.randint(1, 5),
            role=drawn.choice(Season.Role.values),
            state=drawn.choice(Spark.State.values),
            noticed_on=day,
        )
        rows += [spark, *(Touch(owner=user, spark=spark, personal_value=card) for card in drawn.sample(cards, 2))]
        for days in range(0, 90 * drawn.randint(1, 3), 90):
            rows.append(Pulse(owner=user, spark=spark, felt_on=day + timedelta(days), energy=drawn.randint(1, 5)))
    save_all(rows)


if __name__ == "__main__":
    main()
