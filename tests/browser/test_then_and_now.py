"""An old answer that opens once a sentence is written, then and now beside each other, and what moved between them."""

from datetime import date

import pytest

from careerpath.accounts.clock import today
from careerpath.words import holds_sentence
from journal.entries.models import Entry
from tests.careerpath.test_words import NO_SENTENCES, SENTENCES
from tests.factories import make_entry, make_prompt

from .hands import Walker
from .test_autosave import IS_KEPT, IS_SEALED
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, look, open_as, wait_until

OLD = "Four and a half thousand. I took what I earn and left out what embarrasses me."
WAYS = {"keys": LAPTOP, "finger": {**PHONE, **WITHOUT_SCRIPT}}
# Whether the two stand beside each other, the older at the left, or one under the other, the older first.
PLACES = """() => {
    const [then, now] = [...document.querySelectorAll(".then-now > *")].map(one => one.getBoundingClientRect());
    return [now.left > then.right - 1, now.top >= then.bottom];
}"""


@pytest.fixture
def prompt():
    more = {"follow_up": "Is the figure still right?", "cadence": "yearly"}
    return make_prompt("figure", text="How much a month would be enough?", **more)


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_is_written_first_then_the_old_one_is_read(browser, live_server, alice, prompt, way):
    old = make_entry(alice, OLD, title="After the offer", prompt=prompt, written_on=date(2023, 10, 8))
    make_entry(alice, "Three thousand, or so.", prompt=prompt, written_on=date(2025, 11, 2))
    walker = Walker(browser, live_server.url, WAYS[way], alice)
    page, places = walker.page, [way == "keys", way == "finger"]
    page.goto(prompt.get_absolute_url())
    assert OLD in walker.text() and page.evaluate(PLACES) == places if walker.has_script else True
    walker.seen()
    walker.press("Answer it", "link")
    assert "Your answer of 2 November 2025 opens once you have written a sentence." in walker.text()
    read = page.get_by_role("button", name="Read it")
    if walker.has_script:
        assert read.get_attribute("aria-disabled") == "true"
        walker.hand.reach(read)
        walker.hand.key("Enter")
    else:
        walker.hand.press(read)
        assert "Write a sentence first." in walker.text()
    assert "Three thousand" not in page.content()
    walker.seen()
    walker.write("Your answer", "Two thousand nine hundred.")
    address = page.url
    walker.hand.reach(read) if walker.has_script else walker.hand.press(read)
    if walker.has_script:
        assert read.get_attribute("aria-disabled") == "false"
        walker.hand.key("Enter")
        page.locator("#then").wait_for()
        assert page.url == address and page.evaluate("document.activeElement.id") == "then"
        assert page.evaluate(PLACES) == places
    assert "Three thousand, or so." in walker.text() and "Is the figure still right?" in walker.text()
    assert page.get_by_label("Your answer", exact=True).input_value() == "Two thousand nine hundred."
    walker.seen()
    walker.write("Your answer", "Two thousand nine hundred. Dad pays his own room.")
    walker.press("Done")
    page.wait_for_url("**/prompts/figure/?then=*")
    said = page.locator(".then-now").inner_text()
    assert said.index("Three thousand, or so.") < said.index("Dad pays his own room.")
    page.goto(prompt.get_absolute_url())
    assert page.get_by_role("link", name="The answer between, November 2025").is_visible()
    walker.press("What moved?", "link")
    walker.write("Your answer", "The figure, and what it is for.")
    walker.press("Done")
    page.wait_for_url("**/journal/0*/")
    walker.press(f"your page of {today(alice).day} {today(alice):%B %Y}", "link")
    walker.seen()
    newest = Entry.owned_by(alice).get(prompt=prompt, written_on__gt=date(2026, 1, 1))
    assert newest.text == "Two thousand nine hundred. Dad pays his own room."
    assert page.url.endswith(newest.get_absolute_url()) and newest.followed != old
    walker.context.close()


def test_the_button_waits_for_just_what_the_server_takes_for_a_sentence(browser, live_server, alice):
    context, page = open_as(browser, live_server.url, alice, **LAPTOP)
    page.goto("/journal/new/")
    texts = [*SENTENCES, *NO_SENTENCES]
    found = page.evaluate(
        """async texts => {
            const { holdsSentence } = await import("/static/js/editor.js");
            return texts.map(holdsSentence);
        }""",
        texts,
    )
    assert dict(zip(texts, found, strict=True)) == {text: holds_sentence(text) for text in texts}
    look(page)
    context.close()


def test_reading_the_old_answer_disturbs_no_save(browser, live_server, alice, prompt):
    make_entry(alice, OLD, prompt=prompt, written_on=date(2023, 10, 8))
    context, page = open_as(browser, live_server.url, alice, **LAPTOP)
    page.goto(f"/journal/new/?prompt={prompt.slug}")
    text = page.locator("[name=text]")
    text.fill("Two thousand nine hundred")
    page.get_by_role("button", name="Read it").click()
    page.locator("#then").wait_for()
    text.fill("Two thousand nine hundred.")
    wait_until(page, IS_KEPT)
    row = Entry.owned_by(alice).get(follows_id__isnull=False)
    text.focus()
    page.keyboard.press("End")
    page.keyboard.type(" Or three.")
    wait_until(page, IS_SEALED)
    # What was typed since comes back with the page, and the old answer is closed again.
    page.reload()
    page.wait_for_url("**/edit/")
    assert "Your answer of 8 October 2023 opens" in page.locator("main").inner_text()
    wait_until(page, "document.querySelector('[name=text]').value.endsWith('Or three.')")
    page.get_by_role("button", name="Read it").click()
    page.locator("#then").wait_for()
    assert OLD in page.locator("#then").inner_text()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/journal/0*/")
    assert Entry.owned_by(alice).get(pk=row.pk).text == "Two thousand nine hundred. Or three."
    context.close()
