"""From the front door round the example journal to one's own, in Chromium over HTTPS, with the mailed link."""

import pytest
from playwright.sync_api import expect

from .test_doors import Visitor
from .walk import LAPTOP, PASSWORD, WITHOUT_SCRIPT, look_around, open_browser


@pytest.fixture
def open_to_all(server):
    """Where anybody may sign up."""
    server.stop()
    server.environment["CAREERPATH_SIGNUP"] = "open"
    server.start()
    yield server
    server.stop()
    del server.environment["CAREERPATH_SIGNUP"]
    server.start()


def test_a_visitor_reads_three_pages_and_begins_a_journal(open_to_all, https_browser):
    visitor = Visitor(open_to_all, https_browser, 390)
    read(visitor.page)
    look_around(visitor.page)
    visitor.page.get_by_role("link", name="Start your own").first.click()
    visitor.see("Start your journal", "/accounts/signup/")
    visitor.page.get_by_label("E-mail").fill(visitor.email)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Start writing")
    visitor.open_mailed_link("Careerpath: confirm your e-mail address")
    visitor.press("Confirm")
    visitor.see("Welcome", "/welcome/")
    visitor.context.close()
    context, page = open_browser(https_browser, open_to_all.url, **LAPTOP, **WITHOUT_SCRIPT)
    read(page)
    page.get_by_role("link", name="Sign in").first.click()
    page.wait_for_url("**/accounts/login/")
    assert not page.complaints
    context.close()


def read(page):
    """A page, a season, and the home that one began at, by their links."""
    page.goto("/")
    page.get_by_role("link", name="Look round").first.click()
    page.wait_for_url("**/look-round/")
    home = page.inner_text("h1")
    for place in ("Journal", "Seasons"):
        page.get_by_role("navigation", name="Places").get_by_role("link", name=place, exact=True).click()
        expect(page.locator("h1").first).not_to_have_text(home)
        page.locator("main h2 a, main h3 a").first.click()
        page.wait_for_url(f"**/look-round/{place.lower()}/*/")
        assert "Gwen Pardo" in page.inner_text("main")
    page.get_by_role("link", name="Careerpath", exact=True).click()
    page.wait_for_url("**/look-round/")
    assert page.context.cookies() == []
