"""The letter to oneself and its answer: sealed once, on no page until the review, destroyed unread if one likes."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from careerpath.writing.pieces import Revision
from careerpath.writing.trash import move_to_trash, restore
from journal.seasons.letters.models import Letter, letters_of, open_letters
from tests.factories import make_letter, make_review, make_season
from tests.forms import forge, submit, tamper
from tests.journal.test_unreadable import flip_a_bit

pytestmark = pytest.mark.django_db
WORDS = "Dear me, zebrafinch."
LETTER, ANSWER = Letter.Kind
BEFORE = "The letter before, of a waxwing."


@pytest.fixture
def season(alice):
    return make_season(alice)


@pytest.fixture(params=Letter.Kind)
def kind(request, season):
    """Each of the two; an answer is to a letter that lies sealed."""
    if request.param == ANSWER:
        make_letter(season, BEFORE)
    return request.param


def at(season, act):
    return reverse(f"journal:season_{act}", args=[season.pk])


def kept(season, kind):
    return letters_of(season).filter(kind=kind).first()


def text(response):
    return response.content.decode()


def test_it_is_sealed_once_and_a_second_one_comes_back(alices, season, kind):
    page = alices.get(at(season, kind))
    assert b"no page shows it" in page.content
    for _ in range(2):
        assert submit(page, "Seal it", text=WORDS).url == at(season, kind)
    assert "Sealed on 24 November 2026" in text(alices.get(at(season, kind)))
    response = submit(page, "Seal it", text="Another one.")
    assert response.status_code == 409
    assert "Another one." in text(response)
    assert f"Another {kind} is sealed for this season already" in text(response)
    assert [letter.text for letter in letters_of(season)] == ([WORDS] if kind == LETTER else [BEFORE, WORDS])


def test_no_page_and_no_revision_shows_a_sealed_one(alice, alices, season, kind):
    drawn = alices.get(at(season, kind))
    make_letter(season, WORDS, kind=kind)
    submit(alices.get(at(season, "edit")), "Done", name="x", role="central")
    assert Revision.objects.exists()
    pages = ["/", "/seasons/", "/trash/", "/journal/", season.get_absolute_url()]
    acts = ("letter", "letter_destroy", "answer", "answer_destroy", "edit", "history", "close")
    pages += [at(season, act) for act in acts]
    assert not [url for url in pages for bird in ("zebrafinch", "waxwing") if bird in text(alices.get(url))]
    assert b"zebrafinch" not in submit(drawn, "Seal it", text="Another.").content
    move_to_trash(season)
    assert "zebrafinch" not in text(alices.get("/trash/"))
    assert alices.get(at(season, kind)).status_code == 404
    restore(season)
    assert "zebrafinch" not in text(alices.get(at(season, kind)))
    assert not kept(season, kind).opened_on
    assert not [row for row in Revision.owned_by(alice) if "zebrafinch" in str(row.fields)]


def test_destroying_it_unread_asks_first_and_is_for_good(alices, season, kind):
    before = letters_of(season).count()
    make_letter(season, WORDS, kind=kind)
    asked = alices.get(at(season, f"{kind}_destroy"))
    assert b"it is deleted for good, at once" in asked.content
    assert f'href="{at(season, kind)}">Keep it sealed' in text(asked)
    assert kept(season, kind)
    gone = alices.get(submit(asked, "Destroy it").url)
    assert f"The {kind} is gone, unread." in text(gone)
    assert not kept(season, kind)
    assert letters_of(season).count() == before
    assert f"no sealed {kind}" in text(alices.get(at(season, f"{kind}_destroy")))
    assert submit(asked, "Destroy it").status_code == 302
    assert submit(alices.get(at(season, kind)), "Seal it", text="A new one.").status_code == 302
    assert kept(season, kind).text == "A new one."


def opened(season, kind):
    open_letters(season)
    return kept(season, kind)


def test_opened_at_the_review_it_can_be_read_and_no_longer_destroyed(alices, season, kind):
    assert opened(make_season(season.owner, starts_on=date(2025, 1, 1), closed_on=date(2025, 6, 1)), kind) is None
    make_letter(season, f"{WORDS}\n\n<b>Bold</b>", kind=kind)
    asked = alices.get(at(season, f"{kind}_destroy"))
    with time_machine.travel("2027-02-28T12:00:00Z", tick=False):
        assert opened(season, kind).text.startswith(WORDS)
    with time_machine.travel("2027-03-28T12:00:00Z", tick=False):
        assert opened(season, kind).opened_on == date(2027, 2, 28)
    page = text(alices.get(at(season, kind), follow=True))
    assert WORDS in page
    assert "<b>Bold" not in page
    assert f"opened this {kind} already" in text(alices.get(submit(asked, "Destroy it").url))
    assert kept(season, kind)


def test_a_season_looked_back_on_takes_none(alices, season, kind):
    drawn = alices.get(at(season, kind))
    Letter.objects.all().delete()
    make_review(season)
    assert ("without a letter" if kind == LETTER else "no sealed letter") in text(alices.get(at(season, kind)))
    response = submit(drawn, "Seal it", text=WORDS)
    assert response.status_code == 422
    assert WORDS in text(response)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("first", Letter.Kind)
def test_once_one_was_opened_none_is_sealed(alices, season, first):
    """Though the review lies in the trash: else one would lie sealed beside what is read."""
    make_letter(season)
    drawn = {ANSWER: alices.get(at(season, ANSWER))}
    Letter.objects.all().delete()
    drawn[LETTER] = alices.get(at(season, LETTER))
    make_letter(season, kind=first, opened_on=date(2026, 11, 2))
    for kind in Letter.Kind:
        response = submit(drawn[kind], "Seal it", text=WORDS)
        assert (response.status_code, WORDS in text(response)) == (422, True)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "nothing in it"),
        (" \n ", "nothing in it"),
        ("x" * 20_001, "20000 characters"),
        ("a\x00b", "ull characters"),
    ],
)
def test_bad_input_is_said(alices, season, kind, words, message):
    response = tamper(alices.get(at(season, kind)), "Seal it", {"text": words})
    assert response.status_code == 422
    assert message in text(response)
    assert not kept(season, kind)


def test_it_is_not_bobs_and_a_signed_out_one_is_given_back(alices, bobs, season, kind):
    page = alices.get(at(season, kind))
    make_letter(season, WORDS, kind=kind)
    for url in (at(season, kind), at(season, f"{kind}_destroy")):
        assert bobs.get(url).status_code == forge(bobs, url, {"text": "x"}).status_code == 404
    alices.logout()
    response = submit(page, "Seal it", text="Written signed out.")
    assert response.status_code == 401
    assert "Written signed out." in text(response)
    assert kept(season, kind).text == WORDS


def test_one_sealed_while_the_review_lay_in_the_trash_opens_with_it(alice, alices):
    season = make_season(alice, closed_on=date(2026, 11, 1))
    review = make_review(season)
    move_to_trash(review)
    asked = []
    for kind in Letter.Kind:
        submit(alices.get(at(season, kind)), "Seal it", text=f"{WORDS} {kind}")
        asked.append(alices.get(at(season, f"{kind}_destroy")))
        assert WORDS not in text(alices.get(at(season, kind)))
    restore(review)
    page = text(alices.get(at(season, "review_answers")))
    assert page.index(f"{WORDS} letter") < page.index(f"{WORDS} answer")
    for page in asked:
        submit(page, "Destroy it")
    assert [bool(letter.opened_on) for letter in letters_of(season)] == [True, True]


def test_they_read_the_same_in_the_review_as_on_their_own_page(alice, alices):
    season = make_season(alice, closed_on=date(2026, 11, 1))
    # Made the other way round: the letter is read first.
    make_letter(season, "I **did**", kind=ANSWER, opened_on=date(2026, 11, 2))
    make_letter(season, "Dear **me**", opened_on=date(2026, 11, 2))
    make_review(season)
    for act in ("letter", "review_answers"):
        page = text(alices.get(at(season, act)))
        assert page.index("Dear <strong>me</strong>") < page.index("I <strong>did</strong>")
    assert alices.get(at(season, "answer")).url == at(season, "letter")


def test_the_offer_stands_beside_a_sealed_letter_alone(alices, season):
    offer = f'href="{at(season, "answer")}"'
    assert offer not in text(alices.get(at(season, "letter")))
    submit(alices.get(at(season, "letter")), "Seal it", text=WORDS)
    page = text(alices.get(at(season, "letter")))
    assert offer in page
    assert "Write back to it" in page
    submit(alices.get(at(season, "answer")), "Seal it", text="I did.")
    page = text(alices.get(at(season, "letter")))
    assert "Your answer, sealed on" in page
    assert "Write back to it" not in page


def test_an_answer_needs_a_letter_to_be_sealed_and_stays_without_it(alices, season):
    assert "no sealed letter" in text(alices.get(at(season, "answer")))
    make_letter(season, BEFORE)
    drawn = alices.get(at(season, "answer"))
    asked = alices.get(at(season, "letter_destroy"))
    submit(asked, "Destroy it")
    response = submit(drawn, "Seal it", text=WORDS)
    assert (response.status_code, WORDS in text(response), Letter.objects.exists()) == (422, True, False)
    make_letter(season, BEFORE)
    submit(drawn, "Seal it", text=WORDS)
    assert "Your answer to it stays sealed." in text(alices.get(at(season, "letter_destroy")))
    assert "The letter itself stays sealed." in text(alices.get(at(season, "answer_destroy")))
    submit(asked, "Destroy it")
    # Sent twice, whatever became of the letter meanwhile.
    assert submit(drawn, "Seal it", text=WORDS).status_code == 302
    assert "The letter is gone, unread. Your answer opens when" in text(alices.get(at(season, "answer")))
    assert "is still here" in text(alices.get(at(season, "letter")))
    assert opened(season, ANSWER).text == WORDS
    assert WORDS in text(alices.get(at(season, "letter")))


@pytest.mark.parametrize("opened_on", [None, date(2026, 11, 2)])
def test_the_page_of_a_season_calls_a_letter_what_is_one(alice, alices, opened_on):
    season = make_season(alice)
    make_letter(season, kind=ANSWER, written_on=date(2026, 10, 3), opened_on=opened_on)
    page = text(alices.get(season.get_absolute_url()))
    assert "Your answer to a letter, written on 3 October 2026" in page
    make_letter(season, written_on=date(2026, 9, 2), opened_on=opened_on)
    page = text(alices.get(season.get_absolute_url()))
    said = "The letter you wrote on" if opened_on else "A letter, sealed on"
    assert f"{said} 2 September 2026" in page and "3 October 2026" not in page


def test_one_that_does_not_open_leaves_the_other(alice, alices):
    season = make_season(alice, closed_on=date(2026, 11, 1))
    make_letter(season, kind=ANSWER, opened_on=date(2026, 11, 2))
    flip_a_bit(Letter, "text")
    make_letter(season, WORDS, opened_on=date(2026, 11, 2))
    page = text(alices.get(at(season, "letter")))
    assert WORDS in page
    assert "Your answer cannot be opened" in page
