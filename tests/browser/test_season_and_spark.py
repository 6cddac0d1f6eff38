"""Somebody begins a season and notes a spark: with a thumb, by keyboard, and without JavaScript."""

import pytest

from careerpath.accounts.models import User
from journal.seasons.models import Season
from journal.sparks.models import Spark

from .walk import look, open_browser, sign_up

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LAPTOP = {"viewport": {"width": 1280, "height": 900}}
WALKS = {
    "phone-light": {**PHONE, "color_scheme": "light"},
    "phone-dark": {**PHONE, "color_scheme": "dark"},
    "laptop-light": {**LAPTOP, "color_scheme": "light"},
    "laptop-dark": {**LAPTOP, "color_scheme": "dark"},
    "without-javascript": {**PHONE, "java_script_enabled": False},
}


@pytest.mark.parametrize("walk", WALKS)
def test_a_season_and_a_spark(browser, live_server, walk):
    options = WALKS[walk]
    seen = look if options.get("java_script_enabled", True) else lambda page: None
    press = tap if options.get("has_touch") else by_keyboard
    context, page = open_browser(browser, live_server.url, **options)
    sign_up(page, "walker@example.org")
    for path in ("/sparks/", "/seasons/"):
        page.goto(path)
        seen(page)

    page.goto("/")
    press(page.get_by_role("link", name="Begin one"))
    seen(page)
    page.get_by_label("A name for it").fill("Four days and a bench")
    page.get_by_label("Making space for").fill("the bench\nslow Fridays\nDad")
    press(page.get_by_role("button", name="Done"))
    assert "Choose what work is to be in it." in page.inner_text("body")
    assert page.get_by_label("Making space for").input_value() == "the bench\nslow Fridays\nDad"
    seen(page)
    page.get_by_label("Supporting").check()
    page.get_by_label("As …").fill("the workshop finds its feet")
    press(page.get_by_role("button", name="Done"))
    assert "so that there is room for the bench, slow Fridays and Dad." in page.locator(".sentence").inner_text()
    seen(page)

    press(page.locator("nav.bar a").first)
    assert "as the workshop finds its feet" in page.locator(".sentence").inner_text()
    page.get_by_label("A spark, in one line").fill("A ferry pilot who paints")
    by_keyboard(page.get_by_label("A spark, in one line"))
    assert "Kept." in page.inner_text("body")
    assert page.locator(".piece h3").inner_text() == "A ferry pilot who paints"
    seen(page)
    press(page.get_by_role("link", name="A ferry pilot who paints"))
    seen(page)
    press(page.get_by_role("link", name="Say more"))
    page.get_by_label("Energy").select_option("4")
    page.get_by_label("Link").fill("javascript:alert(1)")
    press(page.get_by_role("button", name="Done"))
    assert "no web address" in page.inner_text("body")
    seen(page)
    page.get_by_label("Link").fill("https://example.org/pilot")
    press(page.get_by_role("button", name="Done"))
    assert "4 of 5, keeps coming back" in page.inner_text("body")
    seen(page)
    press(page.get_by_role("link", name="Earlier wordings"))
    page.locator(".ruled-list .row-link").first.click()
    seen(page)
    page.goto("/sparks/")
    seen(page)
    page.locator("nav.bar button.plus").click()
    seen(page)
    page.get_by_role("link", name="Note a spark").click()
    seen(page)

    page.goto("/seasons/")
    seen(page)
    press(page.get_by_role("link", name="Four days and a bench", exact=True))
    press(page.get_by_role("link", name="Adjust it"))
    page.get_by_label("The sentence").fill("Less, and better.")
    seen(page)
    press(page.get_by_role("button", name="Done"))
    assert page.locator(".sentence").inner_text() == "Less, and better."
    press(page.get_by_role("link", name="Life changed: close it"))
    seen(page)
    press(page.get_by_role("button", name="Life changed: close it"))
    assert "Closed on" in page.inner_text("body")
    seen(page)
    page.goto("/seasons/")
    assert "Less, and better." in page.inner_text("body")
    seen(page)
    context.close()
    user = User.objects.get()
    assert Spark.owned_by(user).get().energy == 4
    assert Season.owned_by(user).closed().get().name == "Four days and a bench"


def test_two_windows_change_one_season(browser, live_server):
    context, first = open_browser(browser, live_server.url, **LAPTOP)
    sign_up(first, "walker@example.org")
    season = Season(owner=User.objects.get(), name="Start", role="central", starts_on="2026-09-01")
    season.save()
    second = context.new_page()
    second.complaints = []
    for page, name in ((first, "From the first window"), (second, "From the second window")):
        page.goto(f"/seasons/{season.pk}/edit/")
        page.get_by_label("A name for it").fill(name)
    for page in (first, second):
        page.get_by_role("button", name="Done").click()
    assert "From the first window" in second.inner_text("body")
    look(second)
    second.get_by_role("button", name="Keep mine").click()
    assert Season.owned_by(User.objects.get()).get().name == "From the second window"


def tap(control) -> None:
    """With a thumb, to the page it leads to."""
    with control.page.expect_navigation():
        control.tap()


def by_keyboard(control) -> None:
    """With the Enter key, to the page it leads to."""
    control.focus()
    with control.page.expect_navigation():
        control.press("Enter")
