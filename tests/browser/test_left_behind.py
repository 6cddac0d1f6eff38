"""What a closed window left on this device is neither hidden, nor deleted unasked, nor put over what is newer."""

from careerpath.writing.trash import move_to_trash, purge
from journal.entries.models import Entry
from tests.factories import make_entry, make_season

from .test_autosave import HOLD_TIMERS, IS_KEPT, IS_SEALED, KEPT, LEAVE, kept, wait_for
from .test_local_draft import ROWS, wait_for_draft
from .walk import look_around, wait_until


def test_a_new_page_that_was_kept_once_comes_back_with_what_was_typed_after(open_alices, alice):
    page = open_alices("/journal/new/")
    field = page.locator("[name=text]")
    field.fill("First.")
    wait_for(page, KEPT)
    address = page.url
    page.context.set_offline(True)
    field.fill("First. Second.")
    wait_for(page, "on this device for now")
    wait_until(page, IS_SEALED)
    page.close()
    page.context.set_offline(False)
    # Its address leads to the page that was made.
    page = open_alices(address)
    page.get_by_text("Here it is again").wait_for()
    field = page.locator("[name=text]")
    assert field.input_value() == "First. Second."
    field.fill("First. Second. Third.")
    wait_for(page, KEPT)
    assert kept(alice) == "First. Second. Third."
    assert not Entry.owned_by(alice).get().has_revisions()
    # Left out after it was kept, it is a change like any other.
    answers = []
    page.on("response", lambda answer: answer.request.method == "POST" and answers.append(answer.status))
    page.get_by_role("button", name="Leave it out").click()
    field.fill("Other.")
    wait_until(page, IS_KEPT)
    assert set(answers) == {200}
    assert kept(alice) == "Other."
    wait_for_draft(page, 0)


def test_nobody_signs_out_over_what_cannot_be_told(open_alices, alice):
    season = make_season(alice)
    page = open_alices(f"/seasons/{season.pk}/letter/")
    page.locator("[name=text]").fill("Dear zebrafinch")
    wait_for_draft(page)
    page.route("**/settings/draft-key/", lambda route: route.abort())
    page.goto("/journal/")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Not everything is kept").wait_for()
    page.get_by_role("button", name="Keep it first").click()
    assert page.evaluate(ROWS) == 1
    assert page.url.endswith("/journal/")


def test_nobody_signs_out_past_drafts_while_what_tells_of_them_is_away(open_alices, alice):
    page = open_alices(f"/seasons/{make_season(alice).pk}/letter/")
    page.locator("[name=text]").fill("Dear zebrafinch")
    wait_for_draft(page)
    page.close()
    page = open_alices("/health/")
    page.route("**/unsent*.js", lambda route: route.abort())
    page.goto("/journal/")
    page.get_by_role("button", name="More").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    assert page.url.endswith("/journal/")
    assert page.evaluate(ROWS) == 1
    page.unroute_all()
    page.reload()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Not everything is kept").wait_for()


def test_a_draft_replaces_nothing_that_its_window_sent_after_it(open_alices, alice):
    entry = make_entry(alice, "Before.")
    page = open_alices(entry.get_edit_url())
    page.evaluate(HOLD_TIMERS)
    page.locator("[name=text]").fill("Seven.")
    wait_for_draft(page)
    # The last words go out before they are sealed, and the window is gone.
    page.evaluate("void (crypto.subtle.encrypt = () => new Promise(() => {}))")
    page.locator("[name=text]").fill("Seven, and eight.")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.evaluate(f"void (IDBObjectStore.prototype.delete = () => {{}}, {LEAVE})")
    page.goto("/")
    page.get_by_text("What you wrote on").wait_for()
    assert kept(alice) == "Seven, and eight."
    assert "Seven." in [one.fields["text"] for one in entry.revisions()]


def test_the_text_of_a_page_that_is_gone_is_shown(open_alices, alice):
    entry = make_entry(alice, "Before.")
    page = open_alices(entry.get_edit_url())
    page.evaluate(HOLD_TIMERS)
    page.locator("[name=text]").fill("Dear zebrafinch")
    wait_for_draft(page)
    move_to_trash(entry)
    purge(entry)
    page.goto("/")
    page.get_by_text("its page is in the trash, or deleted for good").wait_for()
    look_around(page)
    assert page.get_by_text("Dear zebrafinch").is_visible()
    page.get_by_role("button", name="Delete it").click()
    wait_for_draft(page, 0)


def test_what_keeps_writing_comes_once_somebody_writes_and_a_window_from_before_signs_nobody_out_over_it(open_alices):
    loaded = "() => performance.getEntriesByType('resource').filter(one => /autosave|unsent/.test(one.name)).length"
    earlier = open_alices("/")
    page = open_alices("/")
    assert page.evaluate(loaded) == earlier.evaluate(loaded) == 0
    # The key that comes before the script is kept as well.
    held = []
    page.route("**/js/autosave.js", lambda route: held.append(route))
    with page.expect_request("**/js/autosave.js"):
        page.locator("#quick-spark").fill("A zebrafinch.")
    held[0].continue_()
    wait_for_draft(page)
    page.close()
    earlier.get_by_role("button", name="More").click()
    earlier.get_by_role("button", name="Sign out").click()
    earlier.get_by_role("heading", name="Not everything is kept").wait_for()
    earlier.reload()
    earlier.get_by_text("Here it is again").wait_for()
    assert earlier.locator("#quick-spark").input_value() == "A zebrafinch."
