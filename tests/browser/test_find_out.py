"""From a spark’s page to a question, its answer, and the day it is good no longer; and one line after another."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from journal.find_out.models import FindOut
from tests.factories import make_find_out, make_person, make_spark

from .walk import WALKS, look_twice, open_as, press


@pytest.mark.parametrize("walk", WALKS)
def test_from_a_spark_to_an_answer_that_is_stale(browser, live_server, alice, walk):
    spark = make_spark(alice, "A ferry pilot who paints.", energy=4, noticed_on=date(2026, 1, 1))
    today = timezone.now().date()
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto(spark.get_absolute_url())
    asked = page.locator("#find-out")
    asked.get_by_label("A question to find out, in one line").fill("What do ten days on the water pay?")
    asked.get_by_role("button", name="Keep").click()
    page.wait_for_url(f"**{spark.get_absolute_url()}#find-out")
    look_twice(page)
    press(page, "What do ten days on the water pay?", "link")
    look_twice(page)
    press(page, "Say what you found out", "link")
    page.get_by_label("What you found out").fill("As much as a month on the quay.")
    page.get_by_label("Where it is from").fill("The union’s table")
    page.get_by_label("Good until").fill((today - timedelta(days=9)).isoformat())
    press(page, "Done")
    assert "That is before you found it out." in page.inner_text("main")
    look_twice(page)
    page.get_by_label("Good until").fill((today + timedelta(days=90)).isoformat())
    press(page, "Done")
    assert page.get_by_text("As much as a month on the quay.").is_visible()
    assert not page.get_by_role("link", name="Look again?").count()
    look_twice(page)
    long_ago = {"found_on": today - timedelta(days=99), "good_until": today - timedelta(days=9)}
    FindOut.owned_by(alice).update(**long_ago)
    page.reload()
    assert "This was good until" in page.inner_text("main")
    look_twice(page)
    page.goto("/find-out/?state=again")
    assert "was good until" in page.inner_text("main")
    look_twice(page)
    press(page, "What do ten days on the water pay?", "link")
    press(page, "Look again?", "link")
    page.get_by_label("Good until").fill((today + timedelta(days=90)).isoformat())
    press(page, "Done")
    assert "This was good until" not in page.inner_text("main")
    context.close()
    assert FindOut.owned_by(alice).get().spark == spark


@pytest.mark.parametrize("walk", WALKS)
def test_one_line_after_another_and_an_experiment(browser, live_server, alice, walk):
    make_find_out(alice, "How did the second year feel?", kind="ask", person=make_person(alice, "Noor"))
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto("/find-out/")
    look_twice(page)
    for line in ("Do I get restless?", "What does the cover cost alone?"):
        page.get_by_label("A question to find out, in one line").fill(line)
        page.locator("main").get_by_role("button", name="Keep").click()
        page.get_by_role("link", name=line).wait_for()
    look_twice(page)
    press(page, "Do I get restless?", "link")
    press(page, "Edit", "link")
    page.get_by_label("Something to try").check()
    look_twice(page)
    press(page, "Done")
    look_twice(page)
    press(page, "Make an experiment of it", "link")
    assert page.get_by_label("What you want to find out").input_value() == "Do I get restless?"
    page.goto("/find-out/")
    press(page, "How did the second year feel?", "link")
    press(page, "Noor", "link")
    assert page.locator("h1").inner_text() == "Noor"
    context.close()
