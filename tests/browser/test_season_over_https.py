"""A season at a server, over HTTPS: each of its forms sent as the page holds it, and once more after Back."""

import json

import pytest

from tests.conftest import PASSWORD

from .walk import look_twice, open_browser, press, sign_in

EMAIL = "season@example.org"
BEGUN = f"""
from datetime import timedelta
from django.utils import timezone
from tests.conftest import make_user
from tests.factories import make_season
from careerpath.accounts.models import User
User.objects.filter(email='{EMAIL}').delete()
day, user = timezone.now().date(), make_user('{EMAIL}', welcome_step='enough')
make_season(user, 'Before', starts_on=day - timedelta(400), closed_on=day - timedelta(200))
print(make_season(user, 'Now', role='supporting', starts_on=day - timedelta(90)).get_absolute_url())
"""
COUNTS = f"""
import json
from journal.models import CheckIn, Entry, Letter, SeasonReview
of = {{'owner__email': '{EMAIL}'}}
print(json.dumps([model.objects.filter(**of).count() for model in (CheckIn, Entry, Letter, SeasonReview)]))
"""


@pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])
def test_a_season_from_its_letter_to_beside_another(server, https_browser, java_script):
    season = server.shell(BEGUN).splitlines()[-1]
    context, page = open_browser(https_browser, server.url, java_script_enabled=java_script)
    sign_in(page, EMAIL, PASSWORD)

    for kind, words in (("letter", "Dear me, zebrafinch."), ("answer", "Dear you, waxwing.")):
        page.goto(f"{season}{kind}/")
        page.locator("textarea[name=text]").fill(words)
        press(page, "Seal it")
        page.get_by_text("Sealed on").wait_for()
        page.go_back()
        page.reload()
        assert words not in page.content()
    page.goto(f"{season}check-in/")
    page.get_by_label("Central").check()
    press(page, "Done")
    assert "You meant work to play a supporting part; in the last two weeks it was central." in page.inner_text("main")
    page.go_back()
    press(page, "Done")
    page.wait_for_load_state()
    press(page, "Leave it as it is", "link")
    assert "in the last two weeks it was central." in page.inner_text("main")
    look_twice(page)
    page.goto(f"{season}close/")
    press(page, "Life changed: close it")
    page.goto(f"{season}review/")
    page.locator("textarea[name=remembered]").fill("I wanted rest.")
    press(page, "Keep it and go on")
    text = page.inner_text("main")
    assert 0 < text.index("zebrafinch") < text.index("waxwing") < text.index("Work in your check-ins")
    page.get_by_label("Keep", exact=True).fill("Fridays")
    press(page, "Done")
    page.goto(f"{season}letter/")
    press(page, "What would you write back now?", "link")
    page.locator("textarea[name=text]").fill("And the heron.")
    press(page, "Done")
    page.goto("/seasons/compare/")
    assert "Fridays" in page.inner_text("main")
    look_twice(page)
    context.close()
    assert json.loads(server.shell(COUNTS).splitlines()[-1]) == [1, 1, 2, 1]
