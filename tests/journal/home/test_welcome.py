"""The first fifteen minutes: each step kept at once, skipped, or taken up later from another browser."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from careerpath.accounts.models import User
from journal.entries.models import Entry
from journal.prompts import catalog
from journal.prompts.models import Prompt
from journal.seasons.models import Season
from journal.sparks.models import Spark
from tests.conftest import signed_in
from tests.factories import make_entry, make_prompt, make_season, make_session, make_value
from tests.forms import submit, tamper
from tests.values.session.choosing import SLUGS, TABLE, make_catalog, press

pytestmark = pytest.mark.django_db
GO_ON = "Keep and go on"
ANOTHER = "Another one"


def at(step: str) -> str:
    return reverse("journal:welcome_step", args=[step])


def drawn(client, step: str):
    return client.get(at(step), follow=True)


def step_of(user: User) -> str:
    return User.objects.get(pk=user.pk).welcome_step


def test_signing_up_leads_there(client):
    page = client.get("/accounts/signup/")
    signed_up = submit(page, "Start writing", email="new@example.org", password1="a long quiet evening")
    assert signed_up.url == "/welcome/"
    page = client.get("/welcome/").content.decode()
    assert "Start" in page and "Look around" in page


def test_reading_a_page_moves_nobody_on(alice, alices):
    for url in ("/welcome/", "/welcome/questions/", at("question"), at("season"), at("spark"), at("enough")):
        assert alices.get(url, follow=True).status_code == 200
    assert step_of(alice) == ""


def test_each_step_is_kept_at_once_and_leads_to_the_next(alice, alices):
    prompt = make_prompt()
    assert submit(alices.get("/welcome/"), "Start").url == at("question")
    page = drawn(alices, "question")
    assert submit(page, GO_ON, text="A line.").url == at("values")
    entry = Entry.owned_by(alice).get()
    assert (entry.text, entry.prompt, entry.prompt_text) == ("A line.", prompt, prompt.text)
    page = drawn(alices, "values")
    assert page.redirect_chain[-1][0] == "/values/choose/"
    assert submit(page, "skip=1").url == at("season")
    page = drawn(alices, "season")
    assert submit(page, GO_ON, name="First", role="supporting", making_space_for="the bench").url == at("spark")
    assert Season.owned_by(alice).get().spaces == ["the bench"]
    page = drawn(alices, "spark")
    assert b"the bench" in page.content
    assert submit(page, GO_ON, what="A lock keeper.").url == at("enough")
    assert Spark.owned_by(alice).get().what == "A lock keeper."
    assert step_of(alice) == "enough"
    assert b"First visit" not in alices.get("/").content


def test_another_one_carries_what_was_typed(alice, alices):
    first, second = (make_prompt(slug, order=order) for order, slug in enumerate(("first", "second")))
    page = drawn(alices, "question")
    assert page.context["prompt"] == first
    text = "\nTwo words:\n\n  <b>né</b> & 👩‍👩‍👧 "
    another = submit(page, ANOTHER, text=text)
    assert (another.status_code, another.context["prompt"]) == (200, second)
    # A signed id is of a moment, so it is the address that says whether it is the same.
    assert another.context["action"] == another.wsgi_request.get_full_path() == page.wsgi_request.get_full_path()
    assert not Entry.owned_by(alice).exists() and step_of(alice) == ""
    round_again = submit(another, ANOTHER)
    assert round_again.context["prompt"] == first
    assert submit(another, GO_ON).url == at("values")
    entry = Entry.owned_by(alice).get()
    assert (entry.text, entry.prompt) == (text, second)
    assert submit(page, GO_ON, text=text).status_code == 302
    assert Entry.owned_by(alice).count() == 1


def test_one_that_is_back_is_no_first_question(alice, alices):
    make_entry(alice, prompt=make_prompt("back", order=1), written_on=date(2020, 1, 1))
    assert drawn(alices, "question").context["prompt"] is None


def test_another_one_on_a_page_gone_back_to_leaves_the_answer_that_was_kept(alice, alices):
    first, second = (make_prompt(slug, order=order) for order, slug in enumerate(("first", "second")))
    page = drawn(alices, "question")
    submit(page, GO_ON, text="To the first.")
    another = submit(page, ANOTHER, text="To the first.")
    submit(another, GO_ON, text="To the second.")
    answers = {entry.prompt: entry.text for entry in Entry.owned_by(alice)}
    assert answers == {first: "To the first.", second: "To the second."}


@pytest.mark.parametrize(("text", "said"), [("", "nothing on this page"), ("x" * 200_001, "200000 characters")])
def test_another_one_finds_no_fault_and_cuts_nothing(alice, alices, text, said):
    make_prompt()
    another = submit(drawn(alices, "question"), ANOTHER, text=text)
    assert said not in another.content.decode()
    kept = submit(another, GO_ON)
    assert kept.status_code == 422 and said in kept.content.decode()
    assert kept.context["form"]["text"].value() == text


def test_another_one_keeps_the_day_on_which_the_page_was_opened(alice, alices):
    make_prompt()
    with time_machine.travel("2026-11-24T22:00Z"):
        page = drawn(alices, "question")
    another = submit(page, ANOTHER, text="Before midnight.")
    submit(another, GO_ON)
    assert str(Entry.owned_by(alice).get().written_on) == "2026-11-24"


def ink(page) -> int:
    """How many buttons of ink its main part has."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return sum("primary" in classes.split() for classes in re.findall(r'<(?:a|button)\b[^>]*class="([^"]*)"', main))


def test_every_screen_has_one_button_of_ink(alice, alices):
    make_catalog()
    make_prompt()
    page = alices.get("/welcome/")
    walked = [alices.get("/"), page]

    def go(button: str, **typed) -> None:
        nonlocal page
        page = press(page, button, **typed)
        walked.append(page)

    go("Start")
    go(ANOTHER)
    go(GO_ON)
    go(GO_ON, text="A line.")
    go("Go on")
    walked += [alices.get(TABLE + "?list=all"), alices.get("/")]
    page = alices.get(TABLE + "?list=all")
    go("Go on", kept=[*SLUGS, *(f"other-{n}" for n in range(8))])
    go("Go on", kept=SLUGS)
    walked.append(alices.get("/values/"))
    go("Order them by hand instead")
    go("Go on")
    go("Done")
    assert page.context["session"].done_on
    go("skip=1")
    go(GO_ON, name="", role="central")
    go(GO_ON, name="First", role="central")
    walked.append(drawn(alices, "season"))
    go(GO_ON, what="")
    go(GO_ON, what="A lock keeper.")
    assert step_of(alice) == "enough"
    walked.append(alices.get("/"))
    assert {one.request["PATH_INFO"]: ink(one) for one in walked if ink(one) != 1} == {}
    assert len({one.request["PATH_INFO"] for one in walked}) == 13


def test_everything_can_be_skipped(alice, alices):
    submit(alices.get("/welcome/"), "Start")
    for step, then in (("question", "values"), ("values", "season"), ("season", "spark"), ("spark", "enough")):
        assert submit(drawn(alices, step), "skip=1").url == at(then)
    assert not Entry.owned_by(alice).exists()


@pytest.mark.parametrize("step", ["question", "season", "spark"])
def test_who_leaves_goes_on_in_another_browser(alice, alices, step):
    User.objects.filter(pk=alice.pk).update(welcome_step=step)
    other = signed_in(alice)
    assert b"Your first visit is half done" in other.get("/").content
    assert other.get("/welcome/").url == at(step)


def test_what_was_done_elsewhere_is_not_asked_again(alice, alices):
    User.objects.filter(pk=alice.pk).update(welcome_step="values")
    make_session(alice, make_value())
    assert alices.get("/welcome/").url == at("season")
    make_season(alice)
    assert alices.get("/welcome/").url == at("spark")


def test_going_back_loses_no_ground(alice, alices):
    User.objects.filter(pk=alice.pk).update(welcome_step="spark")
    submit(drawn(alices, "question"), "Skip")
    assert step_of(alice) == "spark"


def test_one_form_sent_twice_makes_one_piece(alice, alices):
    page = drawn(alices, "question")
    for _ in range(2):
        assert submit(page, GO_ON, text="Once.").url == at("values")
    assert Entry.owned_by(alice).count() == 1
    Entry.objects.update(version=3)
    assert submit(page, GO_ON, text="Twice.").status_code == 409


@pytest.mark.parametrize(("step", "name"), [("question", "text"), ("season", "name"), ("spark", "what")])
def test_who_was_signed_out_meanwhile_gets_the_line_back(alices, step, name):
    page = drawn(alices, step)
    alices.logout()
    response = tamper(page, GO_ON, {name: "One short line."})
    assert response.status_code == 401
    assert "One short line." in response.content.decode()


@pytest.mark.parametrize(
    ("step", "form", "said"),
    [
        ("question", {"text": " "}, "nothing on this page"),
        ("question", {"text": "x" * 200_001}, "200000 characters"),
        ("question", {"text": "a\x00b"}, "ull characters"),
        ("question", {"text": "fine", "written_on": "9999-01-01"}, "still to come"),
        ("season", {"name": "", "role": "central"}, "Give it a name"),
        ("season", {"name": "x", "length": "600", "role": "central"}, "3, 6, 9 or 12"),
        ("season", {"name": "x", "role": "boss"}, "no such part"),
        ("spark", {"what": ""}, "nothing on this line"),
        ("spark", {"what": "x" * 141}, "140 characters"),
    ],
)
def test_bad_input_is_said_and_kept(alice, alices, step, form, said):
    response = tamper(drawn(alices, step), GO_ON, form)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert step_of(alice) == ""


def test_a_second_season_is_not_begun_here(alice, alices):
    page = drawn(alices, "season")
    make_season(alice)
    assert b"in a season already" in drawn(alices, "season").content
    assert submit(page, GO_ON, name="x", role="central").status_code == 422


def test_the_seven_starters_in_their_order_with_what_was_answered(alice, alices):
    catalog.load()
    page = alices.get("/welcome/questions/")
    assert [prompt.starter for prompt in page.context["prompts"]] == [1, 2, 3, 4, 5, 6, 7]
    make_entry(alice, prompt=Prompt.objects.get(starter=3))
    assert "Your answer of November 2026" in alices.get("/welcome/questions/").content.decode()


def test_an_unknown_step_is_404(alices):
    assert alices.get(at("nothing")).status_code == 404


def test_home_shows_season_five_and_latest_within_ten_queries(alice, alices, django_assert_max_num_queries):
    make_season(alice)
    make_session(alice, *[make_value(slug) for slug in ("rest", "family", "craft", "home", "play")])
    make_entry(alice, prompt=make_prompt())
    with django_assert_max_num_queries(10):
        page = alices.get("/").content.decode()
    assert all(word in page for word in ("I want work to play", "Rest", "Family", "Some words."))


@pytest.mark.parametrize(
    ("step", "button", "field", "model"),
    [("question", "Skip", "text", Entry), ("question", ANOTHER, "text", Entry), ("spark", "Skip", "what", Spark)],
)
def test_words_beside_a_button_that_keeps_nothing_are_kept_by_save(
    alice, alices, anonymous, step, button, field, model
):
    make_prompt()
    page = alices.get(at(step), follow=True)
    page.client = anonymous
    given = submit(page, button, **{field: "Typed, then refused."})
    assert given.status_code == 401
    given.client = alices
    assert submit(given, "Keep").status_code == 302
    assert getattr(model.owned_by(alice).get(), field) == "Typed, then refused."
