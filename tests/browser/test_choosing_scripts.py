"""What the scripts of choosing spare: each tick, answer, move and text is kept as it is made, with no page between."""

import re
from threading import Event

import pytest
from playwright.sync_api import expect

from careerpath.accounts.models import Session
from tests.factories import make_draft, make_session
from values.models import RankedValue, ValuesSession
from values.session.results import current_five
from values.session.table import Table

from .walk import LAPTOP, PHONE, let_in, wait_until

NOT_YET, NOT_KEPT = "Not kept yet. Trying again", "Not kept: the server does not answer. Press again"
TABLE, PAIRS, ORDER = "/values/choose/", "/values/choose/pairs/", "/values/choose/order/"
SAY = "/values/choose/say/"
NAMES = ["Rest", "Family", "Love", "Autonomy", "Craftsmanship"]


def record() -> dict:
    session = ValuesSession.objects.order_by("pk").last()
    return session.record if session else {"kept": {}}


def comes_to(page, wanted, read) -> None:
    """Waits until it does; any open page will do, since routes and events are served while one waits."""
    for _ in range(1500):
        if (found := read()) == wanted:
            return
        page.wait_for_timeout(20)
    assert found == wanted


def kept() -> set[str]:
    return set(record()["kept"])


def tick(page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).click()


# Of each word, the page knows that the server has it as it is ticked.
IS_HEARD = """() => {
    const all = name => [...document.querySelectorAll(`input[name=${name}]`)];
    const drawn = all("drawn").flatMap(field => field.value.match(/\\S+:[01]/g));
    return all("kept").every(box => drawn.includes(`${box.value}:${+box.checked}`));
}"""


def ticks_come_to(page, *words: str) -> None:
    """Waits until they are kept, and the page has heard so."""
    comes_to(page, set(words), kept)
    wait_until(page, IS_HEARD)


def hold(page) -> list:
    """Keeps what is sent from now on from arriving, until each is let go."""
    held: list = []
    page.route("**", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    return held


def one_of(page, held: list):
    """The one that is held, as soon as it is."""
    while not held:
        page.wait_for_timeout(10)
    return held.pop()


def let_go(page, held: list) -> None:
    one_of(page, held).continue_()


def test_of_one_value_ticked_and_unticked_behind_a_slow_answer_the_last_state_is_kept(open_alices):
    page = open_alices(TABLE)
    assert not page.get_by_role("button", name="Keep these").locator("visible=true").count()
    held = hold(page)
    tick(page, "Family", *["Rest"] * 10, "Love", "Rest")
    expect(page.locator("[data-kept-count]")).to_have_text("3")
    let_go(page, held)
    assert held == []
    comes_to(page, {"family"}, kept)
    let_go(page, held)
    ticks_come_to(page, "family", "love", "rest")
    tick(page, "Rest")
    let_go(page, held)
    ticks_come_to(page, "family", "love")
    # All of it is one session, and nothing more waits.
    assert ValuesSession.objects.count() == 1
    assert held == []
    # A button waits for what is on its way.
    tick(page, "Rest")
    page.get_by_role("button", name="Go on", exact=True).dispatch_event("click")
    first = one_of(page, held)
    page.wait_for_timeout(50)
    assert held == []
    first.continue_()
    let_go(page, held)
    expect(page).to_have_url(ORDER)
    assert kept() == {"family", "love", "rest"}


def test_two_windows_add_up_and_at_one_value_the_later_wins(open_alices):
    one, other = open_alices(TABLE), open_alices(TABLE)
    tick(one, "Rest", "Family")
    tick(other, "Love")
    for page in (one, other):
        comes_to(page, {"rest", "family", "love"}, kept)
        wait_until(page, IS_HEARD)
    # In this window it is not ticked yet: ticked and unticked, it is gone.
    tick(other, "Rest", "Rest")
    comes_to(other, {"family", "love"}, kept)
    # A later step of the first window does not bring it back.
    tick(one, "Growth")
    comes_to(one, {"family", "love", "growth"}, kept)
    one.get_by_role("button", name="Go on", exact=True).click()
    expect(one).to_have_url(ORDER)
    assert kept() == {"family", "love", "growth"}


def test_ticks_made_offline_are_told_and_come_through_after(open_alices):
    page = open_alices(TABLE)
    page.context.set_offline(True)
    tick(page, "Rest", "Love")
    expect(page.get_by_role("status").filter(has_text=NOT_YET)).to_be_visible()
    expect(page.locator("form[data-table] .save-state")).to_have_count(1)
    expect(page.get_by_role("checkbox", name="Rest", exact=True)).to_be_checked()
    page.context.set_offline(False)
    comes_to(page, {"rest", "love"}, kept)
    expect(page.get_by_text(NOT_YET)).to_have_count(0)


def test_ticks_of_somebody_signed_out_meanwhile_are_told_and_kept_after_signing_in(open_alices, live_server, alice):
    page = open_alices(TABLE)
    tick(page, "Rest")
    ticks_come_to(page, "rest")
    Session.objects.all().delete()
    tick(page, "Love")
    expect(page.get_by_role("status").filter(has_text="you were signed out")).to_be_visible()
    let_in(page.context, live_server.url, alice)
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page).to_have_url(ORDER)
    assert kept() == {"rest", "love"}


def test_ticks_outlive_their_tab_also_behind_a_slow_answer(open_alices, monkeypatch):
    page, other = open_alices(TABLE), open_alices("/values/")
    is_closed, arrived, act = Event(), Event(), Table.act

    def slow(step) -> None:
        arrived.set()
        is_closed.wait(60)
        act(step)

    monkeypatch.setattr(Table, "act", slow)
    tick(page, "Rest")
    assert arrived.wait(60)
    tick(page, "Love")
    page.close()
    is_closed.set()
    comes_to(other, {"rest", "love"}, kept)


def answers() -> list[str]:
    return list(record()["answered"].values())


def asked(page) -> list[str]:
    """The two words of the one pair that is there."""
    assert page.locator("fieldset.pair").count() == 1
    return page.locator("fieldset.pair label b").all_inner_texts()


def answer(page, act) -> None:
    """Answers the pair that is there, and waits until a hand could answer the next."""
    before = page.eval_on_selector("fieldset.pair", "pair => pair.innerText")
    act()
    wait_until(page, "before => document.querySelector('fieldset.pair')?.innerText !== before", before)
    page.wait_for_timeout(270)


# Clicks on whatever pair comes in, as the second of two quick taps would.
CLICK_AT_ONCE = """form => new MutationObserver((changes, seen) => {
    seen.disconnect();
    form.querySelector("fieldset.pair input[type=radio]").click();
}).observe(form, { childList: true, subtree: true })"""


def test_pairs_are_answered_by_touch_one_at_a_time(open_alices, alice):
    make_draft(alice, *NAMES)
    page = open_alices(PAIRS, **PHONE)
    first = asked(page)
    tap = page.locator("fieldset.pair label").nth(1)
    held = hold(page)
    tap.tap()
    one_of(page, held).fulfill(status=503, headers={"X-Requested-With": "page"})
    expect(page.get_by_role("status").filter(has_text=NOT_KEPT)).to_be_visible()
    assert asked(page) == first
    left = page.inner_text("[data-left]")
    # The second of two quick taps is not meant for the next pair.
    page.locator("form[data-pairs]").evaluate(CLICK_AT_ONCE)
    for _ in range(2):
        tap.tap()
    first_tap = one_of(page, held)
    page.wait_for_timeout(50)
    assert held == []
    answer(page, first_tap.continue_)
    page.unroute("**")
    expect(page.locator("[data-left]")).not_to_have_text(left)
    assert page.get_by_text(NOT_KEPT).count() == 0
    second = asked(page)
    answer(page, page.get_by_text("I can’t say").locator("visible=true").tap)
    assert [answers()[0], answers()[1:]] == [first[1].lower(), ["cant"]]
    answer(page, page.get_by_role("button", name="Back", exact=True).tap)
    assert asked(page) == second
    assert len(answers()) == 1
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    page.get_by_role("button", name="Order them by hand instead").tap()
    expect(page).to_have_url(ORDER)


def test_pairs_are_answered_by_keys_and_the_focus_goes_along(open_alices, alice):
    make_draft(alice, *NAMES)
    page = open_alices(PAIRS, **LAPTOP)
    expect(page.get_by_text("Arrow keys answer")).to_be_visible()
    first = asked(page)
    answer(page, lambda: page.keyboard.press("ArrowRight"))
    second = asked(page)
    expect(page.get_by_role("group", name=" or ".join(second))).to_be_focused()
    answer(page, lambda: page.keyboard.press("ArrowUp"))
    assert asked(page) == first
    assert answers() == []
    page.keyboard.press("Tab")
    answer(page, lambda: page.keyboard.press("Space"))
    assert answers() == [first[0].lower()]
    # On a button the arrows are the browser's.
    page.get_by_role("button", name="Back", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    page.locator("fieldset.pair").focus()
    answer(page, lambda: page.keyboard.press("ArrowDown"))
    assert answers()[1:] == ["cant"]
    while page.url.endswith(PAIRS):
        answer(page, lambda: page.keyboard.press("ArrowLeft"))
    expect(page).to_have_url(ORDER)


def said() -> list[str]:
    """What is written, but for what is empty."""
    return [text for text in record()["said"].values() if text]


@pytest.fixture
def in_words(open_alices, alice):
    """Opens the page of words for "Rest" and "Family"."""
    make_draft(alice, *NAMES[:2])
    return lambda **options: open_alices(SAY, **options)


def test_a_text_outlives_its_tab_once_its_field_is_left_or_its_page(in_words, open_alices):
    page, beside = in_words(), open_alices("/values/")
    mine, other = page.get_by_label("In my words").all()[:2]
    drawn = page.locator("input[name^=drawn]").first
    before = drawn.input_value()
    mine.fill("Naps, and a lamp.")
    other.focus()
    comes_to(page, ["Naps, and a lamp."], said)
    # The page has heard so: what it sends without an answer is over against what is kept now.
    expect(drawn).not_to_have_value(before)
    mine.fill("Naps.")
    other.fill("Sunday lunch.")
    page.close()
    comes_to(beside, ["Naps.", "Sunday lunch."], lambda: sorted(said()))


def test_a_text_changed_in_another_window_is_told_and_neither_is_lost(in_words):
    one, other = in_words(), in_words()
    for page, text in ((other, "Zebrafinch."), (one, "Lamplight.")):
        page.get_by_label("In my words").first.fill(text)
        page.get_by_label("In my words").last.focus()
        comes_to(page, ["Zebrafinch."], said)
    expect(one.get_by_role("alert")).to_contain_text("changed in another window")
    expect(one.locator("section", has_text="Kept meanwhile")).to_contain_text("Zebrafinch.")
    expect(one.get_by_label("In my words").first).to_have_value("Lamplight.")
    one.get_by_label("In my words").last.fill("Bread.")
    one.get_by_role("button", name="Done").click()
    expect(one).to_have_url(re.compile("/values/history/"))
    assert {row.my_words for row in RankedValue.objects.all()} == {"Lamplight.", "Bread."}


def test_words_of_a_list_that_is_done_are_kept_as_well(open_alices, alice):
    session = make_session(alice, "Bread", "Quiet")
    page = open_alices(f"/values/history/{session.pk}/words/")
    field = page.get_by_label("In my words").first
    for text in ("Naps.", "Naps, and a lamp."):
        field.fill(text)
        field.blur()
        comes_to(page, {text, ""}, lambda: {row.my_words for row in RankedValue.objects.all()})
    page.get_by_role("button", name="Done").click()
    expect(page).to_have_url(f"/values/history/{session.pk}/")


def test_two_taps_swap_two_with_no_page_between(open_alices, alice):
    make_session(alice, "Bread", "Quiet", "Lakes")
    page = open_alices("/values/")
    page.get_by_role("link", name="Move Lakes").press("Enter")
    leave = page.get_by_role("link", name="Cancel")
    expect(leave).to_be_focused()
    leave.press("Enter")
    expect(page.get_by_role("link", name="Move Lakes")).to_be_focused()
    page.get_by_role("link", name="Move Lakes").press("Enter")
    swap = page.get_by_role("button", name="Swap with Bread")
    expect(swap).to_be_visible()
    assert page.evaluate("performance.getEntriesByType('navigation')[0].name") == page.url
    swap.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert [row.name_snapshot for row in current_five(alice)] == ["Lakes", "Quiet", "Bread"]
