"""A page names a value; the value's page leads back to it."""

import pytest

from tests.conftest import make_user

from .walk import EITHER_WIDTH, look_around, open_as


@pytest.mark.parametrize("walk", EITHER_WIDTH)
def test_a_value_is_named_where_one_writes_and_gathers_what_touches_it(browser, live_server, walk):
    alice = make_user("alice@example.org")
    context, page = open_as(browser, live_server.url, alice, **EITHER_WIDTH[walk])
    page.goto("/journal/new/")
    page.locator("textarea[name=text]").fill("I left at four, and the light was still there.")
    page.get_by_text("Date, title, values and tags").click()
    page.get_by_label("Another value").select_option("Rest")
    look_around(page)
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="Rest").click()
    assert page.get_by_role("heading", name="What touches it").is_visible()
    look_around(page)
    page.goto("/sparks/new/")
    page.get_by_label("What made you sit up").fill("A baker who closes at noon.")
    page.get_by_text("Say more about it").click()
    page.get_by_label("Another value").select_option("Rest")
    look_around(page)
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Say more").click()
    assert page.get_by_label("Rest").is_checked()
    look_around(page)
    page.goto("/values/rest/")
    page.get_by_role("link", name="A baker who closes at noon.").click()
    look_around(page)
    context.close()
