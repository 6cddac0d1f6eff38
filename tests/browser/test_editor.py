"""The editor: where the caret is when it opens, and what is seen of it while a phone's keyboard is up."""

import pytest
from django.urls import reverse

from journal.entries.models import Entry
from tests.factories import make_entry, make_prompt, make_review, make_season, make_spark

from .hands import Keys
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, look_around, look_twice, open_as, wait_until

CARET_AT_THE_END = "document.activeElement.selectionStart === document.activeElement.value.length"
# The longest that a bar has to say while one types.
LONGEST = "Not kept, on this device for now. This page was changed in another window. Press Done to see both."
# All that a bar may say in a line of its own.
SENTENCES = """[...document.getElementById("send-words").content.querySelectorAll("p[data-for]")]
    .map(line => line.textContent.trim().replace(/\\s+/g, " "))"""
# Where the question, the first line and the bar are: on the page, and in the window.
PLACES = """() => {
    const top = name => document.querySelector(name).getBoundingClientRect().top;
    return [top("#question") + scrollY, top("[name=text]") + scrollY, top(".save-bar"), top(".save-bar .btn")];
}"""
# Whatever moves in the window, but for the fold and what is with it, which the text pushes out at the foot.
WATCH = """() => {
    window.moved = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => entry.sources.forEach(({ node }) => {
        const name = node?.className ?? "";
        if (!node?.closest?.(".fold, .fields ~ .actions, .footer")) moved.push(`${node?.nodeName}.${name}`);
    }))).observe({ type: "layout-shift" });
}"""
# How far the line of the caret, which is the last one, is above the bar.
ABOVE_THE_BAR = """() => {
    const box = document.querySelector("[name=text]").getBoundingClientRect();
    const style = getComputedStyle(document.querySelector("[name=text]"));
    const end = box.bottom - parseFloat(style.paddingBottom) - parseFloat(style.borderBottomWidth);
    return document.querySelector(".save-bar").getBoundingClientRect().top - end;
}"""
# What the keyboard of a phone leaves of its window.
OVER_A_KEYBOARD = {**PHONE, "viewport": {"width": 390, "height": 500}}


def test_a_field_opens_with_the_caret_after_what_is_in_it(open_alices, alice):
    page = open_alices(make_entry(alice, "A long evening. " * 90).get_edit_url(), **PHONE)
    wait_until(page, "document.activeElement.name === 'text'")
    wait_until(page, CARET_AT_THE_END)
    page.goto(make_spark(alice).get_edit_url())
    wait_until(page, f"document.activeElement.name === 'what' && {CARET_AT_THE_END}")
    spark = make_spark(alice, "A baker.")
    page.goto(reverse("journal:spark_write_new", args=[spark.pk]))
    page.locator("[name=text]:focus").wait_for()
    page.keyboard.type("She closes at noon.")
    assert page.locator("[name=text]").input_value() == "> A baker.\n\nShe closes at noon."


def test_over_a_keyboard_fourteen_lines_of_the_text_are_seen(open_alices, alice):
    page = open_alices("/journal/new/", **OVER_A_KEYBOARD)
    page.locator("[name=text]:focus").wait_for()
    page.keyboard.type("\n".join(f"Line {number}." for number in range(40)))
    wait_until(
        page,
        """() => {
            const field = document.querySelector("[name=text]");
            const bar = document.querySelector(".save-bar").getBoundingClientRect();
            const box = field.getBoundingClientRect();
            const end = Math.min(box.bottom, bar.top, innerHeight);
            return (end - Math.max(box.top, 0)) / parseFloat(getComputedStyle(field).lineHeight) >= 14;
        }""",
    )
    assert not page.locator(".bar").is_visible() and not page.locator(".brand").is_visible()
    done = page.get_by_role("button", name="Done")
    box = done.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 500 and box["height"] >= 44
    done.tap()
    page.wait_for_url("**/journal/0*/")
    assert page.locator(".bar").is_visible()


def test_over_a_keyboard_the_question_stays_and_an_empty_page_can_be_seen(open_alices):
    prompt = make_prompt(
        "long", text="Which next step, the one everybody assumes you want, have you stopped wanting? " * 2
    )
    page = open_alices(f"/journal/new/?prompt={prompt.slug}", **OVER_A_KEYBOARD, forced_colors="active")
    wait_until(page, "document.activeElement.name === 'text'")
    question = page.locator("#question").bounding_box()
    assert question["y"] >= 0
    assert page.locator("[name=text]").get_attribute("placeholder")
    assert page.locator("[name=text]").evaluate("field => getComputedStyle(field).borderBottomStyle") == "solid"
    page.emulate_media(forced_colors="none")
    look_twice(page)


@pytest.mark.parametrize("window", [LAPTOP, PHONE, OVER_A_KEYBOARD], ids=["laptop", "phone", "keyboard"])
def test_nothing_moves_while_one_types(open_alices, window):
    prompt = make_prompt("enough", text="When did something you achieved last feel like enough?")
    page = open_alices(f"/journal/new/?prompt={prompt.slug}", **window)
    page.locator("[name=text]:focus").wait_for()
    page.evaluate(WATCH)
    places = page.evaluate(PLACES)
    for number in range(40):
        page.keyboard.type(f"Line {number}.\n")
        if number % 13 == 0:
            page.evaluate("said => { document.querySelector('[data-save-state]').textContent = said; }", LONGEST)
        wait_until(page, f"() => ({ABOVE_THE_BAR})() >= 0")
    for said in page.evaluate(SENTENCES):
        page.evaluate("said => { document.querySelector('[data-save-state]').textContent = said; }", said)
        assert page.evaluate(PLACES) == pytest.approx(places, abs=0.5), said
    assert page.evaluate("moved") == []


def test_a_page_is_read_as_it_will_be_and_written_on_where_one_was(open_alices, alice):
    page = open_alices("/journal/new/", **LAPTOP)
    hand, text = Keys(page), page.locator("[name=text]")
    text.fill("A *long* evening.\n\n" * 40)
    text.evaluate("field => field.setSelectionRange(7, 7)")
    page.get_by_text("Date, title, values and tags").click()
    page.get_by_label("Title").fill("Late")
    page.get_by_label("Another value").select_option("autonomy")
    assert page.locator("summary", has_text="Date, title").inner_text().endswith("a title · Autonomy")
    text.focus()
    address = page.url
    hand.reach(page.get_by_role("button", name="Preview"))
    hand.key("Enter")
    page.locator("#reading em").first.wait_for()
    assert page.locator(".side", has_text="120 words").is_visible()
    assert page.evaluate("document.activeElement.id") == "reading" and not text.is_visible()
    look_around(page)
    hand.key("Escape")
    assert page.evaluate("[document.activeElement.name, document.activeElement.selectionStart]") == ["text", 7]
    assert page.url == address and not page.locator("#reading").count()
    assert not page.locator(".side", has_text="words").count()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Write on").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/journal/0*/")
    row = Entry.owned_by(alice).get()
    assert (row.text, row.title, len(row.touched)) == ("A *long* evening.\n\n" * 40, "Late", 1)


def test_without_javascript_preview_is_a_page_of_its_own(browser, live_server, alice):
    context, page = open_as(browser, live_server.url, alice, **LAPTOP, **WITHOUT_SCRIPT)
    page.goto("/journal/new/")
    page.locator("[name=text]").fill("A *long* evening.")
    page.get_by_role("button", name="Preview").click()
    assert page.locator("#reading em").inner_text() == "long"
    assert not page.locator("[name=text]").is_visible()
    page.get_by_role("button", name="Write on").click()
    assert page.locator("[name=text]").input_value() == "A *long* evening."
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Done").click()
    assert Entry.owned_by(alice).get().text == "A *long* evening."
    context.close()


def test_of_several_texts_the_one_in_use_has_the_line_beside_it(open_alices, alice):
    season = make_season(alice)
    make_review(season)
    page = open_alices(reverse("journal:season_review_answers", args=[season.pk]), **LAPTOP)
    marked = """[...document.querySelectorAll(".writing-area")]
        .filter(area => getComputedStyle(area, "::before").borderLeftStyle === "solid")
        .map(area => area.querySelector("textarea").name)"""
    for name in ("brought", "keep"):
        page.locator(f"[name={name}]").focus()
        assert page.evaluate(marked) == [name]
    look_around(page)
