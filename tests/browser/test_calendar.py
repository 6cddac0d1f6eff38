"""Somebody looks through ten years: from a month to a day, to the year, and back."""

import re
from datetime import date, timedelta

import pytest

from careerpath.accounts.clock import today
from careerpath.accounts.models import User
from journal.entries.models import Entry
from journal.sparks.models import Spark
from tests.factories import make_card, make_entry, make_prompt, make_season, make_spark

from .hands import Walker
from .walk import LAPTOP, PHONE

HANDS = {"phone": PHONE, "laptop": LAPTOP}


def write_ten_years(user: User, now: date) -> None:
    """Two pages a week and a spark a fortnight, and today's."""
    days = [now - timedelta(days=number) for number in range(3, 3650, 4)]
    Entry.objects.bulk_create([Entry(owner=user, text="An ordinary page.", written_on=day) for day in days])
    Spark.objects.bulk_create([Spark(owner=user, what="A spark.", noticed_on=day) for day in days[::4]])
    make_season(user, "Four days and a bench", starts_on=now - timedelta(days=200))
    bread = make_card(user, "Bread")
    make_entry(user, "Today.", written_on=now, prompt=make_prompt(), touched=[bread.pk])
    make_entry(user, "Today, too.", written_on=now)
    make_spark(user, "Noticed today.", noticed_on=now)
    make_entry(user, "Of a year ago.", written_on=now.replace(year=now.year - 1, day=min(now.day, 28)))


@pytest.mark.parametrize("hand", HANDS)
def test_from_a_month_to_a_day_to_the_year_and_back(browser, live_server, alice, hand):
    now = today(alice)
    write_ten_years(alice, now)
    walker = Walker(browser, live_server.url, HANDS[hand], alice)
    page = walker.page
    page.goto("/journal/")
    walker.press("Calendar", "link")
    assert page.inner_text("h1") == f"{now:%B %Y}"
    walker.seen()
    sides = page.locator(".calendar a").evaluate_all(
        "links => links.flatMap(link => [link.offsetWidth, link.offsetHeight])"
    )
    assert min(sides) >= 44
    name = f"{now:%A} {now.day} {now:%B}, 2 pages and a spark"
    walker.press(name, "link")
    assert "Noticed today." in walker.text()
    walker.seen()
    walker.hand.press(page.get_by_role("link", name=re.compile("^Earlier: ")))
    page.go_back()
    walker.press(f"{now:%B %Y}", "link")
    walker.press("This year", "link")
    assert "Four days and a bench" in walker.text() and "Bread a page" in " ".join(walker.text().split())
    walker.seen()
    walker.press(f"Earlier: {now.year - 1}", "link")
    walker.hand.press(page.get_by_role("link", name=re.compile("^March ")))
    assert page.inner_text("h1") == f"March {now.year - 1}"
    if hand == "laptop":
        with page.expect_navigation():
            page.keyboard.press("ArrowRight")
        assert page.inner_text("h1") == f"April {now.year - 1}"
    walker.context.close()
