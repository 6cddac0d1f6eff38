"""Somebody begins a season and notes a spark: with a thumb, by keyboard, and without JavaScript."""

import pytest

from journal.seasons.models import Season
from journal.sparks.models import Spark
from tests.conftest import make_user

from .walk import LAPTOP, PHONE, WALKS, WITHOUT_SCRIPT, look, look_twice, open_as

WINDOWS = WALKS | {"without-javascript": PHONE | WITHOUT_SCRIPT}


@pytest.mark.parametrize("walk", WINDOWS)
def test_a_season_and_a_spark(browser, live_server, walk):
    options = WINDOWS[walk]
    press = tap if options.get("has_touch") else by_keyboard
    user = make_user("walker@example.org", welcome_step="enough")
    context, page = open_as(browser, live_server.url, user, **options)
    page.goto("/sparks/")
    look_twice(page)
    page.goto("/")
    press(page.get_by_role("link", name="Begin one"))
    look_twice(page)
    page.get_by_label("A name for it").fill("Four days and a bench")
    page.get_by_label("Making space for").fill("the bench\nslow Fridays\nDad")
    press(page.get_by_role("button", name="Done"))
    assert "Choose the part that work should play." in page.inner_text("body")
    assert page.get_by_label("Making space for").input_value() == "the bench\nslow Fridays\nDad"
    look_twice(page)
    page.get_by_label("Supporting").check()
    page.get_by_label("Why now?").fill("the workshop finds its feet")
    press(page.get_by_role("button", name="Done"))
    assert "so that there is room for the bench, slow Fridays and Dad." in page.locator(".sentence").inner_text()
    look_twice(page)

    press(page.locator("nav.bar a").first)
    assert "as the workshop finds its feet" in page.locator(".sentence").inner_text()
    page.get_by_label("A spark, in one line").fill("A ferry pilot who paints")
    page.get_by_label("A spark, in one line").press("Enter")
    page.get_by_text("Kept.").wait_for()
    assert page.locator(".piece h3").inner_text() == "A ferry pilot who paints"
    look_twice(page)
    press(page.get_by_role("link", name="A ferry pilot who paints"))
    press(page.get_by_role("link", name="Say more"))
    page.get_by_label("Energy").select_option("4")
    page.get_by_label("Link").fill("javascript:alert(1)")
    press(page.get_by_role("button", name="Keep"))
    assert "not a web address" in page.inner_text("body")
    look_twice(page)
    page.get_by_label("Link").fill("https://example.org/pilot")
    press(page.get_by_role("button", name="Keep"))
    assert "4 of 5, keeps coming back" in page.inner_text("body")
    look_twice(page)
    press(page.get_by_role("link", name="Earlier wordings"))
    page.locator(".ruled-list .row-link").first.click()
    look_twice(page)
    page.goto("/sparks/")
    look_twice(page)
    page.locator("nav.bar button.plus").click()
    look_twice(page)
    page.get_by_role("link", name="Note a spark").click()
    look_twice(page)

    page.goto("/seasons/")
    press(page.locator(".sentence a"))
    press(page.get_by_role("link", name="Adjust it"))
    page.get_by_label("The sentence").fill("Less, and better.")
    look_twice(page)
    press(page.get_by_role("button", name="Done"))
    assert page.locator(".sentence").inner_text() == "Less, and better."
    press(page.get_by_role("link", name="Life changed: close it"))
    look_twice(page)
    press(page.get_by_role("button", name="Life changed: close it"))
    assert "Closed on" in page.inner_text("body")
    look_twice(page)
    page.goto("/seasons/")
    assert "Less, and better." in page.inner_text("body")
    look_twice(page)
    context.close()
    assert Spark.owned_by(user).get().energy == 4
    assert Season.owned_by(user).closed().get().name == "Four days and a bench"


@pytest.mark.both
def test_two_windows_change_one_season(browser, live_server):
    user = make_user("walker@example.org", welcome_step="enough")
    context, first = open_as(browser, live_server.url, user, **LAPTOP)
    season = Season(owner=user, name="Start", role="central", starts_on="2026-09-01")
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
    assert Season.owned_by(user).get().name == "From the second window"


def tap(control) -> None:
    """With a thumb, to the page it leads to."""
    with control.page.expect_navigation():
        control.tap()


def by_keyboard(control) -> None:
    """With the Enter key, to the page it leads to."""
    control.focus()
    with control.page.expect_navigation():
        control.press("Enter")
