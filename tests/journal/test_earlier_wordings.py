"""An earlier wording is shown, and filled into a form, on the pages of its own piece alone."""

from datetime import date

import pytest

from careerpath.writing.pieces import keep_wording, piece_models
from tests.factories import make_checkin, make_definition, make_entry, make_review, make_season, make_spark

# What is one of a few words.
CODED = {"role", "second_role", "money", "next", "kind"}
MAKE = {
    "entry": lambda user, season: make_entry(user),
    "spark": lambda user, season: make_spark(user),
    "season": lambda user, season: season,
    "definition": lambda user, season: make_definition(user),
    "checkin": lambda user, season: make_checkin(season),
    "review": lambda user, season: make_review(season),
}


@pytest.mark.parametrize("noun", sorted(model.noun for model in piece_models()))
def test_a_wording_of_another_piece_of_mine_is_on_no_page_of_this_one(alice, alices, noun):
    earlier = make_season(alice, starts_on=date(2026, 1, 1), closed_on=date(2026, 8, 31))
    one, other = (MAKE[noun](alice, season) for season in (earlier, make_season(alice)))
    texts = [name for name in other.kept_fields() if isinstance(getattr(other, name), str) and name not in CODED]
    revision = keep_wording(other, other.wording() | dict.fromkeys(texts, "zebrafinch"))
    history = f"{one.get_absolute_url()}history/"
    assert "zebrafinch" in alices.get(f"{other.get_edit_url()}?from={revision.pk}").content.decode()
    assert "zebrafinch" in alices.get(f"{other.get_absolute_url()}history/?wording={revision.pk}").content.decode()
    for address in (f"{one.get_edit_url()}?from={revision.pk}", f"{history}?wording={revision.pk}"):
        answer = alices.get(address)
        assert answer.status_code == 200
        assert "zebrafinch" not in answer.content.decode()
