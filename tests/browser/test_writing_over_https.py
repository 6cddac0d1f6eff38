"""Writing at a server, over HTTPS: kept as one types, also while the server is away, after a crash, and signed out."""

import json

from playwright.sync_api import expect

from tests.conftest import PASSWORD

from .walk import look_twice, open_browser, press, sign_in, wait_until

EMAIL = "writing@example.org"
BEGUN = f"""
from tests.conftest import make_user
from careerpath.accounts.models import User
User.objects.filter(email='{EMAIL}').delete()
make_user('{EMAIL}')
"""
KEPT = f"""
import json
from careerpath.accounts.models import User
from journal.models import Entry
entries = Entry.all_of(User.objects.get(email='{EMAIL}')).order_by('id')
print(json.dumps([[entry.text, bool(entry.trashed_at), entry.revisions().count()] for entry in entries]))
"""
SIGNED_OUT = f"""
from careerpath.accounts.models import Session
Session.objects.filter(user__email='{EMAIL}').delete()
"""
STORES = """async () => {
    const rows = [];
    for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
        for (const store of db.objectStoreNames) {
            const all = db.transaction(store).objectStore(store).getAll();
            rows.push(...(await new Promise((done) => (all.onsuccess = () => done(all.result)))));
        }
        db.close();
    }
    // What is in the cache of the offline page, test_app_over_https.py asks.
    const names = (await caches.keys()).filter((name) => !/^offline-[0-9a-f]{16}$/.test(name));
    return [rows.length, { ...localStorage }, { ...sessionStorage }, names];
}"""
NOTHING = [0, {}, {}, []]


def kept(server) -> list:
    return json.loads(server.shell(KEPT).splitlines()[-1])


def test_nothing_typed_is_lost(server, https_browser):
    server.shell(BEGUN)
    context, page = open_browser(https_browser, server.url)
    sign_in(page, EMAIL, PASSWORD)
    page.goto("/journal/new/")
    text, state = page.locator("textarea[name=text]"), page.locator("[data-save-state]")
    text.fill("Waxwing.")
    expect(state).to_contain_text("Kept ")
    assert kept(server) == [["Waxwing.", False, 0]]
    look_twice(page)
    # The server goes away, as for an update, and comes back.
    server.stop()
    text.press_sequentially(" It stays.")
    expect(state).to_contain_text("Not kept, on this device for now", timeout=60_000)
    server.start()
    expect(state).to_contain_text("Kept ", timeout=90_000)
    assert kept(server) == [["Waxwing. It stays.", False, 0]]
    wait_until(page, f"async () => !(await ({STORES})())[0]")
    assert page.evaluate(STORES) == NOTHING
    # The session ends; signing in again in another window is enough.
    server.shell(SIGNED_OUT)
    text.press_sequentially(" All winter.")
    with context.expect_page() as opened:
        state.get_by_role("link").click()
    other = opened.value
    other.complaints = []
    sign_in(other, EMAIL, PASSWORD)
    other.wait_for_url("**/")
    other.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(state).to_contain_text("Kept ")
    assert kept(server) == [["Waxwing. It stays. All winter.", False, 0]]
    page.complaints.clear()
    press(page, "Done")
    page.locator("main .prose", has_text="All winter.").wait_for()
    # Cancel takes back what was kept meanwhile, and Undo brings it back.
    press(page, "Edit", "link")
    text.fill("Fieldfare.")
    expect(state).to_contain_text("Kept ")
    press(page, "Cancel")
    page.locator("main .prose", has_text="Waxwing.").wait_for()
    look_twice(page)
    press(page, "Undo")
    page.locator("main .prose", has_text="Fieldfare.").wait_for()
    # A window that dies: what it had not sent is sent by the next one.
    press(page, "Edit", "link")
    server.stop()
    text.fill("Fieldfare. And a redwing.")
    expect(state).to_contain_text("Not kept, on this device for now", timeout=60_000)
    next_page = context.new_page()
    next_page.complaints = []
    page.close()
    server.start()
    next_page.goto("/journal/")
    # Sent by the script of that page, and then gone from this device.
    wait_until(next_page, f"async () => !(await ({STORES})())[0]")
    assert kept(server)[0][0] == "Fieldfare. And a redwing."
    # Signed out, no store holds a word, and Back shows none.
    next_page.goto("/journal/")
    next_page.get_by_role("button", name="More").click()
    next_page.get_by_role("button", name="Sign out").click()
    next_page.wait_for_url(server.url + "/")
    assert next_page.evaluate(STORES) == NOTHING
    next_page.go_back()
    next_page.wait_for_load_state()
    assert "redwing" not in next_page.content()
    context.close()


def test_without_javascript(server, https_browser):
    server.shell(BEGUN)
    context, page = open_browser(https_browser, server.url, java_script_enabled=False)
    sign_in(page, EMAIL, PASSWORD)
    page.goto("/journal/new/")
    page.locator("textarea[name=text]").fill("Waxwing, **and** so on.")
    press(page, "Preview")
    page.locator("strong", has_text="and").wait_for()
    press(page, "Write on")
    expect(page.locator("textarea[name=text]")).to_have_value("Waxwing, **and** so on.")
    press(page, "Cancel")
    assert kept(server) == [["Waxwing, **and** so on.", True, 0]]
    press(page, "Undo")
    press(page, "Edit", "link")
    page.locator("textarea[name=text]").fill("Fieldfare.")
    press(page, "Cancel")
    page.locator("main .prose", has_text="Waxwing").wait_for()
    press(page, "Undo")
    page.locator("main .prose", has_text="Fieldfare.").wait_for()
    press(page, "Earlier wordings", "link")
    page.locator(".ruled-list a").first.click()
    press(page, "Bring this back")
    page.locator("main .prose", has_text="Waxwing").wait_for()
    context.close()
    assert kept(server)[0][:2] == ["Waxwing, **and** so on.", False]
