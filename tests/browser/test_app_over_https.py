"""The app as a phone has it, at a server: it can be installed, is shared to, and keeps nothing private when offline."""

import json
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD

from .test_local_draft import ROWS
from .walk import PHONE, look_around, look_twice, open_browser, press, sign_in, wait_until

EMAIL = "app@example.org"
LINK = "https://example.org/pilot"
BEGUN = f"""
from tests.conftest import make_user
from careerpath.accounts.models import User
User.objects.filter(email='{EMAIL}').delete()
make_user('{EMAIL}')
"""
KEPT = f"""
import json
from careerpath.accounts.models import User
from journal.models import Spark
sparks = Spark.owned_by(User.objects.get(email='{EMAIL}')).order_by('id')
print(json.dumps([[spark.what, spark.what_exactly, spark.link] for spark in sparks]))
"""
IS_READY = "navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')"
# Every address that is kept, and all that is kept under it.
CACHED = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        for (const asked of await (await caches.open(name)).keys()) {
            found[new URL(asked.url).pathname] = await (await caches.match(asked)).text();
        }
    }
    return found;
}"""
# As if another app had handed over fields while this page was open.
HAND_OVER = """fields => {
    const form = Object.assign(document.createElement("form"), {
        method: "post", enctype: "multipart/form-data", action: "/sparks/new/",
    });
    for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("textarea"), { name, value }));
    }
    document.body.append(form);
    form.submit();
}"""


def kept(server) -> list:
    return json.loads(server.shell(KEPT).splitlines()[-1])


def share(page, **fields) -> None:
    """Opens the app with these fields, as Android does: by a form that no page sent, with each field's type said."""
    parts = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: text/plain\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )

    def send(route) -> None:
        headers = route.request.headers | {"content-type": "multipart/form-data; boundary=edge"}
        route.continue_(method="POST", headers=headers, post_data=f"{parts}--edge--\r\n".encode())

    page.route("**/sparks/new/", send)
    page.goto("/sparks/new/")
    page.unroute("**/sparks/new/")


@contextmanager
def phone(https_browser, server, **options):
    server.shell(BEGUN)
    context, page = open_browser(https_browser, server.url, **PHONE, **options)
    yield context, page
    context.close()


@pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])
def test_a_link_that_is_shared_while_signed_out_is_kept(server, https_browser, java_script):
    with phone(https_browser, server, java_script_enabled=java_script) as (context, page):
        share(page, title="The ferry pilot", text=f"“Ten days on,\nten off”\n\n{LINK}")
        page.get_by_text("You are signed out, so it is not kept yet.").wait_for()
        assert page.url == f"{server.url}/sparks/new/"
        look_twice(page)
        with context.expect_page() as opened:
            page.get_by_role("link", name="Sign in in a new window").click()
        other = opened.value
        sign_in(other, EMAIL, PASSWORD)
        other.get_by_role("heading", name="Home").or_(other.locator("main h1")).first.wait_for(state="attached")
        other.close()
        press(page, "Go on")
        expect(page.locator("[name=what]")).to_have_value("The ferry pilot")
        expect(page.locator("[name=what_exactly]")).to_have_value("“Ten days on,\nten off”")
        expect(page.locator("[name=link]")).to_have_value(LINK)
        look_twice(page)
        assert kept(server) == []
        press(page, "Keep")
        page.get_by_role("link", name=LINK).wait_for()
        assert kept(server) == [["The ferry pilot", "“Ten days on,\nten off”", LINK]]


def test_shared_while_signed_in_it_is_a_form_that_outlives_its_window(server, https_browser):
    with phone(https_browser, server) as (_context, page):
        sign_in(page, EMAIL, PASSWORD)
        long = "Ten days on, ten off. " * 2300
        page.evaluate(HAND_OVER, {"text": f"{long}{LINK}"})
        page.get_by_text("a spark has room for 500").wait_for()
        look_around(page)
        press(page, "Write a page with it")
        page.get_by_text("Ten days on, ten off.").first.wait_for()
        assert page.evaluate(ROWS) == 0
        page.evaluate(HAND_OVER, {"text": f"{'Zebrafinch' * 13} {LINK}"})
        page.wait_for_url("**/sparks/new/")
        expect(page.locator("[name=what]")).to_have_value("Zebrafinch" * 13)
        look_around(page)
        wait_until(page, f"async () => (await ({ROWS})()) === 1")
        page.goto("/journal/")
        page.locator("main .notice", has_text="is on this device only").wait_for()
        page.get_by_role("link", name="Go on with it").click()
        page.get_by_text("Here it is again").wait_for()
        expect(page.locator("[name=link]")).to_have_value(LINK)
        press(page, "Keep")
        page.get_by_role("link", name=LINK).wait_for()
        assert kept(server) == [["Zebrafinch" * 13, "", LINK]]


def test_chromium_finds_nothing_in_the_way_of_installing_it(
    server, browser_type, browser_type_launch_args, tmp_path, pytestconfig
):
    server.shell(BEGUN)
    flags = [*browser_type_launch_args["args"], *server.browser_flags]
    options = {**browser_type_launch_args, "args": flags, "base_url": server.url}
    context = browser_type.launch_persistent_context(str(tmp_path), **options)
    try:
        page = context.pages[0]
        for signed_in in (False, True):
            if signed_in:
                sign_in(page, EMAIL, PASSWORD)
                wait_until(page, IS_READY)
            page.goto("/")
            asked = context.new_cdp_session(page)
            app = asked.send("Page.getAppManifest")
            assert app["errors"] == [] and app["url"] == f"{server.url}/manifest.webmanifest"
            assert asked.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
            assert asked.send("Page.getAppId")["appId"] == f"{server.url}/"
    finally:
        context.close()


def test_offline_there_is_a_page_that_says_so_and_nothing_private_was_kept(server, https_browser):
    with phone(https_browser, server) as (context, page):
        sign_in(page, EMAIL, PASSWORD)
        wait_until(page, IS_READY)
        page.goto("/sparks/")
        page.locator("#quick-spark").fill("A zebrafinch.")
        page.locator("#quick-spark").press("Enter")
        page.get_by_text("Kept.").wait_for()
        for url in ("/", "/sparks/", "/journal/", "/seasons/", "/values/", "/settings/", "/trash/", "/search/"):
            page.goto(url)
        page.get_by_role("link", name="A zebrafinch.").or_(page.locator("main")).first.wait_for()
        found = page.evaluate(CACHED)
        assert "/offline/" in found
        assert all(name == "/offline/" or name.startswith("/static/") for name in found)
        assert "zebrafinch" not in json.dumps(found).lower() and EMAIL not in json.dumps(found)
        context.set_offline(True)
        page.goto("/sparks/")
        page.get_by_role("heading", name="You are offline").wait_for()
        assert page.url == f"{server.url}/sparks/"
        look_around(page)
        # No answer of a script is stood in for.
        assert page.evaluate("fetch('/sparks/').then(() => 'answered', () => 'away')") == "away"
        assert page.evaluate("fetch('/sparks/new/', {method: 'POST'}).then(() => 'answered', () => 'away')") == "away"
        # Loaded once more: by then its script listens for the device to be back. A browser may call that aborted, since
        # no answer came but the worker's.
        page.evaluate("globalThis.isBefore = true")
        press(page, "Try again", "link")
        wait_until(page, "!globalThis.isBefore && document.readyState === 'complete'")
        page.get_by_role("heading", name="You are offline").wait_for()
        context.set_offline(False)
        page.get_by_role("link", name="A zebrafinch.").wait_for()


def test_signing_out_and_an_update_go_their_way_past_it(server, https_browser):
    with phone(https_browser, server) as (_context, page):
        sign_in(page, EMAIL, PASSWORD)
        wait_until(page, IS_READY)
        page.goto("/sparks/")
        page.evaluate("caches.open('offline-of-before').then(old => old.put('/offline/', new Response('Old.')))")
        page.evaluate("navigator.serviceWorker.register('/service-worker.js?after-an-update')")
        wait_until(page, "caches.keys().then(names => names.length === 1 && names[0] !== 'offline-of-before')")
        page.locator("#quick-spark").fill("A zebrafinch.")
        page.locator("#quick-spark").press("Enter")
        page.get_by_role("link", name="A zebrafinch.").wait_for()
        page.get_by_role("button", name="More").click()
        with page.expect_response(lambda answer: answer.url.endswith("/accounts/logout/")) as left:
            page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{server.url}/")
        assert left.value.all_headers()["clear-site-data"] == '"cache"'
        for _ in range(2):
            page.go_back()
            assert page.get_by_text("zebrafinch").count() == 0
