"""The example journal below `/look-round/`: all of it can be read, nothing be sent, and nothing of anybody is there."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, get_script_prefix, resolve, reverse

from careerpath.accounts.models import User
from careerpath.requests import LookRound
from careerpath.writing.owned import owned_models
from journal.search.models import Search

from .addresses import GET, VISITORS, address, arguments, cases
from .conftest import make_user, signed_in
from .counting import MOST
from .factories import make_spark
from .forms import forge
from .raw_rows import rows_of
from .test_headers import NO_STORE, NOINDEX, check
from .whole_journal import Journal, write_journal

WORD = "zebrafinch"
ROOT = "/look-round/"
WAYS_OUT = ("/accounts/signup/", "/accounts/login/")
# What a spark of anybody's may lead to.
LINK = "https://example.org/"
TABLES = apps.get_models(include_auto_created=True)
# What the story has none of.
UNTOLD = {"journal:season_answer", "journal:question_detail", "journal:own_value_detail"}
# Of pages that differ in what they are of alone, so many are read; of what somebody wrote, each.
OF_EACH = 2
WRITTEN = ("entry_detail", "season_detail", "definition_detail", "season_letter", "season_review")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def journal(django_db_setup, django_db_blocker) -> Iterator[Journal]:
    """The example journal, and what Alice wrote beside it, made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalog", verbosity=0)
        call_command("load_example", verbosity=0)
        yield write_journal(make_user("alice@example.org", theme="dark"), lambda: WORD)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def of_the_journal(journal):
    """Each test has it, and changes it in a savepoint of its own."""


@pytest.fixture
def alices(journal) -> Client:
    return signed_in(journal.owner)


def leads(answer: HttpResponse) -> set[str]:
    """Where the links, frames and forms of a page lead, without the places on a page."""
    found = re.findall(r' (?:href|src|action|formaction)="([^"]*)"', answer.text)
    at = answer.wsgi_request.get_full_path()
    return {urldefrag(urljoin(at, unescape(one)))[0] for one in found} - {at}


def unfit(answer: HttpResponse) -> list[str]:
    """What a page of the example has that could be sent, or that leads where a visitor does not come."""
    found = re.findall(r'<textarea|data-goes-on|csrf|contenteditable|data-draft|method="post"', answer.text)
    return found + [
        one for one in leads(answer) if not (one.startswith("/static/") or one in WAYS_OUT or _is_read(one))
    ]


def _is_read(link: str) -> bool:
    path = link.partition("?")[0]
    try:
        return path.startswith(ROOT) and resolve("/" + path.removeprefix(ROOT)).view_name in VISITORS
    except Resolver404:
        return False


def test_each_page_leads_on_and_none_out_and_reading_them_changes_no_row():
    before = rows_of(TABLES)
    client, todo, known, read = Client(), [ROOT], {ROOT}, Counter()
    while todo:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url := todo.pop(0), follow=True)
        assert page.status_code == 200, url
        assert (unfit(page), page.cookies, len(asked) > MOST) == ([], {}, False), url
        assert "Gwen Pardo" in page.text
        for link in sorted(one for one in leads(page) - known if one.startswith(ROOT)):
            known.add(link)
            path, _, query = link.partition("?")
            name = resolve("/" + path.removeprefix(ROOT)).view_name
            kind = f"{name}?{sorted(part.partition('=')[0] for part in query.split('&'))}"
            read[kind] += 1
            if read[kind] <= OF_EACH or (name.removeprefix("journal:") in WRITTEN and not query):
                todo.append(link)
    assert {kind.partition("?")[0] for kind in read} >= VISITORS - UNTOLD
    assert rows_of(TABLES) == before


def test_whatever_lies_in_it_visitors_read_it_and_change_nothing(journal, alices):
    """Every address, with ids of its own and with Alice's, to somebody signed in as she is."""
    User.objects.get(pk=User.EXAMPLE).delete()
    example = write_journal(User.objects.create(pk=User.EXAMPLE, is_active=False), lambda: "Some words.")
    # The story has no choosing that somebody is in the middle of.
    example.draft.delete()
    its, hers = arguments(example), arguments(journal)
    for kind in ("letter", "answer"):
        its[f"journal:season_{kind}"] = {"id": example.before.pk}
    before = rows_of(TABLES)
    for case in cases(GET):
        url, of_alice = (f"/look-round{address(case, takes)}" for takes in (its, hers))
        is_read = case.partition(" ")[0] in VISITORS
        got = alices.get(url, follow=True)
        assert (got.status_code, got.wsgi_request.path[:12]) == (200 if is_read else 404, ROOT), case
        assert {one for one in unfit(got) if not one.startswith(LINK)} == set(), case
        assert alices.head(got.wsgi_request.get_full_path()).status_code == got.status_code
        if of_alice != url:
            refused = alices.get(of_alice)
            assert refused.status_code == 404 and WORD not in refused.text, case
        for method in (Client.post, Client.put, Client.patch, Client.delete, Client.options):
            assert method(alices, url).status_code == 405, case
    assert rows_of(TABLES) == before


def test_whoever_comes_gets_the_same_page_and_loses_nothing_of_their_own(journal, alices):
    forge(alices, reverse("journal:spark_delete", args=[make_spark(journal.owner).pk]))
    hers = [str(id) for model in owned_models() for id in model.owned_by(journal.owner).values_list("pk", flat=True)]
    search, value = Search.owned_by(journal.owner).get().pk, journal.own.pk
    before = rows_of(TABLES)
    asked = {
        "": [f"found={search}", "another=1", "another=x"],
        "values/": ["moved=1", f"swap={value}", "before=x", f"away={value}"],
        "journal/": [f"value={value}", f"found={search}", "before=x", "kind=hand"],
        "seasons/compare/": [f"first={journal.before.pk}&second={value}", "first=x"],
        "values/history/": [f"until={journal.session.pk}"],
        "nothing/": [""],
    }
    for place, query in ((place, query) for place, queries in asked.items() for query in queries):
        page, strangers = (client.get(f"{ROOT}{place}?{query}") for client in (alices, Client()))
        assert (page.status_code, page.cookies) == (strangers.status_code, {}) and page.status_code in (200, 404)
        assert page.content == strangers.content
        said = unescape(page.text).replace(query, "") if query else page.text
        assert [one for one in (WORD, journal.owner.email, 'content="dark"', *hers) if one in said] == []
        assert (unfit(page), get_script_prefix()) == ([], "/")
    assert rows_of(TABLES) == before
    own = alices.get("/")
    assert "Undo" in own.text and 'content="dark"' in own.text and ROOT not in own.text


def test_its_pages_say_what_others_say_to_browsers_and_searchers():
    for path, status in (("", 200), ("journal/", 200), ("nothing/", 404), ("trash/", 404), ("journal", 301)):
        page = Client().get(ROOT + path)
        check(page)
        said = page.status_code, page.headers["X-Robots-Tag"], page.headers["Cache-Control"]
        assert said == (status, NOINDEX, NO_STORE)
    assert page.headers["Location"] == f"{ROOT}journal/"
    assert Client().get("/look-round").headers["Location"] == ROOT
    check(Client().options(ROOT))


@pytest.mark.parametrize(
    "path",
    [
        *(
            "//look-round/",
            "/look-round//",
            "/look-round//journal/",
            "/look-round//evil.example/",
            "/look-round/\\evil.example/",
        ),
        *(
            "/look-round/../journal/",
            "/look-round/./journal/",
            "/look-round/look-round/",
            "/look-round/look-round/journal/",
        ),
        *(
            "/Look-Round/",
            "/look-round/JOURNAL/",
            "/look-round/жур/",
            "/look-round/\x00/",
            "/look-round;x/",
            "/look-roundjournal/",
        ),
        *("/look-round/static/css/base.css", "/look-round/robots.txt", "/look-round/" + "a" * 4000),
        *("/look-round/admin/", "/look-round/health/", "/look-round/.well-known/security.txt"),
    ],
)
def test_no_other_spelling_leads_anywhere(path, alices):
    # As WSGI has it, with what was escaped in the address already plain.
    page = alices.get("/", PATH_INFO=path.encode().decode("latin-1"))
    assert (page.status_code, get_script_prefix()) == (404, "/")
    assert WORD not in page.text


def test_an_error_within_leaves_no_link_of_the_example_behind(alices, monkeypatch):
    def fails(*_):
        raise ValueError

    alices.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("journal.home.views.with_marks", fails)
        page = alices.get(ROOT)
    assert (page.status_code, page.cookies, ROOT in page.text, get_script_prefix()) == (500, {}, False, "/")
    assert ROOT not in alices.get("/").text

    def is_away(*_):
        raise OperationalError

    with connection.execute_wrapper(is_away):
        assert alices.get(ROOT).status_code == alices.get("/journal/").status_code
    assert get_script_prefix() == "/"


def test_another_thread_names_its_own_addresses_meanwhile():
    def within(request):
        with ThreadPoolExecutor(1) as other:
            return HttpResponse(f"{reverse('home')} {other.submit(reverse, 'home').result()}")

    assert LookRound(within)(RequestFactory().get(ROOT)).content == b"/look-round/ /"


def test_switched_off_there_is_none(settings, client):
    settings.LOOK_ROUND = False
    for path in ("", "journal/", "trash/"):
        assert client.get(ROOT + path).status_code == 404
    assert ROOT not in client.get("/").text
