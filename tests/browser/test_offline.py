"""A page that is open when the connection goes says so, keeps what is typed, and goes on when it is back."""

from playwright.sync_api import expect

from journal.models import Entry, Spark

from .test_autosave import IS_KEPT, wait_for
from .test_local_draft import wait_for_draft
from .walk import look_around, wait_until

OFFLINE = "You are offline."


def look_offline(page) -> None:
    # What was asked for in vain.
    page.complaints.clear()
    look_around(page)


def test_a_line_that_is_typed_offline_is_kept_by_its_button_afterwards(open_alices, alice):
    page = open_alices("/sparks/")
    line = page.locator("#quick-spark")
    state = page.locator("form", has=line).locator("[data-save-state]")
    line.fill("The ferry")
    wait_for_draft(page)
    page.context.set_offline(True)
    expect(state).to_have_text("Not kept, on this device for now. You are offline.")
    line.fill("The ferry pilot.")
    line.press("Enter")
    expect(state).to_contain_text("Not kept: you are offline. Your text is still here")
    expect(line).to_have_value("The ferry pilot.")
    look_offline(page)
    page.close()
    page = open_alices("about:blank")
    page.context.set_offline(False)
    page.goto("/sparks/")
    page.get_by_text("Here it is again").wait_for()
    line = page.locator("#quick-spark")
    expect(line).to_have_value("The ferry pilot.")
    line.press("Enter")
    page.get_by_text("Kept.").wait_for()
    assert [spark.what for spark in Spark.owned_by(alice)] == ["The ferry pilot."]


def test_a_line_that_was_only_begun_offline_says_so_and_no_more_once_it_is_back(open_alices):
    page = open_alices("/sparks/")
    line = page.locator("#quick-spark")
    state = page.locator("form", has=line).locator("[data-save-state]")
    line.focus()
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    expect(state).to_have_text(OFFLINE)
    line.fill("The ferry pilot.")
    expect(state).to_contain_text(OFFLINE)
    page.context.set_offline(False)
    expect(state).to_have_text("")
    expect(line).to_have_value("The ferry pilot.")


def test_a_page_that_is_typed_offline_is_kept_by_itself_afterwards(open_alices, alice):
    page = open_alices("/journal/new/")
    text = page.locator("[name=text]")
    text.fill("Ten days on.")
    wait_until(page, IS_KEPT)
    page.context.set_offline(True)
    wait_for(page, OFFLINE)
    text.fill("Ten days on, ten off.")
    wait_for(page, f"Not kept, on this device for now. {OFFLINE}")
    look_offline(page)
    page.context.set_offline(False)
    wait_until(page, IS_KEPT)
    wait_for(page, "Kept")
    assert Entry.owned_by(alice).get().text == "Ten days on, ten off."


def test_where_nothing_is_there_yet_to_keep_a_text_the_window_does(open_alices):
    page = open_alices("/sparks/")
    page.context.set_offline(True)
    page.locator("#quick-spark").fill("The ferry pilot.")
    expect(page.locator("[data-save-state]").first).to_have_text(f"Not kept yet. Keep this window open. {OFFLINE}")
