"""A spark that kept coming back once and lies untouched: above the sparks and on home, is it still warm?"""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.writing.marks import Mark
from careerpath.writing.trash import move_to_trash
from journal.resurfacing.warm import still_warm
from journal.sparks.models import Spark
from tests.counting import queries
from tests.factories import make_mark, make_spark
from tests.forms import forge, submit
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()
FIRST = date(2026, 5, 1)
Kind = Mark.Kind


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to(NOON, tick=False)


def untouched(owner, what="A ferry pilot.", days=61, **fields):
    """A spark that nobody touched for so many days."""
    spark = make_spark(owner, what, **{"energy": 4, "noticed_on": FIRST, **fields})
    Spark.objects.filter(pk=spark.pk).update(updated_at=NOON - timedelta(days=days))
    return Spark.owned_by(owner).get(pk=spark.pk)


def felt(spark):
    return [*spark.pulses().order_by("felt_on").values_list("felt_on", "energy")]


def press(client, spark, act, **sent):
    return forge(client, reverse("piece_mark", args=["spark", spark.pk, act]), sent)


def above_the_sparks(client):
    return client.get("/sparks/").text.partition('id="still-warm"')[2].partition("</section>")[0]


def test_one_a_day_the_same_all_day_and_another_on_another(alice, alices, bob):
    sparks = {untouched(alice, f"Spark {number}.", days=70 + number, energy=4 + number % 2) for number in range(8)}
    untouched(bob, "Of Bob.", days=300)
    assert len({above_the_sparks(alices).partition("csrf")[0] for _ in range(3)}) == 1
    days = [still_warm(alice, TODAY + timedelta(days=number)) for number in range(40)]
    assert set(days) == sparks


@pytest.mark.parametrize(
    "fields", [{"energy": 3}, {"energy": None}, {"state": "aside"}, {"state": "done"}, {"days": 59}], ids=str
)
def test_only_what_kept_coming_back_is_open_and_untouched(alice, fields):
    untouched(alice, **fields)
    assert still_warm(alice, TODAY) is None
    exploring = untouched(alice, state="exploring", energy=5)
    assert still_warm(alice, TODAY) == exploring


@pytest.mark.parametrize(("kind", "day"), [(Kind.CLOSED, None), (Kind.BACK, date(2027, 1, 1)), (Kind.RESTING, TODAY)])
def test_what_is_kept_closed_or_rests_never_shows(alice, alices, kind, day):
    make_mark(untouched(alice), kind, day)
    assert still_warm(alice, TODAY) is None
    assert above_the_sparks(alices) == ""


def test_neither_does_what_is_in_the_trash_or_does_not_open(alice):
    move_to_trash(untouched(alice))
    store(untouched(alice), b"broken", "what")
    assert still_warm(alice, TODAY) is None


def test_still_warm_is_a_pulse_of_today(alice, alices):
    spark, other = untouched(alice), untouched(alice, "Another.", days=90)
    asked = still_warm(alice, TODAY)
    page = alices.get("/sparks/")
    for _ in range(2):
        assert submit(page, "Still warm").url == "/sparks/"
    assert felt(asked) == [(FIRST, 4), (TODAY, 4)]
    [rest] = {spark, other} - {asked}
    assert felt(rest) == [(FIRST, 4)]
    said = alices.get("/sparks/")
    assert said.text.count("Still warm, as of today.") == 1 and 'id="still-warm"' not in said.text
    submit(said, "Undo")
    assert felt(asked) == [(FIRST, 4)] and Mark.of(asked) == {}
    assert still_warm(alice, TODAY) == asked


def test_cooled_says_so_and_how_to_say_otherwise(alice, alices):
    spark = untouched(alice, energy=5)
    assert submit(alices.get("/sparks/"), "Cooled").url == "/sparks/"
    said = alices.get("/sparks/")
    assert "Cooled: now it is 2 of 5, now and then." in said.text
    assert f'href="{spark.get_absolute_url()}">Say it otherwise' in said.text
    assert felt(spark) == [(FIRST, 5), (TODAY, 2)] and Spark.owned_by(alice).get().energy == 2
    assert press(alices, spark, "cooled").status_code == press(alices, spark, "still-warm").status_code == 302
    assert felt(spark)[1:] == [(TODAY, 2)]
    assert submit(said, "Undo").url == "/sparks/"
    assert felt(spark) == [(FIRST, 5)] and Spark.owned_by(alice).get().energy == 5
    # It is asked once more, and said the other way.
    submit(alices.get("/sparks/"), "Still warm")
    assert felt(spark) == [(FIRST, 5), (TODAY, 5)]


def test_undo_after_midnight_takes_back_the_day_before(alice, alices, time_machine):
    spark = untouched(alice)
    submit(alices.get("/sparks/"), "Still warm")
    said = alices.get("/sparks/")
    time_machine.move_to(NOON + timedelta(hours=13), tick=False)
    submit(said, "Undo")
    assert felt(spark) == [(FIRST, 4)]


def test_undo_leaves_it_touched_where_somebody_wrote_on_it_since(alice, alices, time_machine):
    spark = untouched(alice)
    submit(alices.get("/sparks/"), "Still warm")
    said = alices.get("/sparks/")
    time_machine.move_to(NOON + timedelta(minutes=1), tick=False)
    submit(alices.get(spark.get_edit_url()), "Keep", what="A pilot.")
    submit(said, "Undo")
    assert felt(spark) == [(FIRST, 4)] and still_warm(alice, TODAY) is None


def test_undo_takes_back_only_what_its_page_was_drawn_with(alice, alices):
    spark = untouched(alice)
    submit(alices.get("/sparks/"), "Still warm")
    said = re.search(r'value="(felt=[^"]+)"', alices.get("/sparks/").text)[1]
    for was in ("felt=4", said[:-1], "felt="):
        assert press(alices, spark, "undo", was=was).status_code in (302, 400)
        assert felt(spark)[1:] == [(TODAY, 4)]
    assert press(alices, untouched(alice), "undo", was=said).status_code == 400


def test_undo_leaves_what_was_said_since(alice, alices):
    spark = untouched(alice)
    submit(alices.get("/sparks/"), "Cooled")
    said = alices.get("/sparks/")
    Spark.owned_by(alice).get().feel(5, TODAY)
    submit(said, "Undo")
    assert felt(spark)[1:] == [(TODAY, 5)]


def test_not_now_gives_the_rest_of_the_day_in_peace(alice, alices, time_machine):
    first, second = untouched(alice), untouched(alice, "Another.")
    asked = still_warm(alice, TODAY)
    submit(alices.get("/sparks/"), "Not now")
    assert "It rests for two months, and nothing else comes today." in alices.get("/sparks/").text
    assert Mark.of(asked) == {Kind.RESTING: TODAY + timedelta(days=60)} and felt(asked) == [(FIRST, 4)]
    assert still_warm(alice, TODAY) is None
    [rest] = {first, second} - {asked}
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    assert still_warm(alice, TODAY + timedelta(days=1)) == rest


def test_on_home_these_buttons_stand_with_it(alice, alices):
    spark = untouched(alice, energy=5)
    for number in range(3):
        make_spark(alice, f"Of late {number}.")
    page = alices.get("/")
    assert "Still warm?" in page.text and "From the margins" not in page.text
    assert submit(page, "Still warm").url == "/"
    assert felt(spark)[1:] == [(TODAY, 5)]
    after = alices.get("/").text
    assert "Still warm, as of today." in after and 'id="margin"' not in after


def test_a_spark_that_is_not_asked_about_has_the_buttons_of_every_piece(alice, alices):
    spark = untouched(alice, energy=3)
    for number in range(3):
        make_spark(alice, f"Of late {number}.")
    page = alices.get("/").text
    assert "From the margins" in page and "Not this one" in page and "Still warm" not in page
    assert press(alices, spark, "still-warm").url == "/" and felt(spark) == [(FIRST, 3)]


def test_nobody_else_presses_and_no_other_noun_is_asked(alice, alices, bobs, anonymous):
    spark = untouched(alice)
    assert press(bobs, spark, "still-warm").status_code == 404
    press(anonymous, spark, "cooled")
    assert felt(spark) == [(FIRST, 4)]
    move_to_trash(spark)
    assert press(alices, spark, "still-warm").status_code == 404


@pytest.mark.parametrize("next", ["https://evil.example/", "journal:sparks", "\x00"])
def test_it_leads_nowhere_else(alice, alices, next):
    assert press(alices, untouched(alice), "not-this-one", next=next).url == "/"


def test_it_asks_the_same_however_many_there_are(alice, alices):
    untouched(alice)
    few = queries(alices, "/sparks/")
    for number in range(30):
        untouched(alice, f"Spark {number}.", days=70 + number)
    assert queries(alices, "/sparks/") == few <= 10


@pytest.mark.postgres
@pytest.mark.parametrize("button", ["Still warm", "Undo"])
def test_a_press_locks_the_spark_before_its_owner_as_every_save_does(alice, alices, button):
    untouched(alice)
    page = alices.get("/sparks/")
    if button == "Undo":
        submit(page, "Still warm")
        page = alices.get("/sparks/")
    with CaptureQueriesContext(connection) as asked:
        submit(page, button)
    locking = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    tables = [re.findall(r'FROM "(\w+)"', sql)[0] for sql in locking]
    assert tables.index("journal_spark") < tables.index("careerpath_user")
