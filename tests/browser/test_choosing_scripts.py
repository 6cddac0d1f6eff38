"""What the scripts of choosing spare: each tick, answer, move and text is kept as it is made, with no page between."""

import time
from threading import Event

import pytest
from playwright.sync_api import expect

from tests.conftest import make_user
from values.models import ValuesSession
from values.session.table import Table

from .walk import open_as

NOT_YET = "Not kept yet. Trying again"
TABLE = "/values/choose/"


@pytest.fixture
def alice(transactional_db):
    return make_user("alice@example.org")


@pytest.fixture
def open_page(browser, live_server, alice):
    """Opens an address of Alice's in one browser; only what was not answered may be complained of."""
    contexts, pages = [], []

    def open_it(url: str, **options):
        if not contexts:
            context, page = open_as(browser, live_server.url, alice, **options)
            contexts.append(context)
        else:
            page = contexts[0].new_page()
            page.complaints = []
        pages.append(page)
        page.goto(url)
        return page

    yield open_it
    contexts[0].close()
    assert [text for page in pages for text in page.complaints if "Failed to load resource" not in text] == []


def record() -> dict:
    session = ValuesSession.objects.order_by("pk").last()
    return session.record if session else {"kept": {}}


def comes_to(wanted, read) -> None:
    """Waits until it does."""
    end = time.monotonic() + 20
    while (found := read()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    assert found == wanted


def kept() -> set[str]:
    return set(record()["kept"])


def tick(page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).click()


def hold(page) -> list:
    """Keeps what is sent from now on from arriving, until each is let go."""
    held: list = []
    page.route("**", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    return held


def let_go(page, held: list) -> None:
    while not held:
        page.wait_for_timeout(10)
    held.pop().continue_()


def test_of_one_value_ticked_and_unticked_behind_a_slow_answer_the_last_state_is_kept(open_page):
    page = open_page(TABLE)
    assert not page.get_by_role("button", name="Keep these").locator("visible=true").count()
    held = hold(page)
    tick(page, "Family", *["Rest"] * 10, "Love", "Rest")
    expect(page.locator("[data-kept-count]")).to_have_text("3")
    assert len(held) == 1
    let_go(page, held)
    comes_to({"family"}, kept)
    let_go(page, held)
    comes_to({"family", "love", "rest"}, kept)
    tick(page, "Rest")
    let_go(page, held)
    comes_to({"family", "love"}, kept)
    # All of it is one session, and nothing more waits.
    assert ValuesSession.objects.count() == 1
    assert held == []


def test_two_windows_add_up_and_at_one_value_the_later_wins(open_page):
    one, other = open_page(TABLE), open_page(TABLE)
    tick(one, "Rest", "Family")
    tick(other, "Love")
    comes_to({"rest", "family", "love"}, kept)
    # In this window it is not ticked yet: ticked and unticked, it is gone.
    tick(other, "Rest", "Rest")
    comes_to({"family", "love"}, kept)
    # A later step of the first window does not bring it back.
    tick(one, "Growth")
    comes_to({"family", "love", "growth"}, kept)
    one.get_by_role("button", name="Go on", exact=True).click()
    expect(one).to_have_url("/values/choose/order/")
    assert kept() == {"family", "love", "growth"}


def test_ticks_made_offline_are_told_and_come_through_after(open_page):
    page = open_page(TABLE)
    page.context.set_offline(True)
    tick(page, "Rest", "Love")
    expect(page.get_by_role("status").filter(has_text=NOT_YET)).to_be_visible()
    expect(page.get_by_role("checkbox", name="Rest", exact=True)).to_be_checked()
    page.context.set_offline(False)
    comes_to({"rest", "love"}, kept)
    expect(page.get_by_text(NOT_YET)).to_have_count(0)


def test_ticks_outlive_their_tab_also_behind_a_slow_answer(open_page, monkeypatch):
    page = open_page(TABLE)
    open_page("/values/")
    is_closed, arrived, act = Event(), Event(), Table.act

    def slow(step) -> None:
        arrived.set()
        is_closed.wait(20)
        act(step)

    monkeypatch.setattr(Table, "act", slow)
    tick(page, "Rest")
    assert arrived.wait(20)
    tick(page, "Love")
    page.close()
    is_closed.set()
    comes_to({"rest", "love"}, kept)
