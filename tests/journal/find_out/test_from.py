"""Questions made with a press on the page of what they came up in."""

from datetime import date

import pytest

from careerpath.writing.trash import move_to_trash
from journal.find_out.models import FindOut
from tests.counting import MOST, queries
from tests.factories import make_experiment, make_find_out, make_season, make_spark
from tests.forms import Page, submit
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
MAKERS = {"spark": make_spark, "experiment": make_experiment, "season": make_season}


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def line(page):
    """What stands in the line for one more."""
    return next(one.text for one in Page(page.text).controls if one.name == "question")


@pytest.mark.parametrize("noun", MAKERS)
def test_a_press_makes_one_and_leads_back(alice, alices, noun):
    origin = MAKERS[noun](alice)
    page = alices.get(origin.get_absolute_url())
    sent = [submit(page, f"{noun}={origin.pk}", question="What does it cost?").url for _ in range(2)]
    assert sent == [f"{origin.get_absolute_url()}#find-out"] * 2
    find_out = FindOut.owned_by(alice).get()
    assert find_out.origin == origin
    page = alices.get(origin.get_absolute_url())
    assert "Kept." in page.text and f'href="{find_out.get_absolute_url()}"' in page.text


def test_the_first_line_of_an_experiment_is_what_it_is_to_find_out(alice, alices):
    experiment = make_experiment(alice, "Would I miss the bench?")
    page = alices.get(experiment.get_absolute_url())
    assert line(page) == "Would I miss the bench?"
    submit(page, f"experiment={experiment.pk}")
    assert FindOut.owned_by(alice).get().question == "Would I miss the bench?"
    assert line(alices.get(experiment.get_absolute_url())) == ""
    assert line(alices.get(make_spark(alice).get_absolute_url())) == ""


def test_the_latest_five_are_named_with_how_each_stands(alice, alices, bob):
    spark = make_spark(alice)
    make_find_out(alice, "By a day", spark=spark, by_when=date(2026, 12, 1))
    make_find_out(alice, "Known", spark=spark, answer="Yes.", found_on=date(2026, 11, 3))
    make_find_out(alice, "Good no longer", spark=spark, answer="Yes.", found_on="2026-01-03", good_until="2026-02-03")
    make_find_out(alice, "Of another", spark=make_spark(alice))
    move_to_trash(make_find_out(alice, "Thrown away", spark=spark))
    page = alices.get(spark.get_absolute_url()).text
    for words in ("by 1 December", "found out on 3 November", "was good until 3 February"):
        assert words in page
    assert "Of another" not in page and "Thrown away" not in page and "All questions to find out" not in page
    for number in range(3):
        make_find_out(alice, f"Newer {number}", spark=spark)
    page = alices.get(spark.get_absolute_url()).text
    assert "All questions to find out" in page and "By a day" not in page and "Newer 2" in page


@pytest.mark.parametrize("noun", MAKERS)
def test_its_page_asks_as_little_as_any_other(alice, alices, noun):
    origin = MAKERS[noun](alice)
    few = queries(alices, origin.get_absolute_url())
    for _ in range(8):
        make_find_out(alice, **{noun: origin})
    assert queries(alices, origin.get_absolute_url()) == few <= MOST


def test_what_it_came_up_in_may_go_while_somebody_writes(alice, alices):
    spark = make_spark(alice)
    page = alices.get(spark.get_absolute_url())
    move_to_trash(spark)
    sent = submit(page, f"spark={spark.pk}", question="What does it cost?")
    find_out = FindOut.owned_by(alice).get()
    assert sent.url == find_out.get_absolute_url() and find_out.spark_id == spark.pk


def test_a_line_that_is_refused_stays_with_what_it_came_up_in(alice, alices):
    spark = make_spark(alice)
    refused = submit(alices.get(spark.get_absolute_url()), f"spark={spark.pk}", question="x" * 301)
    assert refused.status_code == 422 and "From the spark" in refused.text
    assert submit(refused, "Done", question="Shorter.").url == f"{spark.get_absolute_url()}#find-out"
    assert FindOut.owned_by(alice).get().spark == spark


def test_what_does_not_open_has_no_line(alice, alices):
    spark = make_spark(alice)
    make_find_out(alice, "What does it cost?", spark=spark)
    store(spark, b"broken", "what")
    page = alices.get(spark.get_absolute_url())
    assert "What does it cost?" in page.text and 'name="question"' not in page.text
