"""The cache: JSON in a table, whole in and outside of transactions, and no way to run code or to end a limit."""

import pickle
import time
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careerpath.cache import Cached
from tests.conftest import PASSWORD
from tests.raw_rows import refused

pytestmark = pytest.mark.django_db
RAN: list[str] = []


class Runs:
    def __reduce__(self):
        return RAN.append, ("code",)


def put(key, value, expires_at=None):
    """A row as somebody who writes to the database would put it in."""
    Cached.objects.filter(key=cache.make_key(key)).delete()
    with connection.cursor() as cursor:
        sql = "INSERT INTO careerpath_cached (key, value, expires_at) VALUES (%s, %s, %s)"
        cursor.execute(sql, [cache.make_key(key), value, expires_at])


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "", "x\x00\ud800é", [1.25, 2.5], {"a": [None]}])
def test_what_is_set_comes_back(value):
    cache.set("key", value, 60)
    assert cache.get("key", "absent") == value
    assert cache.get_many(["key", "other"]) == {"key": value}
    assert "key" in cache and "other" not in cache


def test_what_is_no_json_is_refused_and_nothing_kept():
    with pytest.raises(TypeError):
        cache.set("key", b"bytes")
    assert cache.get("key") is None


def test_it_goes_when_its_time_is_over(monkeypatch):
    cache.set("short", 1, 30)
    cache.set("long", 2, 3600)
    cache.set("for ever", 3, None)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)
    assert cache.get_many(["short", "long", "for ever"]) == {"long": 2, "for ever": 3}
    assert not cache.touch("short") and cache.touch("long", 10)
    monkeypatch.setattr(time, "time", lambda: now + 75)
    assert cache.get("long") is None


def test_zero_seconds_are_none():
    cache.set("key", 1, 0)
    assert cache.get("key") is None


def test_add_keeps_what_is_there_and_takes_the_place_of_what_is_over(monkeypatch):
    assert cache.add("key", 1, 30)
    assert not cache.add("key", 2, 30)
    assert cache.get("key") == 1
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)
    assert cache.add("key", 3, 30)
    assert cache.get("key") == 3


def test_deleting_and_clearing():
    cache.set_many({"one": 1, "two": 2})
    assert cache.delete("one") and not cache.delete("one")
    cache.clear()
    assert cache.get("two") is None


# A text column of PostgreSQL holds no bytes.
@pytest.mark.parametrize("shape", [pytest.param(bytes, marks=pytest.mark.sqlite), "hex", "latin-1"])
def test_a_pickled_row_is_ignored_and_runs_nothing(shape):
    data = pickle.dumps(Runs())
    assert not RAN
    put("key", data if shape is bytes else data.hex() if shape == "hex" else data.decode("latin-1").replace("\0", ""))
    assert cache.get("key", "absent") == "absent"
    assert cache.get_many(["key"]) == {}
    assert not RAN


@pytest.mark.parametrize("value", ["", "{", "[" * 100_000, "\x80", "NaN,"])
def test_a_broken_row_is_ignored_and_can_be_written_over(value):
    put("key", value)
    assert cache.get("key") is None
    cache.set("key", 1)
    assert cache.get("key") == 1


def test_a_pickled_row_in_the_place_of_a_limit_runs_nothing_when_somebody_signs_in(settings, alice, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    asked = []
    make_key = type(cache._connections[cache._alias]).make_key
    monkeypatch.setattr(
        type(cache._connections[cache._alias]),
        "make_key",
        lambda self, key, version=None: asked.append(key) or make_key(self, key, version),
    )
    Client().post("/accounts/login/", {"login": alice.email, "password": "wrong"})
    for key in [key for key in asked if not key.endswith(":lock")]:
        put(key, pickle.dumps(Runs(), protocol=0).decode("latin-1"))
    answer = Client().post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert asked
    assert not RAN


def test_the_table_tells_no_address_and_no_e_mail(settings, alice):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_mail": "20/m/ip,3/h/key"}
    Client().post("/accounts/login/", {"login": alice.email, "password": "wrong"})
    Client().post("/accounts/password/reset/", {"email": alice.email})
    rows = list(Cached.objects.values_list("key", "value"))
    assert rows
    assert not [row for row in rows if any(word in str(row) for word in ("alice", "example", "127.0.0.1", "login"))]
    settings.SECRET_KEY = "another" * 10
    cache.set("key", 1)
    name = Cached.objects.exclude(key__in=[key for key, _ in rows]).get().key
    settings.SECRET_KEY = "a third" * 10
    assert cache.make_key("key") != name


def test_it_is_whole_inside_a_transaction_that_goes_on():
    with transaction.atomic():
        assert cache.add("key", 1)
        assert not cache.add("key", 2)
        cache.set("key", 3)
        assert Cached.objects.count() == 1
    with refused(ZeroDivisionError):
        cache.set("key", 4)
        raise ZeroDivisionError
    assert cache.get("key") == 3


@pytest.mark.parametrize(
    ("act", "most"), [("get", 1), ("get_many", 1), ("add", 1), ("set", 2), ("delete", 1), ("touch", 1)]
)
def test_an_act_asks_the_database_once_and_a_set_clears_away_too(act, most):
    arguments = {"get": ["key"], "get_many": [["key", "b"]], "delete": ["key"], "touch": ["key"]}.get(act, ["key", 1])
    with CaptureQueriesContext(connection) as captured:
        getattr(cache, act)(*arguments)
    assert len(captured) == most


def test_what_is_over_goes_first_and_nothing_else_goes_however_many_rows_there_are():
    cache.set("login of Alice", [1.0], 300)
    later = time.time() + 3600
    with connection.cursor() as cursor:
        counted = "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100000)"
        rows = f"{counted} SELECT CAST(n AS TEXT), '1', CAST(%s AS DOUBLE PRECISION) FROM counted"
        cursor.execute(f"INSERT INTO careerpath_cached (key, value, expires_at) {rows}", [later])
    Cached.objects.bulk_create([Cached(key=f"over {n}", value="1", expires_at=later - 7200) for n in range(25)])
    for n in range(3):
        cache.set(f"more {n}", 1)
    assert cache.get("login of Alice") == [1.0]
    assert not Cached.objects.filter(key__startswith="over").exists()
    assert Cached.objects.count() == 100_004


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_at_once_one_does():
    for _ in range(5):
        cache.clear()
        start, added = Barrier(6), []

        def add(start=start, added=added):
            start.wait()
            added.append(cache.add("key", 1))
            connection.close()

        threads = [Thread(target=add) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(added) == [False] * 5 + [True]
