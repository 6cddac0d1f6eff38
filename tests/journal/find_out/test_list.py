"""The list: a line for one more, what is open by the day it is needed, and what was found out; narrowed, in pages."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from journal.find_out.models import FindOut
from tests.conftest import signed_in
from tests.counting import MOST, queries
from tests.factories import make_find_out
from tests.forms import submit

pytestmark = pytest.mark.django_db
AT = "/find-out/"
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def listed(client, query=""):
    return [row.question for row in client.get(f"{AT}{query}").context["page"]]


def in_pages(client, query=""):
    """The questions of each page, as one turns them."""
    pages = []
    while query is not None:
        page = client.get(f"{AT}{query}")
        pages.append([row.question for row in page.context["page"]])
        older = re.findall(r'href="(\?[^"]*before=[^"]*)"', page.text)
        query = unescape(older[0]) if older else None
    return pages


def test_a_line_is_kept_and_leads_back(alice, alices):
    page = alices.get(AT)
    assert "No questions yet." in page.text
    assert submit(page, "Keep", question="What does it cost?").url == AT
    page = alices.get(AT)
    assert "Kept." in page.text and "What does it cost?" in page.text and "autofocus" in page.text
    assert FindOut.owned_by(alice).get().noted_on == TODAY


def test_a_line_that_is_too_long_is_kept_in_its_form(alice, alices):
    refused = submit(alices.get(AT), "Keep", question="x" * 301)
    assert refused.status_code == 422 and "x" * 301 in refused.text and "300 characters" in refused.text
    assert submit(refused, "Done", question="Shorter.").url == AT
    assert FindOut.owned_by(alice).get().question == "Shorter."


def test_what_is_needed_soonest_comes_first_and_what_was_found_out_last(alice, alices):
    make_find_out(alice, "Later", by_when=date(2027, 3, 1))
    make_find_out(alice, "Some day, first")
    make_find_out(alice, "Found long ago", answer="Yes.", found_on=date(2026, 1, 1), good_until=date(2026, 2, 1))
    make_find_out(alice, "Soon", by_when=date(2026, 11, 30))
    make_find_out(alice, "Found lately", answer="No.", found_on=date(2026, 11, 1), by_when=date(2026, 11, 2))
    make_find_out(alice, "Some day, then")
    make_find_out(alice, "Thrown away", trashed_at="2026-11-24T00:00:00Z")
    stands_open = ["Soon", "Later", "Some day, then", "Some day, first"]
    assert listed(alices) == [*stands_open, "Found lately", "Found long ago"]
    assert listed(alices, "?state=open") == stands_open
    assert listed(alices, "?state=answered") == ["Found lately", "Found long ago"]
    assert listed(alices, "?state=again") == ["Found long ago"]
    assert listed(alices, "?state=none-such") == listed(alices)
    page = alices.get(AT).text
    assert page.index(">Open</h2>") < page.index("Soon") < page.index(">Found out</h2>") < page.index("Found lately")


@pytest.mark.parametrize("state", ["", "open", "answered", "again"])
def test_each_is_on_one_page_and_in_order(alice, alices, state):
    for number in range(50):
        day = TODAY + timedelta(days=number % 7)
        make_find_out(alice, f"By a day {number}", by_when=day)
        make_find_out(alice, f"Some day {number}")
        found = {"answer": "Yes.", "found_on": TODAY - timedelta(days=number % 9), "good_until": date(2026, 11, 23)}
        make_find_out(alice, f"Found {number}", **found)
    pages = in_pages(alices, f"?state={state}" if state else "")
    every = [question for page in pages for question in page]
    assert len(set(every)) == len(every) == {"": 150, "open": 100}.get(state, 50)
    assert all(len(page) == 20 for page in pages[:-1])
    firsts = [question.rsplit(" ", 1)[0] for question in every]
    assert firsts == sorted(firsts, key=["By a day", "Some day", "Found"].index)
    due = [int(question.split()[-1]) % 7 for question in every if question.startswith("By")]
    assert due == sorted(due)


@pytest.mark.parametrize("cursor", ["nothing", "due.", "due.2026-11-24_no", "found.9999-99-99_x", "x.y_z", "open.\x00"])
def test_a_broken_place_shows_the_first_page(alice, alices, cursor):
    make_find_out(alice, "What does it cost?")
    page = alices.get(AT, {"before": cursor})
    assert page.status_code == 200 and "What does it cost?" in page.text


@pytest.mark.parametrize("state", ["open", "answered", "again"])
def test_an_empty_view_says_so(alice, alices, state):
    page = alices.get(f"{AT}?state={state}").text
    assert {"open": "None is open.", "answered": "You have not said yet", "again": "still good"}[state] in page


def test_it_asks_little_however_many_there_are(alice, bobs):
    for number in range(60):
        make_find_out(alice, f"Some day {number}", by_when=TODAY if number % 3 else None)
    client = signed_in(alice)
    for query in ("", "?state=open", "?state=answered", "?state=again"):
        assert queries(client, f"{AT}{query}") <= MOST
    assert not bobs.get(AT).context["page"]
