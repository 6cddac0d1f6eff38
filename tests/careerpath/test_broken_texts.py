"""A text that does not open, is swapped, or has lost its key."""

import json
from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, models

from careerpath.encryption.codec import CannotOpen
from careerpath.models import Revision, User, UserKey
from careerpath.writing import keep_wording
from journal.models import Entry
from tests.factories import make_entry
from tests.raw_rows import again, flipped, refused, store, stored

WORD = "zyxomma"


@pytest.fixture
def entry(alice):
    return make_entry(alice, f"The {WORD} hums.", title=f"On {WORD}")


@pytest.mark.parametrize("bit", [0, 7, 8, 39, 40, 135, 136, 200, -128, -1])
def test_one_flipped_bit_is_told_and_never_written_over(entry, alice, bit):
    data = stored(entry)
    broken = flipped(data, bit % (len(data) * 8))
    store(entry, broken)
    loaded = again(entry)
    assert not loaded.opens()
    with pytest.raises(CannotOpen):
        _ = loaded.text
    loaded.text = "written over"
    with refused(CannotOpen):
        loaded.save()
    assert stored(entry) == broken


def test_a_broken_text_is_not_written_over_unread(entry):
    store(entry, broken := flipped(stored(entry), 300))
    loaded = again(entry)
    loaded.text = "written over"
    with refused(CannotOpen):
        loaded.save()
    with refused(CannotOpen):
        loaded.save(update_fields=["text"])
    assert stored(entry) == broken


@pytest.mark.parametrize("way", ["defer", "only"])
def test_a_broken_text_is_not_written_over_where_it_was_deferred(entry, alice, way):
    store(entry, broken := flipped(stored(entry), 300))
    rows = Entry.owned_by(alice)
    loaded = (rows.defer("text") if way == "defer" else rows.only("written_on", "owner")).get()
    loaded.text = "written over"
    with refused(CannotOpen):
        loaded.save()
    assert stored(entry) == broken


def test_a_broken_text_stays_as_it_is_when_the_rest_of_the_row_is_saved(entry):
    store(entry, broken := flipped(stored(entry), 300))
    loaded = again(entry)
    loaded.written_on = date(2020, 2, 2)
    loaded.save()
    assert stored(entry) == broken
    assert again(entry).title == f"On {WORD}"


@pytest.mark.parametrize("data", [b"", b"\x01", b"plain words", b"\x02" * 100])
def test_bytes_of_another_kind_do_not_open(entry, data):
    store(entry, data)
    with pytest.raises(CannotOpen):
        _ = again(entry).text


def test_a_broken_data_key_closes_its_owners_texts_alone_and_is_not_replaced(entry, alice, bob):
    others = make_entry(bob, "Bob's words.")
    key = UserKey.objects.get(owner=alice)
    broken = flipped(bytes(key.wrapped), 300)
    UserKey.objects.filter(pk=key.pk).update(wrapped=broken)
    assert not again(entry).opens()
    with refused(CannotOpen):
        make_entry(User.objects.get(pk=alice.pk), "A new text.")
    assert bytes(UserKey.objects.get(owner=alice).wrapped) == broken
    assert again(others).text == "Bob's words."


def test_texts_swapped_between_two_rows_do_not_open(alice):
    one, two = make_entry(alice, "One."), make_entry(alice, "Two.")
    first, second = stored(one), stored(two)
    store(one, second)
    store(two, first)
    assert not again(one).opens()
    assert not again(two).opens()


def test_texts_swapped_between_two_columns_do_not_open(entry):
    store(entry, stored(entry, "title"))
    with pytest.raises(CannotOpen):
        _ = again(entry).text
    assert again(entry).title == f"On {WORD}"


def test_a_text_moved_to_another_table_does_not_open(entry):
    revision = keep_wording(entry, entry.wording())
    store(revision, stored(entry), "fields")
    assert not again(revision).opens()


def test_a_row_given_to_another_user_does_not_open(entry, bob):
    make_entry(bob)
    Entry.objects.filter(pk=entry.pk).update(owner=bob)
    assert not again(entry).opens()


def test_a_row_and_its_key_given_to_another_user_do_not_open(entry, alice, bob):
    UserKey.objects.filter(owner=alice).update(owner=bob)
    Entry.objects.filter(pk=entry.pk).update(owner=bob)
    assert not again(entry).opens()


def test_a_row_under_another_id_does_not_open(entry, alice):
    Entry.objects.filter(pk=entry.pk).update(id=UUID(int=7))
    assert not Entry.owned_by(alice).get().opens()


def test_deleting_a_user_deletes_their_key_and_their_texts_alone(entry, alice, bob):
    keep_wording(entry, entry.wording())
    others = make_entry(bob, "Bob's words.")
    User.objects.get(pk=alice.pk).delete()
    assert list(UserKey.objects.values_list("owner", flat=True)) == [bob.pk]
    assert not Revision.objects.exists()
    assert again(others).text == "Bob's words."


def test_a_data_key_that_was_rolled_back_is_not_used_again(alice):
    with refused(RuntimeError):
        make_entry(alice, "Rolled back.")
        raise RuntimeError
    assert again(make_entry(alice, "Kept.")).text == "Kept."


def test_a_first_row_that_the_database_refuses_leaves_the_next_one_readable(alice):
    with refused(IntegrityError):
        make_entry(alice, written_on=date(1850, 1, 1))
    assert again(make_entry(alice, "Kept.")).text == "Kept."


def test_copies_of_a_row_are_sealed_for_themselves(entry, alice):
    loaded = Entry.owned_by(alice).get()
    copy = Entry(
        owner=alice, written_on=loaded.written_on, **{name: getattr(loaded, name) for name in ("text", "title")}
    )
    copy.save()
    assert stored(copy) != stored(entry)
    assert again(copy).text == loaded.text


def test_the_place_of_a_text_stands_in_the_migration_and_not_in_the_name_of_the_table():
    for field in (Entry._meta.get_field("text"), Revision._meta.get_field("fields")):
        _, path, args, kwargs = field.deconstruct()
        assert path == "careerpath.encryption.fields.EncryptedTextField"
        assert kwargs["bound_to"] in ("entry.text", "revision.fields")
        assert isinstance(type(field)(*args, **kwargs), models.BinaryField)


def test_a_revision_holds_json_of_the_wording(entry):
    assert json.loads(again(keep_wording(entry, entry.wording())).fields)["text"] == f"The {WORD} hums."
