"""What one expects to hear at a season's start comes up again at its middle, with its answer."""

import pytest
import time_machine

from journal.remarks.models import Remark
from journal.seasons.models import current_season
from tests.conftest import make_user

from .hands import Walker
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT

BEGIN, MIDDLE = "2026-09-01T12:00:00Z", "2026-12-02T12:00:00Z"
WALKS = {
    "keyboard": LAPTOP,
    "phone": PHONE,
    "laptop-without-javascript": {**LAPTOP, **WITHOUT_SCRIPT},
    "phone-without-javascript": {**PHONE, **WITHOUT_SCRIPT},
}
EXPECTED = {
    "Insurance, pension, visa": ("", "My cover goes on until June, and I know the price after that."),
    "Money": ("What will you live on, then?", "I have fourteen months, written down."),
    "Your own doubt": ("", "Then I will have tried."),
}


@pytest.mark.parametrize("walk", WALKS)
def test_what_was_expected_comes_up_at_half_time(browser, live_server, walk):
    with time_machine.travel(BEGIN):
        user = make_user("walker@example.org", welcome_step="enough")
        walker = Walker(browser, live_server.url, WALKS[walk], user)
        begin(walker)
        expect(walker)
    with time_machine.travel(MIDDLE):
        walker.elsewhere()
        half_time(walker)
    walker.context.close()
    said = Remark.owned_by(user).get(kind="benefits")
    assert (said.is_expected, f"{said.heard_on}") == (False, "2026-12-02")
    assert [*Remark.owned_by(user).filter(state="rest").values_list("kind", flat=True)] == ["money"]
    assert [row.kind for row in Remark.owned_by(user).expected()] == ["doubt"]


def begin(walker) -> None:
    walker.page.goto("/seasons/new/")
    walker.write("A name for it", "Four days and a bench")
    walker.hand.choose(walker.page.get_by_role("radio", name="Supporting"))
    walker.press("Done")
    assert "you can have an answer ready" in walker.text()


def expect(walker) -> None:
    page = walker.page
    walker.press("Expect some", "link")
    walker.seen()
    walker.press("Done")
    assert "Pick at least one that may come this season." in walker.text()
    for kind, (words, answer) in EXPECTED.items():
        group = page.get_by_role("group", name=kind)
        assert not group.get_by_label("I say").is_visible()
        walker.hand.tick(group.get_by_role("checkbox"))
        for label, typed in (("If somebody says", words), ("I say", answer)):
            if typed:
                walker.hand.write(group.get_by_label(label), typed)
    walker.seen()
    walker.press("Done")
    assert "“What will you live on, then?”, I say “I have fourteen months, written down.”" in walker.text()
    walker.seen()
    walker.press("Add some", "link")
    assert page.locator("main .expected li").count() == 3
    walker.seen()


def half_time(walker) -> None:
    page = walker.page
    page.goto(current_season(walker.user).get_absolute_url())
    expected = page.locator("#expected")
    assert "Was any of them said?" in expected.inner_text()
    assert expected.locator("li").count() == 3
    walker.seen()
    money = expected.locator("li", has_text="fourteen months")
    walker.hand.press(money.get_by_role("button", name="It did not come"))
    assert expected.locator("li").count() == 2
    cover = expected.locator("li", has_text="health insurance")
    walker.hand.press(cover.get_by_role("button", name="It was said"))
    assert "How will you get health insurance?" in page.locator("h1").inner_text()
    walker.seen()
