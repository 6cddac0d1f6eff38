"""What every page has for who does not see it: a way past the bar, the place one is at, and errors by their field."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings

from .addresses import GET, arguments, cases
from .addresses import address as address_of
from .forms import Attributes, Page
from .whole_journal import every_script, write_journal

# The first part of an address, and the place in the bar that it belongs to.
PLACES = {part: f"/{part}/" for part in ("journal", "sparks", "seasons", "values", "success", "search")}
PLACES |= {"": "/", "welcome": "/", "prompts": "/journal/", "questions": "/journal/"}
MORE = "#menu-more"
# No answer of any field, and longer than each of them takes.
WRONG = ["zebrafinch", "x" * 200_001]
CHOOSING = [f"/values/choose/{step}" for step in ("", "fewer/", "order/", "say/", "rewarded/")]
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source", "use", "wbr"}


class Elements(HTMLParser):
    """The elements of a page in order, each as the attributes of those around it and its own, with its tag as `tag`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[list[Attributes]] = []
        self._open: list[Attributes] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append({"tag": tag, **dict(attrs)})
        self.all.append([*self._open])
        if tag in VOID:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append([*self._open, {"tag": tag, **dict(attrs)}])

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()["tag"] != tag:
            pass

    def named(self, attribute: str) -> set[str]:
        """The ids that this attribute names anywhere."""
        return {id for *_, one in self.all for id in (one.get(attribute) or "").split()}


def opens_on(answer: Any) -> list[str | None]:
    """The names of the fields that a page opens on."""
    return [one.get("name") for *_, one in Elements(answer.text).all if "autofocus" in one]


def older_and_newer(answer: Any) -> dict[str | None, str | None]:
    """Where a page's links lead that say which way: "prev" or "next"."""
    links = [one for *_, one in Elements(answer.text).all if one["tag"] == "a"]
    return {one["rel"]: one["href"] for one in links if one.get("rel") in ("prev", "next")}


@pytest.fixture
def addresses(alice):
    return write_journal(alice, every_script()).pages()


@pytest.fixture
def whole_pages(alice, alices, monkeypatch):
    """Every page there is for who is signed in, by its path: those of each address, wherever it leads."""
    # The PostgreSQL of the tests may forget, for speed.
    monkeypatch.setattr("careerpath.preflight._postgres_problems", list)
    journal = write_journal(alice, every_script())
    takes = arguments(journal)
    names = [case for case in cases(GET) if not case.startswith("admin:") and case != "account_logout"]
    answers = [alices.get(address_of(case, takes), follow=True) for case in [*names, "account_logout"]]
    # Some addresses answer machines, or a form alone.
    pages = [answer for answer in answers if answer.headers["Content-Type"].startswith("text/html") and answer.content]
    return {answer.request["PATH_INFO"]: Elements(answer.content.decode()) for answer in pages}


def test_every_page_begins_with_a_way_past_the_bar_which_says_where_one_is(whole_pages):
    for path, elements in whole_pages.items():
        links = [one for *_, one in elements.all if one["tag"] == "a"]
        assert links[0].get("href") == "#main", path
        mains = [one for *_, one in elements.all if one.get("id") == "main"]
        assert [(one["tag"], one.get("tabindex")) for one in mains] == [("main", "-1")], path
        bar = [one for *around, one in elements.all if any(part.get("class") == "bar" for part in around)]
        place = PLACES.get(path.split("/")[1], MORE)
        marked = {one.get("href", MORE): one["aria-current"] for one in bar if "aria-current" in one}
        # The offline page is nobody's: it has no bar.
        expected = {place: "page" if path == place else "true"} if path != "/offline/" else {}
        assert marked == expected, path
    assert len(whole_pages) > 60


def test_every_page_has_a_way_on_in_itself(whole_pages):
    """Without the bar, the foot and a dialog."""
    dead_ends = []
    for path, elements in whole_pages.items():
        inner = [one for *around, one in elements.all if any(part.get("id") == "main" for part in around)]
        links = [one["href"] for one in inner if one["tag"] == "a" and not one["href"].startswith(("#", "?"))]
        buttons = [one for one in inner if one["tag"] == "button" and one.get("type") != "button"]
        if not (set(links) - {path} or buttons):
            dead_ends.append(path)
    assert dead_ends == []


def test_every_notice_is_spoken():
    notices = [
        (path, tag)
        for path in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
        for tag in re.findall(r"<[^>]*class=\"[^\"]*\bnotice\b[^>]*>", path.read_text("utf-8"))
    ]
    assert len(notices) > 5
    assert [(path, tag) for path, tag in notices if not re.search(r'role="(?:status|alert)"', tag)] == []


def refused(client: Any, address: str) -> Iterator[tuple[str, Any]]:
    """The answers to each form of a page with something wrong in every field that one can type into or choose."""
    page = Page(client.get(address, follow=True).content.decode())
    for form in [form for form in page._forms if (form.get("method") or "") == "post"]:
        fields = [one for one in page.controls if one.form is form and one.name]
        kept = {one.name: one.text for one in fields if one.kind == "hidden"}
        typed = {one.name for one in fields if one.kind not in ("hidden", "submit")}
        for wrong in WRONG if typed else []:
            yield form["action"] or address, client.post(form["action"] or address, kept | dict.fromkeys(typed, wrong))


def test_every_error_is_the_description_of_its_field(alice, alices, addresses):
    said = 0
    for address in [*addresses, *CHOOSING, "/settings/"]:
        for action, answer in refused(alices, address):
            if answer.status_code not in (200, 409, 422):
                continue
            elements = Elements(answer.content.decode())
            ids = [one["id"] for *_, one in elements.all if "id" in one]
            described = elements.named("aria-describedby")
            assert described | elements.named("aria-labelledby") <= set(ids), (action, described - set(ids))
            for element in elements.all:
                if element[-1].get("class") == "error":
                    said += 1
                    assert any(one.get("role") == "alert" or one.get("id") in described for one in element), action
    assert said > 100
