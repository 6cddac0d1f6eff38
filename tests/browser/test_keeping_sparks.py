"""Somebody keeps a spark warm, sets it aside and finds it again: with a thumb, by keyboard, and without JavaScript."""

import pytest

from journal.sparks.models import Pulse, Spark
from tests.conftest import make_user
from tests.factories import make_spark

from .test_season_and_spark import WINDOWS, by_keyboard, tap
from .walk import look_twice, open_as


@pytest.mark.parametrize("walk", WINDOWS)
def test_a_spark_is_kept_warm_and_set_aside(browser, live_server, walk):
    options = WINDOWS[walk]
    press = tap if options.get("has_touch") else by_keyboard
    user = make_user("walker@example.org", welcome_step="enough")
    for number in range(7):
        make_spark(user, f"Another {number}", energy=number % 6 or None, kind="person")
    context, page = open_as(browser, live_server.url, user, **options)

    def button(name):
        return page.get_by_role("button", name=name, exact=True)

    page.goto("/sparks/")
    look_twice(page)
    page.get_by_label("A spark, in one line").fill("A ferry pilot who paints")
    # Where there are scripts it stays where it is.
    page.get_by_label("A spark, in one line").press("Enter")
    press(page.get_by_role("link", name="A ferry pilot who paints"))
    look_twice(page)
    press(page.get_by_role("link", name="Say more"))
    page.get_by_label("Where you heard of it").fill("Karin")
    page.get_by_label("What would make it a no").fill("He is never home.")
    page.get_by_label("Energy").select_option("3")
    if page.has_script:
        assert not page.get_by_label("Why you set it aside").is_visible()
    page.get_by_label("Noticed on").fill("2026-01-05")
    look_twice(page)
    press(button("Keep"))
    assert "He is never home." in page.inner_text("main")

    page.get_by_label("Keeps coming back").check()
    page.get_by_text("On another day").click()
    page.locator("#id_felt_on").fill("2099-01-01")
    press(page.locator("#warmth").get_by_role("button", name="Keep"))
    assert "That day is still to come." in page.inner_text("main")
    look_twice(page)
    page.locator("#id_felt_on").fill("2026-01-05")
    press(button("Keep"))
    assert page.locator("svg.warmth").count() == 1
    look_twice(page)
    page.get_by_text("The same as a table").click()
    look_twice(page)
    press(page.get_by_role("button", name="Take away 5 Jan 2026"))
    assert "It is taken away." in page.inner_text("main")
    press(button("Undo"))

    page.locator("#state summary").click()
    page.get_by_label("Why? If you want to say.").fill("Too far away.")
    look_twice(page)
    press(button("Set aside"))
    assert "It is now: set aside." in page.inner_text("main")
    assert "Too far away." in page.inner_text("main")
    look_twice(page)
    page.goto("/sparks/")
    assert page.get_by_role("link", name="A ferry pilot who paints").count() == 0
    press(page.get_by_role("link", name="Set aside", exact=True))
    look_twice(page)
    press(page.get_by_role("link", name="A ferry pilot who paints"))
    press(button("Exploring"))
    press(button("Undo"))
    assert Spark.owned_by(user).latest("id").state == "aside"

    page.goto("/sparks/")
    press(page.get_by_role("link", name="Set several aside"))
    look_twice(page)
    page.get_by_label("Another 1").check()
    page.get_by_label("Another 2").check()
    page.get_by_label("Why? If you want to say.").fill("Not this year.")
    press(button("Set aside"))
    assert "2 sparks are set aside." in page.inner_text("main")
    look_twice(page)
    press(button("Undo"))
    assert "It is as it was before." in page.inner_text("main")
    press(page.get_by_role("link", name="All", exact=True))
    press(page.get_by_role("link", name="Narrow it"))
    page.get_by_label("Order").select_option("warm")
    look_twice(page)
    press(button("Show"))
    assert page.locator(".piece h3").first.inner_text() == "Another 5"
    look_twice(page)
    context.close()
    assert Spark.owned_by(user).filter(state="aside").count() == 1
    assert Pulse.owned_by(user).filter(spark=Spark.owned_by(user).latest("id")).count() == 2
