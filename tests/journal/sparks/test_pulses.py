"""How warm a spark is, felt again: dated, never written over by what is said on another day."""

import re
from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse

from careerpath.writing.pieces import Revision
from journal.sparks.models import Pulse, Spark
from journal.sparks.warmth import line_of
from tests.factories import make_pulse, make_spark
from tests.forms import autosave, forge, submit, tamper
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
NOTICED, TODAY = date(2026, 11, 20), date(2026, 11, 24)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def spark(alice):
    return make_spark(alice, energy=3, noticed_on=NOTICED)


def felt(spark):
    return dict(Pulse.owned_by(spark.owner).filter(spark=spark.pk).order_by("felt_on").values_list("felt_on", "energy"))


def now(spark):
    return Spark.owned_by(spark.owner).get(pk=spark.pk).energy


def page_of(client, spark):
    page = client.get(spark.get_absolute_url())
    # Below stands a line of another noun, with a button that says the same.
    page.content = page.content.partition(b'id="find-out"')[0]
    return page


def edit(client, spark, **said):
    return submit(client.get(spark.get_edit_url()), "Keep", **said)


def test_what_was_felt_when_it_was_noted_is_of_the_day_it_was_noticed(spark):
    assert felt(spark) == {NOTICED: 3}


def test_it_is_felt_again_on_a_day_of_its_own(alices, spark):
    assert submit(page_of(alices, spark), "Keep", energy=5).url == spark.get_absolute_url()
    assert felt(spark) == {NOTICED: 3, TODAY: 5}
    assert now(spark) == 5
    assert "Kept." in page_of(alices, spark).content.decode()
    submit(page_of(alices, spark), "Keep", energy=2, felt_on="2026-11-10")
    assert felt(spark) == {date(2026, 11, 10): 2, NOTICED: 3, TODAY: 5}
    # What was felt before is not how warm it is now.
    assert now(spark) == 5


def test_a_day_has_one_pulse_and_undo_puts_back_what_it_was(alices, spark):
    submit(page_of(alices, spark), "Keep", energy=5)
    submit(page_of(alices, spark), "Keep", energy=1)
    assert felt(spark) == {NOTICED: 3, TODAY: 1}
    submit(page_of(alices, spark), "Undo")
    assert felt(spark) == {NOTICED: 3, TODAY: 5}


def test_undo_of_the_first_of_a_day_takes_it_away(alices, spark):
    submit(page_of(alices, spark), "Keep", energy=5)
    page = page_of(alices, spark)
    for _ in range(2):
        assert submit(page, "Undo").status_code == 302
        assert felt(spark) == {NOTICED: 3}
        assert now(spark) == 3


def test_one_that_was_taken_away_comes_back_by_undo(alices, spark):
    submit(page_of(alices, spark), "felt_on=2026-11-20")
    assert (felt(spark), now(spark)) == ({}, None)
    submit(page_of(alices, spark), "Undo")
    assert (felt(spark), now(spark)) == ({NOTICED: 3}, 3)


def test_pressed_twice_it_is_felt_once(alice, alices, spark):
    page = page_of(alices, spark)
    for _ in range(2):
        assert submit(page, "Keep", energy=4).status_code == 302
    assert felt(spark) == {NOTICED: 3, TODAY: 4}
    assert Spark.owned_by(alice).get().version == 2


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"energy": None}, "Choose how warm it is."),
        ({"energy": "6"}, "Energy is from 1 to 5."),
        ({"energy": "x"}, "Energy is from 1 to 5."),
        ({"energy": "4", "felt_on": "2026-11-26"}, "That day is still to come."),
        ({"energy": "4", "felt_on": "2026-02-31"}, "There is no such date."),
        ({"energy": "4", "felt_on": "1899-12-31"}, "Dates here start in 1900."),
    ],
)
def test_what_cannot_be_felt_is_refused_and_stays_as_it_was_typed(alices, spark, said, message):
    response = tamper(page_of(alices, spark), "Keep", said)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert felt(spark) == {NOTICED: 3}
    if day := said.get("felt_on"):
        assert f'value="{day}"' in page
        assert re.search(r'value="4"[^>]* checked', page)
        assert "<details" in page and " open" in page


def test_nobody_elses_is_felt(alices, bob, spark):
    other = make_spark(bob, energy=2)
    url = reverse("journal:spark_feel", args=[other.pk])
    assert forge(alices, url, {"energy": "5"}).status_code == alices.get(url).status_code == 404
    assert now(other) == 2


def test_one_that_does_not_open_is_felt_all_the_same(alices, spark):
    store(spark, b"not sealed", "what")
    url = reverse("journal:spark_feel", args=[spark.pk])
    assert "A spark that cannot be opened" in alices.get(url).content.decode()
    submit(alices.get(url), "Keep", energy=5)
    assert felt(spark) == {NOTICED: 3, TODAY: 5}


# What the form says of its energy is felt today.


def test_said_twice_a_day_in_the_form_the_last_word_counts(alices, spark):
    edit(alices, spark, energy=4)
    edit(alices, spark, energy=5)
    assert felt(spark) == {NOTICED: 3, TODAY: 5}
    edit(alices, spark, energy=3)
    assert felt(spark) == {NOTICED: 3, TODAY: 3}


def test_said_again_on_purpose_it_stays_whatever_the_form_said_in_between(alices, spark):
    submit(page_of(alices, spark), "Keep", energy=3)
    page = alices.get(spark.get_edit_url())
    autosave(page, 1, what="Other words.", energy=5)
    tamper(page, "Cancel", {"version": 2, "save": 2}, energy=5)
    assert (felt(spark), now(spark)) == ({NOTICED: 3, TODAY: 3}, 3)
    edit(alices, spark, energy=5)
    edit(alices, spark, energy=3)
    assert (felt(spark), now(spark)) == ({NOTICED: 3, TODAY: 3}, 3)


def test_felt_tomorrow_already_it_is_the_last_word_that_counts(alices, spark):
    """By somebody who traveled west since."""
    tomorrow = TODAY + timedelta(days=1)
    submit(page_of(alices, spark), "Keep", energy=5, felt_on=tomorrow.isoformat())
    edit(alices, spark, energy=1)
    assert (felt(spark), now(spark)) == ({NOTICED: 3, tomorrow: 1}, 1)


def test_words_alone_are_not_felt(alices, spark):
    edit(alices, spark, what="Other words.")
    assert felt(spark) == {NOTICED: 3}


def test_what_was_felt_is_taken_away_by_its_days_alone(alice, alices):
    spark = make_spark(alice, noticed_on=NOTICED)
    before = alices.get(spark.get_edit_url())
    assert "Not said" in dict(before.context["form"].fields["energy"].choices).values()
    submit(page_of(alices, spark), "Keep", energy=5)
    assert "" not in dict(alices.get(spark.get_edit_url()).context["form"].fields["energy"].choices)
    # Of a page that was open before, which says nothing of it, the first choice must not become what it says.
    conflict = submit(before, "Keep", what="Other words.")
    assert conflict.status_code == 409
    submit(conflict, "Keep mine")
    found = Spark.owned_by(alice).get()
    assert (found.what, found.energy, felt(spark)) == ("Other words.", 5, {TODAY: 5})


def test_what_is_kept_while_one_types_is_not_felt_before_keep(alices, spark):
    page = alices.get(spark.get_edit_url())
    version = 1
    for number, energy in enumerate((4, 5, 2), 1):
        said = {"what": f"Words {number}.", "energy": energy}
        version = autosave(page, number, {"version": version}, **said).json()["version"]
        assert (felt(spark), now(spark)) == ({NOTICED: 3}, 3)
    tamper(page, "Keep", {"version": version, "save": 4}, energy=2)
    assert (felt(spark), now(spark)) == ({NOTICED: 3, TODAY: 2}, 2)


def test_cancel_is_not_felt_at_all(alices, spark):
    page = alices.get(spark.get_edit_url())
    version = autosave(page, 1, what="Other words.", energy=5).json()["version"]
    tamper(page, "Cancel", {"version": version, "save": 2}, energy=2)
    assert (felt(spark), now(spark)) == ({NOTICED: 3}, 3)


@pytest.mark.parametrize("again", ["form", "page"])
def test_what_an_older_worker_kept_without_a_pulse_gets_its_first(alices, spark, again):
    Pulse.objects.all().delete()
    if again == "form":
        edit(alices, spark, energy=5)
    else:
        submit(page_of(alices, spark), "Keep", energy=5)
        assert felt(spark) == {NOTICED: 3, TODAY: 5}
        submit(page_of(alices, spark), "Undo")
        submit(page_of(alices, spark), "Keep", energy=5)
    assert (felt(spark), now(spark)) == ({NOTICED: 3, TODAY: 5}, 5)


def test_who_went_back_before_pulses_and_comes_again_has_theirs(alice, spark):
    spark.feel(5, TODAY)
    other = make_spark(alice, energy=2, noticed_on=NOTICED)
    other.pulses().delete()
    import_module("journal.migrations.0009_first_pulses").note_pulses(apps, None)
    assert (felt(spark), felt(other)) == ({NOTICED: 3, TODAY: 5}, {NOTICED: 2})


@pytest.mark.postgres
def test_it_is_locked_before_its_owner_as_every_save_locks_it(alice, spark, django_assert_max_num_queries):
    with django_assert_max_num_queries(14) as asked:
        spark.feel(5, TODAY)
    locking = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"] or one["sql"].startswith("UPDATE")]
    assert [re.findall(r'"(\w+)"', sql)[0] for sql in (locking[0], locking[-1])] == ["journal_spark", "careerpath_user"]


def test_cancel_leaves_what_was_felt_today_before_that_page_was_opened(alices, spark):
    submit(page_of(alices, spark), "Keep", energy=5)
    page = alices.get(spark.get_edit_url())
    version = autosave(page, 1, what="Other words.", energy=1).json()["version"]
    tamper(page, "Cancel", {"version": version, "save": 2}, energy=1)
    assert (felt(spark), now(spark)) == ({NOTICED: 3, TODAY: 5}, 5)


def test_an_earlier_wording_brings_back_words_and_not_how_warm_it_was(alice, alices, spark):
    edit(alices, spark, what="Other words.", energy=5)
    revision = Revision.owned_by(alice).get()
    url = reverse("journal:spark_history", args=[spark.pk])
    page = alices.get(url, {"wording": revision.pk})
    assert "warm" in page.content.decode()
    submit(page, "Bring this back")
    found = Spark.owned_by(alice).get()
    assert (found.what, found.energy) == (spark.what, 5)
    assert felt(spark) == {NOTICED: 3, TODAY: 5}
    filled = alices.get(spark.get_edit_url(), {"from": revision.pk}).context["form"]
    assert filled["energy"].value() == 5


def test_a_form_that_was_open_before_does_not_cool_it_again(alice, alices, spark):
    page = alices.get(spark.get_edit_url())
    submit(page_of(alices, spark), "Keep", energy=5)
    response = submit(page, "Keep", what="Other words.")
    assert response.status_code == 409
    assert (felt(spark), now(spark)) == ({NOTICED: 3, TODAY: 5}, 5)


def test_a_page_that_keeps_itself_does_not_cool_it_again_either(alices, spark):
    page = alices.get(spark.get_edit_url())
    assert autosave(page, 1, what="Other words.").status_code == 200
    submit(page_of(alices, spark), "Keep", energy=5)
    assert autosave(page, 2, {"version": 2}, what="Still other words.").status_code == 409
    assert (felt(spark), now(spark)) == ({NOTICED: 3, TODAY: 5}, 5)


def test_what_is_read_again_is_not_felt_anew(alices, spark):
    submit(page_of(alices, spark), "Keep", energy=5)
    spark.refresh_from_db()
    spark.save()
    assert felt(spark) == {NOTICED: 3, TODAY: 5}
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        spark.save()
    assert felt(spark) == {NOTICED: 3, TODAY: 5}


# How its page says it.


def test_one_pulse_is_dots_and_several_are_a_line_with_a_table(alices, spark):
    alone = page_of(alices, spark).content.decode()
    assert '<svg class="warmth"' not in alone
    assert "3 of 5, warm" in alone
    make_pulse(spark, 5, TODAY)
    page = page_of(alices, spark).content.decode()
    assert '<svg class="warmth"' in page
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["24 Nov 2026", "20 Nov 2026"]
    assert re.search(r"<text[^>]*>5 of 5</text>", page)


def test_the_line_is_as_long_as_the_days_and_as_high_as_the_warmth():
    days = [NOTICED + timedelta(days=number) for number in (0, 5, 10)]
    line = line_of([(days[0], 1), (days[1], 5), (days[2], 3)])
    assert line.points == "6,90 140,18 274,54"
    assert line.places == [(6, 90), (140, 18), (274, 54)]
    assert line_of([(days[0], 1)]).places == [(6, 90)]


def test_of_very_many_the_latest_are_shown(alices, spark):
    for number in range(1, 120):
        make_pulse(spark, 1 + number % 5, NOTICED - timedelta(days=number))
    assert len(page_of(alices, spark).context["felt"]) == 100
