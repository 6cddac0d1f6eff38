"""Writing a question to find out, its answer, how long that is good, and the experiment that a question becomes."""

from datetime import date

import pytest

from careerpath.writing.trash import move_to_trash, purge
from journal.find_out.models import FindOut
from journal.sparks.experiments.models import Experiment
from tests.conftest import signed_in
from tests.counting import MOST, queries, saving
from tests.factories import make_experiment, make_find_out, make_person, make_remark, make_season, make_spark
from tests.forms import autosave, forge, submit, tamper
from tests.journal.exchange.test_export import members
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
NEW = "/find-out/new/"
TODAY = date(2026, 11, 24)
BEFORE = {"question": "What does the cover cost?", "kind": "fact", "by_when": "2026-12-01", "noted_on": "2026-11-20"}
AFTER = {"answer": "280 a month.\nFor one.", "source": "The office", "good_until": "2027-05-03"}


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def blank(client, **origin):
    return client.get(NEW, {noun: row.pk for noun, row in origin.items()}, follow=True)


def edit_page(client, find_out):
    return client.get(find_out.get_edit_url())


def test_one_line_is_enough(alice, alices):
    page = alices.get(submit(blank(alices), "Done", question="What does it cost?").url)
    find_out = FindOut.owned_by(alice).get()
    assert (find_out.question, find_out.noted_on, find_out.found_on) == ("What does it cost?", TODAY, None)
    assert page.request["PATH_INFO"] == find_out.get_absolute_url()
    assert "Say what you found out" in page.text


def test_sent_twice_it_is_one(alice, alices):
    page = blank(alices)
    assert submit(page, "Done", **BEFORE).url == submit(page, "Done", **BEFORE).url
    assert FindOut.owned_by(alice).count() == 1


def test_all_that_is_said_is_kept_and_shown(alice, alices):
    page = alices.get(submit(blank(alices), "Done", **BEFORE).url)
    for words in ("What does the cover cost?", "A fact to look up", "1 December 2026"):
        assert words in page.text, words
    page = alices.get(submit(edit_page(alices, FindOut.owned_by(alice).get()), "Done", **AFTER).url)
    for words in ("280 a month.", "The office", "24 November 2026", "3 May 2027"):
        assert words in page.text, words
    assert "Say what you found out" not in page.text and "Look again?" not in page.text


def test_an_answer_has_the_day_it_was_given_and_none_without_it(alice, alices, time_machine):
    find_out = make_find_out(alice)
    submit(edit_page(alices, find_out), "Done", answer="280.")
    assert FindOut.owned_by(alice).get().found_on == TODAY
    time_machine.move_to("2026-12-24T12:00:00Z", tick=False)
    alices = signed_in(alice)
    submit(edit_page(alices, find_out), "Done", answer="290.")
    assert FindOut.owned_by(alice).get().found_on == TODAY
    submit(edit_page(alices, find_out), "Done", answer="")
    assert FindOut.owned_by(alice).get().found_on is None
    submit(edit_page(alices, find_out), "Done", answer="300.", found_on="2026-12-20")
    assert FindOut.owned_by(alice).get().found_on == date(2026, 12, 20)


def test_what_is_kept_while_one_types_has_its_day_too(alice, alices):
    page = edit_page(alices, make_find_out(alice))
    version = autosave(page, 1, answer="28").json()["version"]
    tamper(page, "Done", {"version": version, "save": 2}, answer="280.")
    found = FindOut.owned_by(alice).get()
    assert (found.answer, found.found_on) == ("280.", TODAY)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("question", "", "Write down what you do not know yet, in a line."),
        ("question", "x" * 301, "300 characters"),
        ("question", "a\nb", "one line"),
        ("kind", "guess", "no such answer"),
        ("person", "01a22256-c7ea-75e8-87ab-b3e2fc64d42a", "That person is no longer here."),
        ("by_when", "9999-12-31", "That is far off. Pick a day within the next two years."),
        ("by_when", "1800-01-01", "Dates here start in 1900."),
        ("by_when", "2026-02-31", "no such date"),
        ("noted_on", "9999-12-31", "still to come"),
        ("answer", "x" * 1001, "1000 characters; yours has 1001"),
        ("answer", "a\x00b", "ull characters are not allowed"),
        ("source", "x" * 301, "300 characters"),
        ("found_on", "2026-12-24", "still to come"),
        ("found_on", "1800-01-01", "start in 1900"),
        ("good_until", "2026-11-01", "That is before you found it out. Pick that day or a later one."),
        ("good_until", "9999-12-31", "If the answer stays good, leave this empty."),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(alice, alices, field, value, message):
    make_person(alice)
    find_out = make_find_out(alice, "As it was.")
    for drawn in (blank(alices), edit_page(alices, find_out)):
        response = tamper(drawn, "Done", {field: value}, **BEFORE | AFTER)
        assert response.status_code == 422
        assert message in response.text, response.context["form"].errors
        assert 'aria-invalid="true"' in response.text
        assert field == "answer" or "280 a month." in response.text
        assert field == "question" or "What does the cover cost?" in response.text
    assert [row.question for row in FindOut.owned_by(alice)] == ["As it was."]


def test_a_day_that_is_far_off_already_stays(alice, alices):
    find_out = make_find_out(alice, by_when=date(2199, 1, 1), good_until=date(2199, 1, 1))
    assert submit(edit_page(alices, find_out), "Done", source="Noor").status_code == 302


def test_two_windows_show_both(alice, alices):
    find_out = make_find_out(alice)
    first, second = edit_page(alices, find_out), edit_page(alices, find_out)
    submit(first, "Done", answer="280 a month.", source="The office")
    both = submit(second, "Done", answer="310 a month.", source="A neighbor")
    assert both.status_code == 409
    for words in ("280 a month.", "310 a month.", "The office", "A neighbor"):
        assert words in both.text
    submit(both, "Keep both texts")
    found = FindOut.owned_by(alice).get()
    assert found.answer == "280 a month.\n\n310 a month." and found.found_on == TODAY


def test_a_stale_answer_says_so(alice, alices, time_machine):
    find_out = make_find_out(alice, answer="280.", found_on=date(2026, 11, 1), good_until=date(2027, 5, 3))
    assert "This was good until" not in alices.get(find_out.get_absolute_url()).text
    time_machine.move_to("2027-05-03T12:00:00Z", tick=False)
    alices = signed_in(alice)
    assert "This was good until" not in alices.get(find_out.get_absolute_url()).text
    time_machine.move_to("2027-05-04T12:00:00Z", tick=False)
    page = alices.get(find_out.get_absolute_url()).text
    assert "This was good until 3 May." in page
    assert f'href="{find_out.get_edit_url()}?again=1#found-out">Look again?' in page
    assert "This was good until 3 May." in edit_page(alices, find_out).text
    assert "was good until 3 May" in alices.get("/find-out/?state=again").text
    submit(edit_page(alices, find_out), "Done", answer="290.", good_until="2027-11-01")
    assert "This was good until" not in alices.get(find_out.get_absolute_url()).text


def test_what_is_found_when_one_looks_again_has_a_day_of_its_own(alice, alices, time_machine):
    noor = make_person(alice, "Noor Haddad")
    kept = {"answer": "280.", "found_on": "2026-01-02", "good_until": "2026-05-03", "kind": "ask", "person": noor}
    find_out = make_find_out(alice, **kept)
    page = alices.get(find_out.get_absolute_url())
    assert "Asked" in page.text and "Noor Haddad" in page.text
    again = alices.get(f"{find_out.get_edit_url()}?again=1")
    assert f'href="{find_out.get_edit_url()}?again=1#found-out"' in page.text
    submit(again, "Done", answer="300.")
    find_out = FindOut.owned_by(alice).get()
    assert (find_out.answer, find_out.found_on, find_out.good_until) == ("300.", TODAY, None)


def test_a_day_alone_is_no_answer(alice, alices):
    refused = submit(blank(alices), "Done", question="What does it cost?", found_on="2026-11-20")
    assert refused.status_code == 422 and "leave the day empty" in refused.text
    assert 'value="2026-11-20"' in refused.text and not FindOut.owned_by(alice).exists()


def test_while_there_is_no_answer_nothing_that_belongs_to_one_is_said(alice, alices):
    page = alices.get(make_find_out(alice, source="The office", good_until="2027-05-03").get_absolute_url())
    assert "The office" not in page.text and "Good until" not in page.text


def test_whom_to_ask_is_one_of_ones_own_people(alice, bob, alices):
    assert 'name="person"' not in blank(alices).text
    noor, others = make_person(alice, "Noor Haddad"), make_person(bob, "Bobs friend")
    make_person(alice, "Anna")
    page = blank(alices)
    assert page.text.index(">Anna<") < page.text.index(">Noor Haddad<") and "Bobs friend" not in page.text
    submit(page, "Done", question="How was it?", kind="ask", person=str(noor.pk))
    find_out = FindOut.owned_by(alice).get()
    assert f'href="{noor.get_absolute_url()}"' in alices.get(find_out.get_absolute_url()).text
    refused = tamper(blank(alices), "Done", {"person": str(others.pk)}, question="Of Bob’s.")
    assert refused.status_code == 422 and "That person is no longer here." in refused.text


def test_a_person_may_go_while_somebody_writes(alice, alices):
    noor = make_person(alice, "Noor Haddad")
    find_out = make_find_out(alice, kind="ask", person=noor)
    edited, to_trash, for_good = edit_page(alices, find_out), blank(alices), blank(alices)
    move_to_trash(noor)
    assert submit(edited, "Done", source="Noor").status_code == 302
    assert submit(to_trash, "Done", question="Second.", person=str(noor.pk)).status_code == 302
    assert "Noor" in edit_page(alices, find_out).text and str(noor.pk) not in blank(alices).text
    assert f'href="{noor.get_absolute_url()}"' not in alices.get(find_out.get_absolute_url()).text
    id = str(noor.pk)
    purge(noor)
    refused = submit(for_good, "Done", question="Third.", person=id)
    assert refused.status_code == 422 and "Third." in refused.text
    assert "That person is no longer here." in refused.text
    assert submit(edit_page(alices, find_out), "Done", source="Else").status_code == 302
    assert {row.person_id for row in FindOut.owned_by(alice)} == {None}


MAKERS = {"spark": make_spark, "experiment": make_experiment, "remark": make_remark, "season": make_season}


@pytest.mark.parametrize("noun", MAKERS)
def test_it_says_what_it_came_up_in_and_outlives_it(alice, alices, noun):
    origin = MAKERS[noun](alice)
    find_out = FindOut.owned_by(alice).filter(pk=make_find_out(alice, **{noun: origin}).pk)
    url = find_out.get().get_absolute_url()
    page = alices.get(url).text
    assert f"From the {noun}" in page and f'href="{origin.get_absolute_url()}"' in page
    move_to_trash(origin)
    page = alices.get(url).text
    assert "What it came up in is in the trash." in page and f'href="{origin.get_absolute_url()}"' not in page
    purge(origin)
    page = alices.get(url).text
    assert "came up in" not in page and find_out.get().question in page
    assert find_out.get().origin is None


def test_what_it_came_up_in_that_does_not_open_is_shown_as_such(alice, alices):
    spark = make_spark(alice)
    find_out = make_find_out(alice, spark=spark)
    store(spark, b"broken", "what")
    assert "that cannot be opened" in alices.get(find_out.get_absolute_url()).text
    store(find_out, b"broken", "source")
    assert "This question cannot be opened" in alices.get(find_out.get_absolute_url()).text
    for url in ("/find-out/", spark.get_absolute_url()):
        assert "A question that cannot be opened" in alices.get(url).text


def test_somebody_elses_is_neither_read_nor_named(alice, bob, alices, bobs):
    find_out, spark = make_find_out(alice), make_spark(alice)
    for page in ("", "edit/", "history/"):
        assert bobs.get(f"{find_out.get_absolute_url()}{page}").status_code == 404
    assert blank(bobs, spark=spark).status_code == 404
    tamper(blank(bobs, spark=make_spark(bob)), "Done", {"spark": str(spark.pk)}, question="Of Bob.")
    assert FindOut.owned_by(bob).get().spark is None
    assert bobs.get("/sparks/experiments/new/", {"find_out": find_out.pk}, follow=True).status_code == 404
    assert forge(bobs, f"{find_out.get_absolute_url()}edit/", {"question": "Mine."}).status_code == 404


def test_something_to_try_becomes_an_experiment(alice, alices):
    spark = make_spark(alice)
    find_out = make_find_out(alice, "Do I get restless?", kind="try", by_when=date(2026, 12, 1), spark=spark)
    address = f"/sparks/experiments/new/?find_out={find_out.pk}"
    assert f'href="{address}"' in alices.get(find_out.get_absolute_url()).text
    submit(alices.get(address, follow=True), "Done")
    made = Experiment.owned_by(alice).get()
    assert (made.to_find_out, made.spark, made.by_when) == ("Do I get restless?", spark, date(2026, 12, 1))
    for other in (make_find_out(alice, experiment=made), make_find_out(alice, season=make_season(alice))):
        page = alices.get("/sparks/experiments/new/", {"find_out": other.pk}, follow=True)
        assert (f'value="{spark.pk}"' in page.text) == bool(other.experiment_id)
    store(find_out, b"broken", "question")
    assert alices.get(address, follow=True).status_code == 200


def test_trash_and_restore(alice, alices):
    find_out = make_find_out(alice, "What does it cost?")
    submit(alices.get(find_out.get_absolute_url()), "Delete")
    trash = alices.get("/trash/")
    assert "What does it cost?" in trash.text
    forge(alices, f"/trash/find_out/{find_out.pk}/restore/")
    assert FindOut.owned_by(alice).get() == find_out


def test_an_earlier_wording_comes_back_whole(alice, alices, time_machine):
    find_out = make_find_out(alice, answer="280.", found_on=date(2026, 11, 1), good_until=date(2026, 11, 20))
    submit(edit_page(alices, find_out), "Done", answer="", good_until="")
    [earlier] = find_out.revisions()
    history = f"{find_out.get_absolute_url()}history/"
    assert "280." in alices.get(history, {"wording": earlier.pk}).text
    submit(alices.get(history, {"wording": earlier.pk}), "Bring this back")
    back = FindOut.owned_by(alice).get()
    assert (back.answer, back.found_on, back.good_until) == ("280.", date(2026, 11, 1), date(2026, 11, 20))


def test_markdown_says_all_of_it(alice):
    make_find_out(
        alice, kind="fact", answer="280.\nFor one.", source="The office", found_on=TODAY, good_until=date(2027, 5, 3)
    )
    [text] = [text for name, text in members(alice).items() if name.startswith("find_outs/")]
    assert 'title: "What does the cover cost alone?"' in text
    for said in ("## How\n\nA fact to look up", "## What you found out\n\n280.\nFor one.", "The office", "3 May 2027"):
        assert said in text


@pytest.mark.parametrize("words", ["cover", "monthly", "neighbor"])
def test_search_finds_each_of_its_texts(alice, alices, words):
    find_out = make_find_out(alice, answer="280 monthly.", source="A neighbor")
    found = alices.get(submit(alices.get("/search/"), "Search", words=words).url)
    assert find_out.get_absolute_url() in found.text


def test_pages_and_saves_ask_little(alice, alices):
    person, spark = make_person(alice), make_spark(alice)
    find_out = make_find_out(alice, kind="ask", person=person, spark=spark)
    for page in ("", "edit/"):
        assert queries(alices, f"{find_out.get_absolute_url()}{page}") <= MOST
    sent = {**BEFORE, **AFTER, "person": person.pk, "version": 1}
    saving(alices, find_out.get_edit_url(), sent)
