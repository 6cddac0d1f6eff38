"""Picking from the whole catalog over twelve pages, by keyboard alone, without JavaScript and by touch."""

import pytest

from tests.conftest import make_user
from values.models import Pick, ValuesSession

from .test_values import Hand
from .walk import LAPTOP, PHONE, look, open_as

WALKS = {
    "laptop-light": {**LAPTOP, "color_scheme": "light"},
    "phone-dark": {**PHONE, "color_scheme": "dark"},
    "without-javascript": {**LAPTOP, "java_script_enabled": False},
}
PAGES = 12


def answer(page, name: str, level: str) -> None:
    """Say it of a value, by the keys alone: Tab leads to its first answer, the arrows to the others."""
    group = page.get_by_role("radiogroup", name=name, exact=True)
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range({"Very much me": 0, "Somewhat": 1, "Not now": 2}[level]):
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("walk", WALKS)
def test_twelve_pages_and_one_to_narrow(browser, live_server, walk):
    options = WALKS[walk]
    alice = make_user("alice@example.org")
    seen = look if options.get("java_script_enabled", True) else lambda page: None
    context, page = open_as(browser, live_server.url, alice, **options)
    hand = Hand(page, "has_touch" in options)
    page.goto("/values/choose/")
    seen(page)
    hand.press(page.get_by_role("link", name="Take the whole catalog"))
    pages = 0
    while "/choose/group/" in page.url:
        pages += 1
        assert f"Group {pages} of {PAGES}" in page.inner_text("main")
        names = page.locator("[role=radiogroup] b").all_inner_texts()
        answer(page, names[0], "Very much me")
        answer(page, names[1], "Somewhat")
        if pages == 2:
            hand.press(page.get_by_role("button", name="Stop here"))
            seen(page)
            hand.press(page.get_by_role("link", name="Go on choosing"))
            hand.press(page.get_by_role("button", name="Back"))
            assert page.locator("input:checked").count() == len(page.locator("[role=radiogroup]").all())
            hand.press(page.get_by_role("button", name="Save and next"))
            continue
        if pages == PAGES:
            summary = page.locator("#own summary")
            summary.focus()
            page.keyboard.press("Enter")
            page.get_by_label("Its name").fill("Slow Fridays")
            seen(page)
        if pages == 1:
            seen(page)
        hand.press(page.get_by_role("button", name="Save and next"))
    assert pages == PAGES
    assert "13 kept, making them fewer" in page.inner_text("main")
    seen(page)
    for box in page.locator("input[type=checkbox]").all()[-5:]:
        hand.tick(box)
    page.locator("details summary").focus()
    page.keyboard.press("Enter")
    page.locator("select").last.select_option(index=1)
    hand.press(page.get_by_role("button", name="Go on", exact=True))
    assert "is not ticked. Tick it" in page.inner_text("main")
    seen(page)
    page.locator("select").last.select_option(index=0)
    hand.press(page.get_by_role("button", name="Go on", exact=True))
    context.close()
    session = ValuesSession.objects.get()
    assert session.state == "rank"
    places = Pick.objects.filter(session=session, shortlisted=True).values_list("place", flat=True)
    assert sorted(places) == [1, 2, 3, 4, 5]
