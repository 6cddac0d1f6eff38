"""Choosing values and looking back at them: what each page and save asks the database."""

import gzip
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import signed_in
from tests.counting import MOST, MOST_ON_SAVING, queries, saving
from tests.factories import make_entry, make_group, make_session, make_value
from tests.forms import submit
from values.models import PersonalValue, ValuesSession

from .choosing import TABLE, follow

pytestmark = pytest.mark.django_db


def sends(page, button, **typed):
    """Press a button within the bound on a save; the page it leads to, asked within the bound on a page."""
    with CaptureQueriesContext(connection) as captured:
        response = submit(page, button, **typed)
    assert response.status_code == 302, response.content.decode()
    assert len(captured) <= MOST_ON_SAVING, "\n".join(query["sql"][:90] for query in captured)
    page = follow(response)
    asked.append(queries(page.client, page.request["PATH_INFO"]))
    return page


asked: list[int] = []


def choose(client, number):
    """From nothing to described values by every page, with all that a page can send."""
    page = client.get(f"{TABLE}?list=all")
    kept = [f"value-{n}" for n in range(20)]
    page = sends(page, "Go on", kept=kept, **{"text-name": f"Own {number}"})
    page = sends(page, "Go on", kept=kept[:8], **{"same-value-9": "value-1"})
    while page.request["PATH_INFO"].endswith("/pairs/"):
        page = sends(page, "Go on", **{f"pair-{pair}": "cant" for pair, _words in page.context["pairs"]})
    page = sends(page, "swap=" + page.context["outside"][0]["key"])
    page = sends(page, "Go on")
    said = dict.fromkeys(page.context["form"].fields, f"Words {number}.")
    return sends(page, "Done", **said)


def look_again(client, number):
    page = client.get("/values/choose/light/")
    new = {"new-1": f"value-{20 + number % 2}", "text-name": f"New {number % 2}"}
    page = sends(page, "Go on", **new)
    while page.request["PATH_INFO"].endswith("/pairs/"):
        page = sends(page, "Go on", **{f"pair-{pair}": "cant" for pair, _words in page.context["pairs"]})
    page = sends(sends(page, "Go on"), "Done")
    page = sends(client.get("/values/choose/rewarded/"), "Keep these", kept=["value-1", "value-7"])
    ids = page.context["ranked"][0].personal_value_id
    page = client.get("/values/", {"swap": str(ids)})
    sends(page, f"order={page.context['ranked'][1].swapped}")
    page = client.get("/values/", {"swap": str(ids)})
    sends(page, f"order={page.context['ranked'][3].swapped}")


def test_choosing_asks_the_same_in_the_thirtieth_session(alice, alices):
    make_entry(alice)
    for number in range(40):
        make_value(f"value-{number}", group=make_group(f"group-{number % 4}"))
    counts = []
    for number in (0, 30):
        for n in range(number and 28):
            cards = [f"Word {number} {n}"]
            make_session(alice, *cards, done_on=date(2020, 1, 1) + timedelta(days=n))
        asked.clear()
        choose(signed_in(alice), number)
        look_again(signed_in(alice), number)
        counts.append(list(asked))
    assert counts[0] == counts[1]
    assert max(counts[1]) <= MOST


def test_looking_back_at_values_stays_within_its_bound(alice, alices):
    values = [make_value(f"value-{number}") for number in range(6)]
    for number in range(2):
        make_session(alice, *values[number:], kind="full", done_on=date(2020 + number, 1, 1))
    done = ValuesSession.owned_by(alice).done()
    urls = ["/values/history/", "/values/", done.last().get_absolute_url(), f"{done.last().get_absolute_url()}words/"]
    few = [queries(alices, url) for url in urls]
    for number in range(28):
        make_session(alice, *values[number % 3 :], kind="full", done_on=date(2022, 1, 1) + timedelta(days=number))
    assert [queries(alices, url) for url in urls] == few
    assert max(few) <= MOST
    two = [str(session.pk) for session in done[:2]]
    assert queries(alices, f"/values/history/?first={two[0]}&second={two[1]}") <= few[0]
    cards = PersonalValue.owned_by(alice)
    marks = {f"mark-{card.pk}": "yes" for card in cards[:5]} | {f"was-mark-{card.pk}": "catalog" for card in cards[:5]}
    saving(alices, "/values/ladder/", marks)


def test_the_table_of_all_is_light(alices, catalog):
    page = alices.get(f"{TABLE}?list=all").content
    assert page.count(b'type="checkbox"') == 120
    # At the level of the server in front.
    assert len(gzip.compress(page, 5)) <= 14_000
