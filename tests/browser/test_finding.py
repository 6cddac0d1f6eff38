"""A long list is found in by typing, with the keys alone or a finger; without a script it is a list like any other."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from journal.entries.models import Entry

from .walk import EITHER_WIDTH, look_around, open_as

SHOWN = "field => [...field.options].map(one => one.label)"


def find(page: Page, words: str, label: str, walk: str) -> None:
    """By typing and Enter; without a script, in the list."""
    finding = page.get_by_label("Type to find it in the list")
    if not page.has_script:
        assert finding.count() == 0
        page.get_by_label(label).select_option(label=words)
        return
    finding.press_sequentially("no such thing")
    page.get_by_text("Nothing in the list is called that").wait_for()
    finding.press("Enter")
    finding.fill(words.upper())
    assert words in page.get_by_label(label).evaluate(SHOWN)
    look_around(page)
    finding.press("Enter")
    assert finding.input_value() == ""


@pytest.mark.parametrize("walk", EITHER_WIDTH)
def test_a_value_and_a_time_zone_are_found(browser, live_server, alice, walk):
    call_command("load_catalog", verbosity=0)
    context, page = open_as(browser, live_server.url, alice, **EITHER_WIDTH[walk])
    page.goto("/journal/new/")
    page.locator("textarea[name=text]").fill("I left at four.")
    page.get_by_text("Date, title, values and tags").click()
    values = page.get_by_label("Another value")
    offered = values.evaluate(SHOWN)
    find(page, "Autonomy", "Another value", walk)
    # All are there again, in their order, and the page is still open.
    assert values.evaluate(SHOWN) == offered
    assert values.input_value() == "autonomy"
    if page.has_script:
        page.locator("[data-chosen]").get_by_text("Autonomy").wait_for()
        # What is chosen stays chosen while one looks for another, and where one stops looking.
        finding = page.get_by_label("Type to find it in the list")
        finding.fill("rest")
        assert "Autonomy" in values.evaluate(SHOWN) and len(values.evaluate(SHOWN)) < len(offered)
        finding.press("ArrowDown")
        finding.press("Escape")
        assert values.evaluate(SHOWN) == offered and values.input_value() == "autonomy"
        # A list of what was found is gone through by the keys, and the first that is found is one of it.
        finding.fill("wonder")
        values.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert values.evaluate(SHOWN) == offered and values.input_value() == "wonder"
        values.select_option("autonomy")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="Autonomy").wait_for()
    assert len(Entry.owned_by(alice).get().touched) == 1

    page.goto("/settings/")
    zones = page.get_by_label("Time zone")
    first = ["Europe/Lisbon", "Europe/Berlin", "UTC"] if page.has_script else ["Europe/Berlin", "UTC"]
    assert zones.evaluate(SHOWN)[: len(first)] == first
    assert zones.input_value() == "Europe/Berlin"
    find(page, "Kiritimati", "Time zone", walk)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/settings/")
    assert page.get_by_label("Time zone").input_value() == "Pacific/Kiritimati"
    alice.refresh_from_db()
    assert alice.time_zone == "Pacific/Kiritimati"
    context.close()
