"""Finding it again at a server, over HTTPS: tags, what narrows the list, links from page to page, and search."""

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD

from .walk import EITHER_WIDTH, look_twice, open_browser, press, sign_in

EMAIL = "finds@example.org"
BEGUN = f"""
from datetime import date, timedelta
from careerpath.accounts.models import User
from tests.conftest import make_user
from tests.factories import make_entry
User.objects.filter(email='{EMAIL}').delete()
user = make_user('{EMAIL}')
for number in range(21):
    make_entry(user, f'Page {{number}} of the Überfahrt.', written_on=date(2026, 1, 1) + timedelta(number))
"""


@pytest.mark.parametrize("way", EITHER_WIDTH)
def test_what_was_written_is_found_again(server, https_browser, way):
    server.shell(BEGUN)
    context, page = open_browser(https_browser, server.url, **EITHER_WIDTH[way])
    main = page.locator("main")
    sign_in(page, EMAIL, PASSWORD)
    page.wait_for_url(f"{server.url}/")
    page.goto("/search/")
    look_twice(page)
    page.get_by_label("What are you looking for?").fill("uberf")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/0*/")
    expect(main.locator("mark")).to_have_count(20)
    look_twice(page)
    press(page, "Older ones", "link")
    expect(main.locator("mark")).to_have_text("Überf")
    main.locator(".piece a").click()
    page.wait_for_url("**#found")
    expect(page.locator("#found")).to_be_in_viewport()
    look_twice(page)
    first = page.url
    page.go_back()
    expect(main.locator("mark")).to_have_count(1)
    # A page that names that one by its address, with two tags.
    page.goto("/journal/new/")
    page.get_by_label("Your page", exact=True).fill(f"As I said: {first}")
    page.locator("details summary", has_text="Date, title").click()
    page.get_by_label("Tags", exact=True).fill("Sea, Dad")
    press(page, "Done")
    page.wait_for_url("**/journal/0*/")
    look_twice(page)
    main.locator(".prose a").click()
    expect(main).to_contain_text("Linked from")
    look_twice(page)
    main.get_by_role("link", name="As I said").click()
    press(page, "Mark or bring back", "link")
    page.get_by_label("Keep at hand").check()
    press(page, "Done")
    expect(main).to_contain_text("Kept at hand")
    main.get_by_role("link", name="Sea", exact=True).click()
    expect(main.locator("article.piece")).to_have_count(1)
    page.locator("details summary", has_text="Narrow it").click()
    look_twice(page)
    press(page, "Your tags", "link")
    look_twice(page)
    main.locator("li", has_text="Sea").get_by_role("link", name="Rename or delete").click()
    look_twice(page)
    page.get_by_label("Tag", exact=True).fill("Crossing")
    press(page, "Done")
    expect(main).to_contain_text("Crossing")
    page.goto("/journal/?kind=hand")
    expect(main.locator("article.piece")).to_have_count(1)
    page.goto("/search/")
    page.get_by_label("What are you looking for?").fill("crossi")
    page.locator("details summary", has_text="Narrow it").click()
    page.get_by_label("In", exact=True).select_option(label="Pages")
    main.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url("**/search/0*/")
    expect(main.locator("article.piece")).to_have_count(1)
    look_twice(page)
    context.close()
