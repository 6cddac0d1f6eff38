"""A line caught over any page: by key and by finger, ten in a row, slow, cut off and signed out."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import expect

from journal.sparks.models import Spark
from tests.conftest import signed_in
from tests.factories import make_entry, make_spark

from .test_local_draft import wait_for_draft
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, look, look_twice, wait_until

EMPTY = "document.activeElement.id === 'quick-spark' && document.activeElement.value === ''"
KEPT = "document.querySelector('#quick-spark-state').innerText.startsWith('Kept.')"
WINDOWS = pytest.mark.parametrize("window", [PHONE, LAPTOP], ids=["phone", "laptop"])


def kept(user):
    return [spark.what for spark in Spark.owned_by(user).order_by("id")]


def note(page, line):
    """Type a line and press Enter, where the caret is."""
    page.keyboard.type(line)
    page.keyboard.press("Enter")


def opened(page):
    page.keyboard.press("s")
    return page.get_by_role("dialog", name="Note a spark")


def slowly(page, milliseconds):
    """Whatever is sent takes this long to leave."""
    page.evaluate(
        "time => { const asked = window.fetch; window.fetch = (...all) =>"
        " new Promise(go => setTimeout(go, time)).then(() => asked(...all)); }",
        milliseconds,
    )


@WINDOWS
@pytest.mark.parametrize("url", ["/values/", "/settings/"])
def test_by_key_a_line_is_kept_over_the_page_one_is_on(open_alices, alice, url, window):
    page = open_alices(url, **window)
    link = page.locator("main a").first
    link.focus()
    dialog = opened(page)
    expect(dialog).to_be_visible()
    look_twice(page)
    note(page, "A ferry pilot, seen.")
    wait_until(page, KEPT)
    assert page.evaluate(EMPTY) and kept(alice) == ["A ferry pilot, seen."]
    look_twice(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    assert urlsplit(page.url).path == url
    # And again, by the same field.
    expect(opened(page)).to_be_visible()
    note(page, "Another one.")
    wait_until(page, KEPT)
    assert len(kept(alice)) == 2


@WINDOWS
def test_by_finger_a_line_is_two_presses_away_and_close_leads_back(open_alices, alice, window):
    page = open_alices("/journal/", **window)
    page.locator(".bar button.plus").click()
    page.get_by_role("link", name="Note a spark").click()
    wait_until(page, EMPTY)
    page.keyboard.type("A ferry pilot.")
    page.get_by_role("button", name="Keep").click()
    wait_until(page, KEPT)
    assert page.evaluate(EMPTY) and kept(alice) == ["A ferry pilot."]
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".bar button.plus")).to_be_focused()
    page.locator(".bar button.plus").click()
    page.get_by_role("link", name="Note a spark").click()
    page.get_by_role("link", name="Say more").click()
    page.wait_for_url("**/edit/")


@pytest.mark.parametrize("url", ["/", "/sparks/", "/journal/"])
def test_ten_in_a_row_need_no_wait_however_slow_the_network_is(open_alices, alice, url):
    page = open_alices(url, **LAPTOP)
    page.keyboard.press("s")
    wait_until(page, EMPTY)
    slowly(page, 200)
    for number in range(10):
        note(page, f"Spark {number}, seen.")
    page.keyboard.type("Half a")
    wait_until(page, "document.querySelector('form[data-stays]').ariaBusy === 'false'")
    assert kept(alice) == [f"Spark {number}, seen." for number in range(10)]
    assert page.locator("#quick-spark").input_value() == "Half a"
    assert urlsplit(page.url).path == url


@WINDOWS
def test_where_the_sparks_are_listed_a_new_one_appears_on_top(open_alices, alice, window):
    page = open_alices("/sparks/", **window)
    assert page.get_by_text("No sparks yet").is_visible()
    page.keyboard.press("s")
    for line in ("First.", "Second."):
        note(page, line)
        page.locator("main .piece", has_text=line).wait_for()
    assert page.locator("main .piece h3").all_inner_texts() == ["Second.", "First."]
    assert page.get_by_text("No sparks yet").count() == 0
    look_twice(page)
    page.reload()
    assert page.locator("main .piece h3").all_inner_texts() == ["Second.", "First."]


@pytest.mark.parametrize("is_new", [True, False])
def test_at_home_a_new_one_is_the_latest(open_alices, alice, is_new):
    if not is_new:
        make_entry(alice, "A page of before.")
    page = open_alices("/", **LAPTOP)
    page.keyboard.press("s")
    note(page, "A ferry pilot.")
    page.locator("main .piece h3", has_text="A ferry pilot.").wait_for()
    assert page.locator("main .piece h3").first.inner_text() == "A ferry pilot."
    assert page.get_by_role("heading", name="Latest").count() == 1
    assert page.get_by_text("What you write appears here").count() == 0
    look(page)


@pytest.mark.parametrize("url", ["/journal/", "/sparks/"])
def test_cut_off_nothing_is_lost_and_once_it_is_back_nothing_is_doubled(open_alices, alice, url):
    page = open_alices(url, **LAPTOP)
    page.keyboard.press("s")
    note(page, "Before.")
    wait_until(page, KEPT)
    page.context.set_offline(True)
    note(page, "A ferry pilot.")
    page.get_by_text("Not kept: you are offline").wait_for()
    assert page.locator("#quick-spark").input_value() == "A ferry pilot."
    assert page.evaluate("document.activeElement.id") == "quick-spark"
    page.complaints.clear()
    look_twice(page)
    page.context.set_offline(False)
    # The answer alone is lost: what is sent again is the same spark.
    page.route("**/sparks/new/**", lambda route: (route.fetch(), route.abort()))
    page.keyboard.press("Enter")
    page.get_by_text("Not kept: the server does not answer").wait_for()
    page.unroute("**/sparks/new/**")
    assert page.locator("#quick-spark").input_value() == "A ferry pilot."
    page.keyboard.press("Enter")
    wait_until(page, KEPT)
    assert kept(alice) == ["Before.", "A ferry pilot."]


ALL = [f"Spark {number}, seen." for number in range(10)]


def ten_while_cut_off(page, pause):
    """Ten lines, each with Enter, none looked at; with a pause, each has failed before the next one is typed."""
    wait_until(page, EMPTY)
    note(page, "Before.")
    wait_until(page, KEPT)
    page.context.set_offline(True)
    for line in ALL:
        note(page, line)
        if pause:
            wait_until(page, "document.activeElement.value !== ''")
            wait_until(page, "document.querySelector('form[data-stays]').ariaBusy === 'false'")
    wait_until(page, "document.querySelector('form[data-stays]').ariaBusy === 'false'")


@pytest.mark.parametrize("pause", [False, True])
@pytest.mark.parametrize("url", ["/journal/", "/sparks/"])
def test_lines_typed_while_cut_off_stay_lines_of_their_own_in_their_order(open_alices, alice, url, pause):
    page = open_alices(url, **LAPTOP)
    page.keyboard.press("s")
    ten_while_cut_off(page, pause)
    assert page.locator("#quick-spark").input_value() == ALL[0]
    said = page.locator("#quick-spark-state").inner_text()
    assert [line for line in ALL[1:] if line not in said] == [], said
    page.complaints.clear()
    look_twice(page)
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector('form[data-stays]').ariaBusy === 'false'")
    assert kept(alice) == ["Before.", *ALL]


def test_a_line_in_the_middle_that_is_refused_is_mended_and_the_others_follow(open_alices, alice):
    page = open_alices("/journal/", **LAPTOP)
    opened(page)
    wait_until(page, EMPTY)
    slowly(page, 300)
    for line in ("First.", "x" * 141, "Third."):
        note(page, line)
    page.get_by_text("this one has 141. Shorten it.").wait_for()
    assert page.locator("#quick-spark").input_value() == "x" * 141
    assert "Third." in page.locator("#quick-spark-state").inner_text()
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector('form[data-stays]').ariaBusy === 'false'")
    assert kept(alice) == ["First.", "x" * 140, "Third."]


def test_left_while_cut_off_every_line_is_back_by_itself(open_alices, alice):
    page = open_alices("/journal/", **LAPTOP)
    opened(page)
    ten_while_cut_off(page, pause=False)
    page.keyboard.press("End")
    page.keyboard.type(" Yes.")
    page.wait_for_timeout(500)
    page.close()
    page.context.set_offline(False)
    page = open_alices("/sparks/")
    page.get_by_text("Here it is again").wait_for()
    assert page.locator("#quick-spark").input_value() == f"{ALL[0]} Yes."
    assert ALL[9] in page.locator("#quick-spark-state").inner_text()
    page.locator("#quick-spark").focus()
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelectorAll('main .piece').length === 11")
    assert kept(alice) == ["Before.", f"{ALL[0]} Yes.", *ALL[1:]]
    wait_for_draft(page, 0)


def test_what_was_not_kept_is_seen_again_though_it_was_closed(open_alices):
    page = open_alices("/journal/", **LAPTOP)
    dialog = opened(page)
    wait_until(page, EMPTY)
    held = []
    page.route("**/sparks/new/**", lambda route: held.append(route))
    with page.expect_request("**/sparks/new/**"):
        note(page, "A ferry pilot.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    held[0].abort()
    page.get_by_text("Not kept: the server does not answer").wait_for()
    expect(dialog).to_be_visible()
    assert page.locator("#quick-spark").input_value() == "A ferry pilot."


@pytest.mark.parametrize("url", ["/journal/", "/"])
def test_signed_out_meanwhile_the_line_waits_until_one_is_back(open_alices, alice, live_server, url):
    page = open_alices(url, **LAPTOP)
    page.keyboard.press("s")
    wait_until(page, EMPTY)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    note(page, "A ferry pilot.")
    page.get_by_text("you were signed out").wait_for()
    assert page.locator("#quick-spark").input_value() == "A ferry pilot."
    look_twice(page)
    # In another window, where the token changes too.
    for cookie in signed_in(alice).cookies.values():
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.context.new_page().goto("/settings/")
    page.locator("#quick-spark").focus()
    page.keyboard.press("Enter")
    wait_until(page, KEPT)
    assert kept(alice) == ["A ferry pilot."]


@WINDOWS
def test_a_line_that_is_refused_says_why_beside_it_and_stays(open_alices, alice, window):
    page = open_alices("/journal/", **window)
    opened(page)
    field = page.locator("#quick-spark")
    typed = "x" * 130 + " and on and on"
    note(page, typed)
    page.get_by_text("A spark can have 140 characters; this one has 144. Shorten it.").wait_for()
    assert field.input_value() == typed
    assert field.get_attribute("aria-invalid") == "true"
    look_twice(page)
    for _ in range(4):
        page.keyboard.press("Backspace")
    assert field.get_attribute("aria-invalid") is None
    page.keyboard.press("Enter")
    wait_until(page, KEPT)
    assert kept(alice) == [typed[:-4]]
    note(page, "   ")
    page.get_by_text("There is nothing on this line yet.").wait_for()
    assert len(kept(alice)) == 1
    # Nothing at all is for the browser to say.
    field.fill("")
    page.keyboard.press("Enter")
    assert len(kept(alice)) == 1


def test_what_was_typed_in_a_window_that_closed_is_back_among_the_sparks(open_alices, alice):
    page = open_alices("/journal/", **LAPTOP)
    opened(page)
    page.keyboard.type("A ferry pi")
    wait_for_draft(page)
    page.close()
    page = open_alices("/journal/")
    page.get_by_text("is on this device only, and not kept yet").wait_for()
    look(page)
    page.get_by_role("link", name="Go on with it").click()
    page.get_by_text("Here it is again").wait_for()
    assert urlsplit(page.url).path == "/sparks/"
    page.locator("#quick-spark").focus()
    page.keyboard.press("End")
    note(page, "lot.")
    wait_until(page, KEPT)
    wait_for_draft(page, 0)
    # It is kept where one is by now.
    page.locator("main .piece h3", has_text="A ferry pilot.").wait_for()
    note(page, "Another.")
    wait_until(page, "document.querySelectorAll('main .piece').length === 2")
    assert kept(alice) == ["A ferry pilot.", "Another."]


def test_beside_work_that_is_not_kept_a_line_can_be_noted(open_alices, alice):
    page = open_alices("/journal/new/", **LAPTOP)
    page.keyboard.type("Half a page.")
    page.evaluate("document.activeElement.blur()")
    opened(page)
    note(page, "A ferry pilot.")
    wait_until(page, KEPT)
    page.keyboard.press("Escape")
    assert page.locator("[name=text]").input_value() == "Half a page."
    assert kept(alice) == ["A ferry pilot."]


def test_with_single_keys_off_plus_alone_leads_there(open_alices, alice):
    alice.single_keys = False
    alice.save()
    page = open_alices("/journal/", **LAPTOP)
    page.keyboard.press("s")
    assert page.locator("dialog.note").count() == 0
    page.locator(".bar button.plus").click()
    page.get_by_role("link", name="Note a spark").click()
    note(page, "A ferry pilot.")
    wait_until(page, KEPT)
    assert kept(alice) == ["A ferry pilot."]


@WINDOWS
def test_without_javascript_the_link_leads_to_a_page_for_it(open_alices, alice, window):
    page = open_alices("/journal/", **window, **WITHOUT_SCRIPT)
    page.locator(".bar button.plus").click()
    page.get_by_role("link", name="Note a spark").click()
    page.wait_for_url("**/sparks/new/**")
    page.locator("[name=what]").fill("A ferry pilot.")
    page.get_by_role("button", name="Keep").click()
    assert kept(alice) == ["A ferry pilot."]


def test_with_another_key_the_link_opens_its_page(open_alices):
    page = open_alices("/journal/", **LAPTOP)
    page.locator(".bar button.plus").click()
    with page.context.expect_page() as other:
        page.get_by_role("link", name="Note a spark").click(modifiers=["ControlOrMeta"])
    other.value.wait_for_url("**/sparks/new/**")


def test_from_enter_to_kept(open_alices, alice):
    """Printed, for the figure that stands in the documentation: the machine's own times hold nowhere else."""
    for number in range(60):
        make_spark(alice, f"Spark {number}.")
    for url in ("/journal/", "/", "/sparks/"):
        page = open_alices(url)
        took = page.evaluate("""async () => {
            const opening = performance.now();
            document.querySelector("a[data-note]").click();
            const field = document.getElementById("quick-spark"), took = [performance.now() - opening];
            await new Promise(done => setTimeout(done, 500));
            for (let number = 0; number < 10; number++) {
                field.value = `Line ${number}`;
                const state = document.getElementById("quick-spark-state");
                const begun = performance.now();
                field.form.requestSubmit();
                await new Promise(done => {
                    const isKept = () => state.innerText.startsWith("Kept.") && done();
                    new MutationObserver(isKept).observe(state, { childList: true });
                });
                took.push(performance.now() - begun);
            }
            return took.map(Math.round);
        }""")
        print(f"\n{url}: opened in {took[0]} ms, kept in {took[1:]} ms")
    assert Spark.owned_by(alice).count() == 90
