"""Where the links of an account with everything lead: to a page that is there, and to what they promise."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from datetime import date
from itertools import count
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from careerpath.accounts.clock import today
from careerpath.accounts.models import Session
from careerpath.writing.marks import Mark
from journal.sparks.models import Spark

from .conftest import make_user, signed_in
from .factories import make_entry, make_mark, make_prompt, make_review, make_season, make_session, make_spark
from .raw_rows import rows_of
from .test_frame import Elements
from .whole_journal import write_journal

# What names ids of its own page.
NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "for", "form", "list")
# What an address gets by itself, and what leads out of the account.
BY_ITSELF = {"piece", "next"}
# Of which one names what the page shows by itself.
SHOWN_UNASKED = {"until", "after"}
ELSEWHERE = ("/accounts/logout/", "/static/")
# What differs between two answers that say the same; links name the address that they stand at.
DRAWN_ANEW = re.compile(
    r'name="(?:csrfmiddlewaretoken|asked)" value="[^"]*"|[0-9a-f-]{36}(?::|%3A)[\w-]{43}|href="[^"]*"|action="[^"]*"'
)
# Where somebody is signed in, and when they were there last, is all that looking writes.
MODELS = [model for model in apps.get_models(include_auto_created=True) if model is not Session]

pytestmark = pytest.mark.django_db


class Walk:
    """Pages, and those that their links lead to and were not read on an earlier walk, each read once."""

    def __init__(self, client: Client, addresses: list[str], earlier: Container[str] = ()) -> None:
        self.client = client
        self.pages: dict[str, Elements] = {}
        self.texts: dict[str, str] = {}
        # The address that a page was found at in the end.
        self.landed: dict[str, str] = {}
        # The address of a page, and where a link on it leads.
        self.links: list[tuple[str, str]] = []
        before = rows_of(MODELS)
        while addresses:
            address = addresses.pop()
            if address not in self.pages:
                addresses += [link for link in self.open(address) if link not in earlier]
        # The tables of which a row is another after it.
        self.moved = [name for name, rows in rows_of(MODELS).items() if rows != before[name]]

    def open(self, address: str) -> list[str]:
        """Read a page; where its links lead, with what they add to an address and without."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, (address, [at for at, link in self.links if urldefrag(link)[0] == address])
        query = answer.request["QUERY_STRING"]
        landed = answer.request["PATH_INFO"] + (f"?{query}" if query else "")
        page = Elements(answer.text if answer.headers["Content-Type"].startswith("text/html") else "")
        for one in (address, landed):
            self.pages[one], self.texts[one], self.landed[one] = page, DRAWN_ANEW.sub("", answer.text), landed
        leads = [one.get("href") for *_, one in page.all if one["tag"] == "a"]
        found = [urljoin(landed, link) for link in leads if link is not None]
        found = [link for link in found if link.startswith("/") and not link.startswith(ELSEWHERE)]
        self.links += [(address, link) for link in found]
        return [page for link in found for page in (urldefrag(link)[0], urlsplit(link).path)]

    def ids(self, address: str) -> list[str]:
        return [one["id"] or "" for *_, one in self.pages[address].all if "id" in one]


@pytest.fixture(scope="module")
def walks(django_db_setup, django_db_blocker) -> Iterator[list[Walk]]:
    """An account in a season, and then between two."""
    with django_db_blocker.unblock(), transaction.atomic():
        alice = make_user("alice@example.org", time_zone="Europe/Berlin")
        journal = write_journal(alice, map("Words {}.".format, count()).__next__)
        for slug in ("and-then", "and-last"):
            make_prompt(slug)
        for kind in Spark.Kind:
            make_spark(alice, kind=kind)
        make_session(alice, "Bread", kind="express", done_on=date(2026, 1, 1))
        # A third one, since of two there is one pair; the last to be made, so that the last pair of each is another.
        make_season(alice, "Long before", starts_on=date(2020, 1, 1), closed_on=date(2020, 6, 30))
        # The first walk meets it brought back, the second one by itself, as a page of this day.
        old = make_entry(alice, written_on=today(alice).replace(year=2020))
        asked_for = make_mark(old, Mark.Kind.BACK, date(2021, 6, 5))
        client, season = signed_in(alice), journal.pieces["season"]
        # /ready/ is nobody's page.
        within = Walk(client, sorted({*journal.pages()} - {reverse("ready")}))
        season.close()
        asked_for.delete()
        make_review(season, keep="The bench.")
        turned = ["/", "/seasons/", "/seasons/new/", f"/seasons/{season.pk}/", f"/seasons/{season.pk}/review/"]
        yield [within, Walk(client, turned, within.pages)]
        transaction.set_rollback(True)


def test_every_link_leads_to_a_page_and_a_place_on_it_that_is_there(walks):
    for walk in walks:
        for at, link in walk.links:
            page, place = urldefrag(link)
            assert not place or page not in walk.pages or place in walk.ids(page), (at, link)
    assert len(walks[0].pages) > 100


def test_looking_at_every_page_there_is_changes_no_row(walks):
    assert [walk.moved for walk in walks] == [[], []]
    margins = ["You asked to see this again", "From the margins"]
    assert [said for walk, said in zip(walks, margins, strict=True) if said not in walk.texts["/"]] == []


def test_every_id_is_there_once_and_every_one_that_is_named_is_there(walks):
    for walk in walks:
        for address, page in walk.pages.items():
            ids = walk.ids(address)
            assert [id for id, times in Counter(ids).items() if times > 1] == [], address
            assert {name: lost for name in NAMING if (lost := page.named(name) - set(ids))} == {}, address


def test_each_group_picture_and_field_has_a_name(walks):
    for walk in walks:
        for address, page in walk.pages.items():
            labels = page.named("for")
            named = {id(around[-1]) for *around, one in page.all if one["tag"] in ("legend", "title")}
            for *around, one in page.all:
                is_field = one["tag"] in ("input", "select", "textarea") and one.get("type") not in ("hidden", "submit")
                if not (is_field or one["tag"] in ("fieldset", "nav") or one.get("role") in ("group", "region", "img")):
                    continue
                says = one.get("aria-label") or one.get("aria-labelledby") or one.get("id") in labels
                assert says or id(one) in named or any(part["tag"] == "label" for part in around), (address, one)


def test_in_a_list_of_views_the_one_that_is_open_is_marked(walks):
    marked = 0
    for address, page in walks[0].pages.items():
        current, lists = defaultdict(list), set()
        for *around, one in page.all:
            within = [id(part) for part in around if part["tag"] in ("ul", "nav")]
            if one["tag"] != "a" or not within or not any(part["tag"] == "main" for part in around):
                continue
            if one.get("aria-current"):
                current[within[-1]].append(one["href"])
            if urljoin(walks[0].landed[address], one["href"] or "") == walks[0].landed[address]:
                lists.add(within[-1])
        assert lists <= set(current), address
        assert [links for links in current.values() if len(links) > 1] == [], address
        marked += len(current)
    assert marked > 15


def test_what_a_link_adds_to_an_address_changes_the_page(walks):
    told = set()
    for walk in walks:
        of_each: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for link in sorted({urldefrag(link)[0] for _, link in walk.links} & set(walk.texts)):
            path, asked = urlsplit(link).path, dict(parse_qsl(urlsplit(link).query))
            for name in asked.keys() - BY_ITSELF:
                of_each[path, name][asked[name]] = walk.texts[link]
        for (path, name), texts in of_each.items():
            known = len(texts) if name in SHOWN_UNASKED else len(texts) + 1
            assert len({*texts.values(), walk.texts[path]}) == known, (path, name, list(texts))
        told |= set(of_each)
    assert len(told) > 15
