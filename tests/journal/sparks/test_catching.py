"""One line after another, kept where the field is; and the bookmark that hands over another page."""

import re
from urllib.parse import unquote, urlencode

import pytest
from django.test import override_settings
from django.urls import set_script_prefix

from careerpath.writing.pieces import read_piece_id
from journal.sparks.models import Spark
from tests.factories import make_spark
from tests.forms import Page, forge, submit

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "page"}
FIELD = re.compile(r'<form class="row quick-entry"[^>]* action="([^"]+)"')
NEXT = re.compile(r'<section data-action="/sparks/new/\?piece=([^"]+)"')
SIGNED = re.compile(r'name="piece" value="([^"]+)"')


def line(client, place, what, **sent):
    """What the script of the field at this place sends."""
    [piece] = SIGNED.findall(client.get("/journal/" if place == "" else f"/{place}/".replace("/home/", "/")).text)[-1:]
    fields = {"what": what, "next": place, "piece": piece} | sent
    return forge(client, "/sparks/new/", fields, headers=SCRIPT)


@pytest.mark.parametrize("url", ["/journal/", "/settings/", "/search/", "/trash/"])
def test_a_page_has_the_field_ready_where_it_has_none_of_its_own(alices, url):
    page = alices.get(url)
    assert page.text.count('id="quick-spark"') == page.text.count('<template id="note">') == 1
    # It is there for a script alone.
    assert not [one for one in Page(page.text).controls if one.name == "what"]


@pytest.mark.parametrize("url", ["/", "/sparks/", "/sparks/new/"])
def test_a_page_with_a_field_for_a_spark_has_no_other(alices, url):
    page = alices.get(url, follow=True).text
    assert '<template id="note">' not in page
    assert page.count('name="what"') == 1


@pytest.mark.parametrize("place", ["", "home", "sparks"])
def test_the_answer_brings_the_next_id_and_the_row_as_its_page_lists_it(alice, alices, place):
    answer = line(alices, place, "A ferry pilot.")
    assert (answer.status_code, answer["X-Requested-With"]) == (200, "page")
    spark = Spark.owned_by(alice).get()
    assert spark.get_edit_url() in answer.text
    [signed] = NEXT.findall(answer.text)
    assert read_piece_id(unquote(signed), alice, "spark") not in (None, spark.pk)
    rows = re.findall(r"<article.*?</article>", answer.text, re.DOTALL)
    assert len(rows) == (place != "")
    page = alices.get("/" if place == "home" else "/sparks/").text
    headings = [re.findall(r"<h3.*?</h3>", one, re.DOTALL) for one in (page, answer.text)]
    assert place == "" or headings[0] == headings[1] != []
    # It said so itself.
    assert "Kept." not in page


def test_of_ten_lines_with_the_ids_that_the_answers_bring_each_is_a_spark(alice, alices):
    answer = line(alices, "home", "Spark 0.")
    for number in range(1, 10):
        answer = line(alices, "home", f"Spark {number}.", piece=unquote(NEXT.findall(answer.text)[0]))
    assert [spark.what for spark in Spark.owned_by(alice).order_by("id")] == [f"Spark {n}." for n in range(10)]


def test_one_form_sent_twice_is_one_spark_and_the_same_line_in_two_forms_are_two(alice, alices):
    [piece] = SIGNED.findall(alices.get("/sparks/").text)
    for _ in range(2):
        assert line(alices, "sparks", "Twice.", piece=piece).status_code == 200
    assert Spark.owned_by(alice).count() == 1
    line(alices, "sparks", "Twice.")
    assert Spark.owned_by(alice).count() == 2
    # Written on after an answer that was lost.
    assert line(alices, "sparks", "Twice, and more.", piece=piece).status_code == 200
    assert sorted(spark.what for spark in Spark.owned_by(alice)) == ["Twice, and more.", "Twice."]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("", "There is nothing on this line yet."),
        (" \t\u2060", "There is nothing on this line yet."),
        ("x" * 141, "A spark can have 140 characters; this one has 141. Shorten it."),
        ("a\x00b", "ull characters are not allowed"),
        ("a\nb", "A spark is one line."),
    ],
)
def test_what_is_wrong_with_a_line_is_said_and_nothing_is_kept(alice, alices, what, said):
    answer = line(alices, "sparks", what)
    assert answer.status_code == 422
    assert said in " ".join(re.findall(r'<p class="error">(.*?)</p>', answer.text))
    assert not Spark.owned_by(alice).exists()


@pytest.mark.parametrize(
    "what",
    ["W" * 130, "10\u00a0000\u202fkm", "👨‍👩‍👧‍👦 🏳️‍🌈 می‌خواهم \u200fא!\u200e", "<b> & \"c\" 'd'", "\u202eabc\u202c"],
)
def test_a_line_is_kept_letter_by_letter(alice, alices, what):
    assert line(alices, "sparks", what).status_code == 200
    assert Spark.owned_by(alice).get().what == what


def test_of_a_line_that_was_deleted_meanwhile_nothing_is_lost(alice, alices):
    piece = SIGNED.findall(alices.get("/sparks/").text)[0]
    line(alices, "sparks", "Gone.", piece=piece)
    submit(alices.get(Spark.owned_by(alice).get().get_absolute_url()), "Delete")
    answer = line(alices, "sparks", "Gone.", piece=piece)
    assert answer.status_code == 422
    [another] = [one for one in Page(answer.text).controls if one.name == "piece"]
    assert line(alices, "sparks", "Gone.", piece=another.text).status_code == 200
    assert Spark.owned_by(alice).get().what == "Gone."


def test_signed_out_or_with_anothers_id_a_line_is_not_kept(alice, bob, alices, bobs):
    piece = SIGNED.findall(alices.get("/sparks/").text)[0]
    answer = line(bobs, "sparks", "Whose?", piece=piece)
    assert answer.status_code == 422 and "another account" in answer.text
    fields = {"what": "Whose?", "next": "sparks", "piece": piece}
    alices.logout()
    assert forge(alices, "/sparks/new/", fields, headers=SCRIPT | {"Sec-Fetch-Site": "same-origin"}).status_code == 401
    assert not Spark.objects.exists()


def test_only_the_newest_of_all_take_a_new_one_on_top(alice, alices):
    def takes(url):
        return re.findall(r'data-newest(?:="([^"]*)")?', alices.get(url).text)

    assert takes("/") == ["none"] and takes("/sparks/") == ["none"]
    for number in range(25):
        make_spark(alice, f"Spark {number}.", kind="person")
    before = alices.get("/sparks/").context["page"].older
    assert takes("/") == takes("/sparks/") == [""]
    assert takes("/sparks/?kind=person") == takes(f"/sparks/?before={before}") == []


def script_of(response):
    [address] = re.findall(r'<a class="btn secondary" href="(javascript:[^"]+)"', response.text)
    assert "\n" not in address and response.text.count(address) == 2
    return unquote(address)


def test_the_bookmark_opens_the_form_of_this_instance(alices):
    page = alices.get("/sparks/anywhere/")
    assert "`http://testserver/sparks/new/?$" in script_of(page).replace("\\u002D", "-")
    assert "/sparks/anywhere/" in alices.get("/settings/").text
    with override_settings(ALLOWED_HOSTS=["journal.example"]):
        page = alices.get("/sparks/anywhere/", headers={"host": "journal.example"}, secure=True)
    assert "`https://journal.example/sparks/new/?$" in script_of(page)


def test_the_bookmark_knows_what_its_instance_stands_below(alices):
    set_script_prefix("/careers/")
    try:
        assert "`http://testserver/careers/sparks/new/?$" in script_of(
            alices.get("/sparks/anywhere/", SCRIPT_NAME="/careers")
        )
    finally:
        set_script_prefix("/")


def test_the_form_says_that_it_was_cut_and_says_so_again_beside_a_mistake(alices):
    said = "It was too long to come along whole"
    page = alices.get(f"/sparks/new/?{urlencode({'text': 'A pilot.', 'cut': 1})}", follow=True)
    assert said in page.text
    assert said in submit(page, "Keep", what="").text
    assert said not in alices.get("/sparks/new/?text=A+pilot.", follow=True).text
