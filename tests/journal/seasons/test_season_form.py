"""All that a season may hold: typed, kept, given back, and read again; with four lives it was made for."""

import json
import re

import pytest
import time_machine
from django.urls import reverse

from careerpath.writing.pieces import Revision, new_piece_id
from journal.seasons.intention import if_then
from journal.seasons.models import Season
from tests.factories import make_season
from tests.forms import forge, submit, tamper

pytestmark = pytest.mark.django_db
NEW = "/seasons/new/"
NAMED = {"name": "Four days", "role": "supporting", "starts_on": "2026-09-01"}
ALL = NAMED | {
    "second_role": "growing",
    "hours_from": "20",
    "hours_to": "25",
    "stretch": "2",
    "money": "less",
    "flexibility": ["place", "hours"],
    "text-saying_no_to-1-1": "evening calls",
    "text-saying_no_to-1-2": "I am back at seven tomorrow.",
    "text-saying_no_to-3-1": "the Antwerp project",
    "text-boundaries-1": "No laptop at the table",
    "text-boundaries-5": "Home by six",
    "text-signs-2": "I know what day it is.",
    "text-warnings-1-1": "If I open the laptop after supper.",
    "text-warnings-1-2": "I write one line here instead",
    "obstacle": "I like to be asked.\nAnd to say yes.",
}
KEPT = [
    *("evening calls: “I am back at seven tomorrow.”", "the Antwerp project", "No laptop at the table", "Home by six"),
    *("I know what day it is.", "If I open the laptop after supper, then I write one line here instead."),
    *("20 to 25", "mostly lean", "Earn less on purpose", "Hours, Place", "Growing"),
]
TYPED = [value for name, value in ALL.items() if name.startswith("text-")] + ["I like to be asked."]


def blank(client):
    """The page on which a season is begun."""
    return client.get(NEW, follow=True)


LIVES = [
    (
        {
            "length": "9",
            "role": "supporting",
            "why": "we settle into the new house",
            "making_space_for": "unpacking without a deadline\nknowing the neighbors",
            "text-saying_no_to-1-1": "evening calls",
            "text-saying_no_to-1-2": "We have just moved; I am there until five.",
            "text-saying_no_to-2-1": "trips longer than a day",
        },
        "For the next 9 months, as we settle into the new house, I want work to play a supporting part, so that there "
        "is room for unpacking without a deadline and knowing the neighbors. That means no to evening calls and trips "
        "longer than a day.",
    ),
    (
        {
            "length": "12",
            "role": "minimal",
            "why": "Our first child arrives.",
            "money": "cover",
            "making_space_for": "sleep\nlong walks with the stroller\nthe three of us",
            "text-saying_no_to-1-1": "No to travel",
        },
        "For the next 12 months, as our first child arrives, I want work to idle, so that there is room for sleep, "
        "long walks with the stroller and the three of us. That means no to travel.",
    ),
    (
        {
            "length": "0",
            "role": "transition",
            "second_role": "growing",
            "why": "I step back from managing",
            "flexibility": ["place", "hours"],
            "making_space_for": "drawing again\nworking from the cabin",
            "text-saying_no_to-1-1": "a team of my own",
        },
        "For now, as I step back from managing, I want work to be changing over, and at times to be a place to grow, "
        "so that "
        "there is room for drawing again and working from the cabin. That means no to a team of my own.",
    ),
    (
        {
            "length": "0",
            "role": "supporting",
            "why": "the children are still at home",
            "hours_from": "20",
            "hours_to": "25",
            "making_space_for": "the afternoons",
        },
        "For now, as the children are still at home, I want work to play a supporting part, so that there "
        "is room for the afternoons.",
    ),
]


@time_machine.travel("2026-09-01T12:00:00Z", tick=False)
@pytest.mark.parametrize(("typed", "sentence"), LIVES, ids=["new home", "first child", "craft", "part time"])
def test_four_lives_read_as_a_person_would_say_them(alice, alices, typed, sentence):
    kept = submit(blank(alices), "Done", **NAMED | typed)
    assert Season.owned_by(alice).get().sentence_in_words == sentence
    assert alices.get(kept.url).status_code == 200


def test_all_of_it_is_kept_and_read_again(alice, alices):
    assert submit(blank(alices), "Done", **ALL).status_code == 302
    season = Season.owned_by(alice).get()
    assert season.saying_no_to == [
        {"no": "evening calls", "say": "I am back at seven tomorrow."},
        {"no": "the Antwerp project", "say": ""},
    ]
    assert (season.flexibility, season.hours_from, season.stretch) == (["hours", "place"], 20, 2)
    page = alices.get(season.get_absolute_url()).content.decode()
    assert [words for words in KEPT if words not in page] == []
    assert "<em>a supporting part</em>, and at times to be <em>a place to grow</em>" in " ".join(page.split())
    form = alices.get(reverse("journal:season_edit", args=[season.pk])).content.decode()
    assert [words for words in TYPED if words not in form] == []
    assert 'value="place" id="id_flexibility' in form


def test_saved_as_it_was_drawn_nothing_moves(alice, alices):
    submit(blank(alices), "Done", **ALL)
    season = Season.owned_by(alice).get()
    edit = reverse("journal:season_edit", args=[season.pk])
    assert submit(alices.get(edit), "Done").status_code == 302
    assert (Season.owned_by(alice).get().version, Revision.owned_by(alice).count()) == (1, 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"hours_from": "60", "hours_to": "20"}, "Put the smaller number first"),
        ({"hours_from": "81"}, "0 to 80 hours"),
        ({"hours_to": "-1"}, "0 to 80 hours"),
        ({"hours_from": "many"}, "0 to 80 hours"),
        ({"second_role": "supporting"}, "its main part already"),
        ({"second_role": "boss"}, "Select a valid choice"),
        ({"flexibility": ["none", "place"]}, "goes alone"),
        ({"flexibility": ["moon"]}, "Select a valid choice"),
        ({"stretch": "9"}, "Select a valid choice"),
        ({"text-boundaries-2": "x" * 201}, "A line can have 200 characters; one has 201"),
        ({"text-signs-1": "a\x00b"}, "ull characters are not allowed"),
        ({"text-warnings-2-2": "a plan alone"}, "has only its second half"),
        ({"obstacle": "x" * 301}, "300 characters"),
        ({"length": "600"}, "or is open"),
        ({"ends_on": "2026-08-31"}, "end before it begins"),
        ({"ends_on": "2029-01-01"}, "within two years"),
        ({"ends_on": "2027-01-01", "length": "0"}, "An open season has no last day"),
        ({"ends_on": "2027-02-31"}, "no such date"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_stays(alice, alices, fields, message):
    response = tamper(blank(alices), "Done", fields, **ALL)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    gone = ["I like to be asked."] if "obstacle" in fields else []
    assert [words for words in TYPED if words not in page and words not in gone] == []
    assert not Season.owned_by(alice).exists()


def test_more_lines_than_the_page_has_are_refused(alice, alices):
    lines = json.dumps([{"text": letter} for letter in "abcdef"])
    response = forge(alices, NEW, NAMED | {"piece": new_piece_id(alice, "season"), "length": "6", "boundaries": lines})
    assert response.status_code == 422
    assert b"room for 5" in response.content
    assert not Season.owned_by(alice).exists()


def test_folds_are_open_where_they_hold_something_or_an_error(alice, alices):
    def open_folds(page):
        return re.findall(r'<details class="fold" open>\s*<summary><span><b>(.*?)</b>', page.content.decode())

    drawn = blank(alices)
    assert open_folds(drawn) == []
    season = make_season(alice, signs=[{"text": "I sleep."}])
    assert open_folds(alices.get(reverse("journal:season_edit", args=[season.pk]))) == ["How you will know"]
    wrong = submit(drawn, "Done", ends_on="2026-08-31", hours_to=90, **NAMED)
    assert open_folds(wrong) == ["How work should fit in", "Dates"]


def test_a_signed_out_season_comes_back_whole_and_can_be_sent_again(alice, alices, anonymous):
    drawn = blank(alices)
    drawn.client = anonymous
    response = submit(drawn, "Done", **ALL)
    assert response.status_code == 401
    shown = [field["value"] for field in response.context["fields"] if field["writing"]]
    assert [words for words in TYPED if not any(words in value for value in shown)] == []
    response.client = alices
    assert submit(response, "Keep").status_code == 302
    [warning] = Season.owned_by(alice).get().warnings
    assert warning == {"if": "If I open the laptop after supper.", "then": "I write one line here instead"}


def test_two_windows_keep_both_wordings_with_their_pairs(alice, alices):
    season = make_season(alice)
    edit = reverse("journal:season_edit", args=[season.pk])
    page = alices.get(edit)
    assert submit(page, "Done", name="First").status_code == 302
    response = submit(page, "Done", **ALL)
    page = response.content.decode()
    assert response.status_code == 409
    assert [words for words in TYPED if words not in page] == []
    revision = next(row for row in Revision.owned_by(alice) if "Antwerp" in str(row.fields))
    history = alices.get(reverse("journal:season_history", args=[season.pk]), {"wording": revision.pk})
    assert [words for words in KEPT if words not in history.content.decode()] == []
    drawn = alices.get(edit, {"from": revision.pk}).content.decode()
    assert [words for words in TYPED if words not in drawn] == []


@pytest.mark.parametrize(
    ("hours", "said"),
    [((20, 20), "20 hours"), ((None, 25), "up to 25"), ((30, None), "30 or more"), ((0, 10), "0 to 10")],
)
def test_hours_are_said_in_words(alice, hours, said):
    season = make_season(alice, hours_from=hours[0], hours_to=hours[1])
    assert said in [line for _, lines in season.facts for line in lines]


@pytest.mark.parametrize(
    ("sign", "plan", "sentence"),
    [
        ("I open the laptop", "write one line here", "If I open the laptop, then I write one line here."),
        ("If I open it.", "I write one line", "If I open it, then I write one line."),
        ("The phone rings", "Let it ring", "If the phone rings, then I let it ring."),
        ("it is late", "then I’ll stop", "If it is late, then I’ll stop."),
        ("it is late", "we eat", "If it is late, then we eat."),
        ("it is late", "", "If it is late."),
    ],
)
def test_a_warning_and_its_plan_read_as_one_sentence(sign, plan, sentence):
    assert if_then(sign, plan) == sentence


def test_no_break_spaces_and_joiners_are_kept_in_every_line(alice, alices):
    words = "10\u00a0km \u202fmehr, می\u200cخواهم, 👨‍👩‍👧‍👦"
    names = ("name", "why", "making_space_for", "text-saying_no_to-1-1", "text-boundaries-1", "text-warnings-1-1")
    submit(blank(alices), "Done", **NAMED | dict.fromkeys(names, words))
    submit(alices.get(Season.owned_by(alice).get().get_edit_url()), "Done", sentence=f"So: {words}.")
    season = Season.owned_by(alice).get()
    lists = (season.making_space_for, season.saying_no_to, season.boundaries, season.warnings)
    firsts = [next(iter(item.values())) for items in lists for item in items]
    assert [season.name, season.why, *firsts] == [words] * 6
    assert season.sentence == f"So: {words}."


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164\u00a0", "\u2060\ufe0f"])
def test_a_name_that_cannot_be_seen_is_none(alices, unseen):
    response = submit(blank(alices), "Done", **NAMED | {"name": unseen})
    assert response.status_code == 422
    assert not Season.objects.exists()


def test_white_space_of_any_kind_parts_words_and_lines_of_what_there_is_space_for(alice, alices):
    """A tab, or a line break of another system, that came with the paste."""
    submit(blank(alices), "Done", making_space_for="long\tmornings\n the\x0bpiano ", **NAMED)
    assert Season.owned_by(alice).get().spaces == ["long mornings", "the piano"]
