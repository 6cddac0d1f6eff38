"""Noting an experiment, saying how it went, trying it again, and the card for a conversation."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from careerpath.writing.trash import move_to_trash, purge
from journal.sparks.experiments.models import Experiment
from journal.sparks.models import Spark
from tests.counting import saving
from tests.factories import make_experiment, make_pulse, make_spark
from tests.forms import autosave, forge, submit, tamper
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
NEW = "/sparks/experiments/new/"
TODAY = date(2026, 11, 24)
BEFORE = {
    "to_find_out": "Would I miss the bench?",
    "kind": "hour",
    "by_when": "2026-12-01",
    "seen_by": "I look at the clock.",
    "cost_cap": "An evening",
    "stop_if": "When it rains.",
    "expected": "To be bored.",
    "noted_on": "2026-11-20",
}
AFTER = {"happened": "It rained.", "turned_out": "other", "energy_after": "2", "next": "again"}


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


@pytest.fixture
def spark(alice):
    return make_spark(alice, energy=4, noticed_on=date(2026, 9, 1))


def blank(client, spark=None):
    return client.get(NEW, {"spark": spark.pk} if spark else {}, follow=True)


def edit_page(client, experiment):
    return client.get(reverse("journal:experiment_edit", args=[experiment.pk]))


def felt(spark):
    return [*spark.pulses().order_by("felt_on").values_list("felt_on", "energy")]


def test_one_line_is_enough(alice, alices, spark):
    page = alices.get(submit(blank(alices, spark), "Done", to_find_out="Would I miss it?").url)
    experiment = Experiment.owned_by(alice).get()
    assert (experiment.to_find_out, experiment.noted_on, experiment.spark) == ("Would I miss it?", TODAY, spark)
    assert page.request["PATH_INFO"] == experiment.get_absolute_url()
    assert f'href="{spark.get_absolute_url()}"' in page.text and "Say how it went" in page.text


def test_sent_twice_it_is_one(alice, alices, spark):
    page = blank(alices, spark)
    assert submit(page, "Done", **BEFORE).url == submit(page, "Done", **BEFORE).url
    assert Experiment.owned_by(alice).count() == 1


def test_all_that_is_said_before_and_after_is_kept_and_shown(alice, alices, spark):
    page = alices.get(submit(blank(alices, spark), "Done", **BEFORE).url)
    said = ("Would I miss the bench?", "Try it for an hour", "1 December 2026", "I look at the clock.", "An evening")
    for words in (*said, "When it rains.", "To be bored.", "20 November 2026"):
        assert words in page.text, words
    page = alices.get(submit(edit_page(alices, Experiment.owned_by(alice).get()), "Done", **AFTER).url)
    for words in (*said, "It rained.", "Other than you thought", "now and then", "Again", "Try it again"):
        assert words in page.text, words
    assert "Say how it went" not in page.text


def test_the_second_part_waits_in_a_fold_until_one_comes_back(alice, alices):
    assert '<details class="fold" id="afterwards" >' in blank(alices).text
    assert '<details class="fold" id="afterwards" open>' in edit_page(alices, make_experiment(alice)).text
    refused = tamper(blank(alices), "Done", {"energy_after": "9"}, to_find_out="Words that stay.")
    assert '<details class="fold" id="afterwards" open>' in refused.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("to_find_out", "", "Say in a line what you want to find out."),
        ("to_find_out", "x" * 301, "300 characters"),
        ("to_find_out", "a\nb", "one line"),
        ("kind", "job", "no such answer"),
        ("by_when", "9999-12-31", "That is far off. Pick a day within the next two years."),
        ("by_when", "1800-01-01", "Dates here start in 1900."),
        ("by_when", "2026-02-31", "no such date"),
        ("seen_by", "x" * 301, "300 characters"),
        ("cost_cap", "x" * 101, "100 characters"),
        ("stop_if", "x" * 301, "300 characters"),
        ("expected", "x" * 5000, "500 characters; yours has 5000"),
        ("happened", "x" * 2001, "2000 characters"),
        ("happened", "a\x00b", "ull characters are not allowed"),
        ("turned_out", "worse", "no such answer"),
        ("energy_after", "6", "Energy is from 1 to 5."),
        ("energy_after", "0", "Energy is from 1 to 5."),
        ("next", "never", "no such answer"),
        ("noted_on", "9999-12-31", "still to come"),
        ("noted_on", "1800-01-01", "start in 1900"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(alice, alices, spark, field, value, message):
    experiment = make_experiment(alice, "As it was.")
    for drawn in (blank(alices, spark), edit_page(alices, experiment)):
        response = tamper(drawn, "Done", {field: value}, **BEFORE | AFTER)
        assert response.status_code == 422
        assert message in response.text
        assert 'aria-invalid="true"' in response.text
        assert field == "expected" or "To be bored." in response.text
        assert field == "happened" or "It rained." in response.text
    assert [row.to_find_out for row in Experiment.owned_by(alice)] == ["As it was."]
    assert felt(spark) == [(date(2026, 9, 1), 4)]


def test_a_day_that_is_far_off_already_stays(alice, alices):
    experiment = make_experiment(alice, by_when=date(2199, 1, 1))
    assert submit(edit_page(alices, experiment), "Done", cost_cap="Nothing.").status_code == 302


def test_the_energy_after_it_is_how_warm_its_spark_is_today(alice, alices, spark):
    experiment = make_experiment(alice, spark=spark)
    submit(edit_page(alices, experiment), "Done", **AFTER)
    assert felt(spark) == [(date(2026, 9, 1), 4), (TODAY, 2)]
    assert Spark.owned_by(alice).get().energy == 2
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False):
        # Said once, it is felt once.
        submit(edit_page(alices, experiment), "Done", happened="It rained all day.")
        assert len(felt(spark)) == 2
        submit(edit_page(alices, experiment), "Done", energy_after="5")
        assert felt(spark)[2:] == [(date(2026, 11, 26), 5)]


def test_what_is_taken_back_the_same_day_was_not_felt(alice, alices, spark):
    experiment = make_experiment(alice, spark=spark)
    submit(edit_page(alices, experiment), "Done", energy_after="2")
    submit(edit_page(alices, experiment), "Done", energy_after="")
    assert felt(spark) == [(date(2026, 9, 1), 4)]
    assert Spark.owned_by(alice).get().energy == 4
    # What was said of the spark itself stays.
    submit(edit_page(alices, experiment), "Done", energy_after="2")
    Spark.owned_by(alice).get().feel(3, TODAY)
    submit(edit_page(alices, experiment), "Done", energy_after="")
    assert felt(spark)[1:] == [(TODAY, 3)]


def test_no_spark_in_the_trash_is_felt_or_named(alice, alices, spark):
    experiment = make_experiment(alice, spark=spark)
    move_to_trash(spark)
    page = alices.get(submit(edit_page(alices, experiment), "Done", **AFTER).url)
    assert len(felt(spark)) == 1 and "For the spark" not in page.text
    purge(spark)
    page = alices.get(experiment.get_absolute_url())
    assert "It rained." in page.text and "For the spark" not in page.text


def test_its_spark_may_go_while_somebody_writes(alice, alices, spark):
    to_trash, for_good = blank(alices, spark), blank(alices, spark)
    move_to_trash(spark)
    assert submit(to_trash, "Done", to_find_out="First.").status_code == 302
    purge(spark)
    assert submit(for_good, "Done", to_find_out="Second.").status_code == 302
    assert {row.to_find_out for row in Experiment.owned_by(alice)} == {"First.", "Second."}


def test_somebody_elses_spark_is_none(alice, bob, alices, bobs, spark):
    assert bobs.get(NEW, {"spark": spark.pk}).status_code in (302, 404)
    assert blank(bobs, spark).status_code == 404
    tamper(blank(bobs, make_spark(bob)), "Done", {"spark": str(spark.pk)}, to_find_out="Of Bob.")
    assert Experiment.owned_by(bob).get().spark is None
    assert bobs.get("/sparks/experiments/", {"spark": spark.pk}).status_code == 404
    assert blank(alices, make_spark(alice, trashed_at="2026-11-24T00:00:00Z")).status_code == 404


@pytest.mark.parametrize(("next", "button"), [("again", "Try it again"), ("bigger", "Try it bigger")])
def test_the_next_one_begins_as_the_last_one_did(alice, alices, spark, next, button):
    last = make_experiment(alice, "Would I miss it?", spark=spark, kind="hour", next=next, cost_cap="An evening")
    address = f"{NEW}?from={last.pk}"
    page = alices.get(last.get_absolute_url()).text
    assert f'href="{address}">{button}<' in page
    submit(alices.get(address, follow=True), "Done")
    new = Experiment.owned_by(alice).exclude(pk=last.pk).get()
    kept = (new.to_find_out, new.spark, new.kind, new.cost_cap, new.next, new.noted_on)
    assert kept == ("Would I miss it?", spark, "hour", "An evening", "", TODAY)


def test_somebody_elses_is_no_beginning(alice, bobs):
    assert bobs.get(NEW, {"from": make_experiment(alice).pk}, follow=True).status_code == 404


def test_cancel_leads_back_to_the_spark(alices, spark):
    assert f'href="{spark.get_absolute_url()}">Cancel' in blank(alices, spark).text
    assert 'href="/sparks/experiments/">Cancel' in blank(alices).text


def test_a_sparks_page_has_its_latest_and_what_came_of_them(alice, alices, bob, spark):
    for number in range(5):
        make_experiment(alice, f"Try {number}.", spark=spark, turned_out="more", noted_on=date(2026, 10, 1 + number))
    make_experiment(alice, "Of another.", spark=make_spark(alice))
    move_to_trash(make_experiment(alice, "Thrown away.", spark=spark))
    page = alices.get(spark.get_absolute_url()).text
    assert [page.count(f"Try {number}.") for number in range(5)] == [1] * 5
    assert page.count("More than you thought") == 5
    assert "Of another." not in page and "Thrown away." not in page
    all_of_them = f'href="/sparks/experiments/?spark={spark.pk}"'
    assert all_of_them not in page
    make_experiment(alice, "The newest.", spark=spark, by_when=date(2026, 12, 1))
    page = alices.get(spark.get_absolute_url()).text
    assert all_of_them in page and "Try 0." not in page and "by 1 December" in page
    narrowed = alices.get(f"/sparks/experiments/?spark={spark.pk}").text
    assert "Try 0." in narrowed and "Of another." not in narrowed
    assert "Of another." in alices.get("/sparks/experiments/").text


def test_one_that_does_not_open_is_shown_as_such(alice, alices, spark):
    experiment = make_experiment(alice, spark=spark)
    store(experiment, b"broken", "expected")
    for url in (experiment.get_absolute_url(), "/sparks/experiments/", spark.get_absolute_url()):
        assert "cannot be opened" in alices.get(url).text, url
    store(spark, b"broken", "what")
    assert alices.get(experiment.get_absolute_url()).status_code == 200
    assert blank(alices, spark).status_code == 200


def test_the_card_has_its_questions_for_an_experiment_and_for_a_spark(alice, alices, bobs, spark):
    experiment = make_experiment(alice, "What is it like?", kind="conversation")
    assert f"{experiment.get_absolute_url()}card/" in alices.get(experiment.get_absolute_url()).text
    assert f"{spark.get_absolute_url()}card/" in alices.get(spark.get_absolute_url()).text
    for piece, words in ((experiment, "What is it like?"), (spark, spark.what)):
        page = alices.get(f"{piece.get_absolute_url()}card/").text
        for said in (words, "How was last Tuesday, from 0 to 10?", "What do you miss?", "more, less or other"):
            assert said in page
        assert bobs.get(f"{piece.get_absolute_url()}card/").status_code == 404
        store(piece, b"broken", "what" if piece is spark else "to_find_out")
        assert "This cannot be opened" in alices.get(f"{piece.get_absolute_url()}card/").text


def test_only_its_owner_says_anything_of_it(alice, bobs):
    experiment = make_experiment(alice)
    for page in ("", "edit/", "card/"):
        assert bobs.get(f"{experiment.get_absolute_url()}{page}").status_code == 404
    assert forge(bobs, f"{experiment.get_absolute_url()}edit/", {"to_find_out": "Mine."}).status_code == 404


def test_a_pulse_of_an_earlier_day_stays_what_it_was(alice, alices, spark):
    make_pulse(spark, 3, date(2026, 11, 20))
    submit(edit_page(alices, make_experiment(alice, spark=spark)), "Done", energy_after="5")
    assert felt(spark)[1:] == [(date(2026, 11, 20), 3), (TODAY, 5)]


def test_what_is_kept_while_one_types_or_canceled_is_not_felt(alice, alices, spark):
    experiment = make_experiment(alice, spark=spark, energy_after=3)
    Spark.owned_by(alice).get().feel(5, date(2026, 10, 1))
    said = [*felt(spark)]
    page = edit_page(alices, experiment)
    version = autosave(page, 1, happened="It rained.", energy_after="4").json()["version"]
    tamper(page, "Cancel", {"version": version, "save": 2}, energy_after="4")
    assert felt(spark) == said and Experiment.owned_by(alice).get().energy_after == 3
    page = edit_page(alices, experiment)
    version = autosave(page, 1, happened="It rained.", energy_after="4").json()["version"]
    assert felt(spark) == said
    tamper(page, "Done", {"version": version, "save": 2}, happened="It rained.", energy_after="4")
    assert dict(felt(spark))[TODAY] == 4 and Experiment.owned_by(alice).get().energy_after == 4


def test_an_earlier_wording_brings_back_words_and_feels_nothing(alice, alices, spark, time_machine):
    experiment = make_experiment(alice, "As it was.", spark=spark, energy_after=3)
    submit(edit_page(alices, experiment), "Done", to_find_out="Other words.", energy_after="5")
    time_machine.move_to("2026-11-28T12:00:00Z", tick=False)
    said, [earlier] = felt(spark), experiment.revisions()
    history = reverse("journal:experiment_history", args=[experiment.pk])
    submit(alices.get(history, {"wording": earlier.pk}), "Bring this back")
    back = Experiment.owned_by(alice).get()
    assert (back.to_find_out, back.energy_after, felt(spark)) == ("As it was.", 5, said)


@pytest.mark.parametrize(("before", "after"), [(None, 2), (2, 5), (2, "")])
def test_what_is_felt_after_it_stays_within_the_bound_of_a_save(alice, alices, spark, before, after):
    experiment = make_experiment(alice, spark=spark, energy_after=before)
    sent = {"version": 1, "to_find_out": "Other words.", "energy_after": after}
    saving(alices, reverse("journal:experiment_edit", args=[experiment.pk]), sent)
