"""Every address, as four roles. An address without a line fails, and so does a line without an address."""

import re
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.apps import apps
from django.core.signing import Signer
from django.db import transaction
from django.test import Client
from django.urls import reverse

from careerpath.accounts.models import User
from careerpath.catalog.models import CatalogGroup, CatalogItem
from careerpath.writing.owned import Owned

from .addresses import GET, NAMES, PAGES, POST, Line, address, arguments, cases
from .conftest import make_curator, make_user, signed_in, title_of
from .factories import make_entry
from .filling import fill_in
from .forms import submit
from .raw_rows import rows_of
from .whole_journal import Journal, make_ready, texts, write_journal

PRIVATE_WORD = "zebrafinch"
MODELS = [model for model in apps.get_models() if issubclass(model, (Owned, CatalogGroup, CatalogItem))]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def journal(django_db_setup, django_db_blocker) -> Iterator[Journal]:
    """What Alice wrote, made once; each test changes it in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        alice = make_user("alice@example.org", time_zone="Europe/Berlin")
        journal = write_journal(alice, lambda: PRIVATE_WORD)
        yield journal
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def signed(journal, django_db_blocker) -> dict[str, Client]:
    with django_db_blocker.unblock():
        users = {"other": make_user("bob@example.org"), "curator": make_curator(), "owner": journal.owner}
        return {"anonymous": Client(), **{role: signed_in(user) for role, user in users.items()}}


@pytest.fixture
def roles(signed, monkeypatch) -> dict[str, Client]:
    # The PostgreSQL of the tests may forget, for speed.
    monkeypatch.setattr("careerpath.preflight._postgres_problems", list)
    for client in signed.values():
        monkeypatch.setattr(client, "cookies", deepcopy(client.cookies))
    return signed


def test_every_address_has_a_line_and_every_line_an_address():
    assert set(GET) == NAMES


@pytest.mark.parametrize("case", cases(GET))
def test_reading(case, roles, journal):
    """By HEAD and OPTIONS nothing moves either, and HEAD is answered as GET is."""
    before = rows_of(MODELS)
    url = address(case, arguments(journal))
    got = {role: client.get(url) for role, client in roles.items()}
    assert Line(**{role: response.status_code for role, response in got.items()}) == GET[case.partition(" ")[0]]
    for role in ("anonymous", "other", "curator"):
        assert PRIVATE_WORD not in got[role].content.decode()
    assert PRIVATE_WORD not in title_of(got["owner"])
    for role, client in roles.items():
        assert client.head(url).status_code == got[role].status_code
        assert client.options(url).status_code < 500
    assert rows_of(MODELS) == before


def test_a_title_names_the_kind_of_a_page_and_its_day_alone(roles, journal):
    """Which value or question one looks at is one's own affair too."""
    takes = arguments(journal)
    for name, said, title in (
        ("journal:entry_detail", PRIVATE_WORD, "A page of 24 November 2026"),
        ("journal:spark_detail", PRIVATE_WORD, "A spark of 24 November 2026"),
        ("journal:season_detail", PRIVATE_WORD, "A season from 1 September 2026"),
        ("journal:season_sheet", PRIVATE_WORD, "A season from 1 September 2026"),
        ("journal:checkin_detail", PRIVATE_WORD, "A check-in of 20 November 2026"),
        ("journal:definition_detail", PRIVATE_WORD, "What success is, from 1 September 2026"),
        ("journal:own_value_detail", PRIVATE_WORD, "A value"),
        ("journal:value_detail", journal.value.name, "A value"),
        ("journal:prompt_detail", journal.prompt.text, "A question"),
    ):
        page = roles["owner"].get(address(name, takes))
        assert said in page.content.decode()
        assert title_of(page) == f"{title} · Careerpath"


@pytest.mark.parametrize("case", cases(POST))
def test_changing(case, roles, journal):
    """What the owner's page sends, others send too; last of all the owner, whose rows it changes, once."""
    make_ready(case, journal)
    before = rows_of(MODELS)
    url = address(case, arguments(journal))
    page = roles["owner"].get(url, follow=True)
    for role in Line._fields:
        assert send(page, url, roles[role]).status_code == getattr(POST[case.partition(" ")[0]], role), role
        assert (rows_of(MODELS) == before) == (role != "owner"), role
    once = rows_of(MODELS)
    assert send(page, url, roles["owner"]).status_code == 302
    assert rows_of(MODELS) == once


def send(page, url, client):
    """The form of this page, filled in; where it has none, its words to the address alone."""
    if b"multipart" in page.content.partition(b'<template id="note">')[0]:
        return fill_in(page, lambda: "other", client)
    sent = {"text": "other", **dict(re.findall(r"\?(wording)=([0-9a-f-]+)", page.content.decode())[:1])}
    return client.post(url, sent, headers={"Sec-Fetch-Site": "same-origin"})


def test_an_id_of_somebody_elses_in_a_field_is_no_way_in(roles, journal):
    before = rows_of(MODELS)
    for name, page in PAGES.items():
        if page.page != "new" or page.takes:
            continue
        row = journal.pieces[page.views.model.noun]
        for piece in (str(row.pk), Signer().sign(str(row.pk)), f"{row.pk}:x"):
            sent = {page.views.model.listed_by: "2026-11-24"} | dict.fromkeys(texts(page.views.model, str), "mine")
            response = roles["other"].post(reverse(name), sent | {"piece": piece})
            assert response.status_code == 422
            assert b"mine" in response.content
    assert rows_of(MODELS) == before
    revision = journal.pieces["entry"].revisions().first()
    own = make_entry(User.objects.get(email="bob@example.org"), "of another")
    page = roles["other"].get(reverse("journal:entry_edit", args=[own.pk]), {"from": revision.pk})
    assert page.status_code == 404


def test_somebody_elses_list_is_not_moved_nor_a_choosing_put_away_or_back(roles, journal):
    """By the buttons of the owner's pages, which do it for the owner."""
    first = roles["owner"].get("/values/").context["ranked"][0].personal_value_id
    swap = f"order={roles['owner'].get('/values/', {'swap': first}).context['ranked'][1].swapped}"
    for button, asked in (
        (swap, {"swap": first}),
        ("Put it away and start over", {}),
        ("Undo", {"away": journal.draft.pk}),
    ):
        page = roles["owner"].get("/values/", asked)
        for role in Line._fields:
            before = rows_of(MODELS)
            page.client = roles[role]
            assert submit(page, button).status_code in ((302, 401) if role == "anonymous" else (302,)), role
            assert (rows_of(MODELS) == before) == (role != "owner"), (role, button)
