"""What comes back at a server, over HTTPS: an old answer, an old page, what was asked for, and the calendar."""

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD

from .walk import EITHER_WIDTH, look_twice, open_browser, press, sign_in

EMAIL = "then@example.org"
OLD = "Four and a half thousand, less what embarrasses me."
BEGUN = f"""
from datetime import date
from careerpath.accounts.models import User
from journal.models import Prompt
from tests.conftest import make_user
from tests.factories import make_entry, make_spark
User.objects.filter(email='{EMAIL}').delete()
user = make_user('{EMAIL}')
prompt = Prompt.objects.get(slug='number-that-is-enough')
make_entry(user, '{OLD}', prompt=prompt, written_on=date(2023, 10, 8))
for number in range(3):
    make_spark(user, noticed_on=user.now().date())
"""
SEASON = f"""
from careerpath.accounts.models import User
from tests.factories import make_season
user = User.objects.get(email='{EMAIL}')
make_season(user, starts_on=user.now().date())
"""


@pytest.mark.parametrize("way", EITHER_WIDTH)
def test_what_was_written_comes_back(server, https_browser, way):
    server.shell(BEGUN)
    context, page = open_browser(https_browser, server.url, **EITHER_WIDTH[way])
    main, margin = page.locator("main"), page.locator("#margin")
    sign_in(page, EMAIL, PASSWORD)
    page.wait_for_url(f"{server.url}/")
    # One old page stands on home; the question that it answered is due again.
    expect(margin).to_contain_text(OLD)
    look_twice(page)
    page.goto("/prompts/number-that-is-enough/")
    press(page, "Answer it", "link")
    assert OLD not in page.content()
    page.get_by_label("Your answer", exact=True).fill("Two thousand nine hundred, and Dad pays his own room.")
    press(page, "Read it")
    expect(main).to_contain_text(OLD)
    look_twice(page)
    press(page, "Done")
    page.wait_for_url("**/prompts/number-that-is-enough/?then=*")
    said = page.locator(".then-now")
    expect(said).to_contain_text(OLD)
    expect(said).to_contain_text("Two thousand nine hundred")
    look_twice(page)
    # Back and on, and the page read anew: it is there once. Without a script Chromium first asks whether to send again.
    if page.has_script:
        page.go_back()
        page.go_forward()
    page.reload()
    expect(said).to_contain_text("Two thousand nine hundred")
    expect(main).to_contain_text("Answered twice")
    press(page, "What moved?", "link")
    page.get_by_label("Your answer", exact=True).fill("What the figure is for.")
    press(page, "Done")
    page.wait_for_url("**/journal/0*/")
    expect(main).to_contain_text("It follows")
    # It is to come back with the next season, and does until it was seen.
    press(page, "Mark or bring back", "link")
    page.get_by_label("This helped").check()
    page.get_by_label("When the next season begins").check()
    look_twice(page)
    press(page, "Done")
    page.goto("/")
    expect(margin).to_contain_text("From the margins")
    server.shell(SEASON)
    page.goto("/")
    expect(margin).to_contain_text("You asked to see this again")
    expect(margin).to_contain_text("What the figure is for.")
    main.get_by_role("button", name="Seen").dblclick()
    expect(main).to_contain_text("Seen. It is back in its place.")
    expect(margin).to_contain_text("From the margins")
    press(page, "Never again")
    expect(margin).to_have_count(0)
    press(page, "Undo")
    expect(margin).to_contain_text(OLD)
    # A question is skipped, however often that is pressed, and taken back.
    asked = page.locator("#question p.question").inner_text()
    page.get_by_role("button", name="Skip it").dblclick()
    expect(main).to_contain_text("This question rests for 60 days.")
    assert page.locator("#question p.question").inner_text() != asked
    page.reload()
    page.goto("/prompts/")
    main.get_by_role("button", name="Ask it again").click()
    expect(main).to_contain_text("This question is asked again.")
    page.go_back()
    page.goto("/")
    expect(page.locator("#question p.question")).to_have_text(asked)
    page.goto("/questions/new/")
    page.get_by_label("Question", exact=True).fill("Who saw me rest?")
    press(page, "Keep")
    expect(page.locator("h1")).to_have_text("Who saw me rest?")
    look_twice(page)
    # The calendar leads to the day, and the year says what there is.
    page.goto("/journal/calendar/2023/10/")
    look_twice(page)
    main.get_by_role("link", name="Sunday 8 October").click()
    expect(main).to_contain_text(OLD)
    look_twice(page)
    page.goto("/journal/calendar/2023/")
    expect(main).to_contain_text("October")
    look_twice(page)
    context.close()
