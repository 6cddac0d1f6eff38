"""The editor: where the caret is when it opens, and what is seen of it while a phone's keyboard is up."""

from django.urls import reverse

from tests.factories import make_entry, make_prompt, make_spark

from .walk import PHONE, look_twice

CARET_AT_THE_END = "document.activeElement.selectionStart === document.activeElement.value.length"
# What the keyboard of a phone leaves of its window.
OVER_A_KEYBOARD = {**PHONE, "viewport": {"width": 390, "height": 500}}


def test_a_field_opens_with_the_caret_after_what_is_in_it(open_alices, alice):
    page = open_alices(make_entry(alice, "A long evening. " * 90).get_edit_url(), **PHONE)
    page.wait_for_function("document.activeElement.name === 'text'")
    assert page.evaluate(CARET_AT_THE_END)
    page.goto(make_spark(alice).get_edit_url())
    assert page.evaluate(f"document.activeElement.name === 'what' && {CARET_AT_THE_END}")
    spark = make_spark(alice, "A baker.")
    page.goto(reverse("journal:spark_write_new", args=[spark.pk]))
    page.locator("[name=text]:focus").wait_for()
    page.keyboard.type("She closes at noon.")
    assert page.locator("[name=text]").input_value() == "> A baker.\n\nShe closes at noon."


def test_over_a_keyboard_fourteen_lines_of_the_text_are_seen(open_alices, alice):
    page = open_alices("/journal/new/", **OVER_A_KEYBOARD)
    text = page.locator("textarea[name=text]")
    page.locator("[name=text]:focus").wait_for()
    page.keyboard.type("\n".join(f"Line {number}." for number in range(40)))
    page.wait_for_timeout(100)
    seen = text.evaluate(
        """field => {
            const bar = document.querySelector(".save-bar").getBoundingClientRect();
            const box = field.getBoundingClientRect();
            const end = Math.min(box.bottom, bar.top, innerHeight);
            return (end - Math.max(box.top, 0)) / parseFloat(getComputedStyle(field).lineHeight);
        }"""
    )
    assert seen >= 14
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
    page.wait_for_function("document.activeElement.name === 'text'")
    question = page.locator("#question").bounding_box()
    assert question["y"] >= 0
    assert page.locator("[name=text]").get_attribute("placeholder")
    assert page.locator("[name=text]").evaluate("field => getComputedStyle(field).borderBottomStyle") == "solid"
    page.emulate_media(forced_colors="none")
    look_twice(page)
