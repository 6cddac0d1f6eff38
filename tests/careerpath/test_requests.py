"""What happens to a request before its view: broken bytes, signed-out writers, texts that do not open."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client

from careerpath.writing.pieces import new_piece_id
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from tests.conftest import within
from tests.factories import make_entry

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=edge"
NEW = "/journal/new/"
TEXT = "Ünï & <b>ode</b> \U0001f680\nsecond line"


def parts(*fields):
    """A multipart body of (headers, bytes)."""
    body = b"".join(b"--edge\r\n" + headers + b"\r\n\r\n" + value + b"\r\n" for headers, value in fields)
    return body + b"--edge--\r\n"


def field(name, value):
    return f'Content-Disposition: form-data; name="{name}"'.encode(), value


def whole(user, text):
    """The fields of an entry's form, as bytes."""
    return [
        field("text", text),
        field("written_on", b"2020-01-01"),
        field("piece", new_piece_id(user, "entry").encode()),
    ]


@pytest.fixture
def client(alices):
    """Alice's client, which gets a 500 as a browser does."""
    alices.raise_request_exception = False
    return alices


BROKEN = {
    "latin-1": "Grüße".encode("latin-1"),
    "a lone surrogate": b"\xed\xa0\x80",
    "the other half": b"ok \xed\xbf\xbf",
    "an overlong slash": b"\xc0\xaf",
    "beyond unicode": b"\xf4\x90\x80\x80",
    "utf-16": "hello".encode("utf-16"),
    "cut short": "€".encode()[:2],
    "ff": b"\xff",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_broken_bytes_in_a_multipart_form_are_refused(client, alice, text):
    response = client.generic("POST", NEW, parts(*whole(alice, text)), MULTIPART)
    assert response.status_code == 400
    assert not Entry.objects.exists()


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_broken_bytes_in_a_urlencoded_form_are_refused(client, text):
    quoted = "".join(f"%{byte:02x}" for byte in text).encode()
    for body in (text, quoted):
        assert client.generic("POST", NEW, b"written_on=2020-01-01&text=" + body, FORM).status_code == 400
    assert not Entry.objects.exists()


@pytest.mark.parametrize("body", [b"%ff=x", b"\xff=x", b"text=%FF", b"a=b&%c3=%28", b"+%e9+=1"], ids=ascii)
def test_broken_bytes_anywhere_in_a_urlencoded_form_are_refused(client, body):
    assert client.generic("POST", NEW, body, FORM).status_code == 400


def test_broken_bytes_in_the_name_of_a_field_are_refused(client):
    named = b'Content-Disposition: form-data; name="\xe9"', b"x"
    assert client.generic("POST", NEW, parts(named), MULTIPART).status_code == 400


def test_broken_bytes_beside_a_file_are_refused(client, alice):
    file = b'Content-Disposition: form-data; name="file"; filename="a.bin"', b"\xff\x00\xfe"
    for fields in ([file, *whole(alice, b"\xff")], [*whole(alice, b"\xe9t\xe9"), file]):
        assert client.generic("POST", NEW, parts(*fields), MULTIPART).status_code == 400
    assert not Entry.objects.exists()


def test_broken_bytes_sent_as_base64_are_refused(client, alice):
    headers = b'Content-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64'
    body = parts((headers, b"/+k="), *whole(alice, b"")[1:])
    assert client.generic("POST", NEW, body, MULTIPART).status_code == 400
    assert not Entry.objects.exists()


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "utf-7", "no-such-charset", "utf-8-sig", ""])
@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_a_form_in_another_charset_is_refused(client, kind, charset):
    body = b"text=x" if kind == FORM else parts(field("text", b"x"))
    assert client.generic("POST", NEW, body, f"{kind}; charset={charset}").status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--edge",
        b"--edge\r\n\r\n",
        b"--other\r\n\r\nx\r\n--other--",
        parts(field("text", b"x"))[:-20],
        b"\r\n" * 50,
    ],
    ids=ascii,
)
def test_a_form_that_is_not_whole_saves_nothing_and_is_no_500(client, body):
    assert client.generic("POST", NEW, body, MULTIPART).status_code < 500
    assert not Entry.objects.exists()


def test_a_form_whose_connection_broke_keeps_no_text_without_its_end(client, alice):
    body = parts(*whole(alice, b"A long text."), field("title", b""))
    for end in (body.index(b"text."), len(body) - 1):
        cut = {"wsgi.input": BytesIO(body[:end]), "CONTENT_LENGTH": str(len(body))}
        assert client.generic("POST", NEW, body, content_type=MULTIPART, **cut).status_code == 400
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é", "x", ""],
    ids=ascii,
)
def test_an_odd_content_type_is_no_500(client, kind):
    assert client.generic("POST", NEW, parts(field("text", b"x")), kind).status_code < 500


def test_nobody_signed_in_is_answered_400_too(anonymous):
    assert anonymous.generic("POST", "/accounts/login/", b"login=%ff", FORM).status_code == 400
    assert anonymous.generic("POST", "/nothing/here/", b"x=%ff", FORM).status_code == 404


def test_a_400_has_our_look_and_headers(client):
    response = client.generic("POST", NEW, b"text=%ff", FORM)
    assert "</html>" in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8", '; charset="utf-8"', "; charset=utf8"])
def test_utf_8_is_fine_in_a_multipart_form(client, alice, charset):
    response = client.generic("POST", NEW, parts(*whole(alice, TEXT.encode())), MULTIPART + charset)
    assert response.status_code == 302
    assert Entry.owned_by(alice).get().text == TEXT


def test_utf_8_is_fine_in_a_urlencoded_form(client, alice):
    quoted = "".join(f"%{byte:02x}" for byte in TEXT.encode())
    body = f"written_on=2020-01-01&piece={new_piece_id(alice, 'entry')}&text={quoted}".encode()
    assert client.generic("POST", NEW, body, FORM).status_code == 302
    assert Entry.owned_by(alice).get().text == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "a \ufffd that was typed",
        "100 %ff +%",
        "Content-Disposition: form-data; filename=a.txt\n\ufffd",
        "From: somebody\nContent-Transfer-Encoding: base64\n\n/+k=",
    ],
    ids=["a replacement character", "percents", "the head of a file", "the source of a mail"],
)
def test_text_that_only_looks_broken_is_fine(client, alice, text):
    client.generic("POST", NEW, parts(*whole(alice, text.encode())), MULTIPART)
    assert Entry.owned_by(alice).get().text == text


def test_a_file_may_hold_any_bytes(client, alice):
    file = b'Content-Disposition: form-data; name="file"; filename="\xe9.bin"', bytes(range(256))
    assert client.generic("POST", NEW, parts(*whole(alice, b"x"), file), MULTIPART).status_code == 302


@pytest.mark.parametrize(
    "value", ["%00", "%ff", "%ed%a0%80", "x" * 3000, ""], ids=["NUL", "ff", "half", "long", "none"]
)
@pytest.mark.parametrize("path", [NEW, "/journal/", "/", "/trash/", "/prompts/"])
def test_broken_bytes_in_an_address_are_no_500(client, path, value):
    for name in ("prompt", "before", "kind", "after", "from", "wording", "piece"):
        assert client.get(f"{path}?{name}={value}", follow=True).status_code in (200, 404)


def test_more_than_5_mb_are_too_much_and_a_little_less_are_not(client, alice):
    def send(size):
        return client.generic("POST", NEW, parts(*whole(alice, b"x" * size)), MULTIPART)

    response = send(5 * 1024 * 1024)
    assert response.status_code == 413
    assert "</html>" in response.text
    assert send(5 * 1024 * 1024 - 2000).status_code == 422
    assert not Entry.objects.exists()


def test_a_stranger_who_sends_too_much_is_told_so_too(anonymous):
    assert anonymous.generic("POST", "/accounts/login/", b"x" * (5 * 1024 * 1024 + 1), FORM).status_code == 413


def test_too_many_fields_are_refused(client):
    assert client.generic("POST", NEW, b"&".join(b"f%d=x" % n for n in range(600)), FORM).status_code == 400
    assert client.generic("POST", NEW, parts(*(field(f"f{n}", b"x") for n in range(600))), MULTIPART).status_code == 400


@pytest.mark.parametrize(
    "unit", ["Content-Disposition:", "filename", "%", "+", "&", "=", "--edge", "--edge\r\n", "\r\n", "a=b;"]
)
@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_a_body_made_to_be_slow_is_answered_within_a_second(anonymous, kind, unit):
    body = (unit * (200_000 // len(unit))).encode()
    with within(0.3):
        response = anonymous.generic("POST", "/accounts/login/", body, kind)
    assert response.status_code < 500


def given_back(response):
    """The text in the page's form, as a browser would send it again."""
    return unescape(re.search(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", response.text, re.DOTALL)[1])


SAME = {"Sec-Fetch-Site": "same-origin"}


def test_a_text_sent_after_the_session_ended_is_given_back(anonymous):
    response = anonymous.post(NEW, {"text": TEXT, "written_on": "2020-01-01"}, headers=SAME)
    assert response.status_code == 401
    assert given_back(response) == TEXT
    assert "2020-01-01" in response.text
    assert "no-store" in response["Cache-Control"]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "text", ["\n\n leading", "trailing \n", "</textarea><script>x</script>", "x" * 200_000, "&lt;", " x"]
)
def test_it_is_given_back_to_the_letter(anonymous, text):
    response = anonymous.post(NEW, {"text": text}, headers=SAME)
    assert given_back(response) == text
    assert "<script>x" not in response.text


def test_a_text_sent_with_an_old_token_is_given_back(alice, alices):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alices.cookies
    response = strict.post(NEW, {"text": TEXT, "csrfmiddlewaretoken": "x" * 64}, headers=SAME)
    assert response.status_code == 403
    assert given_back(response) == TEXT
    assert "x" * 64 not in response.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/testserver"},
        {"Referer": "http://testserver@evil.example/"},
        {},
    ],
    ids=str,
)
def test_a_strangers_form_is_not_handed_on(anonymous, headers):
    response = anonymous.post(NEW, {"text": "planted words"}, headers=headers)
    assert "planted words" not in response.text
    assert response.status_code == 302


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://testserver"}, {"Referer": "http://testserver/journal/new/"}], ids=str
)
def test_a_browser_that_says_less_is_believed_by_its_origin(anonymous, headers):
    assert given_back(anonymous.post(NEW, {"text": "mine"}, headers=headers)) == "mine"


@pytest.mark.parametrize("origin", ["http://[", "http://[x]", "//", "http://a:b:c", "\x00", "é"], ids=ascii)
@pytest.mark.parametrize("header", ["Origin", "Referer"])
def test_a_broken_origin_is_no_500(db, header, origin):
    for strict in (False, True):
        client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
        assert client.post(NEW, {"text": "x"}, headers={header: origin}).status_code in (302, 403)


def test_a_password_is_never_written_into_a_page(anonymous):
    response = anonymous.post("/accounts/password/change/", {"oldpassword": "s3cret", "text": "a\nb"}, headers=SAME)
    assert "s3cret" not in response.text


def test_reading_a_page_signed_out_leads_to_signing_in(anonymous):
    response = anonymous.get(NEW)
    assert response.status_code == 302
    assert response.url == f"/accounts/login/?next={NEW}"


def test_a_script_that_asks_signed_out_is_told_where_to_sign_in(anonymous):
    response = anonymous.get("/journal/", headers={"X-Requested-With": "fetch"})
    assert (response.status_code, response["Location"]) == (204, "/accounts/login/?next=/journal/")


@pytest.fixture
def broken(alice):
    """An entry whose text was changed by one bit in the database."""
    entry = make_entry(alice, "Was readable.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM journal_entry")
        sealed = bytearray(cursor.fetchone()[0])
        sealed[40] ^= 1
        cursor.execute("UPDATE journal_entry SET text = %s", [bytes(sealed)])
    entry.sealed = bytes(sealed)
    return entry


def test_the_page_of_a_broken_text_says_so_and_is_not_empty(client, broken):
    response = client.get(broken.get_absolute_url())
    assert response.status_code in (200, 500)
    assert "cannot be" in response.text or "does not open" in response.text
    assert "Was readable" not in response.text


@pytest.mark.parametrize("path", ["/", "/journal/", "/trash/"])
def test_one_broken_text_does_not_close_the_pages_that_list_others(client, alice, broken, path):
    readable = make_entry(alice, "Still readable.")
    if path == "/trash/":
        move_to_trash(broken)
        move_to_trash(readable)
    response = client.get(path)
    assert response.status_code == 200
    assert "Still readable." in response.text


def test_saving_over_a_broken_text_changes_nothing_and_gives_the_text_back(client, broken):
    form = {"text": "Typed meanwhile.", "written_on": date(2020, 1, 1), "version": 1}
    response = client.post(f"{broken.get_absolute_url()}edit/", form, headers=SAME)
    assert "Typed meanwhile." in response.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM journal_entry")
        assert bytes(cursor.fetchone()[0]) == broken.sealed


def test_sending_a_new_page_twice_gives_the_text_back_where_the_first_is_broken(client, alice, broken):
    form = {"text": "Typed meanwhile.", "written_on": "2020-01-01", "piece": new_piece_id(alice, "entry")}
    client.post(NEW, form)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET text = %s", [broken.sealed])
    response = client.post(NEW, form | {"text": "Typed later."}, headers=SAME)
    assert "Typed later." in response.text
