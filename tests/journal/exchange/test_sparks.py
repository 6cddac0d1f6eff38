"""Sparks and how warm they were, out and back; and those of an export from before that was kept."""

import csv
import io
import json
from datetime import date

import pytest

from journal.exchange.export import zip_of
from journal.sparks.models import Pulse, Spark
from tests.conftest import make_user
from tests.factories import make_pulse, make_spark
from tests.journal.exchange.files import State, brought_in, document, undone
from tests.journal.exchange.test_export import members

pytestmark = pytest.mark.django_db
SAID = {
    "heard_from": "Karin",
    "what_it_is_not": "Not the sea.\nNot the pay.",
    "no_if": "He is never home.",
    "aside_because": "Too far away.",
    "role": "supporting",
    "state": "aside",
}


@pytest.fixture
def spark(alice):
    spark = make_spark(alice, energy=4, noticed_on=date(2026, 11, 20), **SAID)
    make_pulse(spark, 2, date(2026, 11, 1))
    return spark


def felt(user):
    return dict(Pulse.owned_by(user).order_by("felt_on").values_list("felt_on", "energy"))


def test_the_table_and_the_files_for_reading_say_all_of_it(alice, spark):
    found = members(alice)
    head, row = csv.reader(io.StringIO(found["sparks.csv"].removeprefix("\ufeff")))
    assert dict(zip(head, row, strict=True)) == {
        "Noticed on": "2026-11-20",
        "Kind": "",
        "Energy": "4",
        "What": "A ferry pilot who paints.",
        "What exactly": "",
        "Link": "",
        "Touches": "",
        "Heard from": "Karin",
        "What it is not": "Not the sea.\nNot the pay.",
        "What would make it a no": "He is never home.",
        "Work would be": "Supporting",
        "What it is now": "Set aside",
        "Set aside because": "Too far away.",
        "Energy on each day": "2026-11-01: 2, 2026-11-20: 4",
    }
    [text] = [text for name, text in found.items() if name.startswith("sparks/")]
    for said in (*list(SAID.values())[:4], "Supporting", "Set aside", "- 2026-11-01: 2\n- 2026-11-20: 4"):
        assert said in text


def test_it_comes_back_unchanged(alice, spark):
    whole = document(alice)
    other = make_user("carol@example.org")
    Spark.objects.all().delete()
    assert brought_in(other, whole).state == State.DONE
    back = Spark.owned_by(other).get()
    assert {name: getattr(back, name) for name in SAID} == SAID
    assert (back.energy, felt(other)) == (4, {date(2026, 11, 1): 2, date(2026, 11, 20): 4})


def older(user):
    """As it was exported before pulses were kept."""
    whole = json.loads(document(user))
    del whole["pulses"]
    for row in whole["sparks"]:
        for name in SAID:
            del row[name]
    return json.dumps(whole)


def test_of_an_older_export_what_was_felt_becomes_the_first_pulse(alice, spark):
    make_spark(alice, "Not felt.")
    whole = older(alice)
    Spark.objects.all().delete()
    job = brought_in(alice, whole)
    back = Spark.owned_by(alice).get(energy=4)
    assert (back.state, back.heard_from, back.aside_because) == ("noticed", "", "")
    assert felt(alice) == {date(2026, 11, 20): 4}
    undone(job)
    assert not Spark.objects.exists() and not Pulse.objects.exists()


def test_an_export_asks_no_more_for_more_sparks(alice, spark, django_assert_num_queries):
    def count(most):
        with django_assert_num_queries(most, exact=False) as captured:
            list(zip_of(alice, with_past=True, with_letters=True))
        return len(captured)

    few = count(200)
    for number in range(20):
        make_spark(alice, f"Spark {number}.", energy=3)
    assert count(200) == few
