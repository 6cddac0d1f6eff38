"""A journal that is brought in: looked at, stopped, gone on with, read, found and undone; and one that is taken out."""

import pytest
from playwright.sync_api import expect

from journal.exchange import bringing, staging
from journal.models import Entry
from tests.conftest import PASSWORD
from tests.factories import make_entry
from tests.journal.exchange.files import day_one

from .walk import PHONE, WITHOUT_SCRIPT, look_around, look_twice, open_as, press


def send(page, content):
    page.goto("/settings/import/")
    file = {"name": "Journal.json", "mimeType": "application/json", "buffer": content.encode()}
    page.get_by_label("The file").set_input_files(file)
    press(page, "See what is in it")


@pytest.mark.both
def test_it_is_stopped_and_gone_on_with_and_undone(open_alices, alice, monkeypatch):
    # So that there is time to press Stop.
    monkeypatch.setattr(staging, "ROWS_A_PART", 20)
    monkeypatch.setattr(bringing, "AT_A_TIME", 0)
    make_entry(alice, "The ferry was late.")
    page = open_alices("/settings/import/")
    main, heading = page.locator("main"), page.get_by_role("heading", level=1)
    send(page, day_one(1000))
    expect(main).to_contain_text("1,000 pages")
    press(page, "Bring it in")
    bar = page.locator("#bar progress")
    first = bar.evaluate("bar => bar.value")
    expect(bar).not_to_have_js_property("value", first)
    press(page, "Stop")
    expect(heading).to_have_text("Stopped on the way")
    look_twice(page)
    page.goto("/journal/")
    expect(main).not_to_contain_text("Waxwings")
    page.goto("/settings/import/")
    look_twice(page)
    main.get_by_role("link", name="The file of").click()
    monkeypatch.undo()
    press(page, "Go on")
    expect(heading).to_have_text("It is in", timeout=120_000)
    look_twice(page)
    assert Entry.owned_by(alice).count() == 1001
    page.goto("/search/")
    page.get_by_label("What are you looking for?").fill("snow")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/0*/")
    main.locator(".piece a").first.click()
    expect(main.locator("#found")).to_have_text("Snow")
    look_twice(page)
    page.goto("/settings/import/")
    main.get_by_role("link", name="The file of").click()
    press(page, "Undo", "link")
    look_twice(page)
    press(page, "Undo it")
    expect(heading).to_have_text("It is undone", timeout=120_000)
    look_twice(page)
    assert Entry.owned_by(alice).get().text == "The ferry was late."


def test_it_is_taken_out_and_brought_in_without_script(browser, live_server, open_alices, alice, bob, tmp_path):
    make_entry(alice, "The ferry was late.", tags=["water"])
    page = open_alices("/settings/export/")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    look_around(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the zip").click()
    zip = tmp_path / download.value.suggested_filename
    download.value.save_as(zip)

    context, page = open_as(browser, live_server.url, bob, **PHONE, **WITHOUT_SCRIPT)
    page.goto("/settings/import/")
    page.get_by_label("The file").set_input_files(zip)
    press(page, "See what is in it")
    press(page, "Bring it in")
    press(page, "Go on")
    assert page.inner_text("h1") == "It is in"
    press(page, "Read your journal", "link")
    assert "The ferry was late." in page.inner_text("main")
    context.close()
