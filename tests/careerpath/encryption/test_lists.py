"""Private lists: sealed as JSON, typed into an input for each item or a line for each, and the form of a piece."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.encryption.forms import ItemsField, LinesField
from journal.entries.forms import EntryForm
from journal.seasons.forms import SeasonForm
from journal.success.models import SuccessDefinition
from tests.factories import make_definition, make_entry, make_season
from tests.raw_rows import again, store, stored

PAIR = {"if": "If …", "then": "Then I …"}
OWN = [{"text": "A wheel that sings."}, {"text": "Ada knocks."}]


def read(field, **sent):
    """What a field makes of the inputs that were sent for it."""
    data = QueryDict(mutable=True)
    data.update(sent)
    return field.clean(field.widget.value_from_datadict(data, {}, "signs"))


def test_a_list_is_sealed_and_comes_back_as_a_list(alice):
    row = make_definition(alice, own_measures=OWN)
    assert b"wheel" not in stored(row, "own_measures")
    assert again(row).own_measures == OWN
    assert SuccessDefinition(owner=alice).own_measures == []


def test_a_list_that_was_not_changed_stays_as_it_is_sealed_and_one_changed_in_place_does_not(alice):
    row = make_definition(alice, own_measures=OWN)
    sealed = stored(row, "own_measures")
    loaded = again(row)
    assert loaded.own_measures == OWN
    loaded.save()
    assert stored(row, "own_measures") == sealed
    loaded.own_measures.append({"text": "The street is quiet."})
    loaded.save()
    assert [one["text"] for one in again(row).own_measures][-1] == "The street is quiet."


def test_what_no_text_may_hold_no_list_may(alice):
    for item in ({"text": "a\x00b"}, {"te\x00xt": "a"}, {"text": ["\ud800"]}):
        with pytest.raises(ValidationError):
            make_definition(alice, own_measures=[item])


@pytest.mark.parametrize("text", ["Two lines\nas before", "[" * 100_000])
def test_a_text_that_is_no_list_does_not_open(alice, text):
    row = make_definition(alice)
    field = SuccessDefinition._meta.get_field("own_measures")
    store(row, EncryptedTextField.seal(field, row, text), "own_measures")
    with pytest.raises(DecryptionError):
        _ = again(row).own_measures
    assert not again(row).is_readable()


def test_a_migration_holds_nothing_of_what_forms_say():
    for field in SuccessDefinition._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            assert set(field.deconstruct()[3]) <= {"bound_to", "blank", "default", "editable"}
    assert EncryptedJSONField(bound_to="a.b").deconstruct()[3]["default"] is list


def test_items_are_read_from_an_input_each_without_what_is_empty():
    signs = ItemsField(keys={"text": ""}, most=3, each=20, required=False)
    sent = {"text-signs-1": " I sing \r\n at work ", "text-signs-2": "  ", "text-signs-3": "No mail"}
    assert read(signs, **sent) == [{"text": "I sing at work"}, {"text": "No mail"}]
    pairs = ItemsField(keys=PAIR, most=2, each=20, required=False)
    assert read(pairs, **{"text-signs-1-1": "mail", "text-signs-2-1": "sleep", "text-signs-2-2": "walk"}) == [
        {"if": "mail", "then": ""},
        {"if": "sleep", "then": "walk"},
    ]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({f"text-signs-{n}-1": "a" for n in (1, 2, 3)}, "room for 2"),
        ({"text-signs-1-2": "walk"}, "has only its second half"),
        ({"text-signs-1-1": "a" * 21}, "can have 20 characters; one has 21"),
        ({"text-signs-1-1": "a\x00"}, "NUL"),
    ],
)
def test_what_items_may_not_be_is_said(sent, message):
    with pytest.raises(ValidationError, match=message):
        read(ItemsField(keys=PAIR, most=2, each=20, required=False), **sent)


@pytest.mark.parametrize("whole", ["", "{", "[1]", '"a"', '{"if": 1}', "[" * 100_000, "null", r'[{"if": "\ud800"}]'])
def test_a_list_that_comes_whole_is_read_and_nonsense_is_none(whole):
    field = ItemsField(keys=PAIR, most=2, each=20, required=False)
    assert read(field, signs=json.dumps([{"if": "mail", "then": "walk"}])) == [{"if": "mail", "then": "walk"}]
    assert read(field, signs=whole) == []


def test_lines_are_items_of_one_text_area():
    field = LinesField(keys={"text": ""}, most=2, each=20, required=False, error_messages={"most": "Two at most."})
    assert field.clean("One\r\n\r\n  Two\tmore ") == [{"text": "One"}, {"text": "Two more"}]
    assert field.prepare_value([{"text": "One"}, {"text": "Two"}]) == "One\nTwo"
    assert field.prepare_value("as typed\n") == "as typed\n"
    with pytest.raises(ValidationError, match="Two at most"):
        field.clean("a\nb\nc")


def test_the_form_of_a_piece_fills_a_copy_and_leaves_out_what_its_page_had_not(alice):
    entry = make_entry(alice, "As it was.", title="A title", written_on=date(2026, 9, 1))
    form = EntryForm({"text": "As it is."}, user=alice, instance=entry)
    form.fields["written_on"].required = False
    form.clean_written_on = lambda: entry.written_on
    assert form.is_valid()
    assert form.sent() == {"text": "As it is."}
    assert entry.text == "As it was."
    form = EntryForm(QueryDict("text=As+it+is."), user=alice, instance=entry)
    form.fill_in(entry)
    assert (form["title"].value(), form["written_on"].value()) == ("A title", date(2026, 9, 1))


def test_a_form_that_is_filled_in_takes_a_zero_for_an_answer(alice):
    season = make_season(alice, length=0, hours_from=0)
    form = SeasonForm(QueryDict("name=As+it+is."), user=alice, instance=season)
    form.fill_in(season)
    assert (form["length"].value(), form["hours_from"].value()) == (0, 0)


def test_a_field_says_its_limit_in_a_sentence_and_never_as_maxlength(alice):
    form = EntryForm({"text": "a", "title": "b" * 201, "written_on": "2026-09-01"}, user=alice)
    assert form.errors["title"] == ["A title can have 200 characters; this one has 201."]
    assert "maxlength" not in str(form)
