"""From a spark to an experiment, to how it went and how warm it is since; a card on paper; and "Still warm?"."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from journal.sparks.experiments.models import Experiment
from journal.sparks.models import Spark
from tests.factories import make_experiment, make_spark

from .walk import LAPTOP, WALKS, is_one_page, look_around, look_twice, open_as, press

LONGEST = "What a day of it is like " * 12


@pytest.mark.parametrize("walk", WALKS)
def test_from_a_spark_to_how_it_went(browser, live_server, alice, walk):
    spark = make_spark(alice, "A ferry pilot who paints.", energy=4, noticed_on=date(2026, 1, 1))
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto(spark.get_absolute_url())
    look_twice(page)
    press(page, "Try something", "link")
    look_twice(page)
    page.get_by_label("What you want to find out").fill("What do I look at from the bridge?")
    page.get_by_label("Go along with somebody").check()
    page.get_by_label("By when").fill("1800-01-01")
    press(page, "Done")
    assert "Dates here start in 1900." in page.inner_text("main")
    look_twice(page)
    page.get_by_label("By when").fill((timezone.now() + timedelta(days=9)).strftime("%Y-%m-%d"))
    press(page, "Done")
    look_twice(page)
    press(page, "Say how it went", "link")
    page.get_by_label("What happened").fill("I looked at the crane, all morning.")
    page.get_by_label("Other than you thought").check()
    page.get_by_label("Energy after it").select_option("5")
    page.get_by_label("Bigger").check()
    look_twice(page)
    press(page, "Done")
    look_twice(page)
    assert page.get_by_role("link", name="Try it bigger").is_visible()
    press(page, "A ferry pilot who paints.", "link")
    assert "Other than you thought" in page.inner_text("#experiments")
    look_twice(page)
    page.goto("/sparks/experiments/")
    look_twice(page)
    context.close()
    assert Experiment.owned_by(alice).get().next == "bigger"
    assert [*spark.pulses().order_by("felt_on").values_list("energy", flat=True)] == [4, 5]


def test_the_card_is_one_page_on_paper(browser, live_server, alice):
    long = make_experiment(alice, LONGEST.strip(), kind="conversation")
    wide = make_experiment(alice, "今の仕事で本当に大切" * 30, kind="conversation")
    context, page = open_as(browser, live_server.url, alice, **LAPTOP)
    for piece in (long, wide, make_spark(alice)):
        page.goto(f"{piece.get_absolute_url()}card/")
        assert page.get_by_role("button", name="Print this page").is_visible()
        look_around(page)
        assert is_one_page(page)
        page.emulate_media(media="print")
        last = page.locator(".conversation-card .afterwards .lines").bounding_box()
        assert last["height"] > 20
        page.emulate_media(media="null")
    context.close()


@pytest.mark.parametrize("walk", WALKS)
def test_one_that_is_still_warm(browser, live_server, alice, walk):
    spark = make_spark(alice, "A ferry pilot who paints.", energy=4, noticed_on=date(2026, 1, 1))
    Spark.objects.filter(pk=spark.pk).update(updated_at=timezone.now() - timedelta(days=90))
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto("/sparks/")
    look_twice(page)
    press(page, "Cooled")
    assert "Cooled: now it is 2 of 5, now and then." in page.inner_text("main")
    assert not page.locator("#still-warm").count()
    look_twice(page)
    press(page, "Undo")
    context.close()
    assert [*spark.pulses().values_list("energy", flat=True)] == [4]
