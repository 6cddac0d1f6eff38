"""Choosing values and looking back at them: what each page and save asks the database."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.writing.pieces import new_piece_id
from tests.counting import MOST, MOST_ON_SAVING, queries, saving
from tests.factories import make_draft, make_entry, make_group, make_session, make_value
from values.models import PersonalValue, ValuesSession
from values.session.results import done_sessions

from .choosing_steps import GROUPS, group_url, send

pytestmark = pytest.mark.django_db


def test_choosing_values_stays_within_its_bound(alice, alices):
    make_entry(alice)
    slugs = [make_value(f"value-{number}").slug for number in range(8)]
    pick = {"piece": new_piece_id(alice, "values"), "value": slugs[:7], "text-name": "Bread"}
    saving(alices, "/values/choose/pick/", pick)
    form = alices.get("/values/choose/order/").context["form"]
    saving(alices, "/values/choose/order/", {"version": 1} | dict(zip(form.cards, range(1, 6), strict=False)))
    form = alices.get("/values/choose/", follow=True).context["form"]
    saving(alices, alices.get("/values/choose/").url, {"version": 2} | dict.fromkeys(form.ranked, "Words."))


def test_ranking_stays_within_its_bound(alice, alices):
    make_entry(alice)
    pairs, hand = "/values/choose/pairs/", "/values/choose/hand/"
    session = make_draft(alice, *[f"Value {number}" for number in range(8)], kind="full")
    while (page := alices.get(pairs)).status_code == 200:
        assert queries(alices, pairs) <= MOST
        saving(alices, pairs, {pair.name: "cant" for pair in page.context["pairs"]})
    assert queries(alices, hand) <= MOST
    for take in (slice(0, 5), slice(3, 8)):
        context = alices.get(hand).context
        cards = [card for card, _close in context["order"]] + context["outside"]
        saving(alices, hand, {"version": context["version"], "order": [card.pk for card in cards[take]]})
    words = reverse("values:session_words", args=[session.pk])
    context = alices.get(words).context
    saving(alices, words, {"version": context["version"]} | dict.fromkeys(context["form"].fields, "Words."))
    light(alices, alice)


def light(client, alice) -> None:
    """A look at the five, twice, each with something new, and the hand after it."""
    url = "/values/choose/light/"
    for number in range(60):
        make_value(f"more-{number}")
    for number in range(2):
        assert queries(client, url) <= MOST
        form = {name: client.get(url).context[name] for name in ("version", "piece")}
        saving(client, url, form | {"new-1": f"more-{number}", "text-new": f"Bread {number}"})
    while (page := client.get("/values/choose/pairs/")).status_code == 200:
        saving(client, "/values/choose/pairs/", {pair.name: "cant" for pair in page.context["pairs"]})
    context = client.get("/values/choose/hand/").context
    order = [card.pk for card, _close in context["order"]]
    saving(client, "/values/choose/hand/", {"version": context["version"], "order": order})


def test_looking_back_at_values_stays_within_its_bound(alice, alices):
    values = [make_value(f"value-{number}") for number in range(6)]
    for number in range(2):
        make_session(alice, *values[number:], kind="full", done_on=date(2020 + number, 1, 1))
    alices.post("/values/choose/rewarded/", {"value": "value-1", "drawn": drawn(alices)})
    urls = ["/values/history/", "/values/", done_sessions(alice).last().get_absolute_url()]
    # The note that it was kept is shown once.
    alices.get("/values/")
    few = [queries(alices, url) for url in urls]
    for number in range(28):
        make_session(alice, *values[number % 3 :], kind="full", done_on=date(2022, 1, 1) + timedelta(days=number))
    assert [queries(alices, url) for url in urls] == few
    assert max(few) <= MOST
    two = [str(session.pk) for session in done_sessions(alice)[:2]]
    assert queries(alices, f"/values/history/?first={two[0]}&second={two[1]}") <= few[0]
    make_value("not-mine-yet")
    for picked in (["value-4"], ["not-mine-yet", "value-5"]):
        saving(alices, "/values/choose/rewarded/", {"value": picked, "drawn": drawn(alices)})
    cards = PersonalValue.owned_by(alice)
    marks = {f"mark-{card.pk}": "yes" for card in cards[:5]} | {f"was-mark-{card.pk}": "catalog" for card in cards[:5]}
    saving(alices, "/values/ladder/", marks)


def drawn(client) -> str:
    """What the form about one's work remembers."""
    return client.get("/values/choose/rewarded/").context["drawn"]


def test_the_whole_catalog_asks_the_same_after_200_sessions(alice, alices):
    make_entry(alice)
    for number in range(40):
        make_value(f"value-{number}", group=make_group(GROUPS[number % 4]))
    before = after = {}
    for count in (5, 200):
        before = after
        ValuesSession.owned_by(alice).filter(done_on=None).delete()
        for number in range(count):
            make_session(alice, f"Word {count} {number}")
        slug, piece = alices.get("/values/choose/").context["offer"][:2]
        url = f"{group_url(slug)}?piece={piece}"
        after = {"start": queries(alices, "/values/choose/"), "first": queries(alices, url)}
        saving(alices, group_url(slug), send(alices, url, {"text-name": f"Own {count}"}, dry=True))
        while (url := alices.get("/values/choose/").url) != "/values/choose/pairs/":
            after["group"] = queries(alices, url)
            key = alices.get(url).context["form"].rows()[0][0].key
            saving(alices, url, send(alices, url, {key: 2, url.split("/")[-2]: 1, "text-name": key[-6:]}, dry=True))
        after["narrow"] = queries(alices, "/values/choose/narrow/")
        form = alices.get("/values/choose/narrow/").context["form"]
        ticked = [row.key for row, on in form.rows() if on]
        version = alices.get("/values/choose/narrow/").context["version"]
        saving(
            alices, "/values/choose/narrow/", {"version": version, "value": ticked[1:], f"same-{ticked[1]}": ticked[2]}
        )
        with CaptureQueriesContext(connection) as captured:
            alices.post("/values/choose/put-away/", {"session": form.narrowing.session.pk})
        assert len(captured) <= MOST_ON_SAVING
    assert after == before
    assert max(after.values()) <= MOST, after
