"""Sessions: what is kept of them, when they end, what that costs, and where one is signed in."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careerpath.accounts.models import Invitation, Session
from careerpath.encryption.keys import new_key_line, parse_keys
from careerpath.preflight import kids_in_use
from tests.conftest import PASSWORD, signed_in
from tests.forms import forge, submit
from tests.raw_rows import flipped

pytestmark = pytest.mark.django_db
SessionStore = import_module(django_settings.SESSION_ENGINE).SessionStore
COOKIE = django_settings.SESSION_COOKIE_NAME
LOGIN = "/accounts/login/"
NEW_PASSWORD = {"password1": "another quiet pond", "password2": "another quiet pond"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(time_machine):
    """Noon; gives a function that moves it on."""
    now = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    time_machine.move_to(now, tick=False)

    def move(by):
        nonlocal now
        now += by
        time_machine.move_to(now, tick=False)

    return move


def sign_in(user, client=None):
    client = client or Client()
    assert submit(client.get(LOGIN), "Sign in", login=user.email, password=PASSWORD).status_code == 302
    return client


def row_of(client):
    return Session.objects.get(pk=Session.hash_of(client.cookies[COOKIE].value))


def is_in(client):
    return client.get("/journal/").status_code == 200


def table():
    """The table of sessions, as bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM careerpath_session")
        return b"|".join(
            bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
            for row in cursor.fetchall()
            for value in row
        )


def test_the_key_is_in_the_cookie_alone_and_the_data_are_sealed(alice, settings):
    settings.SIGNUP = "invite"
    client, guest = signed_in(alice), Client()
    token = Invitation.make(expires_at=timezone.now() + DAY)
    guest.get(f"/invite/{token}/")
    forge(client, "/journal/00000000-0000-7000-8000-000000000000/delete/")
    for key in (client.cookies[COOKIE].value, guest.cookies[COOKIE].value):
        assert len(key) == 32
        assert key.encode() not in table()
    assert token.encode() not in table()
    assert b"_auth" not in table()
    assert {len(row.pk) for row in Session.objects.all()} == {40}
    assert row_of(client).unseal()["_auth_user_id"] == str(alice.pk)


def test_what_is_stored_as_key_is_no_key(alice):
    client, thief = signed_in(alice), Client()
    thief.cookies[COOKIE] = row_of(client).pk
    assert not is_in(thief)
    assert is_in(client)


@pytest.mark.parametrize("byte", [0, 3, 10, 40, -1])
def test_changed_data_count_as_signed_out(alice, byte):
    client = signed_in(alice)
    row = row_of(client)
    data = bytes(row.sealed)
    Session.objects.update(sealed=flipped(data, byte % len(data) * 8))
    assert client.get("/journal/").url == "/accounts/login/?next=/journal/"
    sign_in(alice, client)
    assert is_in(client)


def test_data_of_another_session_count_as_signed_out(alice, bob):
    alices, bobs = signed_in(alice), signed_in(bob)
    stolen = row_of(alices)
    Session.objects.filter(pk=row_of(bobs).pk).update(sealed=stolen.sealed, user=alice)
    assert not is_in(bobs)
    assert is_in(alices)


def test_data_under_a_key_that_is_gone_count_as_signed_out(alice, settings):
    client = signed_in(alice)
    settings.CAREERPATH_KEYS = parse_keys(new_key_line())
    assert client.get("/journal/").status_code == 302
    assert client.get(LOGIN).status_code == 200


def test_a_session_needs_its_instance_key_until_it_is_put_under_another(alice, settings):
    client, old = signed_in(alice), settings.CAREERPATH_KEYS[0]
    assert kids_in_use() == {old.kid.hex()}
    settings.CAREERPATH_KEYS = (*parse_keys(new_key_line()), old)
    assert is_in(client)
    call_command("keys", "rewrap", "--restarted", verbosity=0)
    settings.CAREERPATH_KEYS = settings.CAREERPATH_KEYS[:1]
    assert kids_in_use() == {settings.CAREERPATH_KEYS[0].kid.hex()}
    assert is_in(client)


def test_rewrap_spoils_no_session_that_is_written_meanwhile(alice, settings, monkeypatch):
    client, old = signed_in(alice), settings.CAREERPATH_KEYS[0]
    settings.CAREERPATH_KEYS = (*parse_keys(new_key_line()), old)
    unseal = Session.unseal

    def unseal_and_save(row):
        data = unseal(row)
        monkeypatch.setattr(Session, "unseal", unseal)
        session = client.session
        session["noted"] = "meanwhile"
        session.save()
        return data

    monkeypatch.setattr(Session, "unseal", unseal_and_save)
    call_command("keys", "rewrap", "--restarted", verbosity=0)
    assert client.session["noted"] == "meanwhile"


@pytest.mark.parametrize("cookie", ["short", "x" * 32, "x" * 3000, "\x00" * 32, "\u00e9" * 20, "%", "' OR 1=1 --"])
def test_a_key_that_nobody_gave_out_is_not_taken_over(alice, cookie):
    client = Client()
    client.cookies[COOKIE] = cookie
    assert not is_in(client)
    sign_in(alice, client)
    assert client.cookies[COOKIE].value != cookie
    assert is_in(client)


def test_a_session_from_before_sign_in_is_not_signed_in_by_it(alice, settings):
    settings.SIGNUP = "invite"
    client, planted = Client(), Client()
    planted.get(f"/invite/{Invitation.make(expires_at=timezone.now() + DAY)}/")
    client.cookies[COOKIE] = planted.cookies[COOKIE].value
    sign_in(alice, client)
    assert is_in(client)
    assert not is_in(planted)


def test_a_new_password_changes_the_key_and_ends_what_is_elsewhere_at_once(alice):
    here, copied = sign_in(alice), Client()
    copied.cookies[COOKIE] = here.cookies[COOKIE].value
    sign_in(alice)
    submit(here.get("/accounts/password/change/"), "Save", oldpassword=PASSWORD, **NEW_PASSWORD)
    assert Session.objects.get(user=alice) == row_of(here)
    assert is_in(here)
    assert not is_in(copied)


def test_a_password_that_was_reset_ends_every_session_at_once(alice, bob):
    sign_in(alice)
    bobs = sign_in(bob)
    client = Client()
    submit(client.get("/accounts/password/reset/"), "Send the link", email=alice.email)
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    submit(client.get(link, follow=True), "Save", **NEW_PASSWORD)
    assert Session.objects.exclude(user=None).get() == row_of(bobs)


@pytest.mark.parametrize(
    ("steps", "signed"),
    [
        ([14 * DAY - timedelta(seconds=1)], True),
        ([14 * DAY], False),
        ([10 * DAY, 10 * DAY, 10 * DAY - timedelta(seconds=1)], True),
        ([10 * DAY, 10 * DAY, 10 * DAY], False),
    ],
    ids=["13 days idle", "14 days idle", "29 days in all", "30 days in all"],
)
def test_a_session_ends_after_fourteen_days_idle_and_thirty_in_all(alice, clock, steps, signed):
    client = sign_in(alice)
    for step in steps:
        assert is_in(client)
        clock(step)
    assert is_in(client) == signed


@pytest.mark.parametrize(
    ("steps", "signed"),
    [
        ([HOUR - timedelta(seconds=1)], True),
        ([HOUR], False),
        ([HOUR / 2] * 23 + [HOUR / 2 - timedelta(seconds=1)], True),
        ([HOUR / 2] * 24, False),
    ],
    ids=["59 minutes idle", "an hour idle", "11 hours in all", "12 hours in all"],
)
def test_a_curators_session_ends_after_an_hour_idle_and_twelve_in_all(curator, clock, steps, signed):
    client = sign_in(curator)
    for step in steps:
        assert is_in(client)
        clock(step)
    assert is_in(client) == signed


def test_who_is_made_a_curator_is_signed_out_as_one(alice, clock):
    client = sign_in(alice)
    clock(2 * HOUR)
    assert is_in(client)
    call_command("make_curator", alice.email, verbosity=0)
    clock(HOUR)
    assert not is_in(client)


def test_a_session_that_is_saved_ends_no_later_for_it(alice, clock):
    client = sign_in(alice)
    for _ in range(3):
        clock(9 * DAY)
        submit(client.get("/settings/"), "Save", time_zone="UTC", theme="dark")
    clock(3 * DAY)
    assert not is_in(client)


def test_signing_in_begins_the_thirty_days_anew(alice, clock):
    client = sign_in(alice)
    clock(13 * DAY)
    submit(client.get("/settings/"), "Sign out")
    sign_in(alice, client)
    for _ in range(2):
        clock(13 * DAY)
        assert is_in(client)


@pytest.mark.parametrize(("user", "wait"), [("alice", 14 * DAY), ("curator", HOUR)])
def test_what_is_written_as_the_session_ends_is_given_back(request, clock, user, wait):
    client = sign_in(request.getfixturevalue(user))
    page = client.get("/journal/new/", follow=True)
    clock(wait)
    response = submit(page, "Done", text="Late words.")
    assert response.status_code == 401
    assert "Late words." in response.text
    assert not response.has_header("Clear-Site-Data")


def writes(client):
    with CaptureQueriesContext(connection) as captured:
        assert is_in(client)
    return [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]


def test_reading_writes_once_an_hour_at_most(alice, clock):
    client = sign_in(alice)
    assert writes(client) == []
    clock(HOUR)
    assert writes(client) == []
    clock(timedelta(seconds=1))
    assert len(writes(client)) == 1
    assert writes(client) == []
    assert row_of(client).last_seen == timezone.now()


@pytest.mark.django_db(transaction=True)
def test_reading_goes_on_where_nothing_can_be_written(alice, clock):
    client = sign_in(alice)
    clock(2 * DAY)

    def full(execute, sql, params, many, context):
        if not sql.startswith("SELECT"):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        assert is_in(client)
    assert is_in(client)


BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_the_list_says_which_browser_from_where_and_when(alice, clock):
    phone = sign_in(alice, Client(headers={"User-Agent": BROWSER}))
    clock(2 * DAY)
    assert is_in(phone)
    clock(DAY)
    page = sign_in(alice).get("/accounts/sessions/")
    first, second = page.text.split('<li class="spread">')[1:]
    assert "This browser" in first and "An unknown browser" in first and "last seen" not in first
    assert "Firefox on Linux" in second and "127.0.0.1" in second and "Sign out there" in second
    seen = timezone.localtime(row_of(phone).last_seen, alice.zone)
    assert f"last seen {seen:%-d %B %Y, %H:%M}" in second
    assert f"since {seen - 2 * DAY:%-d %B %Y, %H:%M}" in second


def test_one_account_is_signed_in_at_so_many_places_and_no_more(alice, bob, clock, monkeypatch):
    monkeypatch.setattr(Session, "MOST", 3)
    bobs, places = sign_in(bob), []
    for _ in range(5):
        places.append(sign_in(alice))
        clock(HOUR)
    assert [is_in(client) for client in places] == [False, False, True, True, True]
    assert is_in(bobs)
    assert Session.objects.count() == 4


def test_a_session_that_has_ended_is_not_listed(alice, curator, clock):
    for user, wait in ((alice, 14 * DAY), (curator, HOUR)):
        sign_in(user)
        clock(wait)
        assert len(sign_in(user).get("/accounts/sessions/").context["sessions"]) == 1


@pytest.mark.parametrize(
    ("agent", "shown"),
    [("", "An unknown browser"), ("a\x00b\x1b[31m", "ab[31m"), ("\u00e9" * 300, "\u00e9" * 80)],
    ids=["none", "control signs", "long"],
)
def test_an_odd_browser_signs_in_too(alice, agent, shown):
    client = sign_in(alice, Client(HTTP_USER_AGENT=agent))
    assert f"<p>{shown}</p>" in client.get("/accounts/sessions/").text


@pytest.mark.parametrize("address", ["2001:db8::1", "fe80::1%eth0", "::ffff:192.0.2.1", "192.0.2.1"])
def test_an_address_of_either_kind_is_listed(alice, address):
    client = sign_in(alice, Client(REMOTE_ADDR=address))
    assert f"<span>{address.partition('%')[0]}</span>" in client.get("/accounts/sessions/").text


@pytest.mark.parametrize(
    ("proxies", "shown"), [(0, "198.51.100.9"), (1, "203.0.113.7"), (2, "192.0.2.5")], ids=["none", "one", "two"]
)
def test_behind_proxies_the_address_listed_is_the_one_that_they_tell_of(alice, settings, proxies, shown):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    told = {"X-Forwarded-For": "192.0.2.99, 192.0.2.5, 203.0.113.7"}
    client = sign_in(alice, Client(REMOTE_ADDR="198.51.100.9", headers=told))
    assert re.findall(r"<span>([\d.]+)</span>", client.get("/accounts/sessions/").text) == [shown]


def test_after_the_account_is_deleted_its_sessions_elsewhere_are_gone(alice, bob):
    here, elsewhere, bobs = sign_in(alice), sign_in(alice), sign_in(bob)
    asked = submit(here.get("/settings/delete/", follow=True), "Go on", password=PASSWORD)
    assert submit(here.get(asked.url), "Delete everything", word="delete")["Clear-Site-Data"] == '"cache"'
    assert Session.objects.get() == row_of(bobs)
    assert not is_in(elsewhere)


@pytest.mark.django_db(transaction=True)
def test_asynchronous_callers_meet_the_same_store(alice):
    async def walk():
        store = SessionStore()
        await store.acreate()
        key = store.session_key
        assert await store.aexists(key)
        await store.aset("word", "kept")
        await store.asave()
        assert await SessionStore(key).aget("word") == "kept"
        await store.acycle_key()
        assert not await store.aexists(key)
        return store

    store = async_to_sync(walk)()
    assert Session.objects.get().pk == Session.hash_of(store.session_key)
    async_to_sync(store.adelete)()
    assert not Session.objects.exists()
