"""What a phone shares comes by POST and without a token: it fills the form, and keeps nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from careerpath.encryption.codec import DecryptionError
from journal.entries.models import Entry
from journal.sparks.models import Spark
from journal.sparks.views import SparkViews
from tests.factories import make_spark
from tests.forms import Page, forge, submit, tamper

pytestmark = pytest.mark.django_db
NEW = "/sparks/new/"
WEB = "https://example.org/"
# How Chromium sends it: as if it had been typed into the bar.
SYSTEM = {"Sec-Fetch-Site": "none", "Origin": "null"}
STRANGERS = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {}]


@pytest.fixture
def phone(alices):
    """Alice's client, which is refused without a token."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = alices.cookies
    return client


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def share(client, headers=SYSTEM, **shared):
    return forge(client, NEW, shared, headers=headers)


def drawn(response):
    assert response.status_code == 200
    return tuple(response.context["form"].initial[name] for name in ("what", "what_exactly", "link"))


def nothing_is_kept():
    return not Spark.objects.exists() and not Entry.objects.exists()


def test_what_is_shared_fills_the_form_and_is_kept_once_keep_is_pressed(phone, alice):
    page = share(phone, title="A pilot", text=f"Ten days on.\n{WEB}")
    assert drawn(page) == ("A pilot", "Ten days on.", WEB)
    assert nothing_is_kept()
    for _ in range(2):
        assert submit(page, "Keep").status_code == 302
    spark = Spark.owned_by(alice).get()
    assert (spark.what, spark.what_exactly, spark.link) == ("A pilot", "Ten days on.", WEB)


def test_it_is_drawn_with_few_queries_that_write_nothing(phone, alice, django_assert_max_num_queries):
    for number in range(30):
        make_spark(alice, f"A pilot {number}.")
    share(phone, text="A pilot")
    with django_assert_max_num_queries(10) as asked:
        assert share(phone, title="A pilot", text=WEB).status_code == 200
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_shared_twice_it_is_two_forms(phone, alice):
    pages = [share(phone, text="A pilot") for _ in range(2)]
    assert nothing_is_kept()
    for page in pages:
        submit(page, "Keep")
    assert Spark.owned_by(alice).count() == 2


def test_whatever_fields_are_in_it_nothing_is_kept(phone, alices):
    [piece] = [one.text for one in Page(alices.get(NEW, follow=True).text).controls if one.name == "piece"]
    whole = {"what": "Planted.", "piece": piece, "next": "home", "version": "1", "energy": "5", "touched_shown": "1"}
    assert drawn(share(phone, text="A pilot", **whole)) == ("A pilot", "", "")
    assert drawn(share(phone, cancel="1", save="1", preview="1", **whole)) == ("", "", "")
    assert nothing_is_kept()


def test_with_a_token_all_is_as_ever(phone):
    page = share(phone, text="A pilot")
    old = tamper(page, "Keep", {"csrfmiddlewaretoken": "x" * 64})
    assert old.status_code == 403 and nothing_is_kept()
    headers = SYSTEM | {"X-CSRFToken": "x" * 64}
    assert share(phone, headers, text="A pilot").status_code == 403


@pytest.mark.parametrize("headers", STRANGERS, ids=str)
def test_a_strangers_page_draws_nothing_and_changes_nothing(phone, stranger, headers):
    for one in (phone, stranger):
        answer = share(one, headers, text="Planted words", what="Planted words")
        assert answer.status_code == 403 and "Planted words" not in answer.text
    assert nothing_is_kept()


@pytest.mark.parametrize("url", ["/journal/new/", "/sparks/", "/trash/", "/accounts/login/"])
def test_no_other_address_takes_it(phone, url):
    answer = forge(phone, url, {"text": "A pilot"}, headers=SYSTEM)
    assert answer.status_code in (302, 403) and nothing_is_kept()


@pytest.mark.parametrize("shared", [{}, {"text": " \n"}, {"title": "", "url": ""}], ids=str)
def test_a_share_with_nothing_in_it_says_so(phone, stranger, shared):
    page = share(phone, **shared)
    assert drawn(page) == ("", "", "") and "There was no text and no link in what you shared." in page.text
    answer = share(stranger, **shared)
    assert answer.url == "/accounts/login/?next=/sparks/new/"


def test_a_file_is_left_out_and_said_to_be(phone, alice):
    page = share(phone, text="A pilot", file=SimpleUploadedFile("pilot.jpg", b"\xff\xd8\x00", "image/jpeg"))
    assert drawn(page) == ("A pilot", "", "")
    page = share(phone, file=SimpleUploadedFile("pilot.jpg", b"\xff\xd8\x00", "image/jpeg"))
    assert "There was no text and no link in what you shared." in page.text


def test_bytes_that_are_no_text_are_refused_with_a_page(phone):
    part = b'--b\r\nContent-Disposition: form-data; name="text"\r\nContent-Type: text/plain\r\n\r\n%s\r\n--b--\r\n'
    kind = "multipart/form-data; boundary=b"
    assert forge(phone, NEW, part % b"caf\xff", content_type=kind, headers=SYSTEM).status_code == 400
    assert drawn(forge(phone, NEW, part % "café".encode(), content_type=kind, headers=SYSTEM)) == ("café", "", "")


def test_what_is_more_than_a_spark_holds_comes_whole_and_a_press_makes_a_page_of_it(phone, alice):
    text = ("Ten days on, ten off.\n" * 2400)[:50_000].strip()
    page = share(phone, text=f"{text}\n{WEB}")
    assert drawn(page) == ("", text, WEB)
    assert f"The detail has {len(text):,}" in page.text and "a spark has room for 500" in page.text
    again = submit(page, "Keep", what="A pilot")
    assert again.status_code == 422 and escape(text[-200:]) in again.text.replace("\r\n", "\n")
    for _ in range(2):
        assert submit(again, "Write a page with it").status_code == 302
    entry = Entry.owned_by(alice).get()
    assert entry.text == f"A pilot\n\n{text}\n\n{WEB}"
    # As it stands in the form when it is pressed, without a wait for Keep; and pressed again, it is a change.
    assert submit(again, "Write a page with it", what="Two pilots", what_exactly=f"{text} Mine.").status_code == 302
    assert Entry.owned_by(alice).get().text == f"Two pilots\n\n{text} Mine.\n\n{WEB}"
    assert not Spark.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,<script>x</script>"])
def test_a_link_that_a_browser_would_run_is_text(phone, alice, link):
    page = share(phone, title="A pilot", url=link)
    assert drawn(page) == ("A pilot", link, "")
    kept = phone.get(submit(page, "Keep").url).text
    assert escape(link) in kept and f'href="{link[:4]}' not in kept


def test_signed_out_it_comes_back_after_signing_in(stranger, phone, alice):
    shared = {"title": "A pilot", "text": f"“Ten days on”\n\nTen off. \u200fא {WEB}", "url": ""}
    page = share(stranger, **shared)
    assert page.status_code == 401 and "You are signed out, so it is not kept yet." in page.text
    assert "csrfmiddlewaretoken" not in page.text and not page.cookies
    # Pressed while still signed out, it is there again.
    page = submit(page, "Go on")
    assert page.status_code == 401
    stranger.cookies = phone.cookies
    form = submit(page, "Go on")
    assert drawn(form) == ("A pilot", "“Ten days on”\n\nTen off. \u200fא", WEB)
    submit(form, "Keep")
    assert Spark.owned_by(alice).get().link == WEB


@pytest.mark.parametrize("shared", [{"url": WEB}, {"title": "A"}, {"text": "</textarea><script>x</script>"}], ids=str)
def test_signed_out_it_is_shown_however_short_and_only_as_text(stranger, shared):
    page = share(stranger, **shared)
    assert page.status_code == 401 and escape(next(iter(shared.values()))) in page.text
    assert "<script>x" not in page.text


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_what_is_posted_is_drawn(phone, method):
    answer = phone.generic(method.upper(), NEW, b"", headers=SYSTEM)
    assert answer.status_code == 403


def test_where_the_form_s_own_words_do_not_open_it_says_so_and_gives_back_what_was_shared(phone, alice, monkeypatch):
    def fails(*_given, **_named):
        raise DecryptionError("its data key is missing")

    monkeypatch.setattr(SparkViews, "form", fails)
    answer = share(phone, text="Ten days on, ten off.")
    assert answer.status_code == 500 and "cannot be opened" in answer.text
    assert "Ten days on, ten off." in answer.text


def test_a_page_of_it_that_is_refused_is_gone_on_with_as_a_page(phone, alice):
    page = share(phone, title="A pilot", text="Ten days on.\n" * 100)
    refused = tamper(page, "Write a page with it", {"page_piece": "x:y"})
    assert refused.status_code == 422 and "A pilot" in refused.text
    assert submit(refused, "Done").status_code == 302
    assert Entry.owned_by(alice).get().text.startswith("A pilot\n\nTen days on.")
