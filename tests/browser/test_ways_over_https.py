"""The ways between pages at a server, over HTTPS: questions, sparks, pages about them, keys, and the first question."""

import json

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD

from .walk import look_twice, open_browser, press, sign_in

EMAIL = "ways@example.org"
BEGUN = f"""
from datetime import timedelta
from django.utils import timezone
from tests.conftest import make_user
from tests.factories import make_entry
from careerpath.accounts.models import User
from journal.models import Prompt
User.objects.filter(email='{EMAIL}').delete()
day, user, prompt = timezone.now().date(), make_user('{EMAIL}'), Prompt.objects.published().in_order().first()
make_entry(user, 'Zebrafinch.', written_on=day - timedelta(365), prompt=prompt, prompt_text=prompt.text)
print((day - timedelta(365)).strftime('%B %Y'))
"""
KEPT = f"""
import json
from careerpath.accounts.models import User
from journal.models import Entry, Spark
user = User.objects.get(email='{EMAIL}')
texts = [entry.text for entry in Entry.owned_by(user).order_by('id')]
print(json.dumps([texts, [spark.what for spark in Spark.owned_by(user).order_by('id')], user.single_keys]))
"""


@pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])
def test_from_the_first_question_to_last_years_answer(server, https_browser, java_script):
    month = server.shell(BEGUN).splitlines()[-1]
    context, page = open_browser(https_browser, server.url, java_script_enabled=java_script)
    sign_in(page, EMAIL, PASSWORD)

    def read(words: str) -> None:
        page.locator("main p", has_text=words).wait_for()

    page.goto("/welcome/question/")
    asked = page.locator("#question").inner_text()
    page.locator("textarea[name=text]").fill("Waxwing.\n\nIt stays.")
    press(page, "Another one")
    expect(page.locator("#question")).not_to_have_text(asked)
    expect(page.locator("textarea[name=text]")).to_have_value("Waxwing.\n\nIt stays.")
    press(page, "Keep and go on")
    page.goto("/sparks/")
    line = page.locator("#quick-spark")
    for words in ("The bell maker.", "The ferry pilot."):
        line.fill(words)
        line.press("Enter")
        page.get_by_text("Kept.").wait_for()
        expect(line).to_be_focused()
    look_twice(page)
    press(page, "The ferry pilot.", "link")
    press(page, "Write about this", "link")
    text = page.locator("textarea[name=text]")
    expect(text).to_have_value("> The ferry pilot.\n\n")
    text.fill("> The ferry pilot.\n\nTen days on, ten days off.")
    press(page, "Done")
    read("Ten days on, ten days off.")
    page.go_back()
    press(page, "Done")
    read("Ten days on, ten days off.")
    press(page, "All pages", "link")
    press(page, "Questions", "link")
    press(page, f"Your answer of {month}", "link")
    read("Zebrafinch.")
    look_twice(page)
    page.locator("a[rel=next]").click()
    read("Waxwing.")
    if java_script:
        page.keyboard.press("ArrowLeft")
        read("Zebrafinch.")
    page.goto("/settings/")
    page.get_by_label("Use single keys").uncheck()
    press(page, "Save")
    page.get_by_text("Saved.").wait_for()
    place = page.url
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url == place
    context.close()
    texts = ["Zebrafinch.", "Waxwing.\n\nIt stays.", "> The ferry pilot.\n\nTen days on, ten days off."]
    kept = json.loads(server.shell(KEPT).splitlines()[-1])
    assert kept == [texts, ["The bell maker.", "The ferry pilot."], False]
