"""How many presses and keys lead to what is done often, from home and from any other page."""

from urllib.parse import urlsplit

import pytest

from journal.entries.models import Entry
from journal.sparks.models import Spark

from .hands import Presses
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, look_twice, wait_until

FROM = ["/", "/values/"]
LINE = "document.activeElement.name === 'what' && document.activeElement.value === ''"
IS_KEPT = "document.querySelector('form[data-stays]').ariaBusy === 'false'"
# The places of the bar that are seen with the line over them.
MARKED = """[...document.querySelectorAll(".bar a, .bar button")].filter(one => {
    const line = getComputedStyle(one, "::before");
    return one.checkVisibility() && line.content !== "none" && line.display !== "none";
}).map(one => one.querySelector("span").firstChild.textContent)"""


@pytest.mark.parametrize("url", FROM)
@pytest.mark.parametrize("window", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_page_is_two_presses_away(open_alices, alice, url, window):
    page = open_alices(url, **window)
    hand = Presses(page)
    hand.press_named("New")
    hand.press_named("Write a page")
    assert hand.count == 2
    page.locator("[name=text]:focus").wait_for()
    page.keyboard.type("Snow.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/journal/0*/")
    assert Entry.owned_by(alice).get().text == "Snow."


@pytest.mark.parametrize("url", FROM)
def test_a_page_is_one_key_away(open_alices, alice, url):
    page = open_alices(url, **LAPTOP)
    page.keyboard.press("n")
    page.wait_for_url("**/journal/new/**")
    page.locator("[name=text]:focus").wait_for()
    page.keyboard.type("nss?")
    page.keyboard.press("Meta+Enter")
    page.wait_for_url("**/journal/0*/")
    assert Entry.owned_by(alice).get().text == "nss?"


@pytest.mark.parametrize("url", [*FROM, "/sparks/"])
def test_ten_sparks_in_a_row_take_one_key_and_enter_after_each(open_alices, alice, url):
    page = open_alices(url, **LAPTOP)
    page.keyboard.press("s")
    for number in range(10):
        wait_until(page, LINE)
        page.keyboard.type(f"Spark {number}, seen.")
        page.keyboard.press("Enter")
    wait_until(page, IS_KEPT)
    wait_until(page, LINE)
    assert urlsplit(page.url).path == url and page.get_by_text("Kept.").is_visible()
    assert Spark.owned_by(alice).count() == 10
    look_twice(page)


@pytest.mark.parametrize("url", ["/", "/sparks/", "/sparks/new/"])
def test_the_caret_is_back_in_the_line_without_javascript_too(open_alices, alice, url):
    page = open_alices(url, **LAPTOP, **WITHOUT_SCRIPT)
    page.locator("[name=what]").click()
    for number in range(2):
        page.keyboard.type(f"Spark {number}.")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.locator("[name=what]:focus").wait_for()
    page.keyboard.type("A third.")
    assert page.locator("[name=what]").input_value() == "A third."
    assert Spark.owned_by(alice).count() == 2


@pytest.mark.parametrize("url", FROM)
@pytest.mark.parametrize(("window", "presses"), [(PHONE, 2), (LAPTOP, 1)], ids=["phone", "laptop"])
def test_success_is_in_the_bar_where_there_is_room_and_in_more_where_there_is_none(open_alices, url, window, presses):
    page = open_alices(url, **window)
    hand = Presses(page)
    for name in ("More", "Success")[-presses:]:
        hand.press_named(name)
    page.wait_for_url("**/success/")
    assert hand.count == presses
    assert page.evaluate(MARKED) == ["More" if presses == 2 else "Success"]
    look_twice(page)
