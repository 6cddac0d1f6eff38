"""Words stand in their own direction: `dir="auto"` or `bdi` wherever a person's words are shown or typed."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from values.models import ValuesSession

from .conftest import signed_in
from .forms import submit, tamper
from .whole_journal import choosing, write_journal

pytestmark = pytest.mark.django_db
WORD = "שלום"
SENTENCE = f"{WORD} לך, מה עכשיו?"
ISOLATE = "\u2068"
VOID = {"input", "meta", "link", "br", "hr", "img", "path", "use", "rect", "circle", "polygon"}
# The style sheet gives these their direction: no element may stand in an option, and SVG knows no `dir`.
BY_STYLE = {"option", "text"}
# A title of a window or of a picture is plain text.
PLAIN = {"title", "desc"}


class Strays(HTMLParser):
    """Collects words of Hebrew that take their direction from English round them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[dict] = [{"tag": "", "own": False, "text": ""}]
        self.found: list[str] = []
        self.seen = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        own = tag == "bdi" or attrs.get("dir") == "auto"
        if tag == "input" and WORD in (attrs.get("value") or "") and attrs.get("type") != "hidden":
            self.seen += 1
            self._judge(own, f"input {attrs.get('name')}")
        if tag not in VOID:
            self.open.append({"tag": tag, "own": own, "text": ""})

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        if WORD in data and self.open[-1]["tag"] not in BY_STYLE | PLAIN:
            self.seen += 1
            at = next((one for one in reversed(self.open) if one["own"]), None)
            isolated = data.count(f"{ISOLATE}{WORD}") == data.count(WORD)
            leads = at is not None and self._leads(at, data)
            self._judge(isolated or leads, f"{self.open[-1]['tag']}: {data.strip()}")
        for one in reversed(self.open):
            one["text"] += data
            if one["own"]:
                break

    def _leads(self, at: dict, data: str) -> bool:
        """Whether nothing of ours comes first and sets the direction."""
        before = at["text"] + data[: data.index(WORD)]
        return not any(letter.isalpha() for letter in before)

    def _judge(self, fine: bool, where: str) -> None:
        if not fine:
            self.found.append(where)


def strays(response) -> tuple[list[str], int]:
    """What stands astray on a page, and how many places hold the word at all."""
    # 503: on a database that may forget, as those of tests do, it is not ready.
    assert response.status_code in (200, 401, 409, 422, 503), (response.request["PATH_INFO"], response.status_code)
    page = Strays()
    page.feed(response.content.decode())
    return page.found, page.seen


def test_words_of_every_noun_stand_in_their_own_direction(alice, alices):
    pages = write_journal(alice, lambda: SENTENCE).pages()
    looked_at = {url: strays(alices.get(url, follow=True)) for url in pages}
    assert {url: found for url, (found, _) in looked_at.items() if found} == {}
    assert sum(seen for _, seen in looked_at.values()) > 200


def test_words_stand_in_their_own_direction_while_values_are_chosen(alice, alices):
    looked_at = {url: strays(alices.get(url, follow=True)) for url in choosing(alice, lambda: SENTENCE)}
    assert {url: found for url, (found, _) in looked_at.items() if found} == {}
    assert sum(seen for _, seen in looked_at.values()) > 40


def test_words_that_come_back_stand_in_their_own_direction(alice, alices):
    pieces = write_journal(alice, lambda: SENTENCE).pieces
    entry, season, checkin = (pieces[noun] for noun in ("entry", "season", "checkin"))
    edit, behind = (client.get(reverse("journal:entry_edit", args=[entry.pk])) for client in (alices, signed_in(alice)))
    season_edit = alices.get(reverse("journal:season_edit", args=[season.pk]))
    checkin_edit = alices.get(reverse("journal:checkin_edit", args=[checkin.season_id, checkin.pk]))
    needs = alices.get(reverse("journal:season_needs", args=[season.pk]))
    words = alices.get(reverse("values:session_words", args=[ValuesSession.owned_by(alice).first().pk]))
    own = next(iter(words.context["form"].fields))
    earlier = {f"drawn-{own.removeprefix('text-')}": "of before"}
    typed, overtaken = {"text": f"{SENTENCE}!", "title": SENTENCE}, {"version": 99}
    behind.client.logout()
    for status, response in (
        (409, tamper(edit, "Done", overtaken, **typed)),
        (422, tamper(edit, "Done", {"written_on": "no day"}, **typed)),
        (409, tamper(season_edit, "Done", overtaken, name=f"{SENTENCE}!", role="central")),
        (422, tamper(season_edit, "Done", {"starts_on": "no day"}, name=f"{SENTENCE}!")),
        (409, tamper(checkin_edit, "Done", overtaken, role="central", said_no=SENTENCE)),
        (422, tamper(alices.get("/sparks/new/", follow=True), "Keep", {"noticed_on": "no day"}, what=SENTENCE)),
        (409, tamper(words, "Done", earlier, **{own: f"{SENTENCE}!"})),
        (409, tamper(needs, "Done", overtaken, **{"text-play-by-what": f"{SENTENCE}!"})),
        (401, submit(behind, "Done", **typed)),
    ):
        assert response.status_code == status, response.request["PATH_INFO"]
        found, seen = strays(response)
        assert found == [], response.request["PATH_INFO"]
        assert seen, response.request["PATH_INFO"]
    found, seen = strays(alices.get(submit(alices.get(entry.get_absolute_url()), "Delete").url))
    assert found == [] and seen
