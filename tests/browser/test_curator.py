"""The curator's evening: adds, orders, retires, sends files; what somebody chose before still reads as it did."""

import pytest
from django.core.management import call_command

from journal.prompts.models import Prompt
from tests.conftest import PASSWORD, make_user
from tests.factories import make_session
from values.models import Value

from .walk import LAPTOP, PHONE, ask_axe, open_as, open_browser, sign_in


def test_a_curator_adds_orders_and_retires(browser, live_server):
    alice = make_user("alice@example.org")
    make_session(alice, Value.objects.get(slug="fun"), Value.objects.get(slug="rest"))
    curator = make_user("curator@example.org")
    call_command("make_curator", curator.email, verbosity=0)
    _, page = open_browser(browser, live_server.url, **LAPTOP)
    page.goto("/admin/values/value/add/")
    sign_in(page, curator.email, PASSWORD)

    page.get_by_label("Name:").fill("Autonomy")
    page.get_by_label("Group:").select_option(label="Freedom and being myself")
    page.get_by_label("Quadrant:").select_option("openness_to_change")
    page.get_by_label("Definition:").fill("I find my own way there.")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "is in the catalog already, under Freedom and being myself" in page.inner_text("#content")
    page.get_by_label("Name:").fill("Wandering")
    page.get_by_label("Slug:").fill("wandering")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/values/value/")
    added = Value.objects.get(slug="wandering")

    page.goto("/admin/values/value/?q=Wandering")
    page.locator("input[name=form-0-order]").fill("7")
    page.get_by_role("button", name="Save", exact=True).click()
    added.refresh_from_db()
    assert added.order == 7

    page.goto("/admin/values/value/?q=Fun")
    page.locator("tr", has_text="Fun").locator("input[type=checkbox]").first.check()
    page.get_by_label("Action:").select_option("retire")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).first.click()
    assert not Value.objects.get(slug="fun").is_published
    assert not page.complaints

    _, reader = open_browser(browser, live_server.url, **LAPTOP)
    reader.goto("/values/")
    sign_in(reader, alice.email, PASSWORD)
    text = reader.inner_text("main")
    assert "Fun" in text
    assert "Enjoyment is a good enough reason to do something." in text
    reader.goto("/values/choose/")
    assert reader.locator(".word", has_text="Adventure").count() == 1
    assert reader.locator(".word", has_text="Enjoyment is a good enough").count() == 0


def test_a_curator_sends_a_file_and_sees_what_it_would_change(browser, live_server):
    curator = make_user("curator@example.org")
    call_command("make_curator", curator.email, verbosity=0)
    _, page = open_as(browser, live_server.url, curator, **LAPTOP)
    page.goto("/admin/values/value/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    content = download.value.path().read_bytes()
    page.get_by_role("link", name="Import").click()
    for changed, said in ((b"=Fun", "Line 15, name:"), (b"Gladness", "New: 0. Changed: 1. Unchanged: 119.")):
        file = {
            "name": "values.csv",
            "mimeType": "text/csv",
            "buffer": content.replace(b",Fun,", b"," + changed + b","),
        }
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="See what it would change").click()
        assert said in page.inner_text("#content")
    page.get_by_role("button", name="Import it").click()
    page.wait_for_url("**/admin/values/value/")
    assert Value.objects.get(slug="fun").name == "Gladness"
    # Browsers ask for an icon where Django's own pages name none.
    assert not [complaint for complaint in page.complaints if "404" not in complaint]


def seen(page):
    """Axe finds nothing, and the page keeps to its policy."""
    complaints = [complaint for complaint in page.complaints if "404" not in complaint]
    assert not complaints
    ask_axe(page)
    # To look at Django's style sheets, axe puts in one of its own, which the policy refuses.
    page.complaints.clear()


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_curator_edits_retires_and_sends_prompts(browser, live_server, screen):
    curator = make_user("curator@example.org")
    call_command("make_curator", curator.email, verbosity=0)
    _, page = open_browser(browser, live_server.url, **screen)
    page.goto("/admin/journal/prompt/?q=whose-map")
    sign_in(page, curator.email, PASSWORD)

    page.locator("#result_list").get_by_role("link", name="Who drew the map").click()
    page.get_by_label("Text:").fill("-cmd")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "A spreadsheet would take this for a formula" in page.inner_text("#content")
    page.get_by_label("Text:").fill("Who drew your map?")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/journal/prompt/**")
    assert Prompt.objects.get(slug="whose-map").text == "Who drew your map?"

    page.goto("/admin/journal/prompt/?q=whose-map")
    page.locator("#result_list input[type=checkbox]").first.check()
    page.get_by_label("Action:").select_option("retire")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).first.click()
    assert "Retired: 1. Answers keep the wording they answered." in page.inner_text("body")
    assert not Prompt.objects.get(slug="whose-map").is_published

    page.goto("/admin/journal/prompt/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    content = download.value.path().read_bytes()
    page.get_by_role("link", name="Import").click()
    seen(page)
    for changed, said in (("\u200b＝1", "text: a spreadsheet would"), ("Who holds your map?", "New: 0. Changed: 1.")):
        sent = content.replace(b"Who drew your map?", changed.encode()).replace(b"\r\n", b"\r\n,,,\r\n")
        page.locator("input[type=file]").set_input_files(
            {"name": "prompts.csv", "mimeType": "text/csv", "buffer": sent}
        )
        page.get_by_role("button", name="See what it would change").click()
        assert said in page.inner_text("#content")
        seen(page)
    page.get_by_role("button", name="Import it").click()
    page.wait_for_url("**/admin/journal/prompt/")
    assert "Imported. New: 0. Changed: 1. Unchanged: 61." in page.inner_text("body")
    assert Prompt.objects.get(slug="whose-map").text == "Who holds your map?"
