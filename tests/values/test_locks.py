"""Whoever sends a form of values waits for the other forms of the same person, before anything is read."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from careerpath.accounts.models import User
from tests.addresses import VALUES, address, arguments
from tests.factories import make_value
from tests.forms import forge
from tests.whole_journal import write_journal
from values.models import PersonalValue

LOCK = "lock"


@pytest.fixture
def happened(monkeypatch):
    """What is asked of the database, in its order; locking a user is `LOCK`."""
    noted = []
    lock = QuerySet.select_for_update

    def locking(rows: QuerySet, *args: Any, **options: Any) -> QuerySet:
        # SQLite locks all of it, by no word of its own.
        noted.extend([LOCK] if rows.model is User else [])
        return lock(rows, *args, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", locking)
    with connection.execute_wrapper(lambda ask, sql, *more: (noted.append(sql), ask(sql, *more))[1]):
        yield noted


@pytest.mark.django_db
def test_each_form_of_values_locks_its_owner_before_it_reads(alice, alices, happened):
    journal = write_journal(alice, lambda: "Some words.")
    takes, first = arguments(journal), {}
    for name in VALUES:
        happened.clear()
        if forge(alices, address(name, takes), {"session": journal.draft.pk}).status_code != 405:
            first[name] = next(what for what in happened if what == LOCK or '"values_' in what)
    assert {name: what for name, what in first.items() if what != LOCK} == {}
    # All but the catalog, the five, their history, one list of it, and the way on.
    assert len(first) == len(VALUES) - 5


@pytest.mark.django_db
def test_a_card_for_a_page_that_touches_a_value_waits_for_the_forms_of_values(alice, happened):
    value = make_value()
    happened.clear()
    PersonalValue.for_value(alice, value)
    assert next(what for what in happened if what == LOCK or '"values_' in what) == LOCK
