"""Where the caret is when the editor of a page opens."""

import pytest

from tests.factories import make_entry, make_prompt
from tests.forms import submit, tamper
from tests.test_frame import opens_on

pytestmark = pytest.mark.django_db


def test_it_is_in_the_text_unless_something_else_is_wrong(alice, alices):
    edit = alices.get(make_entry(alice).get_edit_url())
    blank = alices.get("/journal/new/", follow=True)
    answer = alices.get(f"/journal/new/?prompt={make_prompt().slug}", follow=True)
    for page in (edit, blank, answer):
        assert opens_on(page) == ["text"]
        assert opens_on(submit(page, "Done", text=" ")) == ["text"]
        wrong = tamper(page, "Done", {"written_on": "2026-02-31"}, text="Some words.")
        assert opens_on(wrong) == []
        assert '<details class="fold" open>' in wrong.content.decode()
