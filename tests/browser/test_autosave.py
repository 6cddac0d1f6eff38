"""A page is kept as it is typed, whatever happens to the tab, the line, the session or the server meanwhile."""

import random
import re
from itertools import pairwise

from careerpath.accounts.models import Session
from journal.entries.models import Entry
from tests.factories import make_entry

from .test_nothing_lost import TEXT
from .walk import let_in, look_around, wait_until

STATE = "[data-save-state]"
KEPT = re.compile(r"Kept \d\d:\d\d")
# What a browser tells a page: that it is left, and that somebody comes back to it.
LEAVE = "dispatchEvent(new Event('pagehide'))"
COME_BACK = "dispatchEvent(new Event('focus'))"
# Nothing is sent by itself any more, however long a test takes for what it does within two seconds.
HOLD_TIMERS = "void (window.setTimeout = () => 0)"
# What the page knows: all that was typed is on the server, or at least on this device.
WRITINGS = "async () => (await import('/static/js/autosave.js')).writings.every(one => {})"
IS_KEPT = WRITINGS.format("!one.isUnsent")
IS_SEALED = WRITINGS.format("!one.isUnsent || one.drafted === one.changes")
NOTE_AT_EACH_SAVE = """state => {
    const ask = fetch;
    window.seen = [];
    window.fetch = (...asked) => {
        if (asked[1]?.headers["X-Requested-With"] === "autosave") seen.push(document.querySelector(state).innerText);
        return ask(...asked);
    };
}"""
# Every answer takes a second and a half, of the page's own clock.
SLOW = """const ask = fetch;
    window.sent = [];
    window.unanswered = 0;
    window.fetch = async (...asked) => {
        const isSave = asked[1]?.headers["X-Requested-With"] === "autosave";
        if (isSave) sent.push(document.querySelector("[name=text]").value.length);
        unanswered++;
        const answer = await ask(...asked).finally(() => unanswered--);
        await new Promise(done => setTimeout(done, 1500));
        return answer;
    };"""


def wait_for(page, said) -> None:
    page.locator(STATE, has_text=said).wait_for()


def kept(alice) -> str:
    return Entry.owned_by(alice).get().text


def test_a_page_is_kept_while_one_types_and_keeps_through_all_that_fails(open_alices, alice):
    page = open_alices("/journal/new/")
    field = page.locator("[name=text]")
    place = page.locator(".save-bar").bounding_box()
    page.evaluate(NOTE_AT_EACH_SAVE, STATE)

    def slow(route):
        wait_for(page, "Saving")
        route.continue_()

    page.route("**/journal/new/**", slow, times=1)
    field.fill("At first.")
    wait_for(page, KEPT)
    # Only what takes its time is said meanwhile.
    assert page.evaluate("seen") == [""]
    assert kept(alice) == "At first."
    assert page.locator(".save-bar").bounding_box() == place
    look_around(page)
    # The answer is lost, and the next try is told from another window's.
    page.route("**/journal/new/**", lambda route: (route.fetch(), route.abort()), times=1)
    field.fill("At first. Then more.")
    wait_for(page, "on this device for now")
    assert kept(alice) == "At first. Then more."
    wait_for(page, KEPT)
    # Overloaded: it waits as long as it is told.
    tries = []

    def overloaded(route):
        tries.append(page.evaluate("performance.now()"))
        busy = {"Retry-After": "3", "X-Requested-With": "autosave"}
        route.fulfill(status=503, headers=busy) if len(tries) == 1 else route.continue_()

    page.route("**/journal/new/**", overloaded)
    field.press_sequentially(" And more.")
    wait_for(page, "on this device for now")
    page.evaluate(COME_BACK)
    page.complaints.clear()
    look_around(page)
    wait_for(page, KEPT)
    page.unroute("**/journal/new/**")
    assert len(tries) == 2 and tries[1] - tries[0] >= 3000
    page.context.set_offline(True)
    field.fill(TEXT)
    wait_for(page, "on this device for now")
    page.context.set_offline(False)
    wait_for(page, KEPT)
    assert kept(alice) == TEXT
    # Nothing is left here, and one page was made of it all.
    wait_until(page, "async () => !(await (await import('/static/js/draft.js')).mine()).length")
    field.fill("The end.")
    page.get_by_role("button", name="Done").dblclick()
    page.wait_for_url("**/journal/0*/")
    entry = Entry.owned_by(alice).get()
    assert (entry.text, entry.sitting, entry.revisions().count()) == ("The end.", None, 0)


def test_what_is_typed_before_the_script_listens_is_kept_as_well(open_alices, alice):
    page = open_alices("/")
    page.add_init_script(
        """document.addEventListener("readystatechange", () => {
            if (document.readyState === "interactive") document.querySelector("[name=text]").value = "Quick.";
        })"""
    )
    page.goto("/journal/new/")
    wait_for(page, KEPT)
    assert kept(alice) == "Quick."
    assert page.evaluate("document.activeElement.name") == "text"


def test_what_is_refused_is_said_and_kept_once_it_can_be(open_alices, alice):
    entry = make_entry(alice, "Before.")
    page = open_alices(entry.get_edit_url())
    field = page.locator("[name=text]")
    field.fill("")
    wait_for(page, "Not kept, on this device for now.")
    assert kept(alice) == "Before."
    field.fill("After.")
    wait_for(page, KEPT)
    page.get_by_text("Date, title, values and tags").click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Title").fill("A title")
    assert Entry.owned_by(alice).get().title == "A title"
    # Another window was faster: both are kept, and shown once Done is pressed.
    other = open_alices(entry.get_edit_url())
    other.locator("[name=text]").fill("From the other window.")
    wait_for(other, KEPT)
    field.fill("From this window.")
    wait_for(page, "changed in another window")
    look_around(page)
    assert {one.fields["text"] for one in entry.revisions()} >= {"After.", "From this window."}
    page.get_by_role("button", name="Done").click()
    assert page.get_by_role("heading", name="Two wordings").count()
    other.close()
    page.goto(entry.get_edit_url())
    Entry.owned_by(alice).update(trashed_at="2026-11-24T00:00Z")
    field.fill("To the trash.")
    wait_for(page, "in the trash, or deleted for good")
    look_around(page)
    assert field.input_value() == "To the trash."


def test_fifty_of_fifty_texts_outlive_their_session_and_token(open_alices, alice, live_server):
    entry = make_entry(alice, "Before.")
    page = open_alices(entry.get_edit_url())
    field = page.locator("[name=text]")
    seed = random.Random(19)
    for number in range(50):
        text = "".join(seed.sample(TEXT[:2000], 300)) + f"\n{number}"
        Session.objects.all().delete()
        field.fill(text)
        page.evaluate(LEAVE)
        wait_for(page, "You were signed out")
        let_in(page.context, live_server.url, alice)
        page.evaluate(COME_BACK)
        wait_for(page, KEPT)
        assert kept(alice) == text
    assert entry.revisions().count() == 1


def test_no_key_waits_in_a_text_of_100000_characters(open_alices, alice):
    page = open_alices(make_entry(alice, ("A line of words, over and over. " * 9 + "\n\n") * 345).get_edit_url())
    field = page.locator("[name=text]:focus")
    field.evaluate("field => field.setSelectionRange(50000, 50000)")
    page.wait_for_timeout(500)
    page.evaluate(
        """() => {
        window.tasks = [];
        const seen = list => tasks.push(...list.getEntries().map(task => task.duration));
        new PerformanceObserver(seen).observe({ type: "longtask" });
    }"""
    )
    # The machine that tests may be busy with others: half of the keys may wait for those, and once or twice all.
    for _ in range(3):
        page.evaluate("tasks.length = 0")
        page.keyboard.type("some words that are typed here", delay=60)
        wait_until(page, IS_KEPT)
        if page.evaluate("tasks.length") < 15:
            break
    assert page.evaluate("tasks.length") < 15
    assert "some words that are typed here" in kept(alice)


def test_who_types_without_a_pause_has_all_but_ten_seconds_on_the_server(open_alices):
    page = open_alices("/")
    page.clock.install()
    page.add_init_script(SLOW)
    page.goto("/journal/new/")
    field = page.locator("[name=text]")
    for _ in range(40):
        field.press_sequentially("x")
        page.clock.run_for(1000)
        # The page's clock waits for a server that is busy with others.
        while page.evaluate("unanswered"):
            page.wait_for_timeout(20)
    sent = page.evaluate("sent")
    # What is sent is there two seconds later.
    assert max(after - before for before, after in pairwise([0, *sent, 41])) <= 8, sent
