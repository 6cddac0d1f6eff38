"""Words stand in their own direction: `dir="auto"` or `bdi` wherever a person's words are shown or typed."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from values.models import ValuesSession

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


def strays(client, url: str, **posted) -> tuple[list[str], int]:
    """What stands astray on a page, and how many places hold the word at all."""
    response = client.post(url, posted) if posted else client.get(url, follow=True)
    # 503: on a database that may forget, as those of tests do, it is not ready.
    assert response.status_code in (200, 401, 409, 422, 503), (url, response.status_code)
    page = Strays()
    page.feed(response.content.decode())
    return page.found, page.seen


def test_words_of_every_noun_stand_in_their_own_direction(alice, alices):
    pages = write_journal(alice, lambda: SENTENCE).pages()
    looked_at = {url: strays(alices, url) for url in pages}
    assert {url: found for url, (found, _) in looked_at.items() if found} == {}
    assert sum(seen for _, seen in looked_at.values()) > 200


def test_words_stand_in_their_own_direction_while_values_are_chosen(alice, alices):
    looked_at = {url: strays(alices, url) for url in choosing(alice, lambda: SENTENCE)}
    assert {url: found for url, (found, _) in looked_at.items() if found} == {}
    assert sum(seen for _, seen in looked_at.values()) > 40


def test_words_that_come_back_stand_in_their_own_direction(alice, alices):
    pieces = write_journal(alice, lambda: SENTENCE).pieces
    entry, season, checkin = (pieces[noun] for noun in ("entry", "season", "checkin"))
    sent = {"text": f"{SENTENCE}!", "title": SENTENCE, "written_on": "2026-11-24", "what": SENTENCE}
    sent |= {"name": f"{SENTENCE}!"}
    edit = reverse("journal:entry_edit", args=[entry.pk])
    words = reverse("values:session_words", args=[ValuesSession.owned_by(alice).first().pk])
    own = next(iter(alices.get(words).context["form"].ranked))
    season_edit = reverse("journal:season_edit", args=[season.pk])
    checkin_edit = reverse("journal:checkin_edit", args=[checkin.season_id, checkin.pk])
    for client, url, more in (
        (alices, edit, {"version": 99}),
        (alices, edit, {"version": 1, "written_on": "no day"}),
        (alices, season_edit, {"version": 99, "length": "6", "role": "central", "starts_on": "2026-09-01"}),
        (alices, checkin_edit, {"version": 99, "role": "central", "said_no": SENTENCE}),
        (alices, "/sparks/new/", {"noticed_on": "no day"}),
        (alices, words, {"version": 99, own: f"{SENTENCE}!"}),
        (alices, reverse("journal:season_needs", args=[season.pk]), {"version": 99, "text-play-by-what": SENTENCE}),
        (Client(headers={"Sec-Fetch-Site": "same-origin"}), edit, {}),
    ):
        found, seen = strays(client, url, **sent | more)
        assert found == [], url
        assert seen, url
    alices.post(reverse("journal:entry_delete", args=[entry.pk]))
    found, seen = strays(alices, "/journal/")
    assert found == [] and seen
