"""Every row of somebody's as a document has it, and back."""

import json
from uuid import UUID

import pytest

from careerpath.writing.owned import owned_models
from careerpath.writing.pieces import Revision
from careerpath.writing.trash import kinds_in_trash
from journal.exchange.rows import tables
from journal.models import Entry, Letter
from tests.factories import make_letter, make_season
from tests.whole_journal import every_script, write_journal
from values.models import PersonalValue

from .files import brought_in, delete_all, document

pytestmark = pytest.mark.django_db


def test_everything_comes_back_as_it_was(alice):
    write_journal(alice, every_script())
    whole = document(alice)
    delete_all(alice)
    assert document(alice) != whole
    job = brought_in(alice, whole)
    assert job.report["lines"] == []
    assert document(alice) == whole


def test_without_the_past_the_present_comes_back(alice):
    write_journal(alice, every_script())
    present = document(alice, with_past=False)
    delete_all(alice)
    job = brought_in(alice, present)
    assert job.report["lines"] == []
    assert document(alice, with_past=False) == present
    assert not kinds_in_trash(alice) and not Revision.owned_by(alice).exists()


def test_every_owned_model_is_exported_or_says_that_it_is_not():
    assert {model.__name__ for model in owned_models()} - {model.__name__ for model in tables().values()} == {
        "Brought",
        "Import",
        "ImportPart",
        "Search",
    }


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("entries", {"written_on": "1850-01-01"}, "does not come in"),
        ("entries", {"written_on": "tomorrow"}, "written_on"),
        ("entries", {"text": 7}, "text"),
        ("entries", {"text": "x" * 200_001}, "text"),
        ("entries", {"id": "no id"}, "id"),
        ("entries", {"id": None}, "id"),
        ("entries", {"created_at": "2026-01-01"}, "created_at"),
        ("entries", {"version": -1}, "version"),
        ("entries", {"version": 10**30}, "version"),
        ("entries", {"follows_id": []}, "follows_id"),
        ("entries", {"owner": "x"}, "does not know"),
        ("seasons", {"role": "emperor"}, "role"),
        ("seasons", {"signs": {"a": 1}}, "signs"),
        ("seasons", {"signs": [[["deep"]]]}, "signs"),
        ("marks", {"piece_id": str(UUID(int=7))}, "belongs to"),
        ("marks", {"piece_noun": "nothing"}, "belongs to"),
        ("check_ins", {"season": str(UUID(int=7))}, "belongs to"),
    ],
)
def test_a_row_that_is_not_as_ours_are_is_said(alice, table, change, said):
    write_journal(alice, every_script())
    whole = json.loads(document(alice))
    whole[table][0] |= change
    delete_all(alice)
    job = brought_in(alice, json.dumps(whole))
    assert any(said in sentence for _where, sentence in job.report["lines"]), job.report["lines"]


def test_nobody_hangs_a_row_on_somebody_elses(alice, bob):
    season = make_season(bob)
    make_letter(season, "Bob's own.")
    whole = json.loads(document(bob)) | {"seasons": []}
    brought_in(alice, json.dumps(whole))
    assert not Letter.all_of(alice).exists()
    assert Letter.owned_by(bob).count() == 1


def test_what_the_catalogs_do_not_have_keeps_its_words(alice):
    write_journal(alice, every_script())
    whole = json.loads(document(alice))
    card = next(one for one in whole["personal_values"] if one["value"])
    entry = next(one for one in whole["entries"] if one["prompt"])
    whole["values_used"] = [{"slug": "gone", "name": "Kindliness", "definition": "Being kind."}]
    card["value"], entry["prompt"] = "gone", "gone-too"
    whole = {name: whole[name] for name in ("format", "format_version", "values_used", *tables())}
    delete_all(alice)
    brought_in(alice, json.dumps(whole))
    own = PersonalValue.owned_by(alice).get(pk=card["id"])
    assert (own.value, own.name, own.definition) == (None, "Kindliness", "Being kind.")
    assert Entry.all_of(alice).get(pk=entry["id"]).prompt_text == entry["prompt_text"]
