"""The list of sparks: its views, what narrows and orders it, and that no spark is lost between its pages."""

import re
from datetime import date, timedelta

import pytest

from careerpath.writing.trash import move_to_trash
from journal.sparks.models import Spark
from tests.counting import MOST, queries
from tests.factories import make_card, make_spark
from tests.forms import Page, submit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def whats(client, **asked):
    """What the list shows, page after page."""
    seen, before = [], ""
    while True:
        page = client.get("/sparks/", {**asked, "before": before}).context["page"]
        seen += [spark.what for spark in page]
        if not (before := page.older):
            return seen


def views(client, query=""):
    page = client.get(f"/sparks/{query}").content.decode()
    lists = re.findall(r'<ul class="filter">(.*?)</ul>', page, re.S)
    return re.findall(r'<a href="([^"]*)" (aria-current)?[^>]*>([^<]*)</a>', lists[0]) if lists else []


@pytest.fixture
def every_state(alice):
    for number, state in enumerate(Spark.State):
        make_spark(alice, f"{state.label}.", state=state, noticed_on=DAY - timedelta(days=number))


@pytest.mark.usefixtures("every_state")
def test_it_opens_with_what_is_open_and_has_a_view_of_each_state(alices):
    assert whats(alices) == ["Noticed.", "Exploring."]
    assert whats(alices, state="exploring") == ["Exploring."]
    assert whats(alices, state="aside") == ["Set aside."]
    assert whats(alices, state="done") == ["Done with."]
    assert whats(alices, state="all") == ["Noticed.", "Exploring.", "Set aside.", "Done with."]
    assert whats(alices, state="no-such") == ["Noticed.", "Exploring."]
    assert [(label, bool(is_open)) for _url, is_open, label in views(alices, "?state=aside")] == [
        ("Open", False),
        ("Exploring", False),
        ("Set aside", True),
        ("Done with", False),
        ("All", False),
    ]
    assert [url for url, *_ in views(alices, "?kind=person")] == [
        "/sparks/?kind=person",
        *(f"/sparks/?state={state}&amp;kind=person" for state in ("exploring", "aside", "done", "all")),
    ]


def test_few_sparks_have_no_filters(alice, bob, alices):
    make_spark(bob, state="aside")
    move_to_trash(make_spark(alice, state="aside"))
    for number in range(4):
        make_spark(alice, f"Spark {number}.")
    page = alices.get("/sparks/").content.decode()
    assert views(alices) == [] and "Narrow it" not in page and "Set several aside" not in page
    for number in range(4):
        make_spark(alice, f"More {number}.")
    page = alices.get("/sparks/").content.decode()
    assert "Narrow it" in page and "Set several aside" in page and views(alices) == []


def test_each_empty_view_says_its_own(alice, alices):
    assert "No sparks yet" in alices.get("/sparks/").content.decode()
    spark = make_spark(alice)
    empty = {"exploring": "not exploring any", "aside": "not set any aside", "done": "not done with any"}
    for state, words in empty.items():
        assert words in alices.get("/sparks/", {"state": state}).content.decode()
    Spark.put(alice, {spark.pk: "aside"}, {})
    page = alices.get("/sparks/").content.decode()
    assert "None is open" in page and "No sparks yet" not in page


def test_what_narrows_it_goes_together_and_stays_in_the_address(alice, alices):
    card, other = make_card(alice, "Bread"), make_card(alice, "Sea")
    make_spark(alice, "Both.", kind="person", touched=[card.pk])
    make_spark(alice, "Kind.", kind="person", touched=[other.pk])
    make_spark(alice, "Value.", kind="place", touched=[card.pk])
    make_spark(alice, "Aside.", kind="person", touched=[card.pk], state="aside")
    page = alices.get("/sparks/", {"narrow": "on"})
    selects = {one.name: [option.value for option in one.options] for one in Page(page.content.decode()).controls}
    # Kinds of which there is none are not asked about.
    assert selects["kind"] == ["", "person", "place"]
    shown = submit(page, "Show", kind="person", value=card.pk)
    assert [spark.what for spark in shown.context["page"]] == ["Both."]
    assert f"kind=person&amp;value={card.pk}" in shown.content.decode()
    assert "Person" in shown.content.decode() and "Bread" in shown.content.decode()
    assert whats(alices, state="all", kind="person", value=card.pk) == ["Aside.", "Both."]
    assert "No spark here has all of this." in alices.get("/sparks/", {"kind": "idea"}).content.decode()


def test_a_value_that_is_gone_or_another_s_is_said_to_be(alice, bob, alices):
    make_spark(alice, "Mine.")
    for value in (make_card(bob, "Bread").pk, "no-id"):
        page = alices.get("/sparks/", {"value": value})
        assert "This is not there any more." in page.content.decode()
        assert [spark.what for spark in page.context["page"]] == ["Mine."]


@pytest.mark.parametrize("state", ["", "all", "exploring"])
def test_the_warmest_come_first_and_none_is_lost_between_pages(alice, alices, state):
    made = [
        make_spark(
            alice,
            f"S{number}.",
            noticed_on=DAY - timedelta(days=number // 4),
            energy=number % 6 or None,
            state=list(Spark.State)[number % 4],
        )
        for number in range(90)
    ]
    states = {"": ("noticed", "exploring"), "all": tuple(Spark.State), "exploring": ("exploring",)}[state]
    wanted = sorted(made, key=lambda spark: (spark.energy or 0, spark.noticed_on, spark.pk), reverse=True)
    assert whats(alices, state=state, order="warm") == [spark.what for spark in wanted if spark.state in states]


def test_by_day_none_is_lost_between_pages_of_two_states(alice, alices):
    made = [
        make_spark(
            alice, f"S{number}.", noticed_on=DAY - timedelta(days=number // 3), state=list(Spark.State)[number % 4]
        )
        for number in range(90)
    ]
    wanted = sorted(made, key=lambda spark: (spark.noticed_on, spark.pk), reverse=True)
    assert whats(alices) == [spark.what for spark in wanted if spark.state in Spark.OPEN]


@pytest.mark.parametrize("cursor", ["x", "9.2026-11-24_x", "4.2026-11-24", "4.", ".", "None.2026-11-24_x"])
def test_a_broken_cursor_shows_the_first_page(alice, alices, cursor):
    make_spark(alice, "Mine.", energy=2)
    page = alices.get("/sparks/", {"order": "warm", "before": cursor}).context["page"]
    assert [spark.what for spark in page] == ["Mine."]


def test_every_way_to_ask_stays_within_its_bound(alice, alices):
    card = make_card(alice, "Bread")
    for number in range(120):
        make_spark(alice, f"S{number}.", energy=number % 6 or None, kind="person", touched=[card.pk])
    for asked in (
        *("", "state=all", "order=warm", "narrow=on", "kind=person", f"value={card.pk}"),
        f"state=all&kind=person&value={card.pk}&order=warm",
    ):
        assert queries(alices, f"/sparks/?{asked}") <= MOST, asked
        if older := alices.get(f"/sparks/?{asked}").context["page"].older:
            assert queries(alices, f"/sparks/?{asked}&before={older}") <= MOST, asked
