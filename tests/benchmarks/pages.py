"""What each page costs a server at a hundred entries and at fifty thousand of one's own, and what it weighs."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from . import cpu_clock, timeline, times
from .filling import CHARACTERS, DAY, DAYS, THREE_YEARS, entries_of, texts
from .report import Figure, Measured

SIZES = (100, 1_000, 10_000, 50_000)
SEASONS = (4, 40)
SAID = "Some words."
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# Machines ask for these.
NOBODYS = {"/health/", "/ready/", "/.well-known/security.txt"}
WEIGHED = ("/", "/journal/", "/journal/…/", "/journal/new/", "/values/", "/seasons/", "/settings/")
STRANGERS = "/ of a stranger"
GROWING = {
    "home": "/",
    "the questions": "/prompts/",
    "a value's page": "/values/autonomy/",
    "the answers to a question": "/prompts/what-now/",
}
AT_MOST = {
    "settings": ("/settings/", 8),
    "a new page": ("/journal/new/", 7),
    "a new spark": ("/sparks/new/", 8),
    "the page to come back to": ("/steady/", 12),
}
# They have goals, so they are asked for more often.
NAMED = {"/journal/", "/seasons/", *GROWING.values(), *(at for at, _goal in AT_MOST.values())}


def make_journals(sizes: tuple[int, ...]) -> dict[int, Any]:
    """By how many entries each is to have: a journal with something of every noun."""
    from tests.conftest import make_user
    from tests.whole_journal import write_journal

    users = {size: make_user(f"of-{size}@example.org", time_zone="Europe/Berlin") for size in sizes}
    return {size: write_journal(user, lambda: SAID) for size, user in users.items()}


def make_people_of_seasons(entries: int) -> dict[int, Any]:
    """By how many seasons each has, over which so many entries lie."""
    from tests.conftest import make_user

    users = {count: make_user(f"seasons-{count}@example.org", time_zone="Europe/Berlin") for count in SEASONS}
    for count, user in users.items():
        timeline.fill(user, count, entries, DAY)
    return users


def entries(journal: Any, count: int, hanging: list[Any]) -> Iterator[Any]:
    """One a day, and more where there are more than days; one in two touches a value, one in ten has a tag.

    What hangs on them is put into `hanging`, and so are sparks.
    """
    from journal.sparks.models import Spark
    from journal.touches.models import Tag, Tagged, Touch
    from values.models import PersonalValue

    user, days = journal.owner, min(count, DAYS)
    cards = [PersonalValue.owned_by(user).get(value=journal.value), journal.own]
    tag = Tag.owned_by(user).latest("id")
    for number, entry in enumerate(entries_of(user, count, texts(count, size=CHARACTERS), days)):
        if number % 2:
            hanging.append(Touch(owner=user, entry=entry, personal_value=cards[number // 2 % 2]))
        if number % 10 == 0:
            entry.is_tagged = True
            hanging.append(Tagged(owner=user, tag=tag, entry=entry))
        if number % 7 == 0:
            hanging.append(spark := Spark(owner=user, what="Something seen.", noticed_on=entry.written_on))
            hanging.append(Touch(owner=user, spark=spark, personal_value=cards[number % 2]))
        yield entry


def addresses(client: Any, journal: Any) -> dict[str, str]:
    """Every page that its owner has, by its address without ids: the address at which it answers."""
    from journal.search.models import Search
    from tests.addresses import GET, address, arguments
    from tests.test_queries import MORE

    # One is kept for an hour.
    Search.keep(
        journal.owner, dict.fromkeys(("noun", "value", "season", "tag", "since", "until"), "") | {"words": SAID}
    )
    takes = arguments(journal)
    choosing = [address(name, takes) for name, line in GET.items() if line.owner == 200 and "values:choose" in name]
    return {
        ID.sub("…", asked): _leads_to(client, asked)
        for asked in dict.fromkeys(chain(journal.pages(), MORE, choosing))
        if asked not in NOBODYS
    }


def _leads_to(client: Any, asked: str) -> str:
    page = client.get(asked, follow=True)
    assert page.status_code == 200, asked
    return page.redirect_chain[-1][0] if page.redirect_chain else asked


def measure(journals: dict[int, Any], people_of_seasons: dict[int, Any], rounds: int) -> Measured:
    """The CPU of each page in each journal, in a twentieth of the rounds, and of some in a fifth; what some weigh."""
    from tests.conftest import signed_in

    clients = {size: signed_in(journal.owner) for size, journal in journals.items()}
    found = {size: addresses(clients[size], journal) for size, journal in journals.items()}
    clock, costs = cpu_clock(), {}
    for page in next(iter(found.values())):
        gets = [partial(_get, clients[size], its[page]) for size, its in found.items()]
        taken = times(*gets, rounds=max(1, rounds // (5 if page in NAMED else 20)), clock=clock)
        costs[page] = dict(zip(found, taken, strict=True))
    of_seasons = [partial(_get, signed_in(user), "/seasons/") for user in people_of_seasons.values()]
    few, many = times(*of_seasons, rounds=max(1, rounds // 5), clock=clock)
    three_years = nearest(found, THREE_YEARS)
    weights = _weights(nearest(clients, THREE_YEARS), three_years)
    figures = [
        *_figures(costs),
        Figure("the seasons, forty / four, CPU", many / few, goal=1.5),
        Figure("a stranger's first visit, compressed", weights[STRANGERS][2] / 1000, "kB", goal=20),
    ]
    return Measured(figures, costs, weights)


def _figures(costs: dict[str, dict[int, float]]) -> Iterator[Figure]:
    few, *_, many = costs["/"]
    yield Figure(f"list of 20 short pages ({CHARACTERS} characters), CPU", nearest(costs["/journal/"], 10_000), "ms")
    for words, page in GROWING.items():
        yield Figure(f"{words}, {many:,} entries / {few:,}, CPU", costs[page][many] / costs[page][few], goal=1.1)
    three_years = {page: nearest(cost, THREE_YEARS) for page, cost in costs.items()}
    for words, (page, goal) in AT_MOST.items():
        yield Figure(f"{words}, three years in it, CPU", three_years[page], "ms", goal=goal)
    yield Figure("the seasons, three years in it, CPU", three_years.pop("/seasons/"), "ms", goal=20)
    yield Figure("any other page, three years in it, CPU", max(three_years.values()), "ms", goal=12)


def nearest(by_size: dict[int, Any], size: int) -> Any:
    return by_size[min(by_size, key=lambda its: abs(its - size))]


def _get(client: Any, at: str) -> bytes:
    response = client.get(at)
    assert response.status_code == 200, at
    return response.content


def _weights(client: Any, at: dict[str, str]) -> dict[str, list[int]]:
    """As `Measured` has them."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client, override_settings

    from tests.test_page_weight import loaded, sent

    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "careerpath.static_files.StaticFiles"}}
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with (
        TemporaryDirectory() as folder,
        override_settings(STATIC_ROOT=folder, STATICFILES_FINDERS=finders, STORAGES=storages),
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        pages = {STRANGERS: _get(Client(), "/"), **{page: _get(client, at[page]) for page in WEIGHED}}
        files = {page: loaded(Path(folder), one.decode(), ".gz") for page, one in pages.items()}
        return {page: [len(one), sent(one), sent(one) + sum(files[page].values())] for page, one in pages.items()}
