"""From three pages to the one to come back to, a line and two taps, eight notes, and ten minutes before an answer."""

from datetime import date

import pytest

from journal.entries.models import Entry
from journal.steady.models import Comparison
from tests.factories import (
    make_comparison,
    make_definition,
    make_draft,
    make_entry,
    make_remark,
    make_season,
    make_session,
)

from .walk import LAPTOP, WALKS, is_one_page, look_around, look_twice, open_as, press

DAY = date(2026, 1, 1)
LINE, NONE = "Whose news stung?", "None of my five"


def make_what_is_gathered(alice):
    make_session(alice, "Bread", "The sea", "Quiet", "An honest word", "Neighbors", words="With my own hands.")
    make_season(alice)
    make_definition(alice)
    make_remark(alice, pocket_answer="I pay for it myself.", heard_on=DAY)


def note(page, line, value):
    page.get_by_label(LINE).fill(line)
    page.locator("main").get_by_label(value, exact=True).check()
    press(page, "Keep")
    page.wait_for_url("**/steady/")
    assert "Kept." in page.inner_text("main")


def test_a_key_leads_there_from_any_page(open_alices, alice):
    entry = make_entry(alice)
    page = open_alices("/", **LAPTOP)
    for url in ("/", "/seasons/", entry.get_absolute_url()):
        page.goto(url)
        page.keyboard.press(".")
        page.wait_for_url("**/steady/")


@pytest.mark.parametrize("walk", WALKS)
def test_the_menu_leads_there_in_two_presses(browser, live_server, alice, walk):
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    for url in ("/", "/journal/", "/values/"):
        page.goto(url)
        page.locator(".bar .add .menu-opener:visible").click()
        page.locator("#menu-new a", has_text="Steady").click()
        page.wait_for_url("**/steady/")
    context.close()


@pytest.mark.parametrize("walk", WALKS)
def test_a_line_and_two_taps_from_three_pages_until_there_are_eight(browser, live_server, alice, walk):
    make_what_is_gathered(alice)
    for number in range(5):
        make_comparison(alice, f"News {number}", noted_on=DAY)
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    for address, line, value in (
        ("/", "Anna’s house", "Bread"),
        ("/journal/", "Ben’s book", NONE),
        ("/remarks/", "Cleo", "Bread"),
    ):
        page.goto(address)
        page.goto("/steady/")
        said = page.inner_text("main")
        assert "With my own hands." in said and "I pay for it myself." in said and "of 8" not in said
        note(page, line, value)
    look_twice(page)
    said = page.inner_text("#eight")
    assert "6 of 8 touch none of your five" in said and "Ben’s book" in said and "Anna’s house" not in said
    press(page, "Ben’s book", "link")
    assert "Touches none of my five" in page.inner_text("article")
    look_twice(page)
    press(page, "Edit", "link")
    look_twice(page)
    page.get_by_label("Quiet", exact=True).check()
    press(page, "Done")
    look_twice(page)
    press(page, "All comparison notes", "link")
    look_twice(page)
    press(page, "Quiet", "link")
    assert "Ben’s book" in page.inner_text("main")
    look_twice(page)
    page.goto("/steady/")
    assert "5 of 8 touch none of your five" in page.inner_text("#eight")
    context.close()
    assert Comparison.owned_by(alice).filter(is_said=True).count() == 8


@pytest.mark.parametrize("walk", WALKS)
def test_ten_minutes_on_a_value_and_back_to_the_remark(browser, live_server, alice, walk):
    make_what_is_gathered(alice)
    remark = make_remark(alice, "Why so small?", sting=3, heard_on=DAY)
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto(remark.get_absolute_url())
    press(page, "Write about one value first", "link")
    look_twice(page)
    press(page, "The sea", "link")
    assert "With my own hands." in page.inner_text("main")
    look_twice(page)
    page.locator("textarea[name=text]").fill("In October, when nobody else was in the water.")
    if page.has_script:
        page.locator("[data-save-state]").filter(has_text="ept").wait_for()
    press(page, "Done")
    page.wait_for_url(f"**{remark.get_absolute_url()}")
    context.close()
    entry = Entry.owned_by(alice).get()
    assert entry.touched_labels == ["The sea"] and entry.text.startswith("In October")


@pytest.mark.parametrize("held_back", [False, True])
def test_with_nothing_in_it_or_while_choosing_again(browser, live_server, alice, held_back):
    if held_back:
        make_session(alice, "Bread")
        make_draft(alice, "Autonomy", kind="full")
    context, page = open_as(browser, live_server.url, alice, **LAPTOP)
    for address in ("/steady/", "/steady/value/", "/steady/notes/", "/steady/notes/new/"):
        page.goto(address)
        look_around(page)
    page.goto("/steady/")
    page.get_by_label(LINE).fill("x" * 150)
    page.get_by_label(LINE).press("Enter")
    page.get_by_text("Shorten it.").wait_for()
    look_around(page)
    page.get_by_label(LINE).fill("Anna’s house")
    press(page, "Done")
    page.wait_for_url("**/steady/")
    context.close()
    assert Comparison.owned_by(alice).get().news == "Anna’s house"


def test_it_is_one_sheet_of_either_paper(browser, live_server, alice):
    make_what_is_gathered(alice)
    for number in range(8):
        make_comparison(alice, f"News {number}")
    context, page = open_as(browser, live_server.url, alice, **LAPTOP)
    page.goto("/steady/")
    assert page.get_by_role("button", name="Print this page").is_visible()
    assert is_one_page(page)
    context.close()
