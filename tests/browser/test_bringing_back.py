"""A page is marked to come back, stands on home on its day where its owner is, and goes for good: by touch, by keys."""

from datetime import date, timedelta

import pytest
import time_machine

from careerpath.writing.marks import Mark
from journal.entries.models import Entry
from tests.conftest import make_user
from tests.factories import make_entry

from .hands import Walker
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT

WALKS = {"phone": PHONE, "keyboard": LAPTOP, "without-javascript": {**PHONE, **WITHOUT_SCRIPT}}


@pytest.mark.parametrize("walk", WALKS)
def test_a_page_is_marked_comes_back_and_goes(browser, live_server, walk):
    with time_machine.travel("2026-11-24T12:00:00Z"):
        user = make_user("walker@example.org", welcome_step="enough", time_zone="Pacific/Kiritimati")
        page = make_entry(user, "A zebrafinch by the river.", written_on=date(2026, 11, 20))
        for number in range(8):
            make_entry(user, f"Page {number}.", written_on=date(2026, 1, 3) + timedelta(days=9 * number))
        walker = Walker(browser, live_server.url, WALKS[walk], user)
        mark(walker, page)
    # The first of December there, the last of November elsewhere.
    with time_machine.travel("2026-11-30T10:30:00Z"):
        walker.elsewhere()
        see_it_again(walker, page)
        put_one_away(walker, user)
    walker.context.close()


def mark(walker, page) -> None:
    """What cannot be is said, and the rest of what was marked stays."""
    walker.page.goto(page.get_absolute_url())
    walker.press("Mark or bring back", "link")
    walker.seen()
    walker.hand.tick(walker.page.get_by_label("I was stuck here"))
    walker.hand.choose(walker.page.get_by_label("On a day"))
    walker.press("Done")
    assert "Pick the day." in walker.text()
    walker.seen()
    walker.page.get_by_label("On which day").fill("2026-12-01")
    walker.press("Done")
    assert "I was stuck here · Comes back on 1 December 2026" in walker.text()
    walker.seen()


def see_it_again(walker, page) -> None:
    walker.page.goto("/")
    assert "You asked to see this again" in walker.text() and "From the margins" not in walker.text()
    walker.seen()
    walker.press("Read the page", "link")
    assert "On home until you have seen it" in walker.text()
    walker.page.goto("/")
    walker.press("Seen")
    assert "Seen. It is back in its place." in walker.text()
    assert "You asked to see this again" not in walker.text()
    assert Mark.of(page) == {Mark.Kind.STUCK: None}


def put_one_away(walker, user) -> None:
    assert "From the margins" in walker.text()
    walker.press("Never again")
    assert "From the margins" not in walker.text()
    walker.seen()
    walker.press("Undo")
    assert "From the margins" in walker.text()
    walker.press("Not this one")
    assert "nothing else comes today" in walker.text() and "From the margins" not in walker.text()
    assert [mark.kind for mark in Mark.owned_by(user)].count(Mark.Kind.RESTING) == 1
    assert Entry.owned_by(user).count() == 9
