"""Then and now: the older answer stays closed until a sentence is written, and stands beside the newer one after."""

import re
from datetime import date

import pytest
import time_machine

from careerpath.writing.pieces import Revision
from careerpath.writing.trash import move_to_trash, purge
from journal.entries.models import Entry
from journal.prompts.models import HiddenQuestion, Prompt
from tests.counting import MOST, queries
from tests.factories import make_card, make_definition, make_entry, make_prompt, make_question, make_spark
from tests.forms import Page, autosave, submit, tamper
from tests.raw_rows import flipped, store, stored

from .test_entries import blank, edit_page

pytestmark = pytest.mark.django_db
OLD = "Four thousand, said the zebrafinch."
THEN = date(2023, 10, 8)
DONE, READ = "Done", "Read it"


@pytest.fixture
def prompt():
    return make_prompt("figure", text="How much is enough?", follow_up="Is the figure still right?", cadence="yearly")


@pytest.fixture
def old(alice, prompt):
    return make_entry(alice, OLD, title="After the offer", prompt=prompt, written_on=THEN)


def answering(client, question):
    name = "prompt" if isinstance(question, Prompt) else "question"
    return blank(client, **{name: question.slug if name == "prompt" else str(question.pk)})


def said(html):
    """What is read of it, in one line."""
    return re.sub(r" (?=[,.”])|(?<=“) ", "", " ".join(re.sub(r"<[^>]*>", " ", html).split()))


def seen(response):
    return said(response.text.partition("<main")[2])


def columns(response):
    """What stands on the two sides of a page."""
    sides = re.findall(r'<section class="(?:then|now)".*?>(.*?)</section>', response.text, re.DOTALL)
    return [said(side) for side in sides]


def test_the_older_answer_is_closed_until_a_sentence_is_written(alice, alices, prompt, old):
    page = answering(alices, prompt)
    assert "Your answer of 8 October 2023 opens once you have written a sentence." in seen(page)
    for text in ("", "  ", "and then", "10.5", "😀😀😀"):
        page = submit(page, READ, text=text)
        assert page.status_code == 200
        assert "Write a sentence first. Then your answer of 8 October 2023 opens." in seen(page)
        assert "zebrafinch" not in page.text and "After the offer" not in page.text
    page = submit(page, READ, text="Three.\nPerhaps less.", title="Less")
    assert columns(page) == ["Then · 8 October 2023, “After the offer” " + OLD + " Is the figure still right?"]
    assert "Three.\r\nPerhaps less.</textarea>" in page.text and 'value="Less"' in page.text
    assert READ not in seen(page)
    assert Entry.owned_by(alice).count() == 1


def test_once_open_it_stays_open_and_closes_no_other_way(alice, alices, prompt, old):
    page = submit(answering(alices, prompt), READ, text="Three thousand.")
    assert OLD in submit(page, "Preview").text
    assert OLD in tamper(page, DONE, {"written_on": "2026-02-31"}).text
    # Without the sentence it closes again.
    assert "zebrafinch" not in submit(page, "Preview", text="").text
    assert not Revision.objects.exists()


def test_done_leads_to_both_beside_each_other(alice, alices, prompt, old):
    done = submit(submit(answering(alices, prompt), READ, text="Three thousand."), DONE)
    new = Entry.owned_by(alice).exclude(pk=old.pk).get()
    assert (new.followed, new.prompt_text, new.prompt) == (old, prompt.text, prompt)
    assert done.url == f"{prompt.get_absolute_url()}?then={old.pk}"
    page = alices.get(done.url)
    then, now = columns(page)
    assert then.startswith("Then · 8 October 2023, “After the offer”") and OLD in then
    assert now.startswith("Now ·") and "Three thousand." in now
    assert "Answered twice: 2023 " in seen(page)
    assert f'href="/journal/new/?follows=entry/{new.pk}"' in page.text


def test_a_first_answer_leads_to_its_own_page_and_has_nothing_to_open(alice, alices, prompt):
    page = answering(alices, prompt)
    assert READ not in page.text
    new = submit(page, DONE, text="Three thousand.")
    row = Entry.owned_by(alice).get()
    assert new.url == row.get_absolute_url() and not row.follows_id
    page = alices.get(prompt.get_absolute_url())
    assert columns(page) == [] and "Answered once: " in seen(page)


def test_of_several_answers_the_first_is_then_and_those_between_are_links(alice, alices, prompt, old):
    between = [
        make_entry(alice, f"Between {number}.", prompt=prompt, written_on=day)
        for number, day in enumerate((date(2025, 11, 2), date(2025, 11, 20), date(2026, 1, 3)))
    ]
    make_entry(alice, "The last one of all.", prompt=prompt)
    page = alices.get(prompt.get_absolute_url())
    assert [OLD in columns(page)[0], "The last one of all." in columns(page)[1]] == [True, True]
    assert "Answered five times: 2023 2025 2026 " in seen(page)
    assert f'href="{between[1].get_absolute_url()}">2025</a>' in page.text
    assert "The answers between: 2 November 2025 20 November 2025 January 2026 What moved?" in seen(page)
    assert f'href="{between[0].get_absolute_url()}">The answers between: 2 November 2025' in page.text
    page = alices.get(prompt.get_absolute_url(), {"then": str(between[1].pk)})
    assert "Between 1." in columns(page)[0]
    assert "The answer between, January 2026" in seen(page)
    # The newest is no then of itself.
    newest = Entry.owned_by(alice).latest("written_on", "id")
    assert OLD in columns(alices.get(prompt.get_absolute_url(), {"then": str(newest.pk)}))[0]


def test_two_answers_that_are_alike_are_marked_where_they_differ(alice, alices, prompt):
    make_entry(alice, "I want to be home by four.", prompt=prompt, written_on=THEN)
    make_entry(alice, "I want to be home by five.", prompt=prompt)
    text = alices.get(prompt.get_absolute_url()).text
    assert "only then: </bdi>four</del>.</p>" in text and "only now: </bdi>five</ins>.</p>" in text


def test_a_question_of_ones_own_has_the_same_page(alice, alices):
    question = make_question(alice, cadence="once")
    first = make_entry(alice, OLD, question=question, prompt_text=question.text, written_on=THEN)
    page = answering(alices, question)
    assert "zebrafinch" not in page.text
    page = submit(page, READ, text="I would miss the bench.")
    assert OLD in columns(page)[0]
    done = submit(page, DONE)
    new = Entry.owned_by(alice).exclude(pk=first.pk).get()
    assert (new.question, new.followed, new.prompt_text) == (question, first, question.text)
    assert done.url == f"{question.get_absolute_url()}?then={first.pk}"
    assert len(columns(alices.get(done.url))) == 2
    assert f'href="{question.get_absolute_url()}"' in alices.get(new.get_absolute_url()).text
    assert f'href="{question.get_absolute_url()}"' in alices.get("/journal/").text


def test_of_a_question_that_is_asked_once_the_follow_up_is_what_is_asked(alice, alices, old, prompt):
    Prompt.objects.update(cadence="once")
    page = answering(alices, prompt)
    assert prompt.follow_up in seen(page) and prompt.text not in seen(page)
    page = submit(page, READ, text="Three thousand.")
    # The old question stands by the old answer, and the follow-up above both, once.
    assert prompt.text in columns(page)[0] and prompt.follow_up not in columns(page)[0]
    submit(page, DONE)
    assert Entry.owned_by(alice).get(follows_id=old.pk).prompt_text == prompt.follow_up


@time_machine.travel("2026-11-24T12:00:00Z", tick=False)
def test_when_it_comes_back_is_said_with_its_follow_up(alice, alices, prompt):
    make_entry(alice, OLD, prompt=prompt, written_on=date(2026, 10, 24))
    page = seen(alices.get(prompt.get_absolute_url()))
    assert "It comes back in September 2027 Is the figure still right?" in page
    Prompt.objects.update(cadence="any")
    assert "It is back Is the figure" in seen(alices.get(prompt.get_absolute_url()))
    Prompt.objects.update(status="retired")
    page = seen(alices.get(prompt.get_absolute_url()))
    assert "It is back" not in page and "Answer it" not in page and "no longer asked" in page


def test_one_that_was_left_out_says_so_and_is_asked_again_at_a_press(alice, alices, prompt):
    make_entry(alice, OLD, prompt=prompt)
    Prompt.objects.update(cadence="once", follow_up="")
    url = prompt.get_absolute_url()
    assert "It does not come back by itself" in seen(alices.get(url)) and "Ask it again" not in alices.get(url).text
    Prompt.objects.update(cadence="season")
    assert "It comes back each season" in seen(alices.get(url))
    HiddenQuestion.hide(alice, prompt, None)
    page = alices.get(url)
    assert "It does not come back by itself" in seen(page)
    submit(page, "Ask it again")
    assert "It comes back each season" in seen(alices.get(url))


def test_an_older_answer_that_does_not_open_says_so(alice, alices, prompt, old):
    store(old, flipped(stored(old), -1))
    page = submit(answering(alices, prompt), READ, text="Three thousand.")
    assert "Then · 8 October 2023 This answer cannot be opened. Nothing in it was changed." in seen(page)
    both = alices.get(submit(page, DONE).url)
    assert "cannot be opened" in columns(both)[0] and "Three thousand." in columns(both)[1]


def test_while_it_is_kept_as_one_types_it_stays_closed_and_opens_on_the_page_of_the_row(alice, alices, prompt, old):
    page = answering(alices, prompt)
    kept = autosave(page, 1, text="Three thousand.")
    assert kept.status_code == 200 and b"zebrafinch" not in kept.content
    new = Entry.owned_by(alice).exclude(pk=old.pk).get()
    assert new.followed == old
    # Reading it is no save, and the sitting goes on from it.
    page = submit(page, READ, text="Three thousand. Or two.")
    assert OLD in columns(page)[0]
    assert Entry.owned_by(alice).get(pk=new.pk).text == "Three thousand."
    # The same page loaded again.
    again = edit_page(alices, new)
    assert "zebrafinch" not in again.text and "Your answer of 8 October 2023 opens" in seen(again)
    assert OLD in columns(submit(again, READ))[0]
    assert submit(page, DONE).url == f"{prompt.get_absolute_url()}?then={old.pk}"
    assert Entry.owned_by(alice).get(pk=new.pk).text == "Three thousand. Or two."


def test_two_windows_answer_one_question(alice, alices, prompt, old):
    Prompt.objects.update(cadence="once")
    first, second = answering(alices, prompt), answering(alices, prompt)
    for page, text in ((first, "From the first window."), (second, "From the second window.")):
        submit(submit(page, READ, text=text), DONE)
    for row in Entry.owned_by(alice).exclude(pk=old.pk):
        assert (row.followed, row.prompt_text) == (old, prompt.follow_up)


def test_what_happens_to_the_older_answer_meanwhile_loses_no_text(alice, alices, prompt, old):
    page = answering(alices, prompt)
    move_to_trash(old)
    page = submit(page, READ, text="Three thousand.")
    assert "zebrafinch" not in page.text and "Your answer of 8 October 2023 is in the trash now." in seen(page)
    done = submit(page, DONE)
    new = Entry.owned_by(alice).get()
    assert new.followed is None and new.follows_id == old.pk
    assert "zebrafinch" not in alices.get(done.url).text
    assert "It follows" not in seen(alices.get(new.get_absolute_url()))
    page = answering(alices, prompt)
    new.delete()
    assert submit(page, DONE, text="Kept all the same.").status_code == 302
    assert Entry.owned_by(alice).get().follows_id is None


def test_a_question_that_goes_while_one_answers_is_named_all_the_same(alice, alices, prompt, old):
    question = make_question(alice)
    mine = make_entry(alice, OLD, question=question)
    pages = [answering(alices, prompt), answering(alices, question)]
    Prompt.objects.update(status="retired")
    move_to_trash(question)
    done = [submit(page, DONE, text="Kept.") for page in pages]
    assert [alices.get(one.url).status_code for one in done] == [200, 200]
    answers = Entry.owned_by(alice).filter(follows_id__in=[old.pk, mine.pk])
    assert {(row.prompt, row.question) for row in answers} == {(prompt, None), (None, question)}
    page = alices.get(Entry.owned_by(alice).get(follows_id=mine.pk).get_absolute_url())
    assert f'href="{question.get_absolute_url()}"' not in page.text


def test_a_question_that_is_deleted_for_good_meanwhile_leaves_its_answer_alone(alice, alices):
    question = make_question(alice)
    make_entry(alice, OLD, question=question)
    page = answering(alices, question)
    move_to_trash(question)
    assert purge(question)
    page = submit(page, "Preview", text="Kept all the same.")
    assert "What moved?" not in seen(page) and "zebrafinch" not in page.text
    done = submit(page, DONE)
    new = Entry.owned_by(alice).get(pk=done.url.split("/")[2])
    assert (new.text, new.prompt_text, new.question, new.follows_id) == ("Kept all the same.", "", None, None)


def test_cancel_leads_to_a_page_that_is_there(alice, alices, prompt):
    question = make_question(alice)
    pages = [answering(alices, prompt), answering(alices, question)]
    Prompt.objects.update(status="retired")
    move_to_trash(question)
    for page in pages:
        canceled = submit(page, "Cancel", text="Not today.")
        assert "Undo" in seen(alices.get(canceled.url))


def test_what_moved_is_a_page_that_follows_another(alice, alices, old):
    for piece in (old, make_definition(alice), make_spark(alice)):
        page = blank(alices, follows=f"{piece.noun}/{piece.pk}")
        assert "What moved? It follows" in seen(page) and READ not in page.text
        assert f'href="{piece.get_absolute_url()}" target="_blank"' in page.text
        done = submit(page, DONE, text="All of it.")
        new = Entry.owned_by(alice).get(follows_id=piece.pk)
        assert (new.followed, new.prompt_text, new.prompt) == (piece, "What moved?", None)
        assert done.url == new.get_absolute_url()
        assert f'href="{piece.get_absolute_url()}"' in alices.get(done.url).text
    assert "It follows your page of 8 October 2023" in seen(
        alices.get(Entry.owned_by(alice).get(follows_id=old.pk).get_absolute_url())
    )
    assert "It follows “What success is”, 1 September 2026" in "".join(
        seen(alices.get(row.get_absolute_url())) for row in Entry.owned_by(alice)
    )


def test_a_page_names_three_that_follow_it(alice, alices, prompt, old):
    for year in (2024, 2025, 2026):
        follows = {"follows_noun": "entry", "follows_id": old.pk}
        make_entry(alice, "Later.", prompt=prompt, written_on=date(year, 1, 1), **follows)
        page = seen(alices.get(old.get_absolute_url()))
        assert f"your page of 1 January {year}" in page and "All answers" not in page
    make_entry(alice, "Later.", prompt=prompt, written_on=date(2026, 5, 1), **follows)
    page = alices.get(old.get_absolute_url())
    assert f'href="{prompt.get_absolute_url()}">Then and now' in page.text
    newest = alices.get(Entry.owned_by(alice).latest("written_on").get_absolute_url())
    assert f'href="{prompt.get_absolute_url()}">Then and now' in newest.text
    assert "May 2026" not in seen(page) and f'href="{prompt.get_absolute_url()}">All answers' in page.text


def test_a_value_is_ticked_to_begin_with(alice, alices):
    card = make_card(alice, "Bread")
    page = blank(alices, value=str(card.pk), moved="1")
    assert "What moved?" in seen(page)
    submit(page, DONE, text="I bake less.")
    row = Entry.owned_by(alice).get()
    assert (row.touched, row.prompt_text) == ([str(card.pk)], "What moved?")


def test_anothers_or_no_row_at_all_is_followed_by_nobody(alice, bob, bobs, prompt, old):
    question, card = make_question(alice, "What says the zebrafinch?"), make_card(alice, "Zebrafinch")
    mine = make_entry(bob, "What I said of old.", prompt=prompt)
    make_entry(bob, "My later words.", prompt=prompt)
    for then in (old.pk, question.pk, "x", "", "0" * 32):
        page = bobs.get(prompt.get_absolute_url(), {"then": str(then)})
        assert "What I said of old." in columns(page)[0] and "zebrafinch" not in page.text
    for asked in ({"question": str(question.pk)}, {"question": "x"}, {"prompt": "no-such-one"}):
        assert bobs.get("/journal/new/", asked).status_code == 404
    for follows in (
        f"entry/{old.pk}",
        f"question/{question.pk}",
        "entry/x",
        "x/y",
        f"x/{mine.pk}",
        "entry",
        f"user/{bob.pk}",
    ):
        page = blank(bobs, follows=follows, value=str(card.pk))
        assert "What moved?" not in page.text and "ebrafinch" not in page.text
        submit(page, DONE, text="Followed by nobody.")
    tamper(
        blank(bobs, value=str(card.pk)), "Cancel", dict.fromkeys(("touched_shown", "touched_more")), text="Canceled."
    )
    assert [row.touched for row in Entry.trashed_by(bob)] == [[]]
    drawn = answering(bobs, prompt)
    for changed in (f"entry/{old.pk}", "x", f"question/{question.pk}"):
        answer = tamper(drawn, READ, {"follows": changed}, text="A whole sentence.")
        assert "zebrafinch" not in answer.text and "A whole sentence." in answer.text
    tamper(drawn, DONE, {"follows": f"entry/{old.pk}"}, text="Tampered with.")
    assert {(row.follows_id, *row.touched) for row in Entry.owned_by(bob)} == {(None,)}
    move_to_trash(mine)
    assert "What moved?" not in blank(bobs, follows=f"entry/{mine.pk}").text


def test_pages_ask_the_same_however_many_answers_there_are_past_the_first_page_of_them(alice, alices, prompt):
    def answer(years):
        for year in years:
            follows = {"follows_noun": "entry", "follows_id": entries[-1].pk} if entries else {}
            entries.append(make_entry(alice, f"In {year}.", prompt=prompt, written_on=date(year, 5, 1), **follows))

    entries: list[Entry] = []
    answer(range(1970, 1984))
    urls = [
        prompt.get_absolute_url(),
        f"{prompt.get_absolute_url()}?then={entries[1].pk}",
        entries[1].get_absolute_url(),
        entries[1].get_edit_url(),
        f"/journal/new/?prompt={prompt.slug}",
    ]
    before = {url: queries(alices, url) for url in urls}
    answer(range(1984, 2026))
    assert {url: queries(alices, url) for url in urls} == before
    assert max(before.values()) <= MOST, before


def test_enter_in_a_line_presses_done_and_not_what_opens(alices, prompt, old):
    buttons = [
        one
        for one in Page(answering(alices, prompt).text).controls
        if one.kind == "submit" and one.form and "data-draft" in one.form
    ]
    assert buttons[0].attrs["said"] == DONE and READ in [one.attrs["said"] for one in buttons]


def test_older_answers_are_turned_to_without_then_and_now(alice, alices, prompt):
    for year in range(2014, 2026):
        make_entry(alice, f"Of {year}.", prompt=prompt, written_on=date(year, 10, 8))
    page = alices.get(prompt.get_absolute_url())
    assert [side.partition(" Of ")[2] for side in columns(page)] == ["2014.", "2025."]
    (older,) = re.findall(r'href="([^"]*before=[^"]*)"', page.text)
    page = alices.get(f"{prompt.get_absolute_url()}{older}")
    assert (columns(page), "Of 2014." in page.text) == ([], True)
