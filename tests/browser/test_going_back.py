"""Done, Back, a correction, Done, in a real browser: one row, with the correction."""

import re
from datetime import date

import pytest

from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from journal.sparks.models import Spark
from journal.success.models import SuccessDefinition
from tests.conftest import make_user
from tests.factories import make_season

from .walk import look, open_as

NOUNS = {
    "entry": (Entry, "/journal/new/", "text"),
    "spark": (Spark, "/sparks/new/?text=Handed%20over", "what"),
    "season": (Season, "/seasons/new/", "name"),
    "check-in": (CheckIn, "/seasons/{}/check-in/", "said_no"),
    "success": (SuccessDefinition, "/success/new/", "text"),
    "first question": (Entry, "/welcome/question/", "text"),
    "first spark": (Spark, "/welcome/spark/", "what"),
}


def press_done(page):
    page.get_by_role("button", name=re.compile("^(Done|Keep|Keep and go on)$")).click()


@pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])
@pytest.mark.parametrize("noun", NOUNS)
def test_done_back_done(browser, live_server, noun, java_script):
    model, address, name = NOUNS[noun]
    alice = make_user("alice@example.org")
    season = make_season(alice, starts_on=date(2020, 1, 1), length=0) if noun == "check-in" else None
    _, page = open_as(browser, live_server.url, alice, java_script_enabled=java_script)
    page.goto("/trash/")
    page.goto(address.format(season and season.pk))
    field = page.locator(f"main [name={name}]")
    field.fill("Said first.")
    if noun in ("season", "check-in"):
        page.get_by_role("radio", name="Central").check()
    press_done(page)
    page.go_back()
    assert "/edit/" in page.url
    assert field.input_value() == "Said first."
    if java_script:
        look(page)
    field.fill("Said last.")
    press_done(page)
    assert getattr(model.owned_by(alice).get(), name) == "Said last."
    page.go_back()
    assert field.input_value() == "Said last."


def test_the_one_line_after_back_is_another_spark(browser, live_server):
    alice = make_user("alice@example.org")
    _, page = open_as(browser, live_server.url, alice)
    page.goto("/sparks/")
    line = page.get_by_label("A spark, in one line")
    line.fill("A ferry pilot.")
    page.get_by_role("button", name="Keep").click()
    page.goto("/")
    page.go_back()
    assert line.input_value() == ""
    line.fill("A lock keeper.")
    page.get_by_role("button", name="Keep").click()
    assert sorted(spark.what for spark in Spark.owned_by(alice)) == ["A ferry pilot.", "A lock keeper."]


def test_without_javascript_it_is_another_one_or_the_same_one_corrected(browser, live_server):
    alice = make_user("alice@example.org")
    _, page = open_as(browser, live_server.url, alice, java_script_enabled=False)
    # Where Back leads: Keep shows the list at the same address again.
    page.goto("/")
    page.goto("/sparks/")
    line = page.get_by_label("A spark, in one line")
    line.fill("A ferry pilot.")
    page.get_by_role("button", name="Keep").click()
    page.go_back()
    # Another line where it comes back empty, a correction where the browser kept what was typed.
    is_new = line.input_value() == ""
    line.fill("A lock keeper.")
    page.get_by_role("button", name="Keep").click()
    kept = sorted(spark.what for spark in Spark.owned_by(alice))
    assert kept == (["A ferry pilot.", "A lock keeper."] if is_new else ["A lock keeper."])


@pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])
def test_a_line_that_is_too_long_comes_back_whole_and_makes_one_spark(browser, live_server, java_script):
    alice = make_user("alice@example.org")
    _, page = open_as(browser, live_server.url, alice, java_script_enabled=java_script)
    page.goto("/")
    typed = "A ferry pilot who paints. " * 6
    page.locator("[name=what]").fill(typed)
    page.get_by_role("button", name="Keep").click()
    assert "A spark can have 140 characters" in page.inner_text("body")
    line = page.locator("[name=what]")
    assert line.input_value() == typed
    if java_script:
        look(page)
    line.fill("A ferry pilot.")
    press_done(page)
    assert Spark.owned_by(alice).get().what == "A ferry pilot."
