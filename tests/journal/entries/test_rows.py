"""How a page looks in the lists: by its title, or by its first lines, under the question that it answers."""

import re
from html.parser import HTMLParser

import pytest

from journal.prompts.models import Prompt
from tests.factories import make_card, make_entry, make_prompt, make_season
from tests.test_frame import Elements

from .test_entries import flip_a_bit

pytestmark = pytest.mark.django_db
TEXT = "I slept 5~6 hours, ran 3~4 km, and wrote my_file_name down. " * 4
WITHOUT_MARKS = TEXT.strip()


class Seen(HTMLParser):
    """The text of each element of one list's rows, as (tag, whether it is hidden from the eye, text)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, bool, str]] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._open.append((tag, "visually-hidden" in (dict(attrs).get("class") or "")))

    def handle_endtag(self, tag):
        self._open.pop()

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self._open[-1][0], any(hidden for _, hidden in self._open), data.strip()))


def row_of(page: str, entry) -> str:
    (row,) = [row for row in re.findall(r"<article.*?</article>", page, re.DOTALL) if entry.get_absolute_url() in row]
    return row


def places(alice, card) -> dict[str, str]:
    season = make_season(alice)
    return {
        "the journal": "/journal/",
        "home": "/",
        "a season": season.get_absolute_url(),
        "a value": card.get_absolute_url(),
    }


def test_a_page_without_a_title_is_its_first_lines_and_one_link(alice, alices):
    card = make_card(alice)
    entry = make_entry(alice, TEXT, touched=[str(card.pk)])
    for place, address in places(alice, card).items():
        row = row_of(alices.get(address).text, entry)
        seen = [(tag, text) for tag, is_hidden, text in Seen(row).texts if not is_hidden and tag != "time"]
        assert seen == [("p", WITHOUT_MARKS)], place
        links = [one for *_, one in Elements(row).all if one["tag"] == "a"]
        assert [link["href"] for link in links] == [entry.get_absolute_url()], place
        # The name of the link is short, and begins as what is seen does.
        (name,) = [text for _, is_hidden, text in Seen(row).texts if is_hidden]
        assert name == entry.heading and len(name) <= 60, place
        assert WITHOUT_MARKS.startswith(name.removesuffix("…")), place


def test_a_page_with_a_title_has_it_above_its_first_lines(alice, alices):
    card = make_card(alice)
    entry = make_entry(alice, TEXT, title="Frost", touched=[str(card.pk)])
    for place, address in places(alice, card).items():
        texts = [text for text in Seen(row_of(alices.get(address).text, entry)).texts if text[0] != "time"]
        assert texts == [("span", False, "Frost"), ("p", False, WITHOUT_MARKS)], place


def test_an_answer_stands_under_the_wording_that_it_answers(alice, alices):
    prompt = make_prompt(text="Why a zebrafinch?")
    card = make_card(alice)
    entry = make_entry(alice, "An answer.", prompt=prompt, touched=[str(card.pk)])
    Prompt.objects.update(text="Why a hoopoe?")
    for place, address in places(alice, card).items():
        row = row_of(alices.get(address).text, entry)
        assert row.index("Why a zebrafinch?") < row.index("<h3"), place
        assert "hoopoe" not in row, place
        assert (prompt.get_absolute_url() in row) == (place == "the journal")


def test_a_page_that_does_not_open_shows_no_question_and_keeps_its_link(alice, alices):
    entry = make_entry(alice, "An answer.", prompt=make_prompt(text="Why a zebrafinch?"))
    flip_a_bit(entry)
    row = row_of(alices.get("/journal/").text, entry)
    assert "A page that cannot be opened" in row and "zebrafinch" not in row
