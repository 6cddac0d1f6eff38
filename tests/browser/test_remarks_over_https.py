"""At a server, over HTTPS: a remark and its answer, people, what is still to find out, and a page to come back to."""

import json

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD

from .walk import look_twice, open_browser, press, sign_in

EMAIL = "steady@example.org"
BEGUN = f"""
from django.utils import timezone
from tests.conftest import make_user
from tests.factories import make_season, make_session
from careerpath.accounts.models import User
User.objects.filter(email='{EMAIL}').delete()
user = make_user('{EMAIL}')
make_session(user, 'Bread', 'Quiet', words='Every morning, before the street wakes.')
print(make_season(user, starts_on=timezone.now().date()).pk)
"""
KEPT = f"""
import json
from careerpath.accounts.models import User
from journal.models import Comparison, Entry, FindOut, PersonNote, Remark, Season, TrustedPerson
user = User.objects.get(email='{EMAIL}')
(remark, expected) = Remark.owned_by(user).order_by('id')
(question,) = FindOut.owned_by(user)
(person,) = TrustedPerson.owned_by(user)
(note,) = PersonNote.owned_by(user)
(page,) = Entry.owned_by(user)
(news,) = Comparison.owned_by(user)
said = [remark.words, remark.pocket_answer, remark.state, expected.kind, expected.pocket_answer]
told = [question.question, question.remark_id == remark.pk, person.next_question, note.text, page.text, news.news]
print(json.dumps([said, told, news.is_said and news.personal_value is None]))
"""


@pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])
def test_from_a_remark_to_the_page_to_come_back_to(server, https_browser, java_script):
    season = server.shell(BEGUN).splitlines()[-1]
    context, page = open_browser(https_browser, server.url, java_script_enabled=java_script)
    sign_in(page, EMAIL, PASSWORD)
    page.goto("/remarks/new/")
    page.get_by_label("What was said").fill("How will you get health insurance?")
    page.get_by_label("A lot").check()
    page.get_by_label("Is there something to do?").fill("What does it cost alone?")
    press(page, "Keep this, and write about one value first")
    press(page, "Quiet", "link")
    page.locator("textarea[name=text]").fill("Nobody speaks before seven.")
    press(page, "Done")
    press(page, "Answer it", "link")
    page.get_by_label("The answer to say aloud").fill("I pay for it myself.")
    press(page, "Done")
    look_twice(page)
    expect(page.locator("#find-out-line")).to_have_value("What does it cost alone?")
    page.locator("#find-out").get_by_role("button", name="Keep").click()
    page.locator("#find-out a", has_text="What does it cost alone?").wait_for()
    page.goto(f"/seasons/{season}/")
    press(page, "Expect some", "link")
    page.get_by_role("checkbox", name="Too late, or too early").check()
    page.locator("[name=text-age-answer]").fill("I am forty-four.")
    press(page, "Done")
    page.goto("/people/new/")
    page.get_by_label("Name, or what you call them").fill("Noor")
    page.get_by_label("What to ask them next").fill("What was the second year like?")
    press(page, "Done")
    press(page, "We talked", "link")
    page.locator("textarea[name=text]").fill("Quieter than she thought.")
    press(page, "Done")
    page.goto("/steady/")
    look_twice(page)
    page.get_by_label("Whose news stung?").fill("Anna’s house")
    page.get_by_label("None of my five").check()
    press(page, "Keep")
    page.get_by_text("Kept.").wait_for()
    context.close()
    said, told, is_none = json.loads(server.shell(KEPT).splitlines()[-1])
    assert said == ["How will you get health insurance?", "I pay for it myself.", "answered", "age", "I am forty-four."]
    question = "What was the second year like?"
    assert told[:3] == ["What does it cost alone?", True, question]
    assert told[3:] == ["Quieter than she thought.", "Nobody speaks before seven.", "Anna’s house"]
    assert is_none
