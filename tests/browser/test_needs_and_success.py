"""Needs, what success is, and the sheet for the wall: by keyboard, on a phone, without JavaScript, and on paper."""

import pytest

from journal.seasons.models import Season
from journal.seasons.needs.models import worksheet
from journal.success.models import SuccessDefinition
from journal.touches.models import CarriedValue
from tests.conftest import make_user
from tests.factories import make_definition, make_season
from values.models import PersonalValue

from .walk import EITHER_WIDTH, LAPTOP, is_one_page, look_around, open_as


def press(control) -> None:
    """With the Enter key, to the page it leads to."""
    control.focus()
    with control.page.expect_navigation():
        control.press("Enter")


@pytest.mark.parametrize("walk", EITHER_WIDTH)
def test_needs_success_and_the_sheet(browser, live_server, walk):
    user = make_user("walker@example.org")
    season = make_season(user)
    context, page = open_as(browser, live_server.url, user, **EITHER_WIDTH[walk])
    page.goto(f"/seasons/{season.pk}/needs/")
    look_around(page)
    seen_by_others = page.get_by_role("group", name="Being seen")
    step = seen_by_others.get_by_label("One small step")
    assert not step.is_visible()
    seen_by_others.get_by_label("Unmet").focus()
    page.keyboard.press("Space")
    seen_by_others.get_by_label("Matters this season").select_option("3")
    step.fill("Show Dad the chair")
    seen_by_others.get_by_label("Unmet").uncheck()
    # What was written stays to be seen, whatever it was asked for.
    assert step.is_visible()
    seen_by_others.get_by_label("Unmet").check()
    play = page.get_by_role("group", name="Play")
    play.get_by_label("Work", exact=True).check()
    play.get_by_label("By what?").fill("x" * 121)
    press(page.get_by_role("button", name="Done"))
    assert "120 characters" in page.inner_text("body")
    look_around(page)
    play.get_by_label("By what?").fill("The bench")
    press(page.get_by_role("button", name="Done"))
    assert "Of the 2 needs you named, work meets 1, and is the only place for it." in page.inner_text("body")
    look_around(page)

    page.goto("/success/")
    look_around(page)
    press(page.get_by_role("link", name="Say what it is"))
    page.get_by_label("What you say it is").fill("Careful work, and home by light.")
    assert not page.get_by_label("How big is it now?").nth(1).is_visible()
    page.get_by_label("Pay").select_option("smaller")
    page.get_by_label("How big is it now?").nth(1).fill("The rent, and one journey a year")
    look_around(page)
    press(page.get_by_role("button", name="Done"))
    assert "The rent, and one journey a year" in page.inner_text("body")
    look_around(page)
    page.goto("/success/")
    look_around(page)

    page.goto(f"/seasons/{season.pk}/sheet/")
    assert "Careful work, and home by light." in page.inner_text("article")
    assert page.get_by_role("button", name="Print this page").is_visible() == (walk != "without-javascript")
    look_around(page)
    context.close()
    row = worksheet(Season.owned_by(user).get()).rows["recognition"]
    assert (row.unmet, row.matters, row.small_step) == (True, 3, "Show Dad the chair")
    pay = {"measure": "pay", "stance": "smaller", "size": "The rent, and one journey a year"}
    assert SuccessDefinition.owned_by(user).get().measures == [pay]


PLAIN = "For some months, and with good reason, as the workshop finds its feet and the days grow longer. " * 20
ALPHABETS = {"plain": PLAIN, "capitals": "W" * 500, "unbroken": "a" * 500, "far": "\u6f22\u5b57\u3002" * 167}


def full_season(user, letters: str) -> Season:
    """A season with the longest text in every place that the sheet shows."""
    noes = [{"no": letters[:200], "say": letters[:200]}] * 3
    boundaries = [{"text": letters[:200]}] * 5
    season = make_season(
        user, letters[:80], sentence=letters[:500], boundaries=boundaries, saying_no_to=noes, second_role="growing"
    )
    for rank in range(1, 6):
        card = PersonalValue.objects.create(owner=user, name=f"Value {rank}")
        CarriedValue.objects.create(
            owner=user, season=season, personal_value=card, rank=rank, name_snapshot=letters[:60]
        )
    make_definition(user, letters[:500], own_measures=[{"text": letters[:200]}] * 3)
    return season


@pytest.mark.parametrize("letters", ["little", *ALPHABETS])
def test_the_sheet_is_exactly_one_page(browser, live_server, letters):
    user = make_user("walker@example.org")
    season = make_season(user) if letters == "little" else full_season(user, ALPHABETS[letters])
    context, page = open_as(browser, live_server.url, user, **LAPTOP)
    page.goto(f"/seasons/{season.pk}/sheet/")
    assert is_one_page(page)
    context.close()
