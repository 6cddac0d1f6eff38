"""The first and the last day that each noun's form takes, and the next ones, which it does not."""

from datetime import date

import pytest
from django.urls import reverse

from careerpath.writing.pieces import piece_models
from journal.seasons.reviews.models import SeasonReview

from .addresses import PAGES
from .factories import make_season
from .filling import fill_in

pytestmark = pytest.mark.django_db
# The nouns of what was: their day has been, or is today. One's own day; tomorrow is for who traveled west since.
NEW = [name for name, page in PAGES.items() if page.page == "new" and page.views.model.is_past]
# Days of other kinds, left empty.
OTHERS = ("by_when", "found_on", "good_until")
DAYS = {
    "1899-12-31": "Dates here start in 1900.",
    "1900-01-01": "",
    "2026-11-25": "",
    "2026-11-26": "",
    "2026-11-27": "That day is still to come.",
    "2026-11-31": "There is no such date.",
    "24 November 2026": "There is no such date.",
}


def test_every_noun_of_the_past_is_asked():
    # The day of a review is the one on which it was begun.
    past = {model for model in piece_models() if model.is_past} - {SeasonReview}
    assert {PAGES[name].views.model for name in NEW} == past


@pytest.mark.parametrize("name", NEW)
def test_a_day_of_what_was_is_from_1900_to_the_owners_tomorrow(alice, alices, time_machine, name):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)
    # Where it is the next day already.
    alice.time_zone = "Pacific/Kiritimati"
    alice.save()
    noun = PAGES[name].views.model
    within = {"season": make_season(alice, starts_on=date(1900, 1, 1), length=0).pk} if PAGES[name].takes else {}
    url, made = reverse(name, kwargs=within), []
    for day, said in DAYS.items():
        page = alices.get(url, follow=True)
        # Whatever a browser's own field would let pass.
        page.content = page.content.replace(b'type="date"', b'type="text"')
        others = {name: "" for name in OTHERS if f'name="{name}"'.encode() in page.content}
        answer = fill_in(page, lambda: "zebrafinch", **others, **{noun.listed_by: day})
        assert (answer.status_code, said in answer.content.decode()) == (422 if said else 302, True), day
        made += [] if said else [date.fromisoformat(day)]
        assert sorted(noun.owned_by(alice).values_list(noun.listed_by, flat=True)) == made
