"""What became of a spark: one press, one or several at once, and Undo."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from uuid_utils.compat import uuid7

from careerpath.writing.pieces import Revision
from careerpath.writing.quotas import QuotaExceeded
from careerpath.writing.trash import move_to_trash
from journal.sparks.models import Spark
from tests.counting import MOST_ON_SAVING, asked
from tests.factories import make_card, make_spark
from tests.forms import autosave, forge, submit, tamper
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
ASIDE = "/sparks/aside/"


def page_of(client, spark):
    return client.get(spark.get_absolute_url())


def states(user):
    return {spark.what: spark.state for spark in Spark.all_of(user)}


def test_one_press_changes_it_and_undo_changes_it_back(alice, alices):
    spark = make_spark(alice)
    for button, state in (("Exploring", "exploring"), ("Done with", "done"), ("Noticed", "noticed")):
        page = page_of(alices, spark)
        assert submit(page, button).url == spark.get_absolute_url()
        assert submit(page, button).status_code == 302
        assert Spark.owned_by(alice).get().state == state
    submit(page_of(alices, spark), "Exploring")
    noted = page_of(alices, spark)
    assert "It is now: exploring." in noted.content.decode()
    for _ in range(2):
        assert submit(noted, "Undo").url == spark.get_absolute_url()
        assert Spark.owned_by(alice).get().state == "noticed"


def test_why_it_was_set_aside_is_kept_whatever_it_is_later(alice, alices):
    spark = make_spark(alice)
    submit(page_of(alices, spark), "Set aside", aside_because="Too far away.")
    page = page_of(alices, spark).content.decode()
    assert "Too far away." in page and "Set aside because" in page
    submit(page_of(alices, spark), "Exploring")
    found = Spark.owned_by(alice).get()
    assert (found.state, found.aside_because) == ("exploring", "Too far away.")
    # To be read, and to be written anew.
    page = page_of(alices, spark)
    assert "Once set aside because" in page.content.decode()
    assert page.content.decode().count("Too far away.") == 2
    submit(page, "Set aside", aside_because="")
    assert Spark.owned_by(alice).get().aside_because == ""
    assert "Too far away." in [revision.fields["aside_because"] for revision in Revision.owned_by(alice)]


def test_a_reason_that_is_too_long_comes_back_whole(alice, alices):
    spark = make_spark(alice)
    response = submit(page_of(alices, spark), "Set aside", aside_because="x" * 301)
    assert response.status_code == 422
    assert "300" in response.content.decode() and "x" * 301 in response.content.decode()
    assert Spark.owned_by(alice).get().state == "noticed"
    assert submit(response, "Keep", aside_because="Shorter.", state="aside").url == spark.get_absolute_url()
    found = Spark.owned_by(alice).get()
    assert (found.state, found.aside_because) == ("aside", "Shorter.")


@pytest.mark.parametrize("state", ["", "gone", "aside\x00"])
def test_there_is_no_other_state(alice, alices, state):
    spark = make_spark(alice)
    response = (
        tamper(page_of(alices, spark), "Set aside", {"state": state})
        if state
        else forge(alices, reverse("journal:spark_state", args=[spark.pk]), {})
    )
    assert response.status_code == 422
    assert Spark.owned_by(alice).get().state == "noticed"


def test_nobody_elses_changes_and_none_that_does_not_open(alice, bob, alices):
    other, shut = make_spark(bob), make_spark(alice)
    assert forge(alices, reverse("journal:spark_state", args=[other.pk]), {"state": "done"}).status_code == 404
    store(shut, b"not sealed", "what")
    assert forge(alices, reverse("journal:spark_state", args=[shut.pk]), {"state": "done"}).status_code == 302
    assert {spark.state for spark in Spark.objects.all()} == {"noticed"}


def test_a_page_that_was_open_before_does_not_put_it_back(alice, alices):
    spark = make_spark(alice)
    page = alices.get(spark.get_edit_url())
    assert autosave(page, 1, what="Other words.").status_code == 200
    submit(page_of(alices, spark), "Done with")
    assert autosave(page, 2, {"version": 2}, what="Still other words.").status_code == 409
    assert Spark.owned_by(alice).get().state == "done"


def test_the_form_takes_the_state_too_and_a_line_none(alice, alices):
    spark = make_spark(alice, state="exploring")
    submit(alices.get(spark.get_edit_url()), "Keep", state="aside", aside_because="Enough.")
    found = Spark.owned_by(alice).get()
    assert (found.state, found.aside_because) == ("aside", "Enough.")
    forge(alices, spark.get_edit_url(), {"what": "Other words.", "version": found.version})
    assert Spark.owned_by(alice).get().state == "aside"


def some(alice):
    return [make_spark(alice, f"Spark {number}.", touched=[]) for number in range(5)]


def test_several_are_set_aside_for_one_reason_and_undo_brings_all_back(alice, alices):
    sparks = some(alice)
    submit(page_of(alices, sparks[1]), "Exploring")
    list_page = alices.get("/sparks/").content.decode()
    assert f'href="{ASIDE}"' in list_page
    assert 'type="checkbox"' not in list_page
    chosen = [sparks[0].pk, sparks[1].pk]
    page = alices.get(ASIDE)
    for _ in range(2):
        assert submit(page, "Set aside", spark=chosen, aside_because="Not this year.").url == "/sparks/"
    found = {spark.what: (spark.state, spark.aside_because) for spark in Spark.owned_by(alice)}
    assert found["Spark 0."] == found["Spark 1."] == ("aside", "Not this year.")
    assert found["Spark 2."] == ("noticed", "")
    shown = alices.get("/sparks/")
    assert "2 sparks are set aside." in shown.content.decode()
    assert "Spark 0." not in [spark.what for spark in shown.context["page"]]
    for _ in range(2):
        assert submit(shown, "Undo").url == "/sparks/"
    found = {spark.what: (spark.state, spark.aside_because) for spark in Spark.owned_by(alice)}
    assert found["Spark 0."] == ("noticed", "") and found["Spark 1."] == ("exploring", "")


def test_without_a_reason_each_keeps_its_own(alice, alices):
    first, second = make_spark(alice, "First.", aside_because="Once before."), make_spark(alice, "Second.")
    submit(alices.get(ASIDE), "Set aside", spark=[first.pk, second.pk])
    assert {spark.what: spark.aside_because for spark in Spark.owned_by(alice)} == {
        "First.": "Once before.",
        "Second.": "",
    }


def test_what_is_another_s_gone_or_shut_is_passed_over(alice, bob, alices):
    mine, gone, shut, other = make_spark(alice, "Mine."), make_spark(alice), make_spark(alice), make_spark(bob)
    page = alices.get(ASIDE)
    move_to_trash(gone)
    store(shut, b"not sealed", "what")
    ids = [str(one.pk) for one in (mine, gone, shut, other)] + [str(uuid7()), "no-id", ""]
    assert tamper(page, "Set aside", {"spark": ids}).status_code == 302
    assert {spark.pk for spark in Spark.objects.filter(state="aside")} == {mine.pk}
    for none in ([str(other.pk)], ["no-id"], [str(gone.pk)]):
        response = tamper(page, "Set aside", {"spark": none}, aside_because="Why not.")
        assert response.status_code == 422
        assert "Tick what you want to set aside." in response.content.decode()
        assert "Why not." in response.content.decode()


def test_nothing_ticked_or_a_reason_too_long_keeps_ticks_and_words(alice, alices):
    sparks = some(alice)
    response = submit(alices.get(ASIDE), "Set aside", aside_because="Why not.")
    assert response.status_code == 422
    assert "Tick what you want to set aside." in response.content.decode()
    response = submit(response, "Set aside", spark=sparks[2].pk, aside_because="x" * 301)
    assert response.status_code == 422
    assert "x" * 301 in response.content.decode()
    assert set(states(alice).values()) == {"noticed"}
    submit(response, "Set aside", aside_because="Shorter.")
    assert states(alice)["Spark 2."] == "aside"


def test_all_or_none(alice, alices, settings):
    sparks = some(alice)
    submit(page_of(alices, make_spark(alice, "Changed today.")), "Exploring")
    before = states(alice)
    settings.MOST_CHANGES = 3
    response = submit(alices.get(ASIDE), "Set aside", spark=[spark.pk for spark in sparks])
    assert response.status_code == 422
    assert "There is room for more tomorrow" in response.content.decode()
    assert states(alice) == before
    assert Revision.owned_by(alice).count() == 1
    with pytest.raises(QuotaExceeded):
        Spark.put(alice, {spark.pk: "done" for spark in sparks}, {})


def test_undo_takes_nothing_of_anothers(alice, bob, alices):
    spark = make_spark(bob)
    [wording] = Spark.put(bob, {spark.pk: "done"}, {})
    assert forge(alices, ASIDE, {"undo": [str(wording.pk), "no-id"]}).url == "/sparks/"
    assert Spark.objects.get().state == "done"


def test_twenty_cost_as_much_as_two(alice, alices):
    card = make_card(alice, "A word")
    sparks = [make_spark(alice, f"Spark {number}.", touched=[card.pk]) for number in range(20)]
    page = alices.get(ASIDE)
    with CaptureQueriesContext(connection) as captured:
        submit(page, "Set aside", spark=[spark.pk for spark in sparks], aside_because="Not this year.")
    assert len(asked(captured)) <= MOST_ON_SAVING
    assert set(states(alice).values()) == {"aside"}
    assert {revision.fields["touched"][0] for revision in Revision.owned_by(alice)} == {str(card.pk)}
    assert [spark.touched for spark in Spark.owned_by(alice)] == [[str(card.pk)]] * 20
    with CaptureQueriesContext(connection) as captured:
        submit(alices.get("/sparks/"), "Undo")
    assert len(asked(captured)) <= MOST_ON_SAVING + 12
    assert set(states(alice).values()) == {"noticed"}


def test_what_is_aside_already_is_not_offered_again(alice, alices):
    make_spark(alice, "Aside.", state="aside"), make_spark(alice, "Open.")
    page = alices.get(ASIDE, {"state": "all"}).content.decode()
    assert "Open." in page and "Aside." not in page
    assert "There are none here." in alices.get(ASIDE, {"kind": "person"}).content.decode()


@pytest.mark.parametrize("asked", [{"state": "all"}, {"state": "all", "order": "warm"}, {"state": "aside"}], ids=str)
def test_where_the_newest_are_all_aside_what_is_not_is_still_offered(alice, alices, asked):
    for number in range(25):
        make_spark(alice, f"Aside {number}.", state="aside")
    assert "There are none here." in alices.get(ASIDE, asked).text
    make_spark(alice, "Done with.", state="done", noticed_on=date(2020, 1, 1))
    page = alices.get(ASIDE, asked)
    assert [spark.what for spark in page.context["page"]] == ([] if asked["state"] == "aside" else ["Done with."])
