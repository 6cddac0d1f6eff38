"""What keys do, and where they do nothing: in fields, with other keys, in menus, and when they are switched off."""

from playwright.sync_api import expect

from journal.entries.models import Entry
from tests.factories import make_entry, make_prompt, make_spark

from .walk import LAPTOP, look_twice, wait_until

# A key that acts clicks, at once, or moves the focus; where a click leads is seen later, on a busy machine much later.
COUNT_CLICKS = "window.clicks = 0, addEventListener('click', () => window.clicks++, true)"
HERE = "[location.href, window.clicks, document.activeElement.id]"
SINGLE = ["n", "s", "/", ".", "?", "ArrowLeft", "ArrowRight"]


def test_the_arrows_lead_through_pages_and_sparks(open_alices, alice):
    first, second = (make_entry(alice, text) for text in ("One.", "Two."))
    page = open_alices(second.get_absolute_url(), **LAPTOP)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{first.get_absolute_url()}")
    # There is none older.
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{second.get_absolute_url()}")
    older, newer = (make_spark(alice, text) for text in ("One.", "Two."))
    page.goto(newer.get_absolute_url())
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{older.get_absolute_url()}")


def test_the_slash_leads_to_search_and_there_to_its_field(open_alices):
    page = open_alices("/journal/", **LAPTOP)
    # On many keyboards it is typed with Shift.
    page.keyboard.down("Shift")
    page.keyboard.press("/")
    page.keyboard.up("Shift")
    page.wait_for_url("**/search/")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("[name=words]")).to_be_focused()
    assert page.locator("[name=words]").input_value() == ""


def test_the_list_of_keys_takes_the_focus_and_gives_it_back(open_alices):
    page = open_alices("/journal/", **LAPTOP)
    link = page.locator(".bar a", has_text="Seasons")
    link.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.getElementById('keys').contains(document.activeElement)")
    look_twice(page)
    for key in SINGLE:
        page.keyboard.press(key)
    assert dialog.is_visible() and page.url.endswith("/journal/")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    # And without a key.
    page.locator(".bar button.more").click()
    page.get_by_role("button", name="Keys").click()
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".bar button.more")).to_be_focused()


def unmoved(page, *keys):
    """Whether these keys leave everything where it is."""
    page.evaluate(COUNT_CLICKS)
    before = page.evaluate(HERE)
    for key in keys:
        page.keyboard.press(key)
    return page.evaluate(HERE) == before


def test_single_keys_do_nothing_in_a_field_with_another_key_in_a_menu_or_while_held_down(open_alices, alice):
    make_spark(alice)
    spark = make_spark(alice)
    page = open_alices(spark.get_absolute_url(), **LAPTOP)
    assert unmoved(page, *(f"{held}+{key}" for held in ("Control", "Alt", "Meta", "Shift") for key in ("n", "s")))
    assert unmoved(page, "Control+ArrowLeft", "Shift+ArrowLeft", "Meta+ArrowLeft")
    before = page.evaluate(HERE)
    for event in ("{repeat: true}", "{isComposing: true}"):
        page.evaluate(
            f"for (const key of {SINGLE})"
            f" document.body.dispatchEvent(new KeyboardEvent('keydown', {{key, bubbles: true, ...{event}}}))"
        )
    assert page.evaluate(HERE) == before
    page.locator(".bar button.more").click()
    assert unmoved(page, *SINGLE)
    page.goto("/sparks/new/")
    page.get_by_text("Say more about it").click()
    for field in ("[name=what]", "[name=what_exactly]", "select[name=kind]", "[name=noticed_on]"):
        page.locator(field).focus()
        assert unmoved(page, "n", "s", "?", "ArrowLeft")
    page.goto("/settings/")
    page.locator("[name=theme]").first.focus()
    assert unmoved(page, "n", "s", "?")
    page.evaluate("document.querySelector('h1').contentEditable = true")
    page.locator("h1").focus()
    assert unmoved(page, "n", "s", "?")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    page.wait_for_url("**/journal/new/**")


def test_switched_off_they_do_nothing_and_done_keeps_its_keys(open_alices, alice):
    page = open_alices("/settings/", **LAPTOP)
    page.get_by_label("Use single keys").uncheck()
    page.get_by_role("button", name="Save").click()
    make_spark(alice)
    for url in ("/", make_spark(alice).get_absolute_url()):
        page.goto(url)
        assert unmoved(page, *SINGLE)
    page.locator(".bar button.more").click()
    page.get_by_role("button", name="Keys").click()
    assert "Single keys are off." in page.get_by_role("dialog").inner_text()
    page.goto("/journal/new/")
    page.locator("[name=text]:focus").wait_for()
    page.keyboard.type("Snow.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/journal/0*/")
    assert Entry.owned_by(alice).get().text == "Snow."


def test_another_question_comes_in_place_and_keys_go_on_working(open_alices):
    make_prompt("first")
    make_prompt("second", text="What else?")
    page = open_alices("/", **LAPTOP)
    question = page.locator("#question .question")
    before = question.inner_text()
    page.get_by_role("link", name="Another one").click()
    wait_until(page, "before => document.querySelector('#question .question').innerText !== before", before)
    assert page.locator("main .btn.primary").count() == 1
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.id") == "quick-spark"
    page.keyboard.press("Tab")
    page.keyboard.press("n")
    page.wait_for_url("**/journal/new/**")


def test_no_key_leaves_what_is_not_kept_yet(open_alices, alice):
    make_spark(alice)
    page = open_alices("/journal/new/", **LAPTOP)
    page.keyboard.type("Half a page.")
    page.evaluate("document.activeElement.blur()")
    assert unmoved(page, "n", "ArrowLeft")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    page.goto("/sparks/")
    page.locator("#quick-spark").fill("x" * 141)
    page.get_by_role("button", name="Keep").click()
    assert page.locator("[name=what]").input_value() == "x" * 141
    page.evaluate("document.activeElement.blur()")
    assert unmoved(page, "n")
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.id") == "quick-spark"
    # A page that answers a form.
    page.goto("/sparks/new/")
    page.locator("[name=what]").fill("x" * 141)
    page.get_by_role("button", name="Keep").click()
    page.evaluate("document.activeElement.blur()")
    assert unmoved(page, "n", "s")
    # A box that is ticked as it was holds nothing.
    page.goto("/settings/")
    page.keyboard.press("n")
    page.wait_for_url("**/journal/new/**")


def test_done_takes_enter_with_one_other_key_alone(open_alices, alice):
    page = open_alices("/journal/new/", **LAPTOP)
    page.locator("[name=text]:focus").wait_for()
    page.keyboard.type("Snow.")
    assert unmoved(page, *(f"{held}+Enter" for held in ("Control+Shift", "Control+Alt", "Meta+Shift")))
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/journal/0*/")
    assert Entry.owned_by(alice).count() == 1


def test_the_caret_is_there_before_a_key_can_act(open_alices):
    page = open_alices("/", **LAPTOP)
    # As soon as the scripts have run, for somebody who types on.
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () =>"
        " document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true})))"
    )
    page.goto("/sparks/new/")
    page.wait_for_timeout(300)
    assert "/sparks/new/" in page.url and page.locator("[name=what]").evaluate("one => one === document.activeElement")
