"""Presses counted: an old intention, and any pair of forty compared; and where a form has its focus."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.conftest import make_user
from tests.factories import make_checkin, make_review, make_season

from .hands import Presses
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, look_twice, open_as

WINDOWS = {"phone": PHONE, "laptop": LAPTOP, "without-javascript": {**PHONE, **WITHOUT_SCRIPT}}


@pytest.fixture
def user():
    return make_user("walker@example.org")


@pytest.fixture
def forty(user):
    """One season a year, the last one current; each makes space for something of its own."""
    for year in range(1987, 2026):
        days = {"starts_on": date(year, 1, 1), "closed_on": date(year, 6, 30)}
        make_season(user, f"Season {year}", making_space_for=[{"text": f"the birds of {year}"}], **days)
    return make_season(user, "Season 2026", making_space_for=[{"text": "the birds of 2026"}])


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("start", ["/", "/sparks/", "/accounts/settings/", "/seasons/compare/"])
def test_an_old_intention_is_read_after_two_presses(browser, live_server, user, forty, window, start):
    context, page = open_as(browser, live_server.url, user, **WINDOWS[window])
    # The oldest is not in the list: the picture leads to it. The ten latest of the past are read in the list itself.
    for year, most in ((1987, 2), (2016, 1), (2025, 1)):
        page.goto(start)
        hand = Presses(page)
        hand.press(page.locator("nav a[href='/seasons/']"))
        if year < 2016:
            hand.press(page.locator(f".timeline a:has-text('Season {year}') text.name"))
        assert f"so that there is room for the birds of {year}" in page.inner_text("main")
        assert hand.count <= most
    context.close()


def compared(page):
    return [int(head.split()[1]) for head in page.locator(".heads h2").all_inner_texts()]


@pytest.mark.parametrize("window", WINDOWS)
def test_any_pair_of_forty_is_two_presses_away(browser, live_server, user, forty, window):
    context, page = open_as(browser, live_server.url, user, **WINDOWS[window])
    for start in ("/seasons/compare/", f"/seasons/compare/?first={forty.pk}"):
        for one, other in ((1987, 2010), (2010, 1987), (1999, 2026)):
            page.goto(start)
            hand = Presses(page)
            for year in (one, other):
                hand.press(page.locator(f".filter a:has-text('Season {year}')"))
            assert (compared(page), hand.count) == (sorted((one, other)), 2)
            # The page that this led to is a page as good to begin from.
            for year in (2004, 1990):
                hand.press(page.locator(f".filter a:has-text('Season {year}')"))
            assert (compared(page), hand.count) == ([1990, 2004], 4)
    # From a season's own page it is one of the two already.
    page.goto(forty.get_absolute_url())
    hand = Presses(page)
    hand.press(page.locator("main a[href*='?first=']"))
    hand.press(page.locator(".filter a:has-text('Season 1999')"))
    assert (compared(page), hand.count) == ([1999, 2026], 2)
    look_twice(page)
    # However many there are, the first row of what is compared is in the first window.
    assert page.locator("dt").first.bounding_box()["y"] < page.viewport_size["height"]
    context.close()


def test_underlined_words_lead_to_the_season_and_others_are_not_underlined(browser, live_server, user):
    season = make_season(user, making_space_for=[{"text": "the bench"}])
    context, page = open_as(browser, live_server.url, user, **LAPTOP)
    line = "em => getComputedStyle(em).textDecorationLine"
    for address, says in (("/", "underline"), ("/seasons/", "underline"), (season.get_absolute_url(), "none")):
        page.goto(address)
        assert {page.locator(".sentence em").nth(at).evaluate(line) for at in range(3)} == {says}, address
        assert page.locator(".sentence a").count() == (says == "underline")
    page.goto("/")
    page.locator(".sentence a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{season.get_absolute_url()}")
    context.close()


@pytest.mark.parametrize("window", WINDOWS)
def test_a_check_in_and_a_review_focus_their_first_question(browser, live_server, user, window):
    season = make_season(user, starts_on=date(2025, 1, 1), closed_on=date(2025, 6, 30))
    other = make_season(user, starts_on=date(2025, 7, 1))
    checkin = make_checkin(other, role="pausing", checked_on=date(2025, 8, 1))
    context, page = open_as(browser, live_server.url, user, **WINDOWS[window])
    page.goto(f"{other.get_absolute_url()}check-in/")
    expect(page.locator("[name=role]").first).to_be_focused()
    page.goto(f"{checkin.get_absolute_url()}edit/")
    expect(page.locator("[name=role]:checked")).to_be_focused()
    assert page.locator("[name=role]:checked").get_attribute("value") == "pausing"
    review = make_review(season, "Rest.")
    # What was remembered, and the letter, are read first.
    page.goto(review.get_edit_url())
    assert page.evaluate("document.activeElement === document.body && scrollY === 0")
    page.get_by_label("Keep", exact=True).fill("Fridays.")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.locator("[name=different]")).to_be_focused()
    context.close()
