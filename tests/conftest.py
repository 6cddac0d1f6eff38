"""Alice and Bob, their browsers, a curator, and the shipped catalogs."""

import io
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DataError, models
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from careerpath.logs import PrivateFormatter

# Playwright keeps an event loop in the thread of the test, where Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# No deadline: a busy machine is no slow code. The examples are random, since what one meets is a fault, and its blob
# meets it again; but where a change is checked before it lands, they are the same each time, as the library advises.
hypothesis.settings.register_profile(
    "careerpath",
    deadline=None,
    derandomize=os.environ.get("CAREERPATH_BROWSER_REQUIRED") == "1",
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("careerpath")

PASSWORD = "correct horse battery"
_prepared = models.CharField.get_db_prep_save


def _no_wider_than_its_column(field: Any, value: Any, connection: Any) -> Any:
    """What is written to a column; refused where it is longer, as by PostgreSQL, while SQLite would keep all of it."""
    if isinstance(value, str) and field.max_length and len(value) > field.max_length:
        raise DataError(f"{field} holds {field.max_length} characters, and was to hold {len(value)}")
    return _prepared(field, value, connection)


models.CharField.get_db_prep_save = _no_wider_than_its_column  # type: ignore[assignment]


def _emptied(self: Any, _style: Any, tables: list[str], **_: Any) -> list[str]:
    """How PostgreSQL empties tables after a test: with few rows in them, TRUNCATE takes far longer."""
    return [f"DELETE FROM {self.quote_name(table)}" for table in tables]


DatabaseOperations.sql_flush = _emptied  # type: ignore[assignment]

BACKEND = "careerpath.accounts.passwords.ByEmail"


def make_user(email: str, **fields: Any) -> Any:
    """A user with a confirmed e-mail, as sign-up leaves one."""
    from allauth.account.models import EmailAddress

    from careerpath.accounts.models import User

    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_curator() -> Any:
    """Somebody who edits the catalogs."""
    user = make_user("curator@example.org")
    call_command("make_curator", user.email, verbosity=0)
    user.refresh_from_db()
    return user


def signed_in(user: Any) -> Client:
    """A client signed in as `user`."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails what takes an idle machine twenty times longer: what grows with the square of a page takes hundreds.

    It asks for this thread's time, since the clock goes on while others work.
    """
    began = time.thread_time()
    yield
    # A slower machine where others work too takes ten times as long for the same.
    assert (time.thread_time() - began) / 20 < seconds


def title_of(response: Any) -> str:
    """What a browser's history keeps of a page, next to its address; nothing where there is no page."""
    page = "" if response.streaming else response.content.decode(errors="replace")
    title = re.search(r"<title[^>]*>(.*?)</title>", page.partition("<body")[0], re.DOTALL)
    return title[1] if title else ""


def pytest_collection_modifyitems(config, items):
    """Leave out what is of the other database; on PostgreSQL, also what asks none, since it says the same on SQLite."""
    left_out = [item for item in items if not (_is_of_sqlite(item) if settings.ON_SQLITE else _asks_postgres(item))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_of_sqlite(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgres") is None


def _asks_postgres(item: pytest.Item) -> bool:
    if item.get_closest_marker("sqlite"):
        return False
    asks = {"db", "transactional_db"} & set(item.fixturenames)
    return bool(asks or any(item.get_closest_marker(name) for name in ("django_db", "browser", "programs")))


@pytest.fixture(autouse=True)
def every_form_can_be_sent(monkeypatch):
    """Fails the test that meets a page whose form a browser would post with `Origin: null`, which Django refuses."""
    ask = Client.request

    def request(self, **environ: Any) -> Any:
        response = ask(self, **environ)
        if response.headers.get("Referrer-Policy") == "no-referrer" and not response.streaming:
            assert b"<form" not in response.content, f"{environ.get('PATH_INFO')} has a form and sends no referrer"
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture
def alice(db):
    """A user in Berlin."""
    return make_user("alice@example.org", time_zone="Europe/Berlin")


@pytest.fixture
def bob(db):
    """Another user, who must see nothing of Alice's."""
    return make_user("bob@example.org")


@pytest.fixture
def curator(db):
    """Somebody who edits the catalogs and sees no private text."""
    return make_curator()


@pytest.fixture
def alices(alice):
    """Alice's client."""
    return signed_in(alice)


@pytest.fixture
def bobs(bob):
    """Bob's client."""
    return signed_in(bob)


@pytest.fixture
def curators(curator):
    """The curator's client."""
    return signed_in(curator)


@pytest.fixture
def anonymous(db):
    """A client that is signed out."""
    return Client()


@pytest.fixture
def catalog(db):
    """The shipped prompts and their themes, values and their groups."""
    call_command("load_catalog", verbosity=0)


@pytest.fixture
def log():
    """What a server would write, at its most talkative."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PrivateFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.security")]
    for logger in loggers:
        logger.addHandler(handler)
    yield written
    for logger in loggers:
        logger.removeHandler(handler)
