"""Steady from any page in two presses, a note in two taps, and ten minutes on a value before a remark."""

import pytest

from journal.entries.models import Entry
from journal.steady.models import Comparison
from tests.factories import make_comparison, make_definition, make_entry, make_remark, make_season, make_session

from .walk import LAPTOP, WALKS, look_twice, open_as, press

FIVE = ("Bread", "Quiet", "Craft", "Family", "Sea")


def test_a_key_leads_there_from_any_page(open_alices, alice):
    entry = make_entry(alice)
    page = open_alices("/", **LAPTOP)
    for url in ("/", "/seasons/", entry.get_absolute_url()):
        page.goto(url)
        page.keyboard.press(".")
        page.wait_for_url("**/steady/")


@pytest.mark.parametrize("walk", WALKS)
def test_the_menu_leads_there_and_a_note_takes_two_taps(browser, live_server, alice, walk):
    make_session(alice, *FIVE, words="Every morning, before the street wakes.")
    make_definition(alice)
    make_season(alice)
    make_remark(alice, pocket_answer="I have a plan for that.")
    for number in range(7):
        make_comparison(alice, f"News {number}")
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    for url in ("/", "/journal/", "/values/"):
        page.goto(url)
        page.locator(".bar .add .menu-opener:visible").click()
        page.locator("#menu-new a", has_text="Steady").click()
        page.wait_for_url("**/steady/")
    look_twice(page)
    assert "of 8" not in page.inner_text("main")
    page.get_by_label("Whose news stung?").fill("Anna’s promotion")
    page.get_by_label("Sea", exact=True).check()
    press(page, "Keep")
    page.wait_for_url("**/steady/")
    assert "Kept." in page.inner_text("main") and "7 of 8 touch none of your five:" in page.inner_text("main")
    look_twice(page)
    press(page, "All notes", "link")
    look_twice(page)
    press(page, "Anna’s promotion", "link")
    look_twice(page)
    context.close()
    assert Comparison.owned_by(alice).filter(personal_value__isnull=False).count() == 1


@pytest.mark.parametrize("walk", WALKS)
def test_ten_minutes_on_a_value_and_back_to_the_remark(browser, live_server, alice, walk):
    make_session(alice, *FIVE, words="Every morning, before the street wakes.")
    remark = make_remark(alice)
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto(f"/steady/value/?remark={remark.pk}")
    look_twice(page)
    press(page, "Craft", "link")
    assert "Every morning, before the street wakes." in page.inner_text("main")
    look_twice(page)
    page.locator("[name=text]").fill("The plane sings.")
    press(page, "Done")
    page.wait_for_url(f"**{remark.get_absolute_url()}")
    context.close()
    assert len(Entry.owned_by(alice).get().touched) == 1
