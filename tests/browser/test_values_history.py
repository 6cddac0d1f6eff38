"""How values moved, with two sessions and with twenty; what one's work rewards; the ladder in one's field."""

from datetime import date, timedelta

import pytest

from tests.conftest import make_user
from tests.factories import make_session
from values.models import RankedValue, Value

from .walk import LAPTOP, PHONE, look_twice, open_as

VIEWS = {"phone": PHONE, "laptop": LAPTOP}
SLUGS = ["rest", "craftsmanship", "family", "recognition", "autonomy", "entrepreneurship", "financial-security", "love"]
OWN = "Being left in peace while the bread rises"


def choose(owner, count: int, first: date = date(2021, 3, 1)) -> None:
    """`count` whole sessions, in each of which the five moved on by one; the last holds a long word of one's own."""
    values = {value.slug: value for value in Value.objects.filter(slug__in=SLUGS)}
    for number in range(count):
        five: list[Value | str] = [values[SLUGS[(number + place) % len(SLUGS)]] for place in (0, 3, 1, 4, 2)]
        five = [*five[:4], OWN] if number == count - 1 else five
        day = first + timedelta(days=100 * number)
        make_session(owner, *five, kind="full", started_on=day, done_on=day, words=f"What I said in {day.year}.")


def overlaps(page) -> list[str]:
    """Texts of the drawing that is shown which lie over each other or outside of it."""
    page.locator("figure svg[aria-labelledby^=slope]:visible").wait_for()
    return page.evaluate(
        """() => {
        const drawings = [...document.querySelectorAll("figure svg[aria-labelledby^=slope]")];
        const svg = drawings.find(one => one.checkVisibility());
        const frame = svg.getBoundingClientRect(), found = [];
        const boxes = [...svg.querySelectorAll("text")].map(one => [one.textContent, one.getBoundingClientRect()]);
        boxes.forEach(([text, box], index) => {
            if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push(`outside: ${text}`);
            for (const [other, its] of boxes.slice(index + 1)) {
                const across = box.left < its.right && its.left < box.right;
                if (across && box.top + 3 < its.bottom && its.top + 3 < box.bottom) found.push(`${text} / ${other}`);
            }
        });
        return found;
    }"""
    )


@pytest.mark.parametrize("view", VIEWS)
def test_looking_back_at_two_sessions_and_at_twenty(browser, live_server, view):
    alice = make_user("alice@example.org")
    choose(alice, 2)
    context, page = open_as(browser, live_server.url, alice, **VIEWS[view])
    page.goto("/values/")
    page.get_by_role("link", name="How they moved").click()
    assert not overlaps(page)
    look_twice(page)

    choose(alice, 18, date(2021, 10, 1))
    page.goto("/values/history/")
    columns = page.locator("figure svg:visible").first.locator("text.faint").count()
    assert columns == (4 if view == "laptop" else 2) * 6
    assert not overlaps(page)
    for summary in page.locator("summary").all():
        summary.click()
    look_twice(page)
    page.get_by_role("link", name="Earlier").click()
    page.get_by_role("link", name="Later").click()
    assert not overlaps(page)
    options = page.locator("#first option").evaluate_all("all => all.map(one => one.value)")
    page.locator("#first").select_option(options[-1])
    page.locator("#second").select_option(options[0])
    page.get_by_role("button", name="Compare").click()
    assert "Since March 2021:" in page.inner_text("main")
    look_twice(page)
    context.close()
    assert RankedValue.owned_by(alice).count() == 100


@pytest.mark.parametrize("view", VIEWS)
def test_the_ladder_and_ones_present_work(browser, live_server, view):
    alice = make_user("alice@example.org")
    choose(alice, 1)
    context, page = open_as(browser, live_server.url, alice, **VIEWS[view])
    page.goto("/values/choose/rewarded/")
    look_twice(page)
    for name in ("Recognition", "Status", "Rest"):
        page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_role("button", name="Keep these").click()
    text = page.inner_text("main")
    assert "Two of your five are among what your present work rewards most." in text
    for summary in page.locator("summary").all():
        summary.click()
    look_twice(page)
    page.get_by_role("link", name="My field is different").click()
    page.get_by_role("group", name="Craftsmanship").get_by_label("the ladder rewards it").check()
    look_twice(page)
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("group", name="Craftsmanship").get_by_label("the ladder rewards it").is_checked()
    look_twice(page)
    context.close()
