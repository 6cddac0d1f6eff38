"""What is typed and not kept yet is on this device, sealed: it outlives its tab, and nobody else finds it."""

import contextlib
import os
import random
import signal
from pathlib import Path

from playwright.sync_api import Error

from journal.entries.models import Entry
from journal.seasons.letters.models import Letter
from tests.conftest import make_user
from tests.factories import make_entry, make_season, make_session
from values.models import RankedValue

from .hands import Keys
from .test_autosave import HOLD_TIMERS, IS_SEALED, wait_for
from .walk import let_in, look_around, wait_until

# All that a browser keeps for this address, as one text.
STORES = """async () => {
    const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.documentElement.outerHTML];
    for (const { name } of await indexedDB.databases()) {
        const db = await new Promise(done => { indexedDB.open(name).onsuccess = event => done(event.target.result) });
        for (const store of db.objectStoreNames) {
            const rows = await new Promise(done => {
                db.transaction(store).objectStore(store).getAll().onsuccess = event => done(event.target.result);
            });
            for (const row of rows) {
                found.push(...Object.values(row).map(value => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
                    ? new TextDecoder("latin1").decode(value) : String(value)));
            }
        }
        db.close();
    }
    for (const name of await caches.keys()) {
        for (const asked of await (await caches.open(name)).keys()) found.push(asked.url);
    }
    return found.join("\\n");
}"""
ROWS = """async () => {
    // It is the page that makes it: one that was made here would have no store.
    if (!(await indexedDB.databases()).some(({ name }) => name === "careerpath")) return 0;
    const db = await new Promise(done => { indexedDB.open("careerpath").onsuccess = e => done(e.target.result) });
    const count = await new Promise(done => {
        db.transaction("drafts").objectStore("drafts").count().onsuccess = event => done(event.target.result);
    });
    db.close();
    return count;
}"""

# Every draft as if it had been changed so long before.
AGED = """async age => {
    const db = await new Promise(done => { indexedDB.open("careerpath").onsuccess = e => done(e.target.result) });
    const store = db.transaction("drafts", "readwrite").objectStore("drafts");
    const rows = await new Promise(done => { store.getAll().onsuccess = event => done(event.target.result) });
    for (const row of rows) store.put({ ...row, changed: row.changed - age });
    await new Promise(done => { store.transaction.oncomplete = done });
    db.close();
}"""


def kill(page) -> None:
    """The tab, as when its process ends: no event of the page says so."""
    with page.expect_event("crash"):
        # Nobody is left to answer.
        page.context.new_cdp_session(page).send("Page.navigate", {"url": "chrome://crash"})


def wait_for_draft(page, rows=1) -> None:
    wait_until(page, f"async rows => (await ({ROWS})()) === rows", rows)


def clear_drafts(page) -> None:
    origin = page.evaluate("location.origin")
    page.context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"}
    )


def test_a_killed_tab_loses_nothing(open_alices, alice):
    entry = make_entry(alice, "Before.")
    seed = random.Random(19)
    text, page = "Before.", open_alices(entry.get_edit_url())
    for number in range(10):
        typed = "".join(seed.choices("abc äöü\n", k=20)) + f"{number}"
        page.locator("[name=text]:focus").press_sequentially(typed, delay=seed.choice([0, 20, 60]))
        text += typed
        # It takes a moment to be sealed, on a busy machine a long one.
        wait_until(page, IS_SEALED)
        page.wait_for_timeout(seed.choice([0, 100, 300, 2100]))
        kill(page)
        page.close()
        page = open_alices(entry.get_edit_url())
        wait_until(page, "text => document.querySelector('[name=text]').value === text", text)
    # Who types on without a pause has it on the server too, but for ten seconds.
    for _ in range(120):
        page.locator("[name=text]").press_sequentially("x", delay=250)
        if Entry.owned_by(alice).get().text.startswith(f"{text}x"):
            return
    raise AssertionError("nothing was sent meanwhile")


def test_a_killed_browser_loses_nothing(browser_type, browser_type_launch_args, live_server, alice, tmp_path):
    entry, said = make_entry(alice, "Before."), "Before. And then the power went."

    def open_page():
        context = browser_type.launch_persistent_context(tmp_path, **browser_type_launch_args)
        let_in(context, live_server.url, alice)
        page = context.new_page()
        page.goto(live_server.url + entry.get_edit_url())
        return context, page

    context, page = open_page()
    page.evaluate(HOLD_TIMERS)
    page.locator("[name=text]").fill(said)
    wait_for_draft(page)
    killed = [
        os.kill(int(folder.name), signal.SIGKILL)
        for folder in Path("/proc").glob("[0-9]*")
        if str(tmp_path).encode() in _command(folder)
    ]
    assert killed
    with contextlib.suppress(Error):
        context.close()
    context, page = open_page()
    page.get_by_text("Here it is again").wait_for()
    assert page.locator("[name=text]").input_value() == said
    context.close()


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        # It ended meanwhile.
        return b""


def test_drafts_last_14_days_by_the_clock_of_the_server(open_alices, alice):
    address = make_entry(alice, "Before.").get_edit_url()
    page = open_alices(address)
    page.evaluate(HOLD_TIMERS)
    page.locator("[name=text]").fill("Before. Typed.")
    wait_for_draft(page)
    # Somebody clears what the browser keeps, with the page open.
    clear_drafts(page)
    # In one go: the draft that is waited for holds all of it.
    page.locator("[name=text]").fill("Before. Typed. And more.")
    wait_for_draft(page)
    kill(page)
    page.close()
    # A clock that is ahead deletes none. (From a page without scripts, since others send what is left.)
    page = open_alices("/health/")
    page.context.add_init_script("{ const tell = Date.now; Date.now = () => tell() + 15 * 86_400_000 }")
    page.goto(address)
    page.get_by_text("Here it is again").wait_for()
    assert page.locator("[name=text]").input_value() == "Before. Typed. And more."
    kill(page)
    page.close()
    page = open_alices("/health/")
    page.evaluate(AGED, 15 * 86_400_000)
    page.goto(address)
    page.locator("[name=text]").focus()
    wait_for_draft(page, 0)
    assert page.locator("[name=text]").input_value() == "Before."


def test_words_of_a_value_typed_before_the_answer_to_the_ones_before_come_back(open_alices, alice):
    session = make_session(alice, "Bread", "Quiet")
    address = f"/values/history/{session.pk}/words/"
    page = open_alices(address)
    # The server keeps them, and the page never hears so: what it sends next is over against what it does not know.
    kept = []
    page.route("**/words/", lambda one: kept.append(one.fetch()) if one.request.method == "POST" else one.continue_())
    field = page.get_by_label("In my words").first
    field.fill("Naps, and a lamp.")
    field.blur()
    while not kept:
        page.wait_for_timeout(20)
    assert {row.my_words for row in RankedValue.objects.all()} == {"Naps, and a lamp.", ""}
    # The draft that is waited for holds the newest.
    clear_drafts(page)
    field.fill("Naps.")
    wait_for_draft(page)
    page.close()
    page = open_alices(address)
    page.get_by_text("Here it is again").wait_for()
    assert page.get_by_label("In my words").first.input_value() == "Naps."


def test_a_letter_waits_on_this_device_and_nobody_signs_out_over_it(open_alices, alice):
    season = make_season(alice)
    page = open_alices(f"/seasons/{season.pk}/letter/")
    field = page.locator("[name=text]")
    field.fill("Dear zebrafinch")
    wait_for_draft(page)
    page.reload()
    page.get_by_text("Here it is again").wait_for()
    assert field.input_value() == "Dear zebrafinch"
    look_around(page)
    hand = Keys(page)
    hand.reach(page.get_by_role("button", name="Leave it out"))
    hand.key("Enter")
    assert field.input_value() == ""
    wait_for_draft(page, 0)
    # The focus is on Undo.
    look_around(page)
    hand.key("Enter")
    assert field.input_value() == "Dear zebrafinch"
    wait_for_draft(page)
    hand.key("Enter")
    wait_for_draft(page, 0)
    field.fill("Dear zebrafinch")
    assert not page.get_by_role("button", name="Undo").count()
    wait_for_draft(page)
    page.goto("/")
    page.get_by_text("is on this device only, and not kept yet").wait_for()
    look_around(page)
    hand.reach(page.get_by_role("button", name="Delete it"))
    hand.key("Enter")
    wait_for_draft(page, 0)
    look_around(page)
    hand.key("Enter")
    wait_for_draft(page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Not everything is kept").wait_for()
    look_around(page)
    hand.key("Escape")
    wait_until(page, "document.activeElement.getAttribute('popovertarget') === 'menu-more'")
    hand.key("Enter")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Keep it first").click()
    page.get_by_text("Here it is again").wait_for()
    assert field.input_value() == "Dear zebrafinch"
    page.get_by_role("button", name="Seal it").click()
    page.wait_for_url(f"**/seasons/{season.pk}/**")
    assert Letter.owned_by(alice).get().text == "Dear zebrafinch"
    wait_for_draft(page, 0)
    page.goto("/sparks/")
    page.locator("#quick-spark").fill("A baker.")
    wait_for_draft(page)
    page.goto("/")
    page.get_by_text("Here it is again").wait_for()
    assert page.locator("#quick-spark").input_value() == "A baker."


def test_after_signing_out_no_word_is_left_and_another_finds_none(open_alices, alice, live_server):
    season = make_season(alice)
    page = open_alices(f"/seasons/{season.pk}/letter/")
    page.locator("[name=text]").fill("Dear zebrafinch")
    wait_for_draft(page)
    page.goto("/sparks/")
    page.get_by_text("is on this device only, and not kept yet").wait_for()
    assert "zebrafinch" not in page.evaluate(STORES)
    # Another one on the same browser neither sees it nor deletes it.
    let_in(page.context, live_server.url, make_user("carol@example.org"))
    page.goto("/sparks/")
    page.wait_for_timeout(500)
    assert "is on this device" not in page.inner_text("main")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(live_server.url + "/")
    assert page.evaluate(ROWS) == 1
    let_in(page.context, live_server.url, alice)
    page.goto(f"/seasons/{season.pk}/letter/")
    page.get_by_text("Here it is again").wait_for()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign out and delete it").click()
    page.wait_for_url(live_server.url + "/")
    assert page.evaluate(ROWS) == 0
    for _ in range(3):
        page.go_back()
        assert "zebrafinch" not in page.evaluate(STORES)
        values = "[...document.querySelectorAll('textarea')].map(field => field.value).join()"
        assert "zebrafinch" not in page.evaluate(values)


def test_a_page_left_by_a_link_is_kept_and_one_that_was_not_is_sent_from_the_next(open_alices, alice):
    page = open_alices("/journal/new/")
    page.locator("[name=text]").fill("Left by a link.")
    page.get_by_role("link", name="Home").first.click()
    while not Entry.owned_by(alice).exists():
        page.wait_for_timeout(20)
    wait_for_draft(page, 0)
    assert "is on this device" not in page.inner_text("main")
    assert Entry.owned_by(alice).get().text == "Left by a link."
    # Without the key there is nothing to seal it with.
    page.goto("/journal/new/")
    assert page.evaluate("async () => (await import('/static/js/draft.js')).ready()")
    page.context.set_offline(True)
    page.locator("[name=text]").fill("Left while away.")
    wait_for(page, "on this device for now")
    wait_for_draft(page)
    kill(page)
    page.close()
    page.context.set_offline(False)
    page = open_alices("/")
    wait_for_draft(page, 0)
    assert {one.text for one in Entry.owned_by(alice)} == {"Left by a link.", "Left while away."}


def test_a_change_elsewhere_meanwhile_comes_to_two_wordings(open_alices, alice):
    entry = make_entry(alice, "Before.")
    page = open_alices(entry.get_edit_url())
    page.evaluate(HOLD_TIMERS)
    page.locator("[name=text]").fill("Before. Typed and not kept.")
    wait_for_draft(page)
    kill(page)
    page.close()
    Entry.owned_by(alice).update(version=7)
    page = open_alices(entry.get_edit_url())
    page.get_by_text("Here it is again").wait_for()
    page.get_by_role("button", name="Done").click()
    assert page.get_by_role("heading", name="Two wordings").count()
    assert page.locator("[name=text]").input_value() == "Before. Typed and not kept."
    wait_for_draft(page, 0)
    # A new page of which the browser never heard that it was kept has the version that it was made with.
    Entry.owned_by(alice).delete()
    page.goto("/journal/new/")
    page.route("**/journal/new/**", lambda route: (route.fetch(), route.abort()))
    page.locator("[name=text]").fill("Kept, and not heard of.")
    wait_for(page, "on this device for now")
    wait_until(page, IS_SEALED)
    kill(page)
    page.close()
    entry = Entry.owned_by(alice).get()
    entry.text, entry.version, entry.sitting = "Changed elsewhere.", 7, None
    entry.save()
    page = open_alices(entry.get_edit_url())
    page.get_by_text("Here it is again").wait_for()
    page.locator("[name=text]").press_sequentially(" And more.")
    wait_for(page, "changed in another window")


def test_where_the_address_is_not_https_it_says_so(open_alices, alice):
    page = open_alices("/")
    page.context.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.goto("/journal/new/")
    wait_for(page, "the address is not https")
    look_around(page)
    page.route("**/journal/new/**", lambda route: route.abort())
    page.locator("[name=text]").press_sequentially("Only here.")
    wait_for(page, "Keep this window open")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/")
    assert asked == ["beforeunload"]


def test_what_came_back_is_left_out_after_it_was_kept_and_brought_back(open_alices, alice):
    entry = make_entry(alice, "Before.")
    page = open_alices(entry.get_edit_url())
    page.evaluate(HOLD_TIMERS)
    page.locator("[name=text]").fill("Before. Typed.")
    wait_for_draft(page)
    kill(page)
    page.close()
    page = open_alices(entry.get_edit_url())
    page.get_by_text("Here it is again").wait_for()
    page.locator("[name=text]").fill("Before. Typed. And more.")
    wait_for(page, "Kept")
    for button, text in (("Leave it out", "Before."), ("Undo", "Before. Typed. And more.")):
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.get_by_role("button", name=button).click()
        assert answered.value.status == 200
        assert Entry.owned_by(alice).get().text == text
