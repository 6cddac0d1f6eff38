"""No page asks the database more at 200 rows than at 20, and none more than ten times."""

import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.writing.pieces import new_piece_id
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season

from .addresses import GET, OF_TRASH, PAGES, POST, SIGNED_IN, address, arguments, cases
from .conftest import signed_in
from .counting import MOST, MOST_ON_SAVING, asked, queries, saving
from .factories import (
    make_card,
    make_entry,
    make_letter,
    make_needs,
    make_prompt,
    make_season,
    make_session,
    make_spark,
    make_value,
)
from .filling import fill_in
from .growing import grow
from .whole_journal import make_ready, write_journal

pytestmark = pytest.mark.django_db
# What a query adds to an address, and pages where one's own words stand beside a form.
MORE = [
    "/journal/?kind=own",
    "/journal/?kind=hand",
    *(f"/sparks/?{asked}" for asked in ("kind=person", "state=all", "order=warm", "narrow=on")),
    *(f"/find-out/?state={state}" for state in ("open", "answered", "again")),
    "/values/choose/",
    "/values/choose/?list=all",
    "/values/choose/rewarded/",
    *(reverse(name) for name, line in GET.items() if name.startswith("account_") and line == SIGNED_IN),
]


@pytest.fixture
def journal(alice, monkeypatch):
    # The PostgreSQL of the tests may forget, for speed.
    monkeypatch.setattr("careerpath.preflight._postgres_problems", list)
    return write_journal(alice, lambda: "Some words.")


def more_of_the_account(owner, sessions: int, addresses: int) -> None:
    for _ in range(sessions):
        signed_in(owner)
    for number in range(addresses):
        EmailAddress.objects.create(user=owner, email=f"more{number}-{sessions}@example.org")


def test_pages_ask_the_same_at_20_rows_and_at_200(alice, alices, journal, settings):
    # More in a day than anybody writes.
    settings.MOST_CHANGES = 10_000
    entry = journal.pieces["entry"]
    turned = f"{journal.own.get_absolute_url()}?touched=2026-11-23_{entry.pk}"
    narrowed = f"/journal/?value={journal.own.pk}&season={journal.pieces['season'].pk}&question={journal.prompt.pk}"
    narrowed += f"&tag={journal.pieces['entry'].tag_rows[0].pk}"
    sparks = [f"{at}?state=all&kind=person&value={journal.own.pk}" for at in ("/sparks/", "/sparks/aside/")]
    begun = reverse("journal:season_review", args=[make_season(alice, "Other", closed_on=date(2026, 11, 1)).pk])
    grow(journal, range(1, 21))
    more_of_the_account(alice, 3, 2)
    # Nobody's page: it asks whether each thing is there that the instance needs.
    pages = {*journal.pages(), *MORE, turned, begun, narrowed, *sparks} - {reverse("ready")}
    before = {url: queries(alices, url) for url in sorted(pages)}
    grow(journal, range(21, 201))
    more_of_the_account(alice, 30, 20)
    after = {url: queries(alices, url) for url in before}
    assert after == before
    assert {url: most for url, most in after.items() if most > MOST} == {}


def test_saving_stays_within_its_bound(alices, journal):
    """What each page's own form sends, whichever noun it is of."""
    takes = arguments(journal)
    begun = [name for name, page in PAGES.items() if page.page == "new"]
    for name in cases({*begun, *POST} - set(OF_TRASH)):
        with transaction.atomic():
            make_ready(name, journal)
            url = address(name, takes)
            page = alices.get(url, follow=True)
            with CaptureQueriesContext(connection) as captured:
                is_written = b"multipart" in page.content.partition(b"<template")[0]
                named = dict(re.findall(r"\?(wording)=([0-9a-f-]+)", page.content.decode())[:1])
                response = fill_in(page, lambda: "Other words.") if is_written else alices.post(url, named)
            assert response.status_code == 302, name
            assert len(asked(captured)) <= MOST_ON_SAVING, (name, asked(captured))
            transaction.set_rollback(True)


def test_saving_what_touches_values_stays_within_its_bound(alice, alices):
    cards = [make_card(alice, f"Word {number}") for number in range(3)]
    named = {"touched_shown": "1", "touched": [cards[1].pk, cards[2].pk], "touched_more": make_value().slug}
    touching = make_entry(alice, touched=[cards[0].pk])
    edit = {"version": 1, "text": "Edited.", "written_on": "2026-11-24"}
    saving(alices, "/sparks/new/", named | {"piece": new_piece_id(alice, "spark"), "what": "New."})
    saving(alices, reverse("journal:entry_edit", args=[touching.pk]), edit | named)


def test_looking_in_and_back_stays_within_its_bound(alice, alices):
    season = make_season(alice, making_space_for=[{"text": "A space"}])
    make_session(alice, "Bread")
    make_letter(season)
    urls = {name: reverse(f"journal:{name}", args=[season.pk]) for name in ("checkin_new", "season_review")}
    said = {"role": "central", "space-0": "open", "room-0": "4", "said_no": "No."}
    saving(alices, urls["checkin_new"], said | {"piece": new_piece_id(alice, "checkin")})
    saving(alices, CheckIn.owned_by(alice).get().get_absolute_url() + "edit/", {"role": "growing", "version": 1})
    Season.objects.filter(pk=season.pk).update(length=0, ends_on=None)
    saving(alices, urls["season_review"], {"piece": new_piece_id(alice, "review"), "remembered": "Rest."})
    answers = {"version": 1, "keep": "Fridays.", "next": "now", "close": "today"}
    saving(alices, urls["season_review"] + "answers/", answers)


def test_the_admins_lists_do_not_grow_either(curators):
    for make, model in ((make_prompt, "journal_prompt"), (make_value, "values_value")):
        url = reverse(f"admin:{model}_changelist")
        for number in range(5):
            make(f"first-{number}")
        few = queries(curators, url)
        for number in range(60):
            make(f"more-{number}")
        assert queries(curators, url) == few <= MOST


def test_needs_and_the_sheet_ask_the_same_however_many_needs_are_met(alice, alices):
    past = make_season(alice, starts_on=date(2026, 1, 1), closed_on=date(2026, 11, 24))
    season = make_season(alice)
    make_needs(past, play="work", rest="unmet")
    make_needs(season, play="elsewhere")
    needs = reverse("journal:season_needs", args=[season.pk])
    sheet = reverse("journal:season_sheet", args=[season.pk])
    urls = [needs, f"{needs}?with={past.pk}", sheet]
    before = {url: queries(alices, url) for url in urls}
    make_needs(past, **dict.fromkeys(("impact", "growth", "purpose", "security"), "work"))
    make_needs(season, **dict.fromkeys(("impact", "growth", "purpose", "security"), "elsewhere"))
    assert {url: queries(alices, url) for url in urls} == before
    # Without carried values the sheet asks for those of now.
    make_session(alice, "Bread")
    assert queries(alices, sheet) <= MOST


def test_a_note_that_waits_costs_its_row_and_the_session_that_forgets_it(alice, alices):
    """Which is saved within a transaction of its own: three statements."""
    urls = ["/", "/seasons/", make_season(alice).get_absolute_url(), "/success/"]
    # With all that narrows it, a page that leaves room for the row within what is allowed.
    card = make_card(alice, "Bread")
    make_spark(alice, kind="person", touched=[card.pk])
    urls.append(f"/sparks/?state=all&kind=person&value={card.pk}")
    assert queries(alices, urls[-1]) < MOST
    for url in urls:
        plain = queries(alices, url)
        alices.post(reverse("journal:spark_delete", args=[make_spark(alice).pk]))
        assert queries(alices, url) <= plain + 1 + 1 + 3
