"""Looking for a word, opening what was found at its mark, and back; older results, and fewer of them."""

from datetime import date, timedelta

import pytest

from tests.factories import make_entry, make_spark

from .walk import EITHER_WIDTH, look_around, open_as, wait_until

LONG = "\n\n".join(f"Paragraph {number} about bread." for number in range(60))


@pytest.mark.parametrize("walk", EITHER_WIDTH)
def test_searching(browser, live_server, alice, walk):
    for number in range(22):
        make_entry(alice, f"{LONG}\n\nA *very* good zebrafinch.", written_on=date(2026, 1, 1) + timedelta(number))
    make_spark(alice, "A zebrafinch")
    context, page = open_as(browser, live_server.url, alice, **EITHER_WIDTH[walk])
    page.goto("/")
    if walk == "phone":
        page.locator("nav.bar button.more").click()
    page.get_by_role("link", name="Search", exact=True).locator("visible=true").click()
    look_around(page)
    ask(page, '"very good" zebraf')
    assert page.locator(".piece").count() == 20 and page.locator(".piece mark").first.is_visible()
    look_around(page)
    page.get_by_role("link", name="Older ones").click()
    results = page.url
    assert page.locator(".piece").count() == 2

    page.locator(".piece a").last.click()
    page.wait_for_url("**#found")
    # As far down as it is, it is seen.
    mark = page.locator("#found")
    assert mark.inner_text() == "very" and page.locator("article mark").count() == 3
    found = "document.querySelector('#found').getBoundingClientRect()"
    wait_until(page, f"scrollY > 0 && {found}.bottom < innerHeight - 60")
    look_around(page)
    page.go_back()
    assert page.url == results and page.locator(".piece").count() == 2
    page.go_forward()
    page.get_by_role("link", name="Back to what was found").click()
    assert page.locator(".piece").count() == 20

    page.get_by_text("Narrow it").click()
    page.get_by_label("In", exact=True).select_option(label="Sparks")
    ask(page, "zebraf")
    assert page.locator(".piece").count() == 1 and page.get_by_label("In", exact=True).is_visible()
    ask(page, "nothing of the kind")
    assert "narrow it less" in page.inner_text("main")
    look_around(page)
    context.close()


def ask(page, words: str) -> None:
    """Type it over what stands there, and press Search."""
    page.get_by_label("What are you looking for?").fill(words)
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_load_state()
