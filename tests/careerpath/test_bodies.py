"""How much of a form is parsed, for whom; and what waited too long for its turn."""

import time
from html import unescape

import django.contrib.admin.views.main
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import careerpath.urls  # noqa: F401  registers the catalogs
from careerpath.accounts.models import Session
from careerpath.catalog.admin import site
from careerpath.settings import ACCOUNT_RATE_LIMITS
from careerpath.writing.pieces import new_piece_id
from careerpath.wsgi import application
from journal.entries.models import Entry
from tests.factories import make_entry

pytestmark = pytest.mark.django_db

OURS = {"Sec-Fetch-Site": "same-origin"}
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def parsed(monkeypatch):
    """The addresses whose forms were parsed."""
    from django.core.handlers.wsgi import WSGIRequest

    parsed: list[str] = []
    load = WSGIRequest._load_post_and_files

    def count(request):
        parsed.append(request.path)
        load(request)

    monkeypatch.setattr(WSGIRequest, "_load_post_and_files", count)
    return parsed


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/journal/new/", "/settings/", "/health/", "/admin/login/"])
def test_urlencoded_forms_are_small_everywhere(path, parsed):
    answer = Client(headers=OURS).post(path, b"%" * 5_100_000, content_type=URLENCODED)
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert parsed == []


def test_nor_does_it_help_to_be_signed_in(alices, parsed):
    assert alices.post("/journal/new/", b"%" * 100_001, content_type=URLENCODED).status_code == 413
    assert parsed == []


@pytest.mark.parametrize("path", ["/nothing-here/", "/static/css/nothing.css", "/journal/no-id/", "/wp-login.php"])
def test_nothing_is_parsed_for_an_address_that_does_not_exist(path, alices, parsed):
    for client in (Client(headers=OURS), alices):
        assert client.post(path, {"text": "x" * 1000}).status_code == 404
    assert parsed == []


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_a_form_where_nobody_writes_is_small_whatever_its_kind(path, parsed):
    assert Client().post(path, {"login": "x" * 100_000}).status_code == 413
    assert parsed == []


@pytest.mark.parametrize("path", ["/settings/delete/", "/accounts/password/change/", "/accounts/email/"])
def test_nor_does_an_account_s_own_form_fill_the_session_that_waits_for_the_password(path, alices, parsed):
    assert alices.post(path, {"word": "x" * 100_000}).status_code == 413
    assert parsed == []
    assert len(bytes(Session.objects.get().sealed)) < 10_000


def test_whose_session_ended_gets_a_megabyte_back_and_no_more(parsed):
    client = Client(headers=OURS)
    kept = client.post("/journal/new/", {"text": "é" * 490_000})
    assert kept.status_code == 401
    assert "é" * 490_000 in kept.content.decode()
    parsed.clear()
    too_much = client.post("/journal/new/", {"text": "é" * 510_000})
    assert too_much.status_code == 413
    page = too_much.content.decode()
    assert "5 MB" not in page
    assert "sign in again in a new window first" in page
    assert parsed == []


def test_who_is_signed_in_sends_five(alice, alices):
    form = {"text": "a", "title": "x" * 4_000_000, "written_on": "2026-11-24", "piece": new_piece_id(alice, "entry")}
    assert alices.post("/journal/new/", form).status_code == 422
    assert alices.post("/journal/new/", form | {"title": "x" * 5_300_000}).status_code == 413
    assert not Entry.objects.exists()


def test_ten_a_minute_are_given_back_to_one_ip_address(settings, parsed):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    cache.clear()
    form = {"text": "A text."}
    answers = [Client(headers=OURS).post("/journal/new/", form).status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert len(parsed) == 10
    assert Client(headers=OURS, REMOTE_ADDR="10.0.0.9").post("/journal/new/", form).status_code == 401


def parameters(model):
    """Everything that the list of this model may be asked by."""
    said = {value for value in vars(django.contrib.admin.views.main).values() if isinstance(value, str)}
    names = said & {"all", "o", "p", "q", "e", "_facets", "_popup"}
    names |= {
        "_to_field",
        "_changelist_filters",
        "next",
        "popup_id",
        "anything",
        *map(str, site._registry[model].list_filter),
    }
    fields = [field.name for field in model._meta.get_fields()]
    return {*names, *fields, *(f"{name}__{lookup}" for name in fields for lookup in ("exact", "in", "gte", "isnull"))}


# Each page, with the catalogs by whose names it is asked.
ASKED = {
    **{
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}": [model]
        for model in site._registry
        for page in ("changelist", "add")
    },
    **dict.fromkeys(["admin:index", "admin:autocomplete", "admin:jsi18n"], tuple(site._registry)),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_nul_in_a_query_of_the_admin_is_refused(name, curators):
    names = set().union(*map(parameters, ASKED[name]))
    assert {"q", "o", "p", "_to_field", "id__exact"} <= names
    for query in [*(f"{one}=a%00" for one in names), "%00=1", "q=%2500&o=%00", "q=\x00"]:
        assert curators.get(f"{reverse(name)}?{query}").status_code == 400, query


@pytest.mark.parametrize("said", ["abc", "-1", "1.5", "١٢x", " "])
@pytest.mark.parametrize("path", ["/accounts/login/", "/journal/new/", "/settings/"])
def test_a_length_that_is_no_number_is_refused(path, said, alices):
    for client in (Client(headers=OURS), alices):
        assert client.post(path, {"login": "a"}, CONTENT_LENGTH=said).status_code == 400
        assert client.post(path, b"login=a", content_type=URLENCODED, CONTENT_LENGTH=said).status_code == 400


def ago(seconds):
    return {"X-Request-Start": str(int((time.time() - seconds) * 1000))}


def test_what_waited_too_long_is_given_back(settings, alice, alices, time_machine):
    settings.PROXIES = 1
    time_machine.move_to(timezone.now(), tick=False)
    form = {"text": "Written late.", "written_on": "2026-11-24", "piece": new_piece_id(alice, "entry")}
    answer = alices.post("/journal/new/", form, headers=OURS | ago(8.01))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Written late." in answer.content.decode()
    assert not Entry.objects.exists()
    assert alices.post("/journal/new/", form, headers=OURS | ago(7.99)).status_code == 302
    assert alices.get("/journal/", headers=ago(8.01)).status_code == 503


def test_it_asks_the_database_nothing(settings, alice, alices, django_assert_num_queries):
    settings.PROXIES = 1
    entry = make_entry(alice)
    with django_assert_num_queries(0):
        assert alices.get(entry.get_absolute_url(), headers=ago(20)).status_code == 503


@pytest.mark.parametrize("said", ["", "t=1", "-5", "9" * 30, "yesterday", "\u0663", "1700000000"])
def test_a_time_that_is_none_is_passed_over(settings, alices, said):
    settings.PROXIES = 1
    assert alices.get("/journal/", headers={"X-Request-Start": said}).status_code == 200


def test_without_a_proxy_nobody_says_when(settings, alices):
    settings.PROXIES = 0
    assert alices.get("/journal/", headers=ago(60)).status_code == 200


@pytest.mark.parametrize("path", ["/accounts/login/", "/journal/new/"])
def test_a_form_in_more_parts_than_a_form_has_is_not_parsed(path, parsed):
    kind = "multipart/form-data; boundary=x"
    assert Client(headers=OURS).post(path, b"--x" * 33_000, content_type=kind).status_code == 400
    assert parsed == []


@pytest.mark.parametrize(
    ("body", "kind"), [(b"a=" + b"%" * 5_000_000, URLENCODED), (b"--x" * 1_600_000, "multipart/form-data; boundary=x")]
)
def test_what_waited_too_long_costs_no_more_for_being_late(settings, body, kind, parsed):
    settings.PROXIES = 1
    assert Client(headers=OURS | ago(9)).post("/journal/new/", body, content_type=kind).status_code == 503
    assert parsed == []


@pytest.mark.parametrize("text", ["%", "a=%%", "a=%4", "a=%4g", "é%", "%u0041"])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/journal/new/", "/admin/login/"])
def test_a_percent_sign_that_no_browser_sends_is_not_parsed(path, text, parsed):
    assert Client(headers=OURS).post(path, text, content_type=URLENCODED).status_code == 400
    assert parsed == []


def head(*more, name="text"):
    return "\r\n".join([f'--x\r\nContent-Disposition: form-data; name="{name}"{more[0]}', *more[1:], "", "words", ""])


@pytest.mark.parametrize(
    "part",
    [
        head("; a=b" * 180),
        head("", *["a: b"] * 180),
        head("", name=";" * 90),
        head("", name="n" * 900),
        head("").replace("name=", "name*=utf-8''"),
        head("", "Content-Type: text/plain" + ";" * 900),
        head("", "Content-Transfer-Encoding: base64"),
    ],
    ids=["parameters", "lines", "semicolons", "a long name", "an encoded name", "a long type", "encoded"],
)
def test_a_part_that_no_browser_sends_is_not_parsed(part, parsed):
    kind = "multipart/form-data; boundary=x"
    form = f"{part}{head('', name='season')}--x--\r\n"
    assert Client(headers=OURS).post("/journal/new/", form, content_type=kind).status_code == 400
    assert parsed == []


QUOTES = "'" * 84_000  # six characters each on a page


def test_what_would_fill_the_memory_when_it_is_given_back_is_too_large(alice, alices, parsed):
    form = {"text": QUOTES}
    for kind in ({}, {"content_type": URLENCODED, "data": "text=" + QUOTES}):
        assert Client(headers=OURS).post("/journal/new/", **({"data": form} | kind)).status_code == 413
    assert parsed == []
    form |= {"written_on": "2026-11-24", "piece": new_piece_id(alice, "entry")}
    assert alices.post("/journal/new/", form).status_code == 302


def test_a_page_as_long_as_pages_get_is_given_back_whatever_it_is_written_in(parsed):
    for text in ("\U0001f680" * 200_000, ('"Well," she said, ' * 12_000)[:200_000]):
        page = Client(headers=OURS).post("/journal/new/", {"text": text})
        assert page.status_code == 401
        assert text in unescape(page.content.decode())


def test_nor_is_memory_filled_by_what_waited_too_long(settings, parsed):
    settings.PROXIES = 1
    for text in (QUOTES, "x" * 500_000, "\U0001f680" * 600_000):
        late = Client(headers=OURS | ago(9)).post("/journal/new/", {"text": text})
        assert late.status_code == 503
        assert len(late.content) < 10_000
    assert parsed == []


AS_LONG_AS_IT_GETS = f"{URLENCODED}; a={'b' * 263}"


@pytest.mark.parametrize(
    ("kind", "read"),
    [('multipart/form-data; boundary="' + ";" * 8000 + '"', ""), (AS_LONG_AS_IT_GETS, AS_LONG_AS_IT_GETS)],
    ids=["longer", "as long"],
)
def test_a_content_type_longer_than_any_browsers_is_none(rf, kind, read):
    """Django reads it before it asks any code of ours, in a time that grows with the square of its semicolons."""
    environ = rf.get("/").environ | {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind}
    answers = []
    application(environ, lambda status, headers: answers.append(status)).close()
    assert len(answers) == 1
    assert environ["CONTENT_TYPE"] == read
