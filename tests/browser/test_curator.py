"""The curator's evening: adds a value, orders, retires; what somebody chose before still reads as it did."""

import pytest
from django.core.management import call_command

from tests.conftest import PASSWORD, make_user
from tests.factories import make_session
from values.catalog import load as load_values
from values.models import Value

from .walk import open_browser, sign_in

LAPTOP = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(autouse=True)
def values(transactional_db):
    load_values()


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
    reader.goto("/values/choose/pick/")
    assert reader.locator("label.tick", has_text="Enjoyment is a good enough").count() == 0
