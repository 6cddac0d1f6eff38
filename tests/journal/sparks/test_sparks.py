"""Noting, reading, editing and deleting a spark."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from careerpath.writing.pieces import Revision, new_piece_id
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.sparks.models import Spark
from tests.factories import make_spark
from tests.forms import submit, tamper
from tests.raw_rows import store
from tests.test_frame import Elements, older_and_newer, opens_on

pytestmark = pytest.mark.django_db
NEW = "/sparks/new/"
WEB = "https://example.org/"
WHOLE = {
    "what": "A ferry pilot.",
    "what_exactly": "He is home for whole days.",
    "link": "https://example.org/pilot?a=1&b=2",
    "kind": "arrangement",
    "energy": "4",
    "heard_from": "Karin",
    "what_it_is_not": "Not the sea.",
    "no_if": "He is never home.",
    "role": "supporting",
    "state": "exploring",
    "aside_because": "Once I get seasick.",
    "noticed_on": "2026-11-20",
}

MORE = ("heard_from", "what_it_is_not", "no_if", "role", "state", "aside_because")


def blank(client, **query):
    """The page on which a spark is noted."""
    return client.get(NEW, query, follow=True)


def edit_page(client, spark):
    return client.get(reverse("journal:spark_edit", args=[spark.pk]))


@pytest.mark.parametrize("url", ["/", "/sparks/"])
def test_one_line_is_kept_and_leads_back_to_where_it_was_noted(alice, alices, url):
    page = alices.get(url)
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        for _ in range(2):
            assert submit(page, "Keep", what="A ferry pilot.").url == url
        content = alices.get(url).content.decode()
    assert content.count("Kept.") == 1
    assert "A ferry pilot." in content
    spark = Spark.owned_by(alice).get()
    assert (spark.what, spark.noticed_on, spark.kind, spark.energy) == ("A ferry pilot.", date(2026, 11, 24), "", None)


@pytest.mark.parametrize(("url", "on_a_visit"), [("/", []), ("/sparks/", []), (NEW, ["what"])])
def test_after_a_line_the_caret_is_back_in_an_empty_one(alice, alices, url, on_a_visit):
    """On an ordinary visit to a page with more on it, a phone would open its keyboard."""
    page = alices.get(url, follow=True)
    assert opens_on(page) == on_a_visit
    for number in range(10):
        kept = submit(page, "Keep", what=f"Spark {number}.")
        assert kept.url == url
        page = alices.get(url, follow=True)
        assert b"Kept." in page.content
        assert opens_on(page) == ["what"]
        assert not re.search(r'name="what"[^>]* value="', page.content.decode())
    assert Spark.owned_by(alice).count() == 10
    assert opens_on(alices.get(url, follow=True)) == on_a_visit


def test_the_rest_is_in_a_fold_that_is_open_where_there_is_something_in_it(alice, alices):
    def is_open(page):
        folds = [one for *_, one in Elements(page.content.decode()).all if one["tag"] == "details"]
        return [("open" in fold) for fold in folds]

    assert is_open(blank(alices)) == [False]
    assert is_open(blank(alices, text=f"A pilot {WEB}")) == [True]
    assert is_open(edit_page(alices, make_spark(alice))) == [True]
    wrong = submit(blank(alices), "Keep", what="A pilot.", link="ftp://example.org/")
    assert is_open(wrong) == [True]
    assert opens_on(wrong) == []
    assert opens_on(submit(blank(alices), "Keep", what="")) == ["what"]


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/admin/", "settings", "\x00"])
def test_next_leads_nowhere_else(alices, place):
    response = tamper(alices.get("/"), "Keep", {"next": place}, what="A ferry pilot.")
    assert response.url == NEW


def test_all_that_can_be_said_is_kept_and_shown(alice, alices):
    page = alices.get(submit(blank(alices), "Keep", **WHOLE).url).content.decode()
    for words in ("A ferry pilot.", "He is home for whole days.", "4 of 5, keeps coming back", "Arrangement"):
        assert words in page
    for words in ("Karin", "Not the sea.", "He is never home.", "Supporting", "Exploring"):
        assert words in page
    assert 'href="https://example.org/pilot?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in page
    spark = Spark.owned_by(alice).get()
    assert (spark.kind, spark.energy, spark.noticed_on) == ("arrangement", 4, date(2026, 11, 20))
    assert {name: getattr(spark, name) for name in MORE} == {name: WHOLE[name] for name in MORE}


def test_a_link_that_may_not_be_followed_is_no_link(alice, alices):
    spark = make_spark(alice, link="javascript:alert(1)")
    assert "javascript:" not in alices.get(spark.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("what", "", "nothing on this line"),
        ("what", "  \t ", "nothing on this line"),
        ("what", "x" * 141, "140 characters"),
        ("what", "a\x00b", "ull characters are not allowed"),
        ("what", "a\nb", "one line"),
        ("what_exactly", "x" * 501, "500 characters"),
        ("what_exactly", "a\x00b", "ull characters are not allowed"),
        ("link", "javascript:alert(1)", "not a web address"),
        ("link", "ftp://example.org/", "not a web address"),
        ("link", "data:text/html,x", "not a web address"),
        ("link", "https://example.org/" + "x" * 2000, "2000 characters"),
        ("link", "https://example.org/\x00", "ull characters are not allowed"),
        ("kind", "job", "no such kind"),
        ("energy", "6", "from 1 to 5"),
        ("energy", "x", "from 1 to 5"),
        ("heard_from", "x" * 101, "100 characters"),
        ("heard_from", "a\nb", "one line"),
        ("what_it_is_not", "x" * 201, "200 characters"),
        ("no_if", "x" * 301, "300 characters"),
        ("aside_because", "x" * 301, "300 characters"),
        ("role", "boss", "no such choice"),
        ("state", "gone", "no such choice"),
        ("noticed_on", "9999-12-31", "still to come"),
        ("noticed_on", "0001-01-01", "start in 1900"),
        ("noticed_on", "2026-02-31", "no such date"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(alice, alices, field, value, message):
    spark = make_spark(alice, "As it was.")
    for drawn in (blank(alices), edit_page(alices, spark)):
        response = tamper(drawn, "Keep", {field: value}, **WHOLE | {"what": "Words that stay."})
        page = response.content.decode()
        assert response.status_code == 422
        assert message in page
        assert 'aria-invalid="true"' in page
        assert field == "what" or "Words that stay." in page
        assert field == "what_exactly" or "He is home for whole days." in page
    assert [row.what for row in Spark.owned_by(alice)] == ["As it was."]


def test_a_bad_line_from_home_still_leads_back_home_once_it_is_mended(alice, alices):
    refused = submit(alices.get("/"), "Keep", what="x" * 141)
    assert refused.status_code == 422
    assert submit(refused, "Keep", what="Shorter.").url == "/"


def test_a_link_without_a_scheme_is_taken_for_https(alice, alices):
    submit(blank(alices), "Keep", what="A ferry pilot.", link="example.org/pilot")
    assert Spark.owned_by(alice).get().link == "https://example.org/pilot"


def test_one_form_sent_three_times_makes_one_spark(alice, alices):
    page = alices.get("/")
    for _ in range(3):
        assert submit(page, "Keep", what="A ferry pilot.").url == "/"
    assert Spark.objects.count() == 1


def test_a_form_drawn_for_another_user_or_noun_is_refused_and_keeps_the_line(alice, bob, alices):
    drawn = blank(alices)
    for piece in (new_piece_id(bob, "spark"), new_piece_id(alice, "entry"), "", "x:y"):
        response = tamper(drawn, "Keep", {"piece": piece}, what="Whose?")
        assert response.status_code == 422
        assert b"Whose?" in response.content
    assert not Spark.objects.exists()


def test_going_back_and_writing_on_changes_the_spark(alice, alices):
    page = blank(alices)
    for what in ("A ferry pilot.", "A ferry pilot, and more."):
        submit(page, "Keep", what=what)
    assert Spark.owned_by(alice).get().what == "A ferry pilot, and more."


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060 \u00a0", "\u3164"])
def test_a_line_that_cannot_be_seen_is_none(alices, unseen):
    response = submit(blank(alices), "Keep", what=unseen)
    assert response.status_code == 422
    assert "There is nothing on this line yet." in response.content.decode()


def test_what_is_too_long_to_keep_comes_back_whole(alices):
    page = submit(blank(alices), "Keep", what="x" * 300, what_exactly="y" * 600).content.decode()
    assert "x" * 300 in page and "y" * 600 in page
    assert "A spark can have 140 characters; this one has 300. Shorten it." in page


def test_a_signed_out_line_is_given_back_however_short(alices):
    page = alices.get("/")
    alices.logout()
    for what in ("Lighthouse", "A ferry pilot."):
        response = submit(page, "Keep", what=what)
        assert response.status_code == 401
        assert f"{what}</textarea>" in response.content.decode()


def test_an_edit_keeps_the_earlier_wording_which_can_be_taken_up_again(alice, alices):
    spark = make_spark(alice, "Before.", what_exactly="A detail.", energy=2)
    assert submit(edit_page(alices, spark), "Keep", what="After.", energy=5).url == spark.get_absolute_url()
    spark = Spark.owned_by(alice).get()
    assert (spark.what, spark.energy, spark.version) == ("After.", 5, 2)
    revision = Revision.owned_by(alice).get()
    history = alices.get(reverse("journal:spark_history", args=[spark.pk]), {"wording": revision.pk}).content.decode()
    assert all(words in history for words in ("Before.", "A detail.", "now and then"))
    assert 'value="Before."' in alices.get(spark.get_edit_url(), {"from": revision.pk}).content.decode()


def test_two_windows_edit_one_spark_and_both_wordings_are_kept(alice, alices):
    spark = make_spark(alice, "Start.")
    drawn = edit_page(alices, spark)
    submit(drawn, "Keep", what="From the first window.")
    response = submit(drawn, "Keep", what="From the second window.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the first window." in page
    assert 'value="From the second window."' in page
    assert any("From the second window." in revision.fields.values() for revision in Revision.owned_by(alice))
    submit(response, "Keep mine")
    assert Spark.owned_by(alice).get().what == "From the second window."


def test_deleting_and_undo(alice, alices):
    spark = make_spark(alice, "A secret line")
    assert submit(alices.get(spark.get_absolute_url()), "Delete").url == "/sparks/"
    page = alices.get("/sparks/")
    assert b"A secret line" in page.content
    assert not Spark.owned_by(alice).exists()
    submit(page, "Undo")
    assert Spark.owned_by(alice).get().what == "A secret line"


def test_the_list_can_be_narrowed_by_kind(alice, alices):
    make_spark(alice, "Two weeks on, two off.", kind="arrangement")
    make_spark(alice, "Somebody in Ghent.", kind="person")
    people = alices.get("/sparks/", {"kind": "person"}).content.decode()
    assert "Ghent" in people and "Two weeks" not in people
    everything = alices.get("/sparks/", {"kind": "no-such"}).content.decode()
    assert "Ghent" in everything and "Two weeks" in everything


def test_the_day_of_each_is_in_its_line_and_so_is_all_else_one_looks_for(alice, alices):
    make_spark(alice, "Later.", noticed_on=date(2026, 11, 24), kind="person", state="exploring", energy=4)
    make_spark(alice, "Earlier.", noticed_on=date(2025, 10, 3), heard_from="the radio")
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        page = alices.get("/sparks/").content.decode()
    lines = re.findall(r'<p class="meta">(.*?)</p>', page, re.S)
    said = [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in lines]
    assert said == ["4 of 5, keeps coming back person exploring 24 November", "3 October 2025 from the radio"]


def test_an_older_and_a_newer_spark_are_one_press_away(alice, bob, alices):
    days = (date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 22))
    first, second, third = [make_spark(alice, f"Spark {number}.", noticed_on=day) for number, day in enumerate(days)]
    make_spark(bob, noticed_on=date(2026, 11, 21))
    move_to_trash(make_spark(alice, "Gone.", noticed_on=date(2026, 11, 21)))

    assert [older_and_newer(alices.get(spark.get_absolute_url())) for spark in (first, second, third)] == [
        {"next": second.get_absolute_url()},
        {"prev": first.get_absolute_url(), "next": third.get_absolute_url()},
        {"prev": second.get_absolute_url()},
    ]


def test_a_page_about_a_spark_begins_with_its_line_as_a_quote_that_can_go(alice, alices):
    spark = make_spark(alice, "A *ferry* pilot.")
    link = reverse("journal:spark_write_new", args=[spark.pk])
    assert f'href="{link}">Write about this' in alices.get(spark.get_absolute_url()).content.decode()
    page = alices.get(link, follow=True)
    assert "ferry" not in page.request["QUERY_STRING"]
    assert page.context["form"]["text"].value() == "> A *ferry* pilot.\n\n"
    assert opens_on(page) == ["text"]
    assert submit(page, "Cancel").url == spark.get_absolute_url()
    submit(page, "Done", text="> A *ferry* pilot.\n\nHe paints.")
    entry = Entry.owned_by(alice).get()
    assert entry.text == "> A *ferry* pilot.\n\nHe paints."
    assert entry.prompt is None
    read = alices.get(entry.get_absolute_url()).content.decode()
    assert "<blockquote" in read
    assert f'<a href="{spark.get_absolute_url()}"><bdi>A *ferry* pilot.</bdi></a>' in read
    assert (entry.follows_noun, entry.follows_id, entry.prompt_text) == ("spark", spark.pk, "")
    about = alices.get(spark.get_absolute_url()).content.decode()
    assert "You wrote about it" in about and f'href="{entry.get_absolute_url()}"' in about
    submit(alices.get(link, follow=True), "Done", text="Something else.")
    assert "Something else." in [entry.text for entry in Entry.owned_by(alice)]


def test_nobody_writes_about_a_spark_that_is_gone_or_does_not_open(alice, alices):
    spark = make_spark(alice)
    link = reverse("journal:spark_write_new", args=[spark.pk])
    store(spark, b"not sealed", "what")
    assert b"Write about this" not in alices.get(spark.get_absolute_url()).content
    assert alices.get(link).status_code == 404
    move_to_trash(spark)
    assert alices.get(link).status_code == 404


@pytest.mark.parametrize("loses", [move_to_trash, lambda spark: store(spark, b"not sealed", "what")])
def test_a_page_about_a_spark_is_kept_though_the_spark_is_gone_meanwhile(alice, alices, loses):
    spark = make_spark(alice)
    page = alices.get(reverse("journal:spark_write_new", args=[spark.pk]), follow=True)
    loses(spark)
    assert submit(page, "Done", text="").status_code == 422
    submit(page, "Done", text="He paints.")
    assert Entry.owned_by(alice).get().text == "He paints."


def test_nothing_yet_differs_from_nothing_of_this_kind(alice, alices):
    empty = alices.get("/sparks/").content.decode()
    assert "No sparks yet" in empty
    make_spark(alice)
    assert "No spark here has all of this" in alices.get("/sparks/", {"kind": "person"}).content.decode()


def test_the_list_turns_pages_without_losing_any(alice, alices):
    made = [make_spark(alice, f"S{n}.", noticed_on=date(2026, 11, 24) - timedelta(days=n // 3)).pk for n in range(45)]
    seen, before = [], ""
    while True:
        page = alices.get("/sparks/", {"before": before}).context["page"]
        seen += [spark.pk for spark in page]
        if not (before := page.older):
            break
    assert sorted(seen) == sorted(made)
    assert len(seen) == len(set(seen))


def test_today_is_the_users_day(alice, alices):
    alice.time_zone = "Pacific/Kiritimati"
    alice.save()
    with time_machine.travel("2026-11-24T11:00:00Z", tick=False):
        submit(alices.get("/"), "Keep", what="A ferry pilot.")
    assert Spark.owned_by(alice).get().noticed_on == date(2026, 11, 25)


def test_every_way_to_end_a_line_ends_it(alice, alices):
    spark = make_spark(alice, what_exactly="one\u2028two\vthree\n\n<b>")
    page = alices.get(spark.get_absolute_url()).content.decode()
    assert '<p dir="auto">one<br>two<br>three</p><p dir="auto">&lt;b&gt;</p>' in page
